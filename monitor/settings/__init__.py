"""Folders and environment in, validated settings out; every complaint names file and line, or the variable.

Reads `monitor.yaml` of the first configuration folder that has one; `MONITOR_…` variables lie over it. Opens no
database, asks no network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from monitor import strictyaml
from monitor.errors import ConfigError
from monitor.settings.environment import merged, overrides, unknown, variables
from monitor.settings.places import Places, find, user_folder
from monitor.settings.schema import Settings

__all__ = [
    "Places",
    "Settings",
    "database_url",
    "find",
    "load",
    "read",
    "unknown",
    "user_folder",
    "variables",
    "winning",
]


def load(places: Places, environ: Mapping[str, str]) -> Settings:
    """The settings of this installation. Raises ConfigError with file and line, or with the variable."""
    return read(winning(places.config, "monitor.yaml"), environ)


def read(file: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of one file (None: the defaults) with the variables over them. Raises ConfigError."""
    if file is not None:
        strictyaml.load(file, Settings)  # a mistake in the file is told with its line, whatever lies over it
    tree = strictyaml.read_tree(file.read_bytes(), file=file).data if file is not None else {}
    changes = overrides(environ)
    try:
        return Settings.model_validate(merged(tree, changes))
    except ValidationError as error:
        raise _of_variable(error) from None


def winning(folders: Sequence[Path], name: str) -> Path | None:
    """The file of that name in the first folder that has it."""
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def database_url(settings: Settings, places: Places) -> str:
    """The configured address, else the SQLite file in the state folder."""
    return settings.database.url.reveal() or f"sqlite:///{places.state / 'monitor.db'}"


def _of_variable(error: ValidationError) -> ConfigError:
    first = error.errors(include_url=False, include_input=False)[0]
    name = "MONITOR_" + "_".join(str(part) for part in first["loc"] if isinstance(part, str)).upper()
    return ConfigError(f"the environment variable {name}: {first['msg']}", mend="correct the value, or unset it")
