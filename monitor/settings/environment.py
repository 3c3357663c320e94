"""`MONITOR_…` variables in, overrides for the settings out. The environment is a parameter.

`MONITOR_` + the key with its section: `poll.every` is MONITOR_POLL_EVERY. `…_FILE` names a file that holds the value,
for secrets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from monitor.errors import ConfigError
from monitor.settings.schema import Settings

Key = tuple[str, ...]
_OTHERS: Final = frozenset(
    {"MONITOR_CONFIG", "MONITOR_CLOCK", "MONITOR_KILLS", "MONITOR_TEST_DATABASE_URL", "MONITOR_SCREENSHOTS"}
)  #: read elsewhere: places, tests
_LARGEST: Final = 64_000  #: bytes of a file that holds a value


def variables() -> dict[str, Key]:
    """Every variable that means something → the key it sets."""
    return {"MONITOR_" + "_".join(key).upper(): key for key in keys(Settings)}


def keys(schema: type[BaseModel], before: Key = ()) -> Iterator[Key]:
    """The places of all leaves of a settings schema."""
    for name, field in schema.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from keys(kind, (*before, name))
        else:
            yield (*before, name)


def overrides(environ: Mapping[str, str]) -> dict[Key, str]:
    """Key → text, from variables and from the files that `…_FILE` variables name. Raises ConfigError."""
    known = variables()
    found = {known[name]: value for name, value in environ.items() if name in known}
    for name, value in environ.items():
        stem = name.removesuffix("_FILE")
        if stem != name and stem in known and value:
            found[known[stem]] = _content(name, Path(value))
    return found


def unknown(environ: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each `MONITOR_…` variable that means nothing, with the one that was perhaps meant."""
    known = variables()
    odd = [
        name
        for name in sorted(environ)
        if name.startswith("MONITOR_") and name not in known and name not in _OTHERS and not _names_file(name, known)
    ]
    return tuple(f"the environment variable {name} means nothing to monitor{_hint(name, known)}" for name in odd)


def merged(tree: Any, changes: Mapping[Key, str]) -> dict[str, Any]:
    """The tree of the file with the changes laid over it; the tree itself stays as it is."""
    whole: dict[str, Any] = {
        name: dict(part) if isinstance(part, dict) else part for name, part in dict(tree or {}).items()
    }
    for key, value in changes.items():
        if len(key) == 1:
            whole[key[0]] = value
        else:
            section = whole.get(key[0])
            whole[key[0]] = {**(section if isinstance(section, dict) else {}), key[1]: value}
    return whole


def _names_file(name: str, known: Mapping[str, Key]) -> bool:
    return name.endswith("_FILE") and name.removesuffix("_FILE") in known


def _hint(name: str, known: Mapping[str, Key]) -> str:
    close = get_close_matches(name, [*known, *_OTHERS], n=1, cutoff=0.8)
    return f"; did you mean {close[0]}?" if close else ""


def _content(name: str, file: Path) -> str:
    try:
        with file.expanduser().open(encoding="utf-8") as opened:
            return opened.read(_LARGEST).strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise ConfigError(f"{name}: the file cannot be read ({why})", file=file, mend="correct the path") from None
