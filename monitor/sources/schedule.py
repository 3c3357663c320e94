"""Sources and a time in, those to ask out, host by host."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from monitor.sources.health import Health
from monitor.sources.rhythm import Rhythm

H = TypeVar("H", bound=Health)
FAR = timedelta(days=2)  #: nothing is ever planned further ahead: the clock went back


def due(healths: Iterable[H], now: datetime) -> tuple[H, ...]:
    """The active ones whose time has come, the longest overdue first; also those that a clock set back left behind."""
    active = (one for one in healths if one.state == "active")
    ready = (one for one in active if one.next_at <= now or one.next_at > now + FAR)
    return tuple(sorted(ready, key=lambda one: (one.next_at, one.source.id)))


def next_due(healths: Iterable[Health]) -> datetime | None:
    """When the first active source is due; None where there is none."""
    return min((one.next_at for one in healths if one.state == "active"), default=None)


def by_host(healths: Iterable[H], *, per_host: int | None = None) -> tuple[tuple[H, ...], ...]:
    """One queue a host, in the order given, at most `per_host` long: what is cut stays due for the next pass."""
    queues: dict[str, list[H]] = {}
    for health in healths:
        queues.setdefault(health.host, []).append(health)
    return tuple(tuple(queue[:per_host]) for queue in queues.values())


def to_revive(healths: Iterable[Health], now: datetime, rhythm: Rhythm | None = None) -> tuple[str, ...]:
    """Ids of parked sources that get another chance: tried last a week ago."""
    rest = timedelta(days=(rhythm or Rhythm()).revive_days)
    parked = (one for one in healths if one.state == "parked")
    return tuple(one.source.id for one in parked if one.tried_at is None or now - one.tried_at >= rest)
