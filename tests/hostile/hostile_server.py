"""A server that misbehaves as told, on many loopback addresses, and a canary that nobody may reach.

It speaks HTTP by hand, since no library would write what it has to. Linux: all of 127.0.0.0/8 is loopback there.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

Write = Callable[[bytes], Awaitable[None]]
Serve = Callable[["Asked", Write], Awaitable[None]]
WEB_PORTS = (8000, 8008, 8080, 8081, 8443, 8888)  #: ports the guard lets through, so that only the address protects


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One request: the host it came to, the path, the headers in lower case."""

    host: str
    path: str
    headers: dict[str, str]


class HostileServer:
    """`with HostileServer({host: serve}, canary_port) as server`: each host answers in its way, on one port."""

    def __init__(self, hosts: dict[str, Serve], canary_port: int) -> None:
        self._hosts, self.asked = hosts, list[Asked]()
        self.port, self._canary_port = 0, canary_port
        self.canary_hits: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> HostileServer:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(30)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _open(self) -> None:
        names = list(self._hosts)
        first = await asyncio.start_server(self._serve, names[0], 0)
        self.port = int(first.sockets[0].getsockname()[1])
        rest = await asyncio.start_server(self._serve, names[1:], self.port) if names[1:] else first
        canary = await asyncio.start_server(self._caught, ["127.0.0.1", "::1"], self._canary_port)
        self._servers = [first, rest, canary]

    async def _caught(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.canary_hits.append((await reader.readline()).decode("latin-1").strip())
        writer.close()

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def write(data: bytes) -> None:
            writer.write(data)
            await writer.drain()

        ended = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, asyncio.CancelledError)
        with suppress(*ended):
            asked = await self._read(reader, str(writer.get_extra_info("sockname")[0]))
            self.asked.append(asked)
            await self._hosts[asked.host](asked, write)
        with suppress(OSError):
            writer.close()

    async def _read(self, reader: asyncio.StreamReader, host: str) -> Asked:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        return Asked(host=host, path=head[0].split(" ")[1], headers=headers)


def free_web_port() -> int:
    """A port the guard lets through that is free on both loopback addresses."""
    for port in WEB_PORTS:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise RuntimeError("no web port is free for the canary")


def answer(
    body: bytes | str, kind: str = "text/html; charset=utf-8", *more: str, status: str = "200 OK", length: bool = True
) -> bytes:
    """A whole answer that ends its connection."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *more]
    lines += [f"Content-Length: {len(raw)}"] if length else []
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + raw


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A host with a feed, its stories and no robots.txt; `paths` says what is different here."""

    paths: dict[str, Serve] = field(default_factory=dict)

    async def __call__(self, asked: Asked, write: Write) -> None:
        """Answer one request."""
        path = asked.path.partition("?")[0]
        if serve := self.paths.get(path):
            await serve(asked, write)
        elif path.startswith("/story"):
            await write(answer(story(f"{asked.host}{asked.path}")))
        else:
            await write(answer("nothing here", status="404 Not Found"))


def story(name: str) -> str:
    """An article page that is like no other."""
    sentences = "".join(
        f"<p>The council of {name.replace('/', ' ')} met on day {n} and spoke of matter {n * 7 % 31} at some length, "
        f"as the minutes of the session under item {n} and its annex show to everybody who asks.</p>"
        for n in range(6)
    )
    return f"<html lang='en'><head><title>Story {name}</title></head><body><article>{sentences}</article></body></html>"


def rss(*links: str, head: str = "", items: str = "", title: str = "A story") -> str:
    """A feed with those links."""
    listed = "".join(f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid></item>" for link in links)
    return f'{head}<rss version="2.0"><channel><title>Feed</title>{listed}{items}</channel></rss>'


def fixed(raw: bytes) -> Serve:
    """Always the same bytes."""

    async def serve(asked: Asked, write: Write) -> None:
        await write(raw)

    return serve


def in_time(pieces: Sequence[bytes] | Callable[[int], bytes], every: float, *, most: int = 10_000) -> Serve:
    """Piece after piece, so many seconds apart; a function gives the n-th piece."""

    async def serve(asked: Asked, write: Write) -> None:
        for number in range(most if callable(pieces) else len(pieces)):
            await write(pieces(number) if callable(pieces) else pieces[number])
            await asyncio.sleep(every)

    return serve
