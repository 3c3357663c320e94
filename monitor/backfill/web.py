"""Parts that lie on the web in, batches of fetched pages out, from a thread of its own. Polite as the daemon is.

One fetcher for the whole run, so that one host is asked by one program only, however many workers there are. Of one
part one batch is on its way at a time: the next is given when `go_on` says that the last one is on file.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from monitor.backfill.parts import Got, Part
from monitor.backfill.problem import Problem
from monitor.fetch import Fetcher, Limits

AT_ONCE: Final = 32  #: parts that are fetched at the same time


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Some pages of a part, and where it goes on; `offset` None: it is done."""

    part: Part
    pages: tuple[Got, ...] = ()
    problems: tuple[Problem, ...] = ()
    parts: tuple[Part, ...] = ()  #: further parts that were found: sitemaps of an index, the archived pages of a feed
    offset: int | None = None


class Web:
    """A running network; `with Web(…) as web`."""

    def __init__(
        self, clock: Callable[[], datetime], limits: Limits, contact: str, allow_private: Sequence[str]
    ) -> None:
        self._make: Callable[[], Fetcher] = lambda: Fetcher(
            clock=clock, contact=contact, limits=limits, allow_private=allow_private
        )
        self._clock = clock
        self._out: queue.Queue[Batch] = queue.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._gates: dict[str, asyncio.Event] = {}
        self._serving = 0
        self._fetcher: Fetcher | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None and self._thread is not None:
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=30)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=10)

    @property
    def busy(self) -> bool:
        """Is a part under way, or a batch waiting?"""
        return self._serving > 0 or not self._out.empty()

    @property
    def room(self) -> int:
        """How many parts more it takes."""
        return max(0, AT_ONCE - self._serving)

    def start(self, part: Part) -> None:
        """Fetch that part; the thread and its connections begin with the first one."""
        if self._loop is None:
            self._begin()
        assert self._loop is not None
        self._serving += 1
        self._gates[part.key] = asyncio.Event()
        asyncio.run_coroutine_threadsafe(self._serve(part), self._loop)

    def ready(self) -> Batch | None:
        """The next batch, or None where there is none yet."""
        try:
            return self._out.get_nowait()
        except queue.Empty:
            return None

    def wait(self, seconds: float) -> None:
        """Until a batch is there, or so long."""
        try:
            batch = self._out.get(timeout=seconds)
        except queue.Empty:
            return
        self._out.put(batch)  # nobody else takes from it, so the order of its part is kept

    def go_on(self, key: str) -> None:
        """The last batch of that part is on file."""
        gate = self._gates.get(key)
        if gate is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(gate.set)

    def _begin(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="backfill-web", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(timeout=30)

    async def _open(self) -> None:
        self._fetcher = await self._make().__aenter__()

    async def _close(self) -> None:
        for task in [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]:
            task.cancel()
        await asyncio.sleep(0)
        if self._fetcher is not None:
            await self._fetcher.__aexit__(None, None, None)

    async def _serve(self, part: Part) -> None:
        assert self._fetcher is not None
        try:
            async for batch in self._steps(part, self._fetcher):
                self._out.put(batch)
                if batch.offset is None:
                    return
                await self._gates[part.key].wait()
                self._gates[part.key].clear()
        except Exception as error:  # noqa: BLE001 - one hostile site must not cost the others
            why = f"made the reader fail ({type(error).__name__}: {str(error)[:200]})"
            self._out.put(Batch(part=part, problems=(Problem(place=part.place, why=why),)))
        finally:
            self._serving -= 1

    def _steps(self, part: Part, fetcher: Fetcher) -> AsyncIterator[Batch]:
        from monitor.backfill.collect import steps

        return steps(part, fetcher, self._clock)
