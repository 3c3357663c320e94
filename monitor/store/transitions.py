"""Transitions in, each once however often it is computed; out by time or series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from monitor.model import Transition
from monitor.store.batch import existing, inserted, rows_by
from monitor.store.codec import pack, unpack
from monitor.store.engine import Tx
from monitor.store.tables.facts import transitions
from monitor.store.types import key


def add(tx: Tx, found: Sequence[Transition], now: datetime) -> tuple[Transition, ...]:
    """File those that are not on file yet, in this order; exactly these come back, and only for them alerts are due."""
    known = existing(tx, transitions.c.id, [one.id for one in found])
    wanted = {one.id: one for one in found if one.id not in known}
    rows = [
        {
            "id": one.id,
            "series": key(one.series),
            "meeting": key(one.meeting),
            "kind": one.kind,
            "phase": one.phase,
            "length": one.length,
            "transition": pack(Transition, one),
            "recorded_at": now,
            "position": position,
        }
        for position, one in enumerate(wanted.values())
    ]
    fresh = inserted(tx, transitions, rows)
    return tuple(one for one in wanted.values() if one.id in fresh)


def load(tx: Tx, *, since: datetime | None = None, series: str | None = None) -> tuple[Transition, ...]:
    """In the order in which they were recorded."""
    statement = sa.select(transitions.c.transition).order_by(*_ORDER)
    if since is not None:
        statement = statement.where(transitions.c.recorded_at >= since)
    if series is not None:
        statement = statement.where(transitions.c.series == key(series))
    return tuple(unpack(Transition, row.transition) for row in tx.execute(statement))


def latest(tx: Tx, limit: int, series: str | None = None) -> tuple[tuple[datetime, Transition], ...]:
    """The last ones with the time of recording, latest first."""
    statement = sa.select(transitions.c.recorded_at, transitions.c.transition)
    if series is not None:
        statement = statement.where(transitions.c.series == key(series))
    newest = [column.desc() for column in _ORDER]
    rows: Any = tx.execute(statement.order_by(*newest).limit(limit))
    return tuple((row.recorded_at, unpack(Transition, row.transition)) for row in rows)


def newest(tx: Tx, series: str) -> str | None:
    """The id of the last one of a series: it changes whenever the series got another one."""
    found: str | None = tx.scalar(_NEWEST, {"series": key(series)})
    return found


def by_id(tx: Tx, ids: Iterable[str]) -> dict[str, Transition]:
    """Those on file, by id."""
    columns = sa.select(transitions.c.id, transitions.c.transition)
    return {row.id: unpack(Transition, row.transition) for row in rows_by(tx, columns, transitions.c.id, ids)}


_ORDER = (transitions.c.recorded_at, transitions.c.position, transitions.c.id)
_NEWEST = (
    sa.select(transitions.c.id)
    .where(transitions.c.series == sa.bindparam("series"))
    .order_by(*(column.desc() for column in _ORDER))
    .limit(1)
)
