"""A part of the web in, its batches out: lists of addresses, feeds and their archives, sitemaps, old captures.

    feed ─► what is it? ─► entries ─► pages         further pages of the feed and parts of an index: parts of their own
                       └─► a page by itself ─► page

Fetches through the one fetcher it is given; stores nothing.
"""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from monitor import addresses
from monitor.backfill.parts import Got, Part
from monitor.backfill.places import RANGE, archived
from monitor.backfill.problem import Problem
from monitor.backfill.remote import measure
from monitor.backfill.web import Batch
from monitor.feeds import Feed, parse
from monitor.fetch import Fetcher
from monitor.model import Entry, Failure, Page, Source

BATCH: Final = 20  #: pages
LISTED: Final = 50_000_000  #: bytes of one list, feed or sitemap, after unpacking

Clock = Callable[[], datetime]


async def steps(part: Part, fetcher: Fetcher, clock: Clock) -> AsyncIterator[Batch]:
    """The batches of a part, from its offset on; the last one has no offset."""
    if part.kind == "urls":
        walk = _urls(part, fetcher)
    elif part.kind == "paths":
        walk = _paths(part, fetcher)
    elif part.kind == "remote":
        walk = _measured(part, fetcher)
    elif part.kind == "wayback":
        from monitor.backfill.captures import steps as captured  # needs the extra

        walk = captured(part, fetcher)
    else:
        walk = _feed(part, fetcher, clock)
    async for batch in walk:
        yield batch


async def _urls(part: Part, fetcher: Fetcher) -> AsyncIterator[Batch]:
    """A list of addresses, one a line; read line by line, however long it is."""
    with Path(part.place).open("rb") as stream:
        lines = (line.decode("utf-8", "replace").strip() for line in stream)
        wanted = (line for line in lines if line and not line.startswith("#"))
        source = ((addresses.tidy(line), line) for line in islice(wanted, part.offset, None))
        at = part.offset
        while chunk := list(islice(source, BATCH)):
            at += len(chunk)
            bad = [Problem(place=part.place, why=f"`{line[:80]}` is no address") for url, line in chunk if url is None]
            batch = await fetched(part, fetcher, [(url, None) for url, _ in chunk if url is not None], at)
            yield replace(batch, problems=(*bad, *batch.problems))
    yield Batch(part=part)


async def _paths(part: Part, fetcher: Fetcher) -> AsyncIterator[Batch]:
    """A path list of an archive: every file it names is a part of its own."""
    got = await fetcher.get(part.place, cap=LISTED)
    if isinstance(got, Failure):
        yield _failed(part, got)
        return
    body = unpacked(got.body)
    names = [place for line in body.decode("utf-8", "replace").splitlines() if (place := archived(line))]
    yield Batch(part=part, parts=tuple(Part(kind="remote", place=name) for name in names))


async def _measured(part: Part, fetcher: Fetcher) -> AsyncIterator[Batch]:
    """An archive on the web, cut into ranges that workers read by themselves."""
    size = await measure(fetcher, part.place)
    if isinstance(size, Failure):
        yield _failed(part, size)
        return
    starts = range(0, max(size, 1), 2 * RANGE)
    ends = [*starts[1:], None]
    ranges = (replace(part, size=size, start=start, end=end, offset=0) for start, end in zip(starts, ends, strict=True))
    yield Batch(part=part, parts=tuple(ranges))


async def _feed(part: Part, fetcher: Fetcher, clock: Clock) -> AsyncIterator[Batch]:
    """A feed, sitemap, index or list of feeds, on the web or in a file; what is none of them is a page to read."""
    page = _local(part, clock()) if part.size else await fetcher.get(part.place, cap=LISTED)
    if isinstance(page, Failure):
        yield _failed(part, page)
        return
    page = replace(page, body=unpacked(page.body))
    source = Source(id=part.place, url=part.place)
    listed = _subscriptions(page)
    if listed:
        yield Batch(part=part, parts=tuple(Part(kind="feed", place=url) for url in listed))
        return
    feed = await asyncio.to_thread(parse, page, source)
    if isinstance(feed, Failure):
        yield _as_page(part, page, feed)
        return
    async for batch in _entries(part, feed, fetcher):
        yield batch


async def _entries(part: Part, feed: Feed, fetcher: Fetcher) -> AsyncIterator[Batch]:
    further = [*feed.parts, *([feed.next_page] if feed.next_page else [])]
    parts = tuple(Part(kind="feed", place=url) for url in dict.fromkeys(further) if url != part.place)
    flaws = tuple(Problem(place=part.place, why=flaw, lost=False) for flaw in feed.flaws)
    entries = [entry for entry in feed.entries if addresses.tidy(entry.url)]
    at = part.offset
    if at == 0 and (parts or flaws):
        yield Batch(part=part, parts=parts, problems=flaws, offset=0)
    while chunk := entries[at : at + BATCH]:
        at += len(chunk)
        yield await fetched(part, fetcher, [(entry.url, entry) for entry in chunk], at)
    yield Batch(part=part)


async def fetched(
    part: Part, fetcher: Fetcher, wanted: Sequence[tuple[str, Entry | None]], offset: int | None
) -> Batch:
    """Those pages, asked for side by side as far as the politeness of the fetcher lets them."""
    got = await asyncio.gather(*(fetcher.get(url, obey_robots=True) for url, _ in wanted))
    pages: list[Got] = []
    problems: list[Problem] = []
    for page, (_, entry) in zip(got, wanted, strict=True):
        if isinstance(page, Page):
            pages.append(Got(page=page, entry=entry))
        else:
            problems.append(Problem(place=page.url, why=page.why.removeprefix(f"{page.url}: ")))
    return Batch(part=part, pages=tuple(pages), problems=tuple(problems), offset=offset)


def unpacked(body: bytes) -> bytes:
    """A list that is itself a gzip file, as sitemaps often are; capped like every other body."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(31).decompress(body, LISTED)
    except (zlib.error, gzip.BadGzipFile):
        return body


def _local(part: Part, now: datetime) -> Page | Failure:
    path = Path(part.place)
    try:
        body = path.read_bytes() if part.size <= LISTED else b""
        at = min(now, datetime.fromtimestamp(path.stat().st_mtime, UTC))
    except OSError as error:
        return Failure(url=part.place, kind="hard", why=f"{part.place}: cannot be read ({error.strerror})")
    return Page(url=part.place, asked=part.place, status=200, body=body, fetched_at=at)


def _subscriptions(page: Page) -> Iterable[str]:
    """The addresses of an OPML list; nothing for what is none."""
    head = page.body[:2000].lower()
    if b"<opml" not in head:
        return ()
    import listparser

    found = listparser.parse(page.body)
    urls = [one.url for one in found.feeds] + [one.url for one in found.lists]
    return dict.fromkeys(url for one in urls if (url := addresses.tidy(one)))


def _as_page(part: Part, page: Page, failure: Failure) -> Batch:
    """An address that is no feed is the address of an article."""
    head = page.body[:3000].lower()
    if urlsplit(page.url).scheme in ("http", "https") and (b"<html" in head or b"<!doctype html" in head):
        return Batch(part=part, pages=(Got(page=page),))
    return _failed(part, failure)


def _failed(part: Part, failure: Failure) -> Batch:
    why = failure.why.removeprefix(f"{part.place}: ")
    return Batch(part=part, problems=(Problem(place=part.place, why=why),))
