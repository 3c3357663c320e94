"""Sources and what is known of their health in, those that are due out. When a source is due, its owner decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

import sqlalchemy as sa

from monitor.model import Source
from monitor.store.batch import existing, rows_by, upsert
from monitor.store.codec import pack_plain, unpack_plain
from monitor.store.engine import Tx
from monitor.store.tables.ingest import sources
from monitor.store.types import key

State = Literal["active", "parked", "gone", "removed"]
Failure = Literal["temporary", "soft", "hard"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """One source and its polling state; `dataclasses.replace` makes the next one, `save` writes it."""

    source: Source
    host: str
    state: State = "active"  #: parked = not asked until revived; gone = 410; removed = no longer configured
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    next_at: datetime
    interval: int = 0  #: seconds between polls, 0 = never decided
    failures: int = 0  #: in a row
    failure: Failure | None = None  #: how grave the last one was
    why: str | None = None  #: the last failure in words
    tried_at: datetime | None = None
    ok_at: datetime | None = None
    new_at: datetime | None = None  #: when it last brought a new entry
    moved_to: str | None = None  #: permanent redirect, asked instead of the configured address


def host_of(url: str) -> str:
    """The host a polite fetcher counts by; empty where the address has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def configure(tx: Tx, configured: Sequence[Source], now: datetime) -> None:
    """Make the table hold these, and no others, as active: new ones are due now, left-out ones are marked `removed`."""
    wanted = {key(source.id): source for source in configured}
    known = existing(tx, sources.c.id, wanted)
    upsert(tx, sources, [_row(_fresh(source, now)) for name, source in wanted.items() if name not in known])
    for name in known:
        row = {name: value for name, value in _row(_fresh(wanted[name], now)).items() if name in _DESCRIBES}
        tx.execute(sources.update().where(sources.c.id == name).values(row))
    back = sa.and_(sources.c.id.in_(sa.bindparam("ids", expanding=True)), sources.c.state == "removed")
    tx.execute(sources.update().where(back).values(state="active", next_at=now), {"ids": sorted(known)})
    every = set(tx.scalars(sa.select(sources.c.id).where(sources.c.state != "removed")))
    for name in every - set(wanted):
        tx.execute(sources.update().where(sources.c.id == name).values(state="removed"))


_DESCRIBES = ("url", "kind", "name", "language", "country", "tags", "host")


def load(tx: Tx, ids: Sequence[str] | None = None) -> tuple[Health, ...]:
    """The sources of those ids, or all that are not removed, by id."""
    if ids is not None:
        found = rows_by(tx, sa.select(sources), sources.c.id, [key(one) for one in ids])
        return tuple(_health(row) for row in sorted(found, key=lambda row: str(row.id)))
    statement = sa.select(sources).where(sources.c.state != "removed").order_by(sources.c.id)
    return tuple(_health(row) for row in tx.execute(statement))


def due(tx: Tx, now: datetime, limit: int) -> tuple[Health, ...]:
    """Active sources whose time has come and that nobody has leased, the longest overdue first. Nothing is claimed."""
    statement = sa.select(sources).where(_claimable(now)).order_by(sources.c.next_at, sources.c.id).limit(limit)
    return tuple(_health(row) for row in tx.execute(statement))


def claim_due(tx: Tx, now: datetime, *, until: datetime, by: str, limit: int, hosts: int = 50) -> tuple[Health, ...]:
    """Lease due sources, whole hosts at a time, so that one worker alone speaks to a host. Ended by `save` or `until`.

    Of at most `hosts` hosts, at most `limit` sources (the host that passes the limit is cut); concurrent claims never
    share a source, and never share a host while its lease lasts.
    """
    busy = sa.select(sources.c.host).where(sources.c.lease_until > now)
    firsts = (
        sa.select(sources.c.host)
        .where(_claimable(now), sources.c.host.not_in(busy))
        .group_by(sources.c.host)
        .order_by(sa.func.min(sources.c.next_at), sources.c.host)
        .limit(hosts)
    )
    names = list(tx.scalars(firsts))
    if tx.dialect.name == "postgresql":  # one claimer a host: who finds it locked leaves it to the other
        names = [name for name in names if _lock_host(tx, name)]
    if not names:
        return ()
    picked = (
        sa.select(sources.c.id)
        .where(_claimable(now), sources.c.host.in_(names))
        .where(sources.c.host.not_in(busy))
        .order_by(sources.c.next_at, sources.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(tx.scalars(picked))
    if not ids:
        return ()
    leased = sources.update().where(sources.c.id.in_(ids)).values(lease_until=until, lease_by=by).returning(sources)
    return tuple(sorted((_health(row) for row in tx.execute(leased)), key=lambda one: (one.host, one.source.id)))


def save(tx: Tx, healths: Sequence[Health]) -> None:
    """Write the state after a poll, and end the lease."""
    upsert(tx, sources, [_row(health) for health in healths])


def release(tx: Tx, by: str) -> None:
    """End every lease of that holder: for an orderly stop."""
    tx.execute(sources.update().where(sources.c.lease_by == by).values(lease_until=None, lease_by=None))


def revive(tx: Tx, ids: Sequence[str], now: datetime) -> int:
    """Make parked sources due again; how many there were."""
    statement = (
        sources.update()
        .where(sources.c.id.in_([key(one) for one in ids]), sources.c.state == "parked")
        .values(state="active", failures=0, next_at=now)
    )
    return tx.execute(statement).rowcount


def hasten(tx: Tx, now: datetime) -> int:
    """Make every active source due now, for a pass that somebody asked for; how many."""
    wanted = sources.update().where(sources.c.state == "active", sources.c.next_at > now).values(next_at=now)
    return tx.execute(wanted).rowcount


def next_due(tx: Tx) -> datetime | None:
    """When the next active source is due; None where there is none."""
    found: datetime | None = tx.scalar(sa.select(sa.func.min(sources.c.next_at)).where(sources.c.state == "active"))
    return found


def _lock_host(tx: Tx, host: str) -> bool:
    statement = sa.select(sa.func.pg_try_advisory_xact_lock(7301, sa.func.hashtext(host)))
    return bool(tx.scalar(statement))


def _claimable(now: datetime) -> sa.ColumnElement[bool]:
    free = sa.or_(sources.c.lease_until.is_(None), sources.c.lease_until <= now)
    return sa.and_(sources.c.state == "active", sources.c.next_at <= now, free)


def _fresh(source: Source, now: datetime) -> Health:
    return Health(source=source, host=host_of(source.url), next_at=now)


def _row(health: Health) -> dict[str, Any]:
    source = health.source
    return {
        "id": key(source.id),
        "url": source.url,
        "kind": source.kind,
        "name": source.name,
        "language": source.language,
        "country": source.country,
        "tags": pack_plain(source.tags),
        **{name: getattr(health, name) for name in Health.__slots__ if name != "source"},
        "lease_until": None,
        "lease_by": None,
    }


def _health(row: sa.Row[Any]) -> Health:
    source = Source(
        id=row.id,
        url=row.url,
        kind=row.kind,
        name=row.name,
        language=row.language,
        country=row.country,
        tags=tuple(unpack_plain(row.tags)),
    )
    known = {name: getattr(row, name) for name in Health.__slots__ if name != "source"}
    return replace(Health(source=source, host=row.host, next_at=row.next_at), **known)
