"""Slices in, on file out: the only module of the backfill that writes. One transaction a slice, with its offset.

What a slice brought and how far its part has been read are stored together or not at all, so that after any crash the
same command goes on with the slice that was under way, and nothing else is done twice.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.backfill.parts import Finding, Part, Slice, parse
from monitor.lineage import Signature, adopt, sign
from monitor.model import Article
from monitor.store import Store, Tx, articles, copies, coverage, filings, shards
from monitor.store.batch import chunks
from monitor.store.copies import Signed
from monitor.store.types import key

LEASE = timedelta(minutes=15)
KINSHIP = timedelta(days=7)  #: copies of one text appear within that time


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A part that this process works on."""

    shard: shards.Shard
    part: Part


class Gone(Exception):
    """The part is another process's now; what was done here must not be stored."""


def holder() -> str:
    """A name for one run, which leases bear: machine, process, and a word of its own."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def take_over(tx: Tx, job: str, now: datetime) -> None:
    """Give back what processes of this machine held that are no more."""
    host = socket.gethostname()
    for name in shards.holders(tx, job):
        at, pid, _ = (*name.rsplit(":", 2), "", "")[:3]
        if at == host and pid.isdigit() and not _alive(int(pid)):
            shards.release(tx, name, now)


def claim(tx: Tx, job: str, now: datetime, limit: int, *, by: str) -> list[Held]:
    """The next parts, leased to that run."""
    taken = shards.claim(tx, job, now, until=now + LEASE, by=by, limit=limit)
    return [Held(shard=one, part=parse(one.key, one.offset)) for one in taken]


def slice_(tx: Tx, held: Held, done: Slice, now: datetime, by: str) -> None:
    """File what a slice brought and how far it is. Raises Gone; the caller's transaction is rolled back."""
    _findings(tx, done.found, now)
    coverage.add(tx, done.coverage)
    counts = {**done.counts, "found": len(done.found)}
    shards.note(tx, held.shard.job, counts, now)
    if done.offset is None:
        kept = shards.finish(tx, held.shard, counts, now, by=by)
    else:
        kept = shards.advance(tx, held.shard, done.offset, now, until=now + LEASE, by=by)
    if not kept:
        raise Gone(held.shard.key)


def lineages(store: Store, since: datetime) -> int:
    """Give the articles filed since then the lineage of the text they repeat, the oldest first; how many are copies.

    After everything is on file, so that the order in which the parts came in does not matter.
    """
    with store.read() as tx:
        fresh = [one for name in articles.with_reports(tx, since) if (one := articles.load(tx, name)) is not None]
    signed = sorted(((_signed(one, sign(one), since), one) for one in fresh), key=lambda pair: _age(pair[0]))
    mine = {one.article for one, _ in signed}
    count = 0
    for part in chunks(signed):
        with store.begin() as tx:
            count += sum(_adopted(tx, one, article, mine) for one, article in part)
    return count


def _adopted(tx: Tx, one: Signed, article: Article, mine: set[str]) -> bool:
    signature = sign(article)
    near = copies.candidates(tx, signature.sought, since=one.at - KINSHIP)
    elder = [other for other in near if _age(other) < _age(one) or other.article not in mine]
    known = [(other.lineage, Signature.unpack(other.signature)) for other in elder if other.article != one.article]
    lineage = adopt(signature, known)
    if lineage is None or lineage == one.lineage:
        return False
    articles.set_lineage(tx, [one.article], lineage)
    copies.remember(tx, [replace(one, lineage=lineage)])
    return True


def _age(one: Signed) -> tuple[datetime, str]:
    return one.at, one.article


def _findings(tx: Tx, found: Sequence[Finding], now: datetime) -> None:
    if not found:
        return
    kept = [articles.Kept(article=one.article, text=True, reports=len(one.reports)) for one in found]
    changes = articles.save(tx, kept, now)
    filings.replace_all(tx, {one.article.id: one.reports for one in found}, now)
    fresh = [one for one in found if changes.get(key(one.article.id)) != "same"]  # the lineage of the others is known
    copies.remember(tx, [_signed(one.article, one.signature or sign(one.article), now) for one in fresh])


def _signed(article: Article, signature: Signature, now: datetime) -> Signed:
    at = filings.public_from(article.published, article.published_at, article.retrieved_at or now)
    lineage = article.lineage or article.id
    return Signed(article=article.id, lineage=lineage, signature=signature.pack(), bands=signature.bands, at=at)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
