"""Articles in, the same articles with their lineage out: all copies of one text share it. Looks into the store.

Only articles with reports are traced: a copy of a text without any report changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.lineage import Signature, adopt, sign
from monitor.model import Article
from monitor.pipeline.nouns import Found
from monitor.store import Tx, copies
from monitor.store.copies import Signed
from monitor.store.filings import public_from

NEAR = timedelta(days=7)  #: how far back the text may lie that one repeats


def with_lineage(tx: Tx, found: Sequence[Found], now: datetime) -> tuple[Found, ...]:
    """Each article with the lineage of the text it repeats; its own id where it repeats none."""
    return tuple(_traced(tx, one, now) if one.reports else _alone(one) for one in found)


def _traced(tx: Tx, one: Found, now: datetime) -> Found:
    """Looked for and remembered one by one, so that copies within one batch find each other."""
    article, signature = one.article, one.signature or sign(one.article)
    at = _moment(article, now)
    near = copies.candidates(tx, signature.sought, since=at - NEAR)
    known = [(other.lineage, Signature.unpack(other.signature)) for other in near]
    lineage = adopt(signature, known) or article.lineage or article.id
    signed = Signed(article=article.id, lineage=lineage, signature=signature.pack(), bands=signature.bands, at=at)
    copies.remember(tx, [signed])
    return replace(one, article=replace(article, lineage=lineage))


def _alone(one: Found) -> Found:
    return replace(one, article=replace(one.article, lineage=one.article.lineage or one.article.id))


def _moment(article: Article, now: datetime) -> datetime:
    return public_from(article.published, article.published_at, article.retrieved_at or now)
