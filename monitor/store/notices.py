"""Troubles for the operator in; out, whether it is time to tell: the same trouble once per pause, with its count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from monitor.store.batch import insert_new
from monitor.store.engine import Tx
from monitor.store.tables.alerting import notices
from monitor.store.types import key


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One trouble that lasts or lasted."""

    key: str
    text: str
    times: int  #: how often since the operator was last told
    since: datetime
    last_at: datetime
    told_at: datetime | None


def raise_(tx: Tx, name: str, text: str, now: datetime, *, every: timedelta) -> Notice | None:
    """Count one occurrence; the notice if it is to be told now, else None (it was told less than `every` ago)."""
    fresh = {"key": key(name), "text": text, "times": 0, "since": now, "last_at": now, "told_at": None}
    insert_new(tx, notices, [fresh])
    mine = notices.c.key == key(name)
    tx.execute(notices.update().where(mine).values(times=notices.c.times + 1, last_at=now, text=text))
    due = sa.or_(notices.c.told_at.is_(None), notices.c.told_at <= now - every)
    row = tx.execute(sa.select(notices).where(mine, due).with_for_update()).first()
    if row is None:
        return None
    tx.execute(notices.update().where(mine).values(told_at=now, times=0))
    return Notice(
        key=row.key, text=row.text, times=row.times, since=row.since, last_at=row.last_at, told_at=row.told_at
    )


def settle(tx: Tx, name: str) -> bool:
    """The trouble is over; True if the operator had been told, and so should hear of it."""
    statement = notices.delete().where(notices.c.key == key(name)).returning(notices.c.told_at)
    row = tx.execute(statement).first()
    return row is not None and row.told_at is not None


def load(tx: Tx) -> tuple[Notice, ...]:
    """All that last, the latest first."""
    rows = tx.execute(sa.select(notices).order_by(notices.c.last_at.desc(), notices.c.key))
    return tuple(
        Notice(key=row.key, text=row.text, times=row.times, since=row.since, last_at=row.last_at, told_at=row.told_at)
        for row in rows
    )
