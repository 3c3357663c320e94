"""The address of an archive in, a file that can be read and sought in out. Asks for ranges, so that nothing is stored.

A worker's own network: guarded and capped as everything is, one range at a time, and each asked for again a few times.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self

from monitor.fetch import Fetcher, Limits
from monitor.model import Failure, Page

BLOCK: Final = 4_000_000  #: bytes of one request
_TRIES: Final = 5


class RangeFile(io.RawIOBase):
    """A file of the web, opened for reading. Raises OSError where the server does not give it."""

    def __init__(self, url: str, size: int, *, allow_private: Sequence[str] = (), pause: float = 1.0) -> None:
        super().__init__()
        self._url, self._size, self._pause = url, size, pause
        self._at, self._begin, self._block = 0, 0, b""
        limits = Limits(body=BLOCK + 1, total=300.0, read=60.0, delay=0.1)
        self._loop = asyncio.Runner()
        self._fetcher = Fetcher(clock=_wall_clock, limits=limits, allow_private=allow_private)
        self._loop.run(self._fetcher.__aenter__())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        if not self.closed:
            self._loop.run(self._fetcher.__aexit__(None, None, None))
            self._loop.close()
        super().close()

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """As every file."""
        self._at = offset + {0: 0, 1: self._at, 2: self._size}[whence]
        return self._at

    def tell(self) -> int:
        """As every file."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """As every file; at the most what is left of a block."""
        if self._at >= self._size:
            return 0
        if not self._begin <= self._at < self._begin + len(self._block):
            self._begin, self._block = self._at, self._fetched(self._at)
        offset = self._at - self._begin
        piece = self._block[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _fetched(self, start: int) -> bytes:
        span = (start, min(start + BLOCK, self._size) - 1)
        failure = ""
        for attempt in range(_TRIES):
            got = self._loop.run(self._fetcher.get(self._url, span=span))
            if isinstance(got, Page) and got.status == 206 and got.body:
                return got.body
            failure = got.why if isinstance(got, Failure) else "the server gives no ranges of it"
            if isinstance(got, Page) or got.kind not in ("temporary", "soft"):
                break
            time.sleep(min(60.0, self._pause * 3**attempt))
        raise OSError(failure)


async def measure(fetcher: Fetcher, url: str) -> int | Failure:
    """How many bytes the file has, if the server gives ranges of it."""
    got = await fetcher.get(url, span=(0, 7))
    if isinstance(got, Failure):
        return got
    whole = (got.header("content-range") or "").rpartition("/")[2]
    if got.status != 206 or not whole.isdigit():
        why = f"{url}: the server gives no ranges of it; download the file and give its path"
        return Failure(url=url, kind="hard", why=why)
    return int(whole)


def _wall_clock() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)
