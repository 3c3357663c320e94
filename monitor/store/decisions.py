"""Why a route was told of a transition, or why not: every decision in, listed out. None is ever thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from monitor.alerts.nouns import Decision
from monitor.store.batch import insert_new
from monitor.store.codec import pack, unpack
from monitor.store.engine import Tx
from monitor.store.tables.alerting import decisions
from monitor.store.types import digest, key


def add(tx: Tx, found: Sequence[Decision]) -> None:
    """File them; the same one twice is once."""
    rows = [
        {
            "id": digest(one.transition, one.route, one.because, one.decided_at.isoformat()),
            "transition": key(one.transition),
            "route": one.route,
            "action": one.action,
            "because": one.because,
            "decision": pack(Decision, one),
            "at": one.decided_at,
        }
        for one in found
    ]
    insert_new(tx, decisions, rows)


def load(tx: Tx, *, since: datetime | None = None, transition: str | None = None) -> tuple[Decision, ...]:
    """Oldest first."""
    statement = sa.select(decisions.c.decision).order_by(decisions.c.at, decisions.c.id)
    if since is not None:
        statement = statement.where(decisions.c.at >= since)
    if transition is not None:
        statement = statement.where(decisions.c.transition == key(transition))
    return tuple(unpack(Decision, row.decision) for row in tx.execute(statement))


def latest(tx: Tx, limit: int) -> tuple[Decision, ...]:
    """The last ones, latest first."""
    statement = sa.select(decisions.c.decision).order_by(decisions.c.at.desc(), decisions.c.id).limit(limit)
    return tuple(unpack(Decision, row.decision) for row in tx.execute(statement))
