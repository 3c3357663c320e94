"""Backfill jobs and their shards: what is to be done in, who does what out. A shard has one holder at a time.

todo ─► doing (leased) ─► done | todo again | failed | poison
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from monitor.store.batch import insert_new
from monitor.store.codec import pack_plain, unpack_plain
from monitor.store.engine import Tx
from monitor.store.tables.work import jobs, shards
from monitor.store.types import key as key_of

State = Literal["todo", "doing", "done", "failed", "poison"]
MOST_ATTEMPTS: Final = 3  #: a shard that took so many workers with it is poison


@dataclass(frozen=True, kw_only=True, slots=True)
class Shard:
    """One piece of a job: a file, a byte range, a batch of addresses."""

    job: str
    key: str
    position: int = 0
    state: State = "todo"
    attempts: int = 0
    offset: int = 0  #: where to go on
    summary: Mapping[str, Any] = field(default_factory=dict)
    why: str | None = None


def open_job(tx: Tx, id_: str, spec: Mapping[str, Any], now: datetime) -> bool:
    """File a job; False if it is on file, so that the same command goes on where it was."""
    known = tx.scalar(sa.select(jobs.c.id).where(jobs.c.id == id_)) is not None
    row = {"id": id_, "spec": pack_plain(dict(spec)), "state": "open", "summary": "{}"}
    insert_new(tx, jobs, [{**row, "created_at": now, "updated_at": now}])
    return not known


def close_job(tx: Tx, id_: str, state: Literal["done", "failed"], summary: Mapping[str, Any], now: datetime) -> None:
    """Write its end."""
    values = {"state": state, "summary": pack_plain(dict(summary)), "updated_at": now}
    tx.execute(jobs.update().where(jobs.c.id == id_).values(values))


def note(tx: Tx, id_: str, more: Mapping[str, int], now: datetime) -> None:
    """Add to the counts in the summary of a job, in the transaction of the results they count."""
    row = tx.execute(sa.select(jobs.c.summary).where(jobs.c.id == id_).with_for_update()).one()
    known = dict(unpack_plain(row.summary))
    summary = {**known, **{name: int(known.get(name, 0)) + count for name, count in more.items()}}
    tx.execute(jobs.update().where(jobs.c.id == id_).values(summary=pack_plain(summary), updated_at=now))


def opened_at(tx: Tx, id_: str) -> datetime | None:
    """When a job was filed, or None."""
    found: datetime | None = tx.scalar(sa.select(jobs.c.created_at).where(jobs.c.id == id_))
    return found


def holders(tx: Tx, job: str) -> frozenset[str]:
    """Who has shards of the job."""
    statement = sa.select(shards.c.lease_by).where(shards.c.job == job, shards.c.state == "doing").distinct()
    return frozenset(name for name in tx.scalars(statement) if name)


def job_state(tx: Tx, id_: str) -> tuple[str, Mapping[str, Any]] | None:
    """State and summary of a job, or None."""
    row = tx.execute(sa.select(jobs.c.state, jobs.c.summary).where(jobs.c.id == id_)).first()
    return None if row is None else (row.state, unpack_plain(row.summary))


def add(tx: Tx, job: str, keys: Sequence[str], now: datetime) -> None:
    """File shards in this order; those on file are left as they are."""
    start = tx.scalar(sa.select(sa.func.count()).select_from(shards).where(shards.c.job == job)) or 0
    rows = [
        {
            "job": job,
            "key": key_of(name),
            "position": start + number,
            "state": "todo",
            "attempts": 0,
            "offset": 0,
            "summary": "{}",
            "updated_at": now,
        }
        for number, name in enumerate(keys)
    ]
    insert_new(tx, shards, rows)


def claim(tx: Tx, job: str, now: datetime, *, until: datetime, by: str, limit: int = 1) -> tuple[Shard, ...]:
    """Lease the next shards: those to do, and those whose holder let the lease run out. Never one to two holders.

    Each claim is an attempt; a shard whose lease ran out `MOST_ATTEMPTS` times becomes poison.
    """
    lost = sa.and_(shards.c.job == job, shards.c.state == "doing", shards.c.lease_until <= now)
    poison = shards.update().where(lost, shards.c.attempts >= MOST_ATTEMPTS)
    tx.execute(poison.values(state="poison", why="its worker died each time", lease_until=None, updated_at=now))
    free = sa.or_(sa.and_(shards.c.job == job, shards.c.state == "todo"), lost)
    picked = sa.select(shards.c.key).where(free).order_by(shards.c.position).limit(limit)
    names = list(tx.scalars(picked.with_for_update(skip_locked=True)))
    if not names:
        return ()
    statement = (
        shards.update()
        .where(shards.c.job == job, shards.c.key.in_(names))
        .values(state="doing", attempts=shards.c.attempts + 1, lease_until=until, lease_by=by, updated_at=now)
        .returning(shards)
    )
    return tuple(sorted((_shard(row) for row in tx.execute(statement)), key=lambda shard: shard.position))


def advance(tx: Tx, shard: Shard, offset: int, now: datetime, *, until: datetime, by: str) -> bool:
    """Note how far it is and prolong the lease; False if the shard is somebody else's now: stop."""
    values = {"offset": offset, "lease_until": until, "updated_at": now}
    return tx.execute(shards.update().where(*_held(shard, by)).values(values)).rowcount == 1


def finish(tx: Tx, shard: Shard, summary: Mapping[str, Any], now: datetime, *, by: str) -> bool:
    """Done; in the transaction of its results. False if the shard is somebody else's now: roll back."""
    values = {"state": "done", "summary": pack_plain(dict(summary)), "lease_until": None, "updated_at": now}
    return tx.execute(shards.update().where(*_held(shard, by)).values(**values, why=None)).rowcount == 1


def give_back(tx: Tx, shard: Shard, why: str, now: datetime, *, by: str, final: bool = False) -> bool:
    """Not done: to be tried again while attempts are left, else, or if it can never work (`final`), `failed`."""
    state = "failed" if final or shard.attempts >= MOST_ATTEMPTS else "todo"
    values = {"state": state, "why": why, "lease_until": None, "updated_at": now}
    return tx.execute(shards.update().where(*_held(shard, by)).values(values)).rowcount == 1


def release(tx: Tx, by: str, now: datetime) -> int:
    """Give back, uncounted, all that this holder has: for an orderly stop."""
    mine = sa.and_(shards.c.lease_by == by, shards.c.state == "doing")
    values = {"state": "todo", "attempts": shards.c.attempts - 1, "lease_until": None, "updated_at": now}
    return tx.execute(shards.update().where(mine).values(values)).rowcount


def load(tx: Tx, job: str, state: State | None = None) -> tuple[Shard, ...]:
    """The shards of a job, in order."""
    statement = sa.select(shards).where(shards.c.job == job).order_by(shards.c.position)
    if state is not None:
        statement = statement.where(shards.c.state == state)
    return tuple(_shard(row) for row in tx.execute(statement))


def counts(tx: Tx, job: str) -> Mapping[str, int]:
    """State → number of shards."""
    statement = sa.select(shards.c.state, sa.func.count()).where(shards.c.job == job).group_by(shards.c.state)
    return {row[0]: row[1] for row in tx.execute(statement)}


def _held(shard: Shard, by: str) -> tuple[sa.ColumnElement[bool], ...]:
    held = (shards.c.state == "doing", shards.c.lease_by == by, shards.c.attempts == shard.attempts)
    return (shards.c.job == shard.job, shards.c.key == shard.key, *held)


def _shard(row: sa.Row[Any]) -> Shard:
    return Shard(
        job=row.job,
        key=row.key,
        position=row.position,
        state=row.state,
        attempts=row.attempts,
        offset=row.offset,
        summary=unpack_plain(row.summary),
        why=row.why,
    )
