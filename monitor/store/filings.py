"""Reports of an article in, filings out, now or as they were known at any moment. Nothing is ever overwritten.

A report that no longer stands in its article is withdrawn, with the time; the same report found again is a new version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa

from monitor.model import Filing, Report
from monitor.store import articles as stored
from monitor.store.batch import chunks, insert_new, rows_by
from monitor.store.codec import pack, unpack
from monitor.store.engine import Tx
from monitor.store.tables.facts import filings
from monitor.store.tables.ingest import articles
from monitor.store.types import digest, key, keys

By = Literal["retrieved", "published"]


def filing_id(article: str, report: Report) -> str:
    """Stable id of a report in an article: the same for party, meeting and status, however its wording changes."""
    return digest(article, report.party, report.forum, report.format or "", report.date or "", report.status)


def replace(tx: Tx, article: str, reports: Sequence[Report], now: datetime) -> tuple[list[str], list[str]]:
    """Make these the reports that stand in the article; the ids that were filed and those that were withdrawn.

    Reports on file that are equal are left alone. Of two reports with one id the first is kept. The article must be on
    file (`articles.save`).
    """
    changed = replace_all(tx, {article: reports}, now)
    return changed


def replace_all(tx: Tx, standing: dict[str, Sequence[Report]], now: datetime) -> tuple[list[str], list[str]]:
    """`replace` for many articles at once."""
    wanted = {
        filing_id(key(article), report): (key(article), pack(Report, report), report)
        for article, reports in standing.items()
        for report in reversed(reports)
    }
    versions: dict[str, int] = {}
    current: dict[str, str] = {}
    columns = sa.select(filings.c.id, filings.c.version, filings.c.report, filings.c.withdrawn_at)
    for row in rows_by(tx, columns, filings.c.article, keys(standing)):
        versions[row.id] = max(versions.get(row.id, 0), row.version)
        if row.withdrawn_at is None:
            current[row.id] = row.report
    gone = [name for name, report in current.items() if name not in wanted or wanted[name][1] != report]
    fresh = [name for name in wanted if name not in current or name in gone]
    for part in chunks(gone):
        live = sa.and_(filings.c.id.in_(part), filings.c.withdrawn_at.is_(None))
        tx.execute(filings.update().where(live).values(withdrawn_at=now))
    times = _times(tx, {wanted[name][0] for name in fresh})
    insert_new(tx, filings, [_row(name, *wanted[name], versions.get(name, 0) + 1, times, now) for name in fresh])
    return fresh, [name for name in gone if name not in wanted]


def load(
    tx: Tx,
    *,
    as_of: datetime | None = None,
    by: By = "retrieved",
    party: str | None = None,
    forum: str | None = None,
) -> tuple[Filing, ...]:
    """The filings that stand, oldest first; with `as_of` those that stood at that moment.

    `by="retrieved"`: what this program had on file then. `by="published"`: what a reader of all its sources could have
    known then, whenever it was taken in, so that a backfill can be looked at as if it had run live.
    """
    statement = _select().where(_standing(as_of, by))
    if party is not None:
        statement = statement.where(filings.c.party == party)
    if forum is not None:
        statement = statement.where(filings.c.forum == forum)
    return tuple(_filing(row) for row in tx.execute(statement.order_by(*_ORDER)))


def by_id(tx: Tx, ids: Iterable[str]) -> dict[str, Filing]:
    """The latest version of each filing, withdrawn or not, by id; unknown ids are left out."""
    found = rows_by(tx, _select(filings.c.version), filings.c.id, ids)
    return {row.filing: _filing(row) for row in sorted(found, key=lambda row: int(row.version))}


def of_article(tx: Tx, article: str) -> tuple[Filing, ...]:
    """The filings that stand in one article."""
    statement = _select().where(filings.c.article == key(article), _standing(None, "retrieved"))
    return tuple(_filing(row) for row in tx.execute(statement.order_by(*_ORDER)))


def uncertain(tx: Tx, below: float, *, offset: int = 0, limit: int = 50) -> tuple[tuple[Filing, ...], int]:
    """Filings that stand with less confidence than that, the least certain first, and how many there are in all."""
    doubtful = sa.and_(filings.c.withdrawn_at.is_(None), filings.c.confidence < below)
    total = tx.scalar(sa.select(sa.func.count()).select_from(filings).where(doubtful)) or 0
    ordered = _select().where(doubtful).order_by(filings.c.confidence, filings.c.id).offset(offset).limit(limit)
    return tuple(_filing(row) for row in tx.execute(ordered)), int(total)


def search(tx: Tx, words: str, limit: int = 50) -> tuple[Filing, ...]:
    """Filings that stand whose title, outlet or report holds every word, the latest first."""
    statement = _select().where(filings.c.withdrawn_at.is_(None))
    for word in words.split()[:10]:
        places = (articles.c.title, articles.c.outlet, filings.c.report)
        statement = statement.where(sa.or_(*(place.icontains(word, autoescape=True) for place in places)))
    latest = statement.order_by(filings.c.published_at.desc(), filings.c.id).limit(limit)
    return tuple(_filing(row) for row in tx.execute(latest))


def count(tx: Tx) -> int:
    """How many stand."""
    statement = sa.select(sa.func.count()).select_from(filings).where(filings.c.withdrawn_at.is_(None))
    return int(tx.scalar(statement) or 0)


def public_from(published: str | None, at: datetime | None, retrieved: datetime) -> datetime:
    """The earliest moment at which an article was public, as far as is known: never later than its retrieval.

    A day counts from its first minute, a month or a year too; nothing known counts from the retrieval.
    """
    if at is None and published:
        try:
            at = datetime.strptime(f"{published}-01-01"[:10], "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            at = None
    return retrieved if at is None else min(at, retrieved)


_ORDER = (filings.c.published_at, filings.c.id)


def _standing(as_of: datetime | None, by: By) -> sa.ColumnElement[bool]:
    if as_of is None:
        return filings.c.withdrawn_at.is_(None)
    if by == "published":
        return sa.and_(filings.c.published_at <= as_of, filings.c.withdrawn_at.is_(None))
    kept = sa.or_(filings.c.withdrawn_at.is_(None), filings.c.withdrawn_at > as_of)
    return sa.and_(filings.c.recorded_at <= as_of, kept)


def _select(*more: sa.Column[Any]) -> sa.Select[Any]:
    columns = (filings.c.id.label("filing"), filings.c.report, *more, *stored.REF)
    return sa.select(*columns).join_from(filings, articles, articles.c.id == filings.c.article)


def _filing(row: sa.Row[Any]) -> Filing:
    return Filing(id=row.filing, report=unpack(Report, row.report), article=stored.ref(row))


def _times(tx: Tx, names: Iterable[str]) -> dict[str, datetime]:
    return {
        name: public_from(ref.published, ref.published_at, ref.retrieved_at)
        for name, ref in stored.refs(tx, names).items()
    }


def _row(
    name: str, article: str, packed: str, report: Report, version: int, times: dict[str, datetime], now: datetime
) -> dict[str, Any]:
    return {
        "id": name,
        "version": version,
        "article": article,
        "status": report.status,
        "party": report.party,
        "forum": key(report.forum),
        "format": report.format,
        "date": report.date,
        "modality": report.modality,
        "confidence": report.confidence,
        "report": packed,
        "published_at": times.get(article, now),
        "recorded_at": now,
        "withdrawn_at": None,
    }
