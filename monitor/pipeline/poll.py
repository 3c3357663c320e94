"""Due sources in, everything that follows from their news on file out: one pass. It sends nothing.

    due ─► claim ─► fetch (conditional) ─► parse ─► new entries ─► fetch pages ─► examine ─► shelf ─► take_in
           host by host, politely          └ wall ┘                               └ wall ─┘

One bad source or page costs nobody else anything: failures are values. An entry counts as seen only in the transaction
that stores its article; what could not be read for the moment is read with the next pass.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from monitor.examine import Examined, Item, examine_page, read_feed
from monitor.feeds import Feed
from monitor.fetch import Fetcher
from monitor.model import Article, Entry, Failure, Page, Source
from monitor.pipeline.nouns import Batch, Found, Rules
from monitor.pipeline.shelf import Shelf, Tally
from monitor.sources import Polled, Rhythm, address, after, by_host, unchanged
from monitor.store import Store, Tx, articles, coverage, entries, sources
from monitor.store.sources import Health

HOLDER: Final = "daemon"  #: who leases the sources; only the leader polls, so one name is enough
LEASE: Final = timedelta(minutes=30)
FEED_BYTES: Final = 5_000_000
PARTS: Final = 4  #: sitemaps of an index that are read, newest first
REVISITS: Final = 200  #: pages looked at again in one pass
FIRST_LOOK, SECOND_LOOK = timedelta(hours=24), timedelta(days=7)  #: after the first reading, for corrections
LOUD: Final = 10  #: of so many failures in a row of one source one is logged as a warning
NAMED: Final = 20  #: failures told by name in the tally

log = structlog.get_logger("monitor.poll")


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What a pass works with; nothing of it is made or closed here."""

    store: Store
    network: Fetcher
    wall: Executor
    rules: Rules
    clock: Callable[[], datetime]
    guard: Callable[[Tx], None] = lambda tx: None  #: raises where this process may no longer write
    stop: Callable[[], bool] = lambda: False
    rhythm: Rhythm = field(default_factory=Rhythm)
    at_once: int = 500  #: sources claimed at once
    pages: int = 2000  #: pages in one pass


async def make_pass(tools: Tools) -> Tally:
    """Read every due source once. When `stop` says so, what is under way is dropped and what was read is stored."""
    tally = Tally()
    shelf = Shelf(tools.store, tools.rules, clock=tools.clock, guard=tools.guard, tally=tally)
    work = asyncio.create_task(_all(tools, shelf))
    while not (await asyncio.wait({work}, timeout=0.2))[0]:
        if tools.stop() and not work.cancelling():
            work.cancel()
    if not work.cancelled():
        work.result()
    return tally


async def _all(tools: Tools, shelf: Shelf) -> None:
    async with shelf:
        reader = _Reader(tools, shelf)
        queues: set[asyncio.Task[None]] = set()
        try:
            while True:
                claimed = await asyncio.to_thread(_claimed, tools)
                queues |= {asyncio.create_task(reader.queue(queue)) for queue in by_host(claimed)}
                if not queues:
                    break
                queues = await _ended(queues, keep=len(queues) // 2 if claimed else 0)
                if not claimed:
                    await shelf.flush()
        finally:
            for queue in queues:
                queue.cancel()
            await asyncio.gather(*queues, return_exceptions=True)
        await reader.revisit()


async def _ended(queues: set[asyncio.Task[None]], *, keep: int) -> set[asyncio.Task[None]]:
    """Those still under way once all but `keep` have ended: a few slow hosts must not keep the others waiting."""
    while len(queues) > keep:
        done, queues = await asyncio.wait(queues, return_when=asyncio.FIRST_COMPLETED)
        for queue in done:
            queue.result()
    return queues


def _claimed(tools: Tools) -> tuple[Health, ...]:
    now = tools.clock()
    with tools.store.begin() as tx:
        tools.guard(tx)
        return sources.claim_due(tx, now, until=now + LEASE, by=HOLDER, limit=tools.at_once, hosts=tools.at_once)


class _Reader:
    """One pass under way: what it reads just now, so that no page is fetched twice for two feeds."""

    def __init__(self, tools: Tools, shelf: Shelf) -> None:
        self._tools, self._shelf, self._tally = tools, shelf, shelf.tally
        self._reading: dict[str, asyncio.Task[Examined | Failure]] = {}
        self._left = tools.pages

    async def queue(self, healths: Sequence[Health]) -> None:
        """The sources of one host, one after the other."""
        for health in healths:
            await self._source(health)

    async def _source(self, health: Health) -> None:
        got = await self._tools.network.get(
            address(health), etag=health.etag, last_modified=health.last_modified, cap=FEED_BYTES
        )
        self._tally.sources += 1
        if isinstance(got, Failure):
            await self._failed(health, got)
        elif unchanged(health, got):
            self._tally.unchanged += 1
            await self._shelf.put(Batch(healths=(self._after(health, Polled(got=got)),)))
        else:
            await self._changed(health, got)

    async def _failed(self, health: Health, failure: Failure) -> None:
        self._tally.failed += 1
        if len(self._tally.failures) < NAMED:
            self._tally.failures.append(failure.why)
        loud = health.failures % LOUD == 0  # the first failure, then now and then: a dead feed fails for weeks
        (log.warning if loud else log.debug)(
            "source failed", source=health.source.name or health.source.id, why=failure.why, times=health.failures + 1
        )
        await self._shelf.put(Batch(healths=(self._after(health, Polled(got=failure)),)))

    async def _changed(self, health: Health, page: Page) -> None:
        feed = await read_feed(self._tools.wall, page, health.source)
        if isinstance(feed, Failure):
            await self._failed(health, feed)
            return
        found = (*feed.entries, *await self._parts(feed, health.source))
        fresh = await asyncio.to_thread(self._fresh, found)
        self._tally.entries += len(fresh)
        read = await asyncio.gather(*(self._entry(entry, health.source) for entry in fresh))
        left = sum(one is None for one in read)
        self._tally.left += left
        polled = Polled(
            got=page,
            new=len(fresh),
            dates=tuple(entry.published for entry in feed.entries if entry.published),
            ttl=feed.ttl,
            moved_to=feed.moved_to,
        )
        now_known = self._after(health, polled)
        if left:  # the feed must be read again though it may not change meanwhile
            now_known = replace(now_known, etag=None, last_modified=None, body_hash=None)
        await self._shelf.put(_batch(read, now_known))

    async def _parts(self, feed: Feed, source: Source) -> tuple[Entry, ...]:
        """The entries of the newest sitemaps of an index."""
        found: list[Entry] = []
        for url in feed.parts[:PARTS]:
            page = await self._tools.network.get(url, cap=FEED_BYTES)
            part = page if isinstance(page, Failure) else await read_feed(self._tools.wall, page, source)
            if isinstance(part, Failure):
                log.warning("part of a sitemap failed", source=source.name or source.id, why=part.why)
            else:
                found += part.entries
        return tuple(found)

    def _fresh(self, found: Sequence[Entry]) -> tuple[Entry, ...]:
        with self._tools.store.read() as tx:
            return entries.new_entries(tx, found)

    async def _entry(self, entry: Entry, source: Source) -> tuple[Entry, Examined | Failure] | None:
        """What became of one entry; None where it has to be tried again."""
        mine = entry.url not in self._reading
        if mine:
            if self._left <= 0:
                return None
            self._left -= 1
            self._reading[entry.url] = asyncio.create_task(self._page(entry, source))
        got = await self._reading[entry.url]
        if isinstance(got, Failure):  # temporary; what a site does not give for good is no data
            return None
        if not mine and not isinstance(got, Failure):
            return entry, replace(got, article=None, no_data=None)  # stored with the other feed's entry
        return entry, got

    async def _page(self, entry: Entry, source: Source) -> Examined | Failure:
        page = await self._tools.network.get(entry.url, obey_robots=True)
        if isinstance(page, Failure):
            log.info("page failed", source=source.name or source.id, why=page.why)
            if page.kind == "temporary":
                return page
        examined = await examine_page(self._tools.wall, Item(page=page, entry=entry, source=source))
        if examined.no_data is not None:
            self._tally.no_data += 1
            log.info("page without an article", url=entry.url, why=examined.no_data.why)
        return examined

    async def revisit(self) -> None:
        """Look again at pages with reports, a day and a week after the first reading: corrections are news."""
        tools = self._tools

        def overdue() -> tuple[Article, ...]:
            with tools.store.read() as tx:
                return articles.to_revisit(tx, tools.clock(), REVISITS)

        await asyncio.gather(*(self._again(one) for one in await asyncio.to_thread(overdue)))

    async def _again(self, known: Article) -> None:
        now, url = self._tools.clock(), known.url or ""
        later = next_look(known.retrieved_at or now, now)
        page = await self._tools.network.get(url, obey_robots=True) if url else None
        source = Source(id=known.source, url=url, name=known.outlet, language=known.language)
        if isinstance(page, Page):
            got = await examine_page(self._tools.wall, Item(page=page, source=source))
            if got.article is not None and got.no_data is None:
                article = replace(got.article, id=known.id, published=known.published, published_at=known.published_at)
                found = Found(article=article, reports=got.reports, signature=got.signature, revisit_at=later)
                await self._shelf.put(Batch(found=(found,)))
                return
        await asyncio.to_thread(self._put_off, known.id, later)

    def _put_off(self, article: str, later: datetime | None) -> None:
        with self._tools.store.begin() as tx:
            articles.revisit(tx, article, later)

    def _after(self, health: Health, polled: Polled) -> Health:
        return after(health, polled, self._tools.clock(), self._tools.rhythm)


def next_look(first_read: datetime, now: datetime) -> datetime | None:
    """When a page is looked at again: a day after the first reading, then a week after it, then never."""
    return next((first_read + wait for wait in (FIRST_LOOK, SECOND_LOOK) if first_read + wait > now), None)


def _batch(read: Sequence[tuple[Entry, Examined | Failure] | None], health: Health) -> Batch:
    found: list[Found] = []
    counts: Counter[tuple[str, object, str]] = Counter()
    done: list[Entry] = []
    for entry, got in (one for one in read if one is not None):
        done.append(entry)
        day = coverage.day_of(health.tried_at or health.next_at)
        if isinstance(got, Failure):
            counts[entry.source, day, got.kind] += 1
            continue
        if got.no_data is not None:
            counts[entry.source, day, got.no_data.kind] += 1
        if got.article is not None:
            if got.no_data is None:
                counts[entry.source, day, coverage.READ] += 1
            found.append(_found(got.article, got))
    return Batch(found=found, entries=done, coverage=counts, healths=(health,))  # type: ignore[arg-type]  # days


def _found(article: Article, got: Examined) -> Found:
    first = article.retrieved_at
    again = first + FIRST_LOOK if got.reports and first is not None else None
    return Found(article=article, reports=got.reports, signature=got.signature, revisit_at=again)
