"""Who leads: one row with a holder, a deadline and an epoch that grows with every change of leader (fencing)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from monitor.store.batch import insert_new
from monitor.store.engine import Tx
from monitor.store.tables.work import leaders

LEASE: Final = timedelta(seconds=30)  #: how long a leader that died keeps the others waiting
_LONG_AGO: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One time of leading: pass it to what must not be done by a leader who was deposed."""

    name: str
    holder: str
    epoch: int
    until: datetime


def stand(tx: Tx, name: str, holder: str, now: datetime, lease: timedelta = LEASE) -> Term | None:
    """Lead, or go on leading, until now + lease; None while somebody else does. The heartbeat of the leader is this."""
    start = {"name": name, "holder": "", "epoch": 0, "until": now - _LONG_AGO}
    insert_new(tx, leaders, [start])
    mine = leaders.c.holder == holder
    statement = (
        leaders.update()
        .where(leaders.c.name == name, sa.or_(mine, leaders.c.until <= now))
        .values(holder=holder, until=now + lease, epoch=leaders.c.epoch + sa.case((mine, 0), else_=1))
        .returning(leaders)
    )
    row = tx.execute(statement).first()
    return None if row is None else _term(row)


def resign(tx: Tx, term: Term, now: datetime) -> None:
    """Let the next one lead at once: for an orderly stop."""
    tx.execute(leaders.update().where(*_is(term)).values(until=now, holder=""))


def holds(tx: Tx, term: Term) -> bool:
    """Is this term still the present one? On PostgreSQL nobody can take over before this transaction ends."""
    statement = sa.select(leaders.c.epoch).where(*_is(term)).with_for_update(read=True)
    return tx.execute(statement).first() is not None


def current(tx: Tx, name: str) -> Term | None:
    """Who leads or led last; None where nobody ever did."""
    row = tx.execute(sa.select(leaders).where(leaders.c.name == name)).first()
    return None if row is None or not row.epoch else _term(row)


def _is(term: Term) -> tuple[sa.ColumnElement[bool], ...]:
    return (leaders.c.name == term.name, leaders.c.holder == term.holder, leaders.c.epoch == term.epoch)


def _term(row: sa.Row[Any]) -> Term:
    return Term(name=row.name, holder=row.holder, epoch=row.epoch, until=row.until)
