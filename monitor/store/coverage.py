"""What was really read, counted per source and day: without it, "nobody reported" means nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from monitor.store.batch import chunks, insert
from monitor.store.engine import Tx
from monitor.store.tables.ingest import coverage
from monitor.store.types import key

READ: Final = "read"  #: a page that gave an article; every other word is a cause of no data


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One source on one day."""

    source: str
    day: date
    read: int = 0
    no_data: Mapping[str, int] = field(default_factory=dict)  #: cause → pages


def add(tx: Tx, counts: Mapping[tuple[str, date, str], int]) -> None:
    """Add pages to (source, day, `read` or cause of no data). Concurrent additions both count."""
    statement = insert(tx, coverage)
    statement = statement.on_conflict_do_update(
        index_elements=["source", "day", "what"], set_={"pages": coverage.c.pages + statement.excluded["pages"]}
    )
    rows = [
        {"source": key(source), "day": day, "what": key(what), "pages": count}
        for (source, day, what), count in sorted(counts.items())
        if count
    ]
    for part in chunks(rows):
        tx.execute(statement, part)


def load(tx: Tx, *, since: date | None = None, until: date | None = None) -> tuple[Day, ...]:
    """By day, then source; both ends belong to it."""
    statement = sa.select(coverage).order_by(coverage.c.day, coverage.c.source)
    if since is not None:
        statement = statement.where(coverage.c.day >= since)
    if until is not None:
        statement = statement.where(coverage.c.day <= until)
    days: dict[tuple[date, str], dict[str, int]] = {}
    for row in tx.execute(statement):
        days.setdefault((row.day, row.source), {})[row.what] = row.pages
    return tuple(
        Day(
            source=source,
            day=day,
            read=counts.get(READ, 0),
            no_data={what: count for what, count in sorted(counts.items()) if what != READ},
        )
        for (day, source), counts in days.items()
    )


def days_read(tx: Tx, *, least: int = 1) -> frozenset[date]:
    """The days on which at least so many pages were read, over all sources."""
    total = sa.func.sum(coverage.c.pages)
    statement = sa.select(coverage.c.day).where(coverage.c.what == READ).group_by(coverage.c.day)
    rows: Any = tx.scalars(statement.having(total >= least))
    return frozenset(rows)


def begins(tx: Tx) -> date | None:
    """The first day on which anything was read."""
    found: date | None = tx.scalar(sa.select(sa.func.min(coverage.c.day)).where(coverage.c.what == READ))
    return found


def day_of(moment: datetime) -> date:
    """The day, in UTC, that a time counts for."""
    return moment.date()
