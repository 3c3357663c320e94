"""Pages in, feeds and examined articles out, by way of an executor: what it cannot do becomes a value, no error.

But for NotReady: where no process can start nothing was read, and nothing may count as read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Executor
from typing import TypeVar

from monitor import feeds
from monitor.discovery import feeds_of
from monitor.examine.batch import Examined, Item, examine_here, failed
from monitor.examine.wall import Overrun
from monitor.model import Failure, Page, Source

A = TypeVar("A")
B = TypeVar("B")
_LOST = (Overrun, BrokenExecutor, RuntimeError)


async def read_feed(executor: Executor, page: Page, source: Source) -> feeds.Feed | Failure:
    """`feeds.parse` in a process that may die; a feed that ends it is a `soft` Failure."""
    got = await _tried(executor, feeds.parse, page, source)
    if isinstance(got, str):
        return Failure(url=page.asked, kind="soft", why=f"{page.asked}: the feed was given up: {got}")
    return got


async def examine_page(executor: Executor, item: Item) -> Examined:
    """`examine_here` of one item in a process that may die; a page that ends it is NoData."""
    got = await _tried(executor, examine_here, (item,))
    return failed(item, f"the page was given up: {got}") if isinstance(got, str) else got[0]


async def examine_pages(executor: Executor, items: Iterable[Item]) -> list[Examined]:
    """Each item examined, in order; each with a deadline of its own."""
    return list(await asyncio.gather(*(examine_page(executor, item) for item in items)))


async def find_feeds(executor: Executor, page: Page) -> tuple[str, ...]:
    """The feeds that a page of a site names; none where it cannot be read."""
    got = await _tried(executor, feeds_of, page)
    return () if isinstance(got, str) else got


async def _tried(executor: Executor, fn: Callable[..., B], *args: object) -> B | str:
    """The result, or in words why there is none."""
    try:
        return await asyncio.get_running_loop().run_in_executor(executor, fn, *args)
    except _LOST as error:
        return str(error)
