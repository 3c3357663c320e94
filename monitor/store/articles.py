"""Articles in, on file with their hashes and revisions. Whether the text is kept, the caller decides per article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from monitor.model import Article, ArticleRef
from monitor.store.batch import insert_new, rows_by, upsert
from monitor.store.engine import Tx
from monitor.store.tables.ingest import articles, revisions
from monitor.store.types import digest, key, keys, storable

Change = Literal["new", "changed", "same"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One article to store, and what shall be kept of it."""

    article: Article
    text: bool = False  #: keep the text, not only its hash
    reports: int = 0  #: how many reports stand in it
    revisit_at: datetime | None = None  #: when to look for a correction


def text_hash(article: Article) -> str:
    """Digest of title and text: two revisions differ where it differs."""
    return digest(storable(article.title or ""), storable(article.text))


def save(tx: Tx, kept: Sequence[Kept], now: datetime) -> dict[str, Change]:
    """Write them; what happened, by article id. Of an unchanged article only a changed `revisit_at` is written.

    A changed text becomes the next revision and the one before goes to the history. `retrieved_at` stays that of the
    first reading, so that "what did we know then" stays true.
    """
    latest = {key(one.article.id): one for one in kept}
    columns = sa.select(articles)
    before = {row.id: row for row in rows_by(tx, columns, articles.c.id, latest)}
    changes: dict[str, Change] = {}
    fresh: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    history: list[dict[str, Any]] = []
    for name, one in latest.items():
        old, row = before.get(name), _row(one, now)
        if old is None:
            changes[name] = "new"
            fresh.append(row)
        elif old.text_hash != row["text_hash"]:
            changes[name] = "changed"
            changed.append({**row, "revision": old.revision + 1})
            history.append(_past(old, now))
        else:
            changes[name] = "same"
            _touch(tx, old, row)
    insert_new(tx, articles, fresh)
    upsert(tx, articles, changed, keep=("retrieved_at",))
    insert_new(tx, revisions, history)
    return changes


def _touch(tx: Tx, old: sa.Row[Any], row: dict[str, Any]) -> None:
    """Write what differs though the text is the same; most often nothing."""
    names = ["revisit_at", "reports"] + (["text"] if old.text is None and row["text"] is not None else [])
    differs = {name: row[name] for name in names if getattr(old, name) != row[name]}
    if differs:
        tx.execute(articles.update().where(articles.c.id == old.id).values(differs))


def load(tx: Tx, id_: str) -> Article | None:
    """One article; its text is empty where only the hash was kept."""
    row = tx.execute(sa.select(articles).where(articles.c.id == key(id_))).first()
    return None if row is None else _article(row)


def refs(tx: Tx, ids: Iterable[str]) -> dict[str, ArticleRef]:
    """What ledger and alerts need to know of them, by id."""
    return {row.id: ref(row) for row in rows_by(tx, sa.select(*REF), articles.c.id, keys(ids))}


def hashes(tx: Tx, ids: Iterable[str]) -> dict[str, str]:
    """`text_hash` on file, by id; unknown ids are left out."""
    columns = sa.select(articles.c.id, articles.c.text_hash)
    return {row.id: row.text_hash for row in rows_by(tx, columns, articles.c.id, keys(ids))}


def by_url(tx: Tx, urls: Iterable[str]) -> dict[str, str]:
    """Canonical address → id of the article on file under it."""
    named = {digest(url): url for url in urls}
    columns = sa.select(articles.c.id, articles.c.url_hash)
    return {named[row.url_hash]: row.id for row in rows_by(tx, columns, articles.c.url_hash, named)}


def by_text(tx: Tx, hashes: Iterable[str]) -> dict[str, str]:
    """`text_hash` → lineage of an article that has it: the exact copies."""
    columns = sa.select(articles.c.text_hash, articles.c.lineage)
    return {row.text_hash: row.lineage for row in rows_by(tx, columns, articles.c.text_hash, hashes)}


def to_revisit(tx: Tx, now: datetime, limit: int) -> tuple[Article, ...]:
    """Articles whose page is to be looked at again for a correction, the longest overdue first."""
    statement = sa.select(articles).where(articles.c.revisit_at <= now).order_by(articles.c.revisit_at).limit(limit)
    return tuple(_article(row) for row in tx.execute(statement))


def revisit(tx: Tx, id_: str, at: datetime | None) -> None:
    """Set when it is looked at again; None for never."""
    tx.execute(articles.update().where(articles.c.id == key(id_)).values(revisit_at=at))


def with_reports(tx: Tx, since: datetime) -> tuple[str, ...]:
    """The ids of the articles put on file since then in which reports stand."""
    fresh = sa.and_(articles.c.recorded_at >= since, articles.c.reports > 0)
    return tuple(tx.scalars(sa.select(articles.c.id).where(fresh).order_by(articles.c.id)))


def set_lineage(tx: Tx, ids: Iterable[str], lineage: str) -> None:
    """Give articles the lineage that a later look found."""
    tx.execute(articles.update().where(articles.c.id.in_(keys(ids))).values(lineage=key(lineage)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """A former text of an article."""

    revision: int
    title: str | None
    text: str | None
    recorded_at: datetime
    replaced_at: datetime


def history(tx: Tx, id_: str) -> tuple[Revision, ...]:
    """The former texts of an article, oldest first."""
    statement = sa.select(revisions).where(revisions.c.article == key(id_)).order_by(revisions.c.revision)
    return tuple(
        Revision(
            revision=row.revision,
            title=row.title,
            text=row.text,
            recorded_at=row.recorded_at,
            replaced_at=row.replaced_at,
        )
        for row in tx.execute(statement)
    )


def count(tx: Tx) -> int:
    """How many are on file."""
    return int(tx.scalar(sa.select(sa.func.count()).select_from(articles)) or 0)


#: the columns an `ArticleRef` is made of
REF = tuple(
    articles.c[name]
    for name in (
        "id",
        "url",
        "title",
        "outlet",
        "source",
        "language",
        "published",
        "published_at",
        "retrieved_at",
        "lineage",
    )
)


def ref(row: Any) -> ArticleRef:
    """An `ArticleRef` from a row that has the columns of `REF`."""
    return ArticleRef(
        id=row.id,
        url=row.url,
        title=row.title,
        outlet=row.outlet,
        source=row.source,
        language=row.language,
        published=row.published,
        published_at=row.published_at,
        retrieved_at=row.retrieved_at,
        lineage=row.lineage,
    )


def row_of(kept: Kept, now: datetime) -> dict[str, Any]:
    """The columns of a first revision: for bulk loading."""
    return _row(kept, now)


def _row(kept: Kept, now: datetime) -> dict[str, Any]:
    article = kept.article
    return {
        "id": key(article.id),
        "url": article.url,
        "url_hash": digest(article.url) if article.url else None,
        "title": article.title,
        "text": article.text if kept.text else None,
        "text_hash": text_hash(article),
        "size": len(article.text),
        "language": article.language,
        "published": article.published,
        "published_at": article.published_at,
        "retrieved_at": article.retrieved_at or now,
        "source": key(article.source),
        "outlet": article.outlet,
        "lineage": key(article.lineage or article.id),
        "revision": 1,
        "reports": kept.reports,
        "revisit_at": kept.revisit_at,
        "recorded_at": now,
    }


def _past(row: sa.Row[Any], now: datetime) -> dict[str, Any]:
    return {
        "article": row.id,
        "revision": row.revision,
        "title": row.title,
        "text": row.text,
        "text_hash": row.text_hash,
        "recorded_at": row.recorded_at,
        "replaced_at": now,
    }


def _article(row: Any) -> Article:
    return Article(
        id=row.id,
        url=row.url,
        title=row.title,
        text=row.text or "",
        language=row.language,
        published=row.published,
        published_at=row.published_at,
        retrieved_at=row.retrieved_at,
        source=row.source,
        outlet=row.outlet,
        lineage=row.lineage,
    )
