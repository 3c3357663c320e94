"""The code in, the reference tables of config/README.md out: settings, routes, commands, metrics, addresses.

`python tests/unit/documents/documents_generated.py` writes them between their marks; a test compares them.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

from documents_reading import ROOT
from pydantic import BaseModel
from typer.main import get_command

from monitor import cli
from monitor.alerts import routes
from monitor.alerts.secret import Secret
from monitor.cli.tree import app
from monitor.settings import schema, variables
from monitor.web.api import documented
from monitor.web.metrics import HELP
from monitor.web.plain import plain_routes

REFERENCE: Final = ROOT / "config" / "README.md"
_COMMENT: Final = re.compile(r"^    (\w+)\s*:[^\n]*?  #: ([^\n]+)$", re.MULTILINE)
_MARKED: Final = re.compile(
    r"(?P<open><!-- generated: (?P<name>[\w-]+) -->\n)(?P<body>.*?)(?P<close><!-- end of generated -->)", re.DOTALL
)
_UNITS: Final = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))

MORE: Final[Mapping[str, str]] = {  # where a word in the schema is enough for a programmer, and not for a reader
    "keep.entries": "what feeds listed",
    "keep.articles": "articles without any report, now or before",
    "keep.texts": "texts of articles without any report, where they were kept",
    "keep.signatures": "fingerprints that copies of one text are found by",
    "keep.deliveries": "the log of attempts at alerts that are done",
    "web.enabled": "`monitor run` serves the pages too",
    "web.port": "where the pages listen",
    "web.token": "what those who change something must know; best in a file that `MONITOR_WEB_TOKEN_FILE` names",
    "web.behind": "the address under which a reverse proxy shows the pages",
}


def table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def comments(model: type[Any]) -> dict[str, str]:
    """What the schema's own comments say of its fields."""
    return dict(_COMMENT.findall(inspect.getsource(model)))


def shown(value: Any) -> str:
    """A default as the file would write it."""
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return next(f"`{seconds // size}{unit}`" for unit, size in _UNITS if seconds % size == 0)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if value is None:
        return "`forever`"
    if isinstance(value, Secret) or value in ("", ()):
        return "none"
    return f"`{value}`"


def settings() -> str:
    """Every key of monitor.yaml, with its variable and its default."""
    names = {key: name for name, key in variables().items()}
    return table(("key", "variable", "default", "what it is"), list(_settings(schema.Settings, (), names)))


def _settings(
    model: type[BaseModel], before: tuple[str, ...], names: Mapping[tuple[str, ...], str]
) -> Iterator[tuple[str, ...]]:
    said = comments(model)
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _settings(field.annotation, (*before, name), names)
            continue
        key = (*before, name)
        dotted = ".".join(key)
        choices = ", ".join(get_args(field.annotation)) if get_origin(field.annotation) is Literal else ""
        meaning = MORE.get(dotted) or said.get(name) or choices
        yield f"`{dotted}`", f"`{names[key]}`", shown(field.default), meaning


def route_keys() -> str:
    """The keys of alerts.yaml, by the part they stand in."""
    parts: tuple[tuple[str, type[BaseModel]], ...] = (
        ("the file", routes.Routes),
        ("a route", routes.Route),
        ("`match`", routes.Match),
        ("`digest`", routes.Digest),
        ("`quiet`", routes.Quiet),
        ("`escalate`", routes.Escalation),
    )
    rows = [
        (where, ", ".join(f"`{field.alias or name}`" for name, field in model.model_fields.items()))
        for where, model in parts
    ]
    return table(("in", "keys"), rows)


def commands() -> str:
    """Every command, with what it does and its options."""
    return table(("command", "what it does", "options"), list(_commands(get_command(app), ())))


def _commands(command: Any, name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    below: Mapping[str, Any] = getattr(command, "commands", {})
    if name and (not below or getattr(command, "invoke_without_command", False)):
        options = [one.opts[0] for one in command.params if one.opts[0].startswith("--")]
        sentence = " ".join((command.help or "").partition("\n\n")[0].split())
        yield f"`monitor {' '.join(name)}`", sentence, " ".join(f"`{one}`" for one in options if one != "--config")
    for key, one in below.items():
        yield from _commands(one, (*name, key))


def exit_codes() -> str:
    """The exit codes, as the command line's own first page states them."""
    sentence = (cli.__doc__ or "").partition("Exit codes: ")[2].partition(".\n")[0].rstrip(".\n")
    pairs = [part.strip().partition(" ") for part in sentence.split(", ")]
    return table(("code", "means"), [(f"`{code}`", meaning) for code, _, meaning in pairs])


def metrics() -> str:
    """The families at /metrics."""
    return table(("metric", "what it counts"), [(f"`monitor_{name}`", text) for name, text in HELP.items()])


def addresses() -> str:
    """What programs may ask for: the API, then feeds, calendar, exports, pictures, health."""
    nothing: Any = None  # the routes are listed, and none is asked
    plain = [route.path for route in plain_routes(nothing, site=nothing, names=nothing, now=nothing)]
    rows = [(f"`{path}`", summary) for path, summary in documented(nothing)]
    rows += [(f"`{re.sub(r':[a-z]+}', '}', path)}`", PLAIN[path.split("/")[1].partition(".")[0]]) for path in plain]
    return table(("address", "what it gives"), rows)


PLAIN: Final[Mapping[str, str]] = {
    "feeds": "Atom feed of transitions, of all series or of one",
    "calendar": "Coming meetings with what is at stake, as iCalendar; `?party=US` for one party",
    "pictures": "The timeline of a series, as `svg` or `png`",
    "exports": "A whole table as `csv`, `jsonl` or `parquet`",
    "healthz": "The process lives",
    "readyz": "The database answers and has today's tables; `?daemon=1`: and a daemon leads",
    "metrics": "The metrics above, for Prometheus",
}
GENERATED: Final[Mapping[str, Callable[[], str]]] = {
    "settings": settings,
    "routes": route_keys,
    "commands": commands,
    "exit-codes": exit_codes,
    "metrics": metrics,
    "addresses": addresses,
}


def found(text: str) -> dict[str, str]:
    """The generated blocks that stand in a document."""
    return {one["name"]: one["body"] for one in _MARKED.finditer(text)}


def rewritten(text: str) -> str:
    """The document with every generated block as the code would have it now."""
    return _MARKED.sub(lambda one: f"{one['open']}\n{GENERATED[one['name']]()}\n{one['close']}", text)


def main(file: Path = REFERENCE) -> None:
    """Write the blocks of the reference anew."""
    file.write_text(rewritten(file.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{file.name}: {len(GENERATED)} tables written\n")


if __name__ == "__main__":
    main()
