"""No spelling of an inner address is ever connected to: asked for directly, by redirect, or for its robots.txt."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer

from monitor.fetch import Failure, Fetcher, Limits

NOW = datetime(2026, 2, 12, 9, 0, tzinfo=UTC)
WEB_PORTS = (8000, 8008, 8080, 8081, 8443, 8888)
HOSTS = (
    "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.00.00.01", "0127.0.0.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f.1",
    "0x7f000001", "0X7F000001", "2130706433", "017700000001", "127.255.255.254", "0", "0.0.0.0", "localhost",
    "LOCALHOST", "localhost.", "ip6-localhost", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[fe80::1]",
    "[fd00::1]", "[ff02::1]", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.0.0.1", "ⓛocalhost",
    "user:pw@127.0.0.1", "example.org\\@127.0.0.1",
    "127.0.0.1%2f", "127.0.0.1%00.example.org", "[::1%25lo]", "%31%32%37.0.0.1",
)  # fmt: skip


class Canary:
    """Counts who connects to this machine's loopback addresses on one web port."""

    def __init__(self) -> None:
        self.hits = 0
        for port in WEB_PORTS:
            with suppress(OSError):
                self.sockets = [socket.create_server(("127.0.0.1", port))]
                break
        else:
            raise RuntimeError("no web port is free for the canary")
        self.port = port
        with suppress(OSError):
            self.sockets.append(socket.create_server(("::1", port), family=socket.AF_INET6))
        for one in self.sockets:
            threading.Thread(target=self._count, args=(one,), daemon=True).start()

    def _count(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                listening.accept()[0].close()
                self.hits += 1

    def close(self) -> None:
        for one in self.sockets:
            one.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    opened = Canary()
    yield opened
    opened.close()


def ask(urls: list[str], *, allowed: str = "", obey_robots: bool = False) -> list[object]:
    async def all_of_them() -> list[object]:
        limits = Limits(delay=0.0, total=3.0, connect=1.0, read=2.0)
        async with Fetcher(clock=lambda: NOW, limits=limits, allow_private=[allowed] if allowed else []) as it:
            return list(await asyncio.gather(*(it.get(url, obey_robots=obey_robots) for url in urls)))

    return asyncio.run(all_of_them())


def test_there_are_forty_spellings_and_the_canary_would_hear(canary: Canary) -> None:
    """Else the rest would prove nothing."""
    assert len(set(HOSTS)) >= 40
    socket.create_connection(("127.0.0.1", canary.port)).close()
    ask([f"http://127.0.0.1:{canary.port}/"], allowed=f"127.0.0.1:{canary.port}")
    assert canary.hits >= 2  # the client tries once more where a server hangs up


@pytest.mark.parametrize("obey_robots", [False, True])
def test_none_is_reached_when_asked_for(canary: Canary, obey_robots: bool) -> None:
    """Over http and https, as a feed and as a page with its robots.txt."""
    urls = [f"{scheme}://{host}:{canary.port}/" for host in HOSTS for scheme in ("http", "https")]
    got = ask(urls, obey_robots=obey_robots)
    assert canary.hits == 0
    assert all(isinstance(one, Failure) for one in got)


def test_none_is_reached_by_a_redirect(canary: Canary, httpserver: HTTPServer) -> None:
    """From a server that may be asked."""
    for number, host in enumerate(HOSTS):
        target = f"http://{host}:{canary.port}/".encode().decode("latin-1")
        httpserver.expect_request(f"/{number}").respond_with_data(status=302, headers={"Location": target})
    place = f"{httpserver.host}:{httpserver.port}"
    got = ask([f"http://{place}/{number}" for number in range(len(HOSTS))], allowed=place)
    assert canary.hits == 0
    assert all(isinstance(one, Failure) for one in got)
