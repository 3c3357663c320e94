"""The tree of errors. Inside the pipeline a failure is a value; these are raised at the edges only.

MonitorError
├── ConfigError       a file of config/, a pack or a seed is wrong: says file, line and the mend   → exit code 2
├── UsageError        the command was called in a way that cannot work: says the mend              → exit code 2
├── FetchError        the network did not give the page: says the address and why                  → the pass goes on
├── StoreError        the database refused or is behind: says which, and the mend                  → exit code 1
└── DeliveryError     an alert did not reach its target: says the route, never the address         → tried again
"""

from __future__ import annotations

from pathlib import Path


class MonitorError(Exception):
    """Something this program can explain; the message names the thing, the place and the mend."""


class ConfigError(MonitorError):
    """A configuration file, pack or seed is wrong."""

    def __init__(
        self, message: str, *, file: Path | str | None = None, line: int | None = None, mend: str = ""
    ) -> None:
        self.message, self.file, self.line, self.mend = message, file, line, mend
        place = "" if file is None else f"{file}:{line}: " if line is not None else f"{file}: "
        super().__init__(f"{place}{message}" + (f" — {mend}" if mend else ""))


class UsageError(MonitorError):
    """The command was called in a way that cannot work."""


class FetchError(MonitorError):
    """The network did not give the page."""

    def __init__(self, url: str, why: str, *, permanent: bool = False) -> None:
        self.url, self.why, self.permanent = url, why, permanent
        super().__init__(f"{url}: {why}")


class StoreError(MonitorError):
    """The database refused or is behind the program."""


class DeliveryError(MonitorError):
    """An alert did not reach its target."""
