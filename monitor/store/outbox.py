"""Alerts in, with the transaction of their fact; out for delivery, each to one claimer at a time, in order per thread.

waiting ─► leased ─► sent | waiting again, later | dead          waiting ─► withdrawn
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from monitor.alerts.delivery import Step, Waiting
from monitor.alerts.nouns import Told
from monitor.model import Alert
from monitor.store.batch import chunks, inserted
from monitor.store.codec import pack, pack_plain, unpack, unpack_plain
from monitor.store.engine import Tx
from monitor.store.tables.alerting import alerts, deliveries
from monitor.store.types import key, keys

State = Literal["waiting", "sent", "dead", "withdrawn"]


def put(
    tx: Tx,
    found: Sequence[Alert],
    *,
    told: Told,
    not_before: datetime,
    bundled: bool = False,
    full_at: int = 0,
) -> tuple[str, ...]:
    """File the alerts of one decision, all of one transition and route; the ids that were not on file before.

    There is one alert per transition, route and target, whatever crashes and is computed again.
    """
    rows = [
        {
            "id": alert.id,
            "transition": key(alert.transition),
            "route": alert.route,
            "target": alert.target,
            "thread": alert.thread,
            "series": key(dict(alert.extra).get("series", alert.thread)),
            "state": "waiting",
            "because": alert.because,
            "alert": pack(Alert, alert),
            "told": pack(Told, replace(told, sent=False)),
            "created_at": alert.created_at,
            "position": _next_position(tx, alert.created_at) + number,
            "not_before": not_before,
            "next_at": not_before,
            "attempts": 0,
            "bundled": bundled,
            "full_at": full_at,
            "delivered": "[]",
        }
        for number, alert in enumerate(found)
    ]
    fresh = inserted(tx, alerts, rows)
    return tuple(alert.id for alert in found if alert.id in fresh)


def _next_position(tx: Tx, moment: datetime) -> int:
    found = tx.scalar(sa.select(sa.func.max(alerts.c.position)).where(alerts.c.created_at == moment))
    return 0 if found is None else int(found) + 1


def waiting(tx: Tx, now: datetime) -> tuple[Waiting, ...]:
    """Every alert that is neither done nor leased to somebody, due or not, oldest first."""
    free = sa.and_(alerts.c.state == "waiting", _free(now))
    statement = sa.select(alerts).where(free).order_by(*_ORDER)
    return tuple(_waiting(row) for row in tx.execute(statement))


def claim(tx: Tx, ids: Sequence[str], now: datetime, until: datetime, *, by: str = "") -> tuple[str, ...]:
    """Lease these; the ids that are ours now, in order.

    Left out is what somebody else has leased, what is done, and what would overtake an earlier alert of its series to
    the same target that waits and is not claimed with it (those of a digest hold nobody up).
    """
    earlier = alerts.alias()
    before = sa.tuple_(earlier.c.created_at, earlier.c.position, earlier.c.id) < sa.tuple_(*_ORDER)
    overtakes = (
        sa.select(sa.literal(1))
        .where(
            earlier.c.target == alerts.c.target,
            earlier.c.series == alerts.c.series,
            earlier.c.state == "waiting",
            sa.not_(earlier.c.bundled),
            earlier.c.id.not_in(list(ids)),
            before,
        )
        .exists()
    )
    ours: list[str] = []
    for part in chunks(ids):
        statement = (
            alerts.update()
            .where(alerts.c.id.in_(part), alerts.c.state == "waiting", _free(now), sa.not_(overtakes))
            .values(lease_until=until, lease_by=by)
            .returning(alerts.c.id)
        )
        ours += tx.scalars(statement)
    return tuple(id_ for id_ in ids if id_ in set(ours))


def record(tx: Tx, alert: str, step: Step, now: datetime) -> None:
    """Write what became of one attempt: the row's next state, its lease ended, and a line in the log of deliveries."""
    done = step.state != "waiting"
    values = {
        "state": step.state,
        "next_at": step.next_at,
        "attempts": alerts.c.attempts + 1,
        "delivered": pack_plain(sorted(step.delivered)),
        "why": step.why,
        "lease_until": None,
        "lease_by": None,
        "done_at": now if done else None,
    }
    row = tx.execute(
        alerts.update().where(alerts.c.id == alert, alerts.c.state != "sent").values(values).returning(alerts.c.target)
    ).first()
    if row is not None:
        tx.execute(deliveries.insert().values(alert=alert, target=row.target, at=now, outcome=step.state, why=step.why))


def withdraw(tx: Tx, found: Iterable[str], route: str, now: datetime, why: str = "") -> int:
    """Cancel the waiting alerts of these transitions on that route; how many. What is leased just now is too late."""
    count = 0
    for part in chunks(keys(found)):
        mine = sa.and_(alerts.c.transition.in_(part), alerts.c.route == route, alerts.c.state == "waiting")
        statement = alerts.update().where(mine, _free(now)).values(state="withdrawn", done_at=now, why=why)
        count += tx.execute(statement).rowcount
    return count


def retry(tx: Tx, ids: Sequence[str], now: datetime) -> int:
    """Make dead letters and alerts that wait for another attempt due now; how many."""
    again = sa.and_(alerts.c.id.in_(list(ids)), alerts.c.state.in_(["dead", "waiting"]), _free(now))
    statement = alerts.update().where(again).values(state="waiting", next_at=now, not_before=now, done_at=None)
    return tx.execute(statement).rowcount


def told(tx: Tx, *, since: datetime | None = None) -> tuple[Told, ...]:
    """What each route was told or is about to be told, per transition, oldest first: the policy's memory.

    `sent` where at least one of the route's recipients has it; withdrawn and dead ones are left out.
    """
    statement = sa.select(alerts.c.transition, alerts.c.route, alerts.c.state, alerts.c.told, alerts.c.done_at)
    statement = statement.where(alerts.c.state.in_(["waiting", "sent"])).order_by(*_ORDER)
    if since is not None:
        statement = statement.where(alerts.c.created_at >= since)
    known: dict[tuple[str, str], Told] = {}
    for row in tx.execute(statement):
        name = (row.transition, row.route)
        if name not in known:
            known[name] = unpack(Told, row.told)
        if row.state == "sent" and not known[name].sent:
            known[name] = replace(known[name], sent=True, at=row.done_at or known[name].at)
    return tuple(known.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One alert with its state, for lists and pages; its address is nowhere."""

    alert: Alert
    state: State
    attempts: int
    next_at: datetime
    done_at: datetime | None
    why: str | None
    leased: bool


def listed(
    tx: Tx, now: datetime, *, state: State | None = None, offset: int = 0, limit: int = 50
) -> tuple[tuple[Listed, ...], int]:
    """The latest alerts first, and how many there are in all."""
    wanted = sa.true() if state is None else alerts.c.state == state
    total = tx.scalar(sa.select(sa.func.count()).select_from(alerts).where(wanted)) or 0
    newest = [column.desc() for column in _ORDER]
    rows = tx.execute(sa.select(alerts).where(wanted).order_by(*newest).offset(offset).limit(limit))
    return tuple(_listed(row, now) for row in rows), int(total)


def find(tx: Tx, id_: str, now: datetime) -> Listed | None:
    """One alert by its id."""
    row = tx.execute(sa.select(alerts).where(alerts.c.id == id_)).first()
    return None if row is None else _listed(row, now)


def counts(tx: Tx) -> Mapping[str, int]:
    """State → number of alerts."""
    statement = sa.select(alerts.c.state, sa.func.count()).group_by(alerts.c.state)
    return {row[0]: row[1] for row in tx.execute(statement)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempted:
    """One attempt at delivery on file."""

    alert: str
    target: str
    at: datetime
    outcome: Literal["sent", "waiting", "dead"]
    why: str


def attempts(tx: Tx, *, alert: str | None = None, since: datetime | None = None) -> tuple[Attempted, ...]:
    """The log of deliveries, oldest first."""
    statement = sa.select(deliveries).order_by(deliveries.c.id)
    if alert is not None:
        statement = statement.where(deliveries.c.alert == alert)
    if since is not None:
        statement = statement.where(deliveries.c.at >= since)
    rows = tx.execute(statement)
    return tuple(
        Attempted(alert=row.alert, target=row.target, at=row.at, outcome=row.outcome, why=row.why) for row in rows
    )


_ORDER = (alerts.c.created_at, alerts.c.position, alerts.c.id)


def _free(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(alerts.c.lease_until.is_(None), alerts.c.lease_until <= now)


def _waiting(row: sa.Row[Any]) -> Waiting:
    return Waiting(
        alert=unpack(Alert, row.alert),
        not_before=row.not_before,
        next_at=row.next_at,
        attempts=row.attempts,
        bundled=row.bundled,
        full_at=row.full_at,
        delivered=frozenset(unpack_plain(row.delivered)),
    )


def _listed(row: sa.Row[Any], now: datetime) -> Listed:
    return Listed(
        alert=unpack(Alert, row.alert),
        state=row.state,
        attempts=row.attempts,
        next_at=row.next_at,
        done_at=row.done_at,
        why=row.why,
        leased=row.lease_until is not None and row.lease_until > now,
    )
