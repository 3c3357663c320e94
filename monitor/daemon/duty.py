"""What the daemon works with and by, as a value that a reload replaces whole. Opens and closes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.alerts.operator import Complaint
from monitor.fetch import Fetcher
from monitor.model import Source
from monitor.pipeline import Rules
from monitor.settings import Settings
from monitor.sources import Rhythm
from monitor.store import Store
from monitor.store.upkeep import Retention


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One reading of the configuration."""

    settings: Settings
    rules: Rules
    feeds: Sequence[Source]
    network: Callable[[], Fetcher]  #: a new one a pass, not opened
    wall: Callable[[], Executor]  #: processes that read what strangers wrote
    retention: Retention

    @property
    def rhythm(self) -> Rhythm:
        """The bounds of polling."""
        bounds = self.settings.poll
        return Rhythm(
            least=int(bounds.shortest.total_seconds()),
            first=int(max(bounds.shortest, min(timedelta(minutes=30), bounds.longest)).total_seconds()),
            most=int(bounds.longest.total_seconds()),
        )


@dataclass(kw_only=True)
class Duty:
    """One life of the daemon: its store, clock and plan, and whether it was asked to stop."""

    store: Store
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    environ: Mapping[str, str]
    name: str  #: of this process among all that may share the database
    plan: Plan
    replan: Callable[[], Plan]  #: reads the configuration again. Raises ConfigError
    stopping: threading.Event = field(default_factory=threading.Event)
    cried: list[Complaint] = field(default_factory=list)  #: told past the database, which could not keep it

    def stop(self) -> bool:
        """Was it asked to stop?"""
        return self.stopping.is_set()
