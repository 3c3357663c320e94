"""`wayback:HOST` or `wayback:URL` in, batches of archived pages out. The library does the paging; we do the asking.

Of a host every page of its site, of an address that one page over time. A feed that was archived is read like a feed,
so that the articles of its former entries are found. Each page is asked for as it was captured, without the archive's
own frame around it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from monitor.backfill.parts import Got, Part
from monitor.backfill.problem import Problem
from monitor.backfill.web import Batch
from monitor.fetch import Fetcher
from monitor.model import Failure, Page

BATCH: Final = 20
_PAGES: Final = r"text/html|application/xhtml\+xml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Capture:
    """One page as the archive has it."""

    url: str  #: the address it was captured from
    raw: str  #: where the archive gives it unchanged
    at: datetime


async def steps(part: Part, fetcher: Fetcher) -> AsyncIterator[Batch]:
    """The batches of one host or address."""
    try:
        import wayback  # noqa: F401 - the extra
    except ModuleNotFoundError:
        mend = "pip install 'monitor[archive]'"
        yield Batch(part=part, problems=(Problem(place=f"wayback:{part.place}", why="needs an extra", mend=mend),))
        return
    found = _captures(part.place)
    at = part.offset
    walk = islice(found, part.offset, None)
    try:
        while chunk := await asyncio.to_thread(lambda: list(islice(walk, BATCH))):
            at += len(chunk)
            yield await _fetched(part, fetcher, chunk, at)
    except Exception as error:  # noqa: BLE001 - the library has a tree of its own, and requests' below it
        why = f"the archive's index cannot be read ({type(error).__name__}: {str(error)[:150]})"
        yield Batch(part=part, problems=(Problem(place=f"wayback:{part.place}", why=why, mend="try again later"),))
        return
    yield Batch(part=part)


def _captures(what: str) -> Iterator[Capture]:
    """One capture of each content: the archive holds most pages many times."""
    import wayback

    whole = "/" not in what.removeprefix("http://").removeprefix("https://").strip("/")
    more: dict[str, Any] = {"match_type": "domain", "filter_field": f"mimetype:{_PAGES}"} if whole else {}
    seen: set[str] = set()
    with wayback.WaybackClient() as client:
        for one in client.search(what, collapse="digest", resolve_revisits=False, **more):
            if one.digest in seen or one.statuscode != 200:
                continue
            seen.add(one.digest)
            yield Capture(url=one.original, raw=_raw(one), at=one.timestamp.astimezone(UTC))


def _raw(one: Any) -> str:
    """Where the archive gives the page as it was, without its own frame."""
    return str(one.raw_url)


async def _fetched(part: Part, fetcher: Fetcher, chunk: list[Capture], offset: int) -> Batch:
    got = await asyncio.gather(*(fetcher.get(one.raw) for one in chunk))
    pages: list[Got] = []
    problems: list[Problem] = []
    for capture, page in zip(chunk, got, strict=True):
        if isinstance(page, Failure):
            problems.append(Problem(place=capture.raw, why=page.why.removeprefix(f"{page.url}: ")))
        elif isinstance(page, Page):
            pages.append(Got(page=replace(page, url=capture.url, asked=capture.url, fetched_at=capture.at)))
    return Batch(part=part, pages=tuple(pages), problems=tuple(problems), offset=offset)
