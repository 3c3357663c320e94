"""The environment in, the folders of this installation out: configuration, shipped defaults, seeds, state.

An installed wheel carries its defaults in `monitor/_defaults`; a checkout has them at its root. Creates nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from monitor.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Where this installation reads and writes."""

    own: tuple[Path, ...]  #: the operator's configuration folders that exist; they win, file by file
    shipped: Path  #: the defaults that came with the program
    seeds: Path  #: the annotated documents that came with the program
    state: Path  #: where the database lies unless configured otherwise

    @property
    def config(self) -> tuple[Path, ...]:
        """Every configuration folder, the winning one first."""
        return (*self.own, self.shipped)


def find(environ: Mapping[str, str], config: Path | None = None) -> Places:
    """The folders. `config` (or MONITOR_CONFIG) stands in for the user's folder; ConfigError where it is none."""
    named = config or (Path(environ["MONITOR_CONFIG"]).expanduser() if environ.get("MONITOR_CONFIG") else None)
    if named is not None and not named.is_dir():
        raise ConfigError("is no folder", file=named, mend="create it, or correct --config or MONITOR_CONFIG")
    user = platformdirs.user_config_path("monitor", appauthor=False)
    own = (named,) if named is not None else (user,) if user.is_dir() else ()
    return Places(own=own, shipped=_shipped("config"), seeds=_shipped("seeds"), state=_state(environ))


def user_folder() -> Path:
    """Where the user's own configuration is looked for; it need not exist."""
    return platformdirs.user_config_path("monitor", appauthor=False)


def _shipped(name: str) -> Path:
    checkout = _PACKAGE.parent / name
    return checkout if (_PACKAGE.parent / "pyproject.toml").is_file() else _PACKAGE / "_defaults" / name


def _state(environ: Mapping[str, str]) -> Path:
    """systemd's STATE_DIRECTORY, else the user's state folder."""
    if handed := environ.get("STATE_DIRECTORY"):
        return Path(handed.split(":")[0])
    return platformdirs.user_state_path("monitor", appauthor=False)
