"""A host in, a turn to speak to it out: so many at once, so long between two. Remembers a bounded number of hosts."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class _Turn:
    def __init__(self, at_once: int) -> None:
        self.free = asyncio.Semaphore(at_once)
        self.users = 0
        self.next_at = 0.0


class Turns:
    """Who may speak to which host when; times are those of the running loop."""

    def __init__(self, *, at_once: int, delay: float, hosts: int) -> None:
        self._at_once, self._delay, self._hosts = at_once, delay, hosts
        self._turns: OrderedDict[str, _Turn] = OrderedDict()

    @asynccontextmanager
    async def turn(self, host: str, delay: float | None = None) -> AsyncIterator[None]:
        """Wait for a turn; `delay` in seconds overrides a shorter one."""
        turn = self._turns.setdefault(host, _Turn(self._at_once))
        self._turns.move_to_end(host)
        turn.users += 1
        try:
            async with turn.free:
                await self._wait(turn, max(self._delay, delay or 0.0))
                yield
        finally:
            turn.users -= 1
            self._forget()

    async def _wait(self, turn: _Turn, delay: float) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, turn.next_at)
        turn.next_at = start + delay
        if start > now:
            await asyncio.sleep(start - now)

    def _forget(self) -> None:
        while len(self._turns) > self._hosts:
            oldest = next(iter(self._turns))
            if self._turns[oldest].users:
                self._turns.move_to_end(oldest)
                return
            del self._turns[oldest]
