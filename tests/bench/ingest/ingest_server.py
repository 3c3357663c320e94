"""A press of many feeds on loopback, as fast as Python can: `python ingest_server.py FEEDS HOSTS`, prints its port.

Feed n lies on host n mod HOSTS under /f/n; its entry of round r under /a/n/r. GET /round/r makes it round r. In round 2
a twentieth of the feeds has a new entry, in round 3 none; in both 2 % answer 500 and 1 % take a second.
"""

from __future__ import annotations

import asyncio
import sys
from zlib import crc32

NEW_EVERY, ERRORS_EVERY, SLOW_EVERY = 20, 50, 100  #: one feed in so many
SLOW_SECONDS = 1.0
_NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\nContent-Length: 0\r\n\r\n"
_FILLER = "The council met in the morning and spoke about roads, schools and the harbour for several hours. " * 3


def host_of(feed: int, hosts: int) -> str:
    """The loopback address a feed lies on."""
    number = feed % hosts
    return f"127.2.{number // 250}.{number % 250 + 1}"


def is_new(feed: int, round_: int) -> bool:
    """Whether the feed has a new entry in that round."""
    return round_ == 1 or (round_ == 2 and _scattered(feed) % NEW_EVERY == 0)


def fails(feed: int, round_: int) -> bool:
    """Whether it answers 500 in that round."""
    return round_ > 1 and _scattered(feed) % ERRORS_EVERY == 7


def is_slow(feed: int, round_: int) -> bool:
    """Whether it takes a second to answer in that round."""
    return round_ > 1 and _scattered(feed) % SLOW_EVERY == 13


def _scattered(feed: int) -> int:
    """So that no host has them all."""
    return crc32(b"%d" % feed) // 7


def rounds_of(feed: int, round_: int) -> list[int]:
    """The rounds in which it got a new entry so far."""
    return [one for one in range(1, round_ + 1) if is_new(feed, one)]


class Press(asyncio.Protocol):
    """One connection, kept open."""

    round = 1
    port = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what answers are written to."""
        assert isinstance(transport, asyncio.Transport)
        self._out, self._in = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer every whole request; slow ones later."""
        self._in += data
        while b"\r\n\r\n" in self._in:
            head, _, self._in = self._in.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            answer = self._answer(path, head)
            if path.startswith("/f/") and is_slow(int(path[3:]), Press.round):
                asyncio.get_running_loop().call_later(SLOW_SECONDS, self._out.write, answer)
            else:
                self._out.write(answer)

    def _answer(self, path: str, head: bytes) -> bytes:
        if path.startswith("/f/"):
            return self._feed(int(path[3:]), head)
        if path.startswith("/a/"):
            return _whole(_article(path), b"text/html")
        if path.startswith("/round/"):
            Press.round = int(path[7:])
            return _whole("set", b"text/plain")
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

    def _feed(self, feed: int, head: bytes) -> bytes:
        if fails(feed, Press.round):
            return b"HTTP/1.1 500 Trouble\r\nContent-Length: 0\r\n\r\n"
        rounds = rounds_of(feed, Press.round)
        etag = b'"%d"' % rounds[-1] if rounds else b'"0"'
        if b"If-None-Match: " + etag in head:
            return _NOT_MODIFIED % etag
        items = "".join(_item(feed, one) for one in reversed(rounds))
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {feed}</title>{items}</channel></rss>'
        return _whole(body, b"application/rss+xml", b"ETag: " + etag + b"\r\n")


def _item(feed: int, round_: int) -> str:
    return (
        f"<item><title>News {round_} of {feed}</title><link>/a/{feed}/{round_}</link><guid>{feed}-{round_}</guid>"
        f"<description>{_FILLER}</description></item>"
    )


def _article(path: str) -> str:
    text = "".join(f"<p>{n}. Of {path}. {_FILLER}</p>" for n in range(4))
    return f"<html lang='en'><head><title>News {path}</title></head><body><article>{text}</article></body></html>"


def _whole(body: str, kind: bytes, more: bytes = b"") -> bytes:
    raw = body.encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n%s" % (kind, len(raw), more, raw)


async def _serve(feeds: int, hosts: int) -> None:
    names = sorted({host_of(n, hosts) for n in range(min(feeds, hosts))})
    loop = asyncio.get_running_loop()
    first = await loop.create_server(Press, names[0], 0, backlog=512)
    port = first.sockets[0].getsockname()[1]
    if names[1:]:
        await loop.create_server(Press, names[1:], port, backlog=512)
    print(port, flush=True)
    await first.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
