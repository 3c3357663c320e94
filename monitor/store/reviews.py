"""Human decisions in and out. Each is kept for ever; an `undo` is a decision of its own."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from monitor.model import Review
from monitor.store.batch import insert_new
from monitor.store.codec import pack, unpack
from monitor.store.engine import Tx
from monitor.store.tables.facts import reviews
from monitor.store.types import key


def add(tx: Tx, review: Review) -> None:
    """File one; the same id twice is once."""
    row = {"id": key(review.id), "target": key(review.target), "review": pack(Review, review), "at": review.at}
    insert_new(tx, reviews, [row])


def load(tx: Tx, *, as_of: datetime | None = None, target: str | None = None) -> tuple[Review, ...]:
    """All, or those made up to a moment or for one target; oldest first."""
    statement = sa.select(reviews.c.review).order_by(reviews.c.at, reviews.c.id)
    if as_of is not None:
        statement = statement.where(reviews.c.at <= as_of)
    if target is not None:
        statement = statement.where(reviews.c.target == key(target))
    return tuple(unpack(Review, row.review) for row in tx.execute(statement))


def latest(tx: Tx, limit: int) -> tuple[Review, ...]:
    """The last ones, latest first."""
    statement = sa.select(reviews.c.review).order_by(reviews.c.at.desc(), reviews.c.id).limit(limit)
    return tuple(unpack(Review, row.review) for row in tx.execute(statement))
