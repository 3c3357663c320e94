"""A reference from the configuration in, the address behind it out, held so that it cannot be printed by accident.

Reads the environment it is given and credential files; sends nothing.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Never

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from monitor.errors import ConfigError

CONSOLE: Final = "console:"
MAX_BYTES: Final = 64_000
SHORTEST_TOKEN: Final = 12  #: characters; shorter parts of an address are words like `example`, not tokens


class Secret:
    """A text whose repr, str, format and errors show `***`; `reveal()` is the only way to it."""

    __slots__ = ("_hidden",)

    def __init__(self, value: str) -> None:
        self._hidden = value

    def reveal(self) -> str:
        """The text itself. Call it only at the moment of use, and keep the result in no variable that outlives it."""
        return self._hidden

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._hidden == self._hidden

    def __hash__(self) -> int:
        return hash(self._hidden)

    def __bool__(self) -> bool:
        return bool(self._hidden)

    def __reduce__(self) -> Never:
        raise TypeError("a secret is not pickled")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Lets a schema field be a Secret: read from text, written as `***`."""
        return core_schema.no_info_plain_validator_function(
            cls._validated, serialization=core_schema.plain_serializer_function_ser_schema(lambda value: "***")
        )

    @classmethod
    def _validated(cls, value: object) -> Secret:
        if isinstance(value, Secret):
            return value
        if not isinstance(value, str) or not value.strip():
            raise ValueError("must be an address, `env:NAME`, `file:PATH` or `credential:NAME`")
        return cls(value.strip())


def resolve(reference: Secret, *, environ: Mapping[str, str], file: Path | str = "alerts.yaml") -> Secret:
    """The address behind a reference.

    `env:NAME` is a variable, `file:PATH` the first line of a file that only its owner may read, `credential:NAME` a
    file in systemd's $CREDENTIALS_DIRECTORY; anything else is the address itself.
    Raises ConfigError naming the variable or the path, never the value.
    """
    kind, _, name = reference.reveal().partition(":")
    if kind == "env":
        value = environ.get(name, "").strip()
        if not value:
            raise ConfigError(f"the environment variable {name} is not set", file=file, mend=f"set {name}")
        return Secret(value)
    if kind == "file":
        return _first_line(Path(name).expanduser(), file, private=True)
    if kind == "credential":
        folder = environ.get("CREDENTIALS_DIRECTORY", "")
        if not folder:
            raise ConfigError(
                f"credential:{name} needs systemd's $CREDENTIALS_DIRECTORY", file=file, mend="add LoadCredential= "
            )
        return _first_line(Path(folder) / Path(name).name, file, private=False)
    return reference


def _first_line(path: Path, file: Path | str, *, private: bool) -> Secret:
    try:
        mode = path.stat().st_mode
        raw = path.read_bytes()[:MAX_BYTES] if stat.S_ISREG(mode) else None
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read ({error.strerror})", file=file, mend="create the file or correct the path"
        ) from None
    if raw is None:
        raise ConfigError(f"{path} is no plain file", file=file, mend="name a file that holds the address")
    if private and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(f"{path} is open to other users", file=file, mend=f"chmod 600 {path}")
    lines = [line.strip() for line in raw.decode("utf-8", "replace").splitlines()]
    value = next((line for line in lines if line and not line.startswith("#")), "")
    if not value:
        raise ConfigError(f"{path} is empty", file=file, mend="write the address into its first line")
    return Secret(value)


def label(address: Secret, number: int) -> str:
    """How an address is named in logs and pages: its service and a number, `slack://…#1`; `console` is itself."""
    if address.reveal() == CONSOLE:
        return "console"
    scheme, separator, _ = address.reveal().partition("://")
    known = scheme.lower() if separator and scheme.isascii() and scheme.isalnum() and len(scheme) < 24 else "target"
    return f"{known}://…#{number}"


def redactor(secrets: Iterable[Secret]) -> Callable[[str], str]:
    """A function that puts *** where one of the secrets, or a part of one that could be a token, stands in a text.

    For the log: a second net under the first, which is that nothing secret is handed to it.
    """
    parts = {part for secret in secrets for part in _telling(secret.reveal())}
    if not parts:
        return lambda text: text
    known = re.compile("|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True)))
    return lambda text: known.sub("***", text)


def _telling(address: str) -> set[str]:
    """The address, what stands between its :// and its ?, user and password, and every long word of it."""
    if address == CONSOLE or len(address) < SHORTEST_TOKEN:
        return set()
    words = set(re.findall(rf"[\w.%+~-]{{{SHORTEST_TOKEN},}}", address.partition("://")[2] or address))
    login = re.search(r"://([^/@]+)@", address)
    passwords = {part for part in login[1].split(":", 1)[1:] if part} if login else set()
    return {address, *words, *passwords}
