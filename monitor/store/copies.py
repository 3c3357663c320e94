"""Signatures of texts and their bands in, candidates for near copies out. The caller decides which are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from monitor.store.batch import chunks, upsert
from monitor.store.engine import Tx
from monitor.store.tables.ingest import bands, signatures
from monitor.store.types import digest, key


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """The signature of one article's text; its bands carry the version of the algorithm in their text."""

    article: str
    lineage: str
    signature: bytes
    bands: tuple[str, ...] = ()
    at: datetime  #: publication, else retrieval: copies lie near each other in time


def remember(tx: Tx, signed: Sequence[Signed]) -> None:
    """File signatures and bands; those of a former text of the same article are replaced."""
    latest = {key(one.article): one for one in signed}
    for part in chunks(latest):
        tx.execute(bands.delete().where(bands.c.article.in_(part)))
    rows = [
        {"article": name, "lineage": key(one.lineage), "signature": one.signature, "at": one.at}
        for name, one in latest.items()
    ]
    upsert(tx, signatures, rows)
    pairs = {(digest(band), name) for name, one in latest.items() for band in one.bands}
    upsert(tx, bands, [{"band": band, "article": name} for band, name in sorted(pairs)])


def candidates(tx: Tx, wanted: Sequence[str], *, since: datetime, limit: int = 50) -> tuple[Signed, ...]:
    """Articles since then that share at least one band, those that share most first (bands are not given back)."""
    shared = sa.func.count().label("shared")
    statement = (
        sa.select(*signatures.c, shared)
        .join(bands, bands.c.article == signatures.c.article)
        .where(bands.c.band.in_([digest(band) for band in wanted]), signatures.c.at >= since)
        .group_by(*signatures.c)
        .order_by(shared.desc(), signatures.c.at, signatures.c.article)
        .limit(limit)
    )
    return tuple(_signed(row) for row in tx.execute(statement))


def forget(tx: Tx, before: datetime) -> int:
    """Drop the signatures of articles older than that; how many."""
    old = sa.select(signatures.c.article).where(signatures.c.at < before)
    tx.execute(bands.delete().where(bands.c.article.in_(old)))
    return tx.execute(signatures.delete().where(signatures.c.at < before)).rowcount


def _signed(row: Any) -> Signed:
    return Signed(article=row.article, lineage=row.lineage, signature=row.signature, at=row.at)
