"""A load run of the real pass: `python ingest_load.py [FEEDS] [HOSTS]` (20000 and 500).

Three passes over local servers: everything new; a twentieth new; nothing new, with errors and slow answers in both of
the latter. Then the requests of the third pass by a bare client of the same library. The last line is
`bench-ingest: …`; ends with 1 where an entry was lost or doubled, or the third pass reaches less than half of the bare
client's requests a second.
"""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import sqlalchemy as sa
import structlog

sys.path.insert(0, str(Path(__file__).parent))
from ingest_server import fails, host_of, rounds_of

from monitor import languages, world
from monitor.alerts.routes import Routes
from monitor.detect import Rulebook, build
from monitor.examine import Wall, prepare
from monitor.fetch import Fetcher, Limits
from monitor.ledger import Policy
from monitor.model import Source
from monitor.pipeline import Rules
from monitor.pipeline.poll import Tools, make_pass
from monitor.store import Store, migrate, open_store, sources
from monitor.store.tables.ingest import articles, entries

LEAST_RATIO = 0.5
START = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
WANTED_FEEDS, WANTED_SECONDS = 100_000, 900
CONFIG = Path(__file__).parents[3] / "config"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """One pass: how long, how much of this process' time, what was asked for."""

    seconds: float
    cpu: float  #: seconds of this process, without its children and the server
    sources: int
    unchanged: int
    failed: int
    articles: int

    @property
    def rate(self) -> float:
        """Sources a second."""
        return self.sources / self.seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What the run came to."""

    passes: tuple[Pass, ...]
    bare_rate: float
    bare_cpu: float
    faults: list[str] = field(default_factory=list)
    memory: int  #: bytes of this process at its peak

    @property
    def ratio(self) -> float:
        """Of the last pass to the bare client, in sources a second."""
        return self.passes[-1].rate / self.bare_rate


class Clock:
    """Seven hours further with each pass, so that everything is due and what robots.txt says still holds."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """The time."""
        return self.now


def rulebook() -> Rulebook:
    """The shipped rules, for the processes that examine."""
    return build(languages.load(), world.load((CONFIG,)))


def measure(feeds: int, hosts: int) -> Load:
    """Three passes and the bare client, against a server process of their own."""
    with tempfile.TemporaryDirectory() as folder, _server(feeds, hosts) as port:
        store = open_store(os.environ.get("MONITOR_BENCH_DATABASE_URL") or f"sqlite:///{folder}/load.db")
        migrate(store)
        clock = Clock()
        _configure(store, feeds, hosts, port, clock)
        passes, bare = asyncio.run(_all(store, clock, feeds, hosts, port))
        faults = list(_compared(store, feeds))
        store.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Load(passes=passes, bare_rate=feeds / bare[0], bare_cpu=bare[1], faults=faults, memory=memory)


@contextmanager
def _server(feeds: int, hosts: int) -> Iterator[int]:
    script = str(Path(__file__).parent / "ingest_server.py")
    process = subprocess.Popen([sys.executable, script, str(feeds), str(hosts)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def _configure(store: Store, feeds: int, hosts: int, port: int, clock: Clock) -> None:
    urls = [f"http://{host_of(n, hosts)}:{port}/f/{n}" for n in range(feeds)]
    with store.begin() as tx:
        sources.configure(tx, [Source(id=url, url=url, name=url, language="en") for url in urls], clock())


async def _all(
    store: Store, clock: Clock, feeds: int, hosts: int, port: int
) -> tuple[tuple[Pass, ...], tuple[float, float]]:
    limits = Limits(delay=0.0, connections=100, per_host=2, total=300.0, read=100.0)  # the machine may be busy
    with Wall(2, initializer=prepare, initargs=(rulebook,)) as wall:
        async with Fetcher(clock=clock, limits=limits, allow_private=["127.2.0.0/16"]) as network:
            tools = Tools(
                store=store,
                network=network,
                wall=wall,
                rules=Rules(policy=Policy(), routes=Routes()),
                clock=clock,
                pages=10 * feeds,
                at_once=5000,
            )
            passes = [await _timed(tools, clock, round_, host_of(0, hosts), port) for round_ in (1, 2, 3)]
    return tuple(passes), await _bare(feeds, hosts, port)


async def _timed(tools: Tools, clock: Clock, round_: int, host: str, port: int) -> Pass:
    clock.now = START + timedelta(hours=7 * round_)
    async with aiohttp.ClientSession() as session:
        await session.get(f"http://{host}:{port}/round/{round_}")
    begun, cpu = time.perf_counter(), time.process_time()
    tally = await make_pass(tools)
    got = Pass(
        seconds=time.perf_counter() - begun,
        cpu=time.process_time() - cpu,
        sources=tally.sources,
        unchanged=tally.unchanged,
        failed=tally.failed,
        articles=tally.articles,
    )
    print(
        f"pass {round_}: {got.sources} sources in {got.seconds:.1f} s ({got.rate:.0f}/s, {got.cpu:.1f} s of CPU here), "
        f"{got.unchanged} not modified, {got.failed} failed, {got.articles} articles",
        flush=True,
    )
    return got


async def _bare(feeds: int, hosts: int, port: int) -> tuple[float, float]:
    """The requests of the third pass by a client that keeps nothing: seconds, and seconds of CPU."""
    connector = aiohttp.TCPConnector(limit=100, limit_per_host=2)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def ask(numbers: range) -> None:
            for number in numbers:
                site = f"http://{host_of(number, hosts)}:{port}"
                headers = {"If-None-Match": f'"{rounds_of(number, 2)[-1]}"'}
                async with session.get(f"{site}/f/{number}", headers=headers) as answer:
                    await answer.read()

        begun, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(ask(range(host, feeds, hosts)) for host in range(min(hosts, feeds))))
        return time.perf_counter() - begun, time.process_time() - cpu


def _compared(store: Store, feeds: int) -> Iterator[str]:
    """What is lost or doubled: each entry that a feed showed is on file once, with its article."""
    shown = {number: _shown(number) for number in range(feeds)}
    expected = sum(len(rounds) for rounds in shown.values())
    with store.read() as tx:
        seen = tx.scalar(sa.select(sa.func.count()).select_from(entries))
        stored = tx.scalar(sa.select(sa.func.count()).select_from(articles))
        paths = {"/".join(str(url).split("/")[-2:]) for url in tx.scalars(sa.select(articles.c.url))}
    wanted = {f"{number}/{round_}" for number, rounds in shown.items() for round_ in rounds}
    if seen != expected:
        yield f"{seen} entries on file instead of {expected}"
    if stored != expected:
        yield f"{stored} articles on file instead of {expected}"
    if wanted - paths:
        yield f"{len(wanted - paths)} articles were lost, such as {sorted(wanted - paths)[:3]}"


def _shown(feed: int) -> list[int]:
    """The rounds whose entries the feed showed when it answered."""
    answered = [round_ for round_ in (1, 2, 3) if not fails(feed, round_)]
    return rounds_of(feed, answered[-1])


def extrapolated(each: float, hosts: int) -> str:
    """What WANTED_FEEDS would take with the shipped politeness, and what of it takes longest; `each` in CPU seconds."""
    shipped, usual = Limits(), 0.3  # seconds an answer takes on the open web
    needs = {
        "this process": WANTED_FEEDS * each,
        f"one request a {shipped.delay:g} s to each of {hosts} hosts": WANTED_FEEDS / hosts * shipped.delay,
        f"{shipped.connections} connections at {usual} s an answer": WANTED_FEEDS / shipped.connections * usual,
    }
    told = ", ".join(f"{what} {seconds:.0f} s" for what, seconds in needs.items())
    bound = max(needs, key=lambda what: needs[what])
    return f"{WANTED_FEEDS} feeds in {WANTED_SECONDS} s need, side by side: {told}; what bounds it is {bound}"


def main() -> int:
    """Print the figures; 0 where they are good enough."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    feeds, hosts = (int(one) for one in (*sys.argv[1:3], *("20000", "500")[len(sys.argv[1:3]) :]))
    got = measure(feeds, hosts)
    last = got.passes[-1]
    each = last.cpu / last.sources
    print(f"bare client: {got.bare_rate:.0f} requests a second, {1e6 * got.bare_cpu / feeds:.0f} µs of CPU each")
    print(extrapolated(each, hosts))
    for fault in got.faults:
        print(f"FAULT {fault}")
    print(
        f"bench-ingest: {feeds} feeds on {hosts} hosts, {last.rate:.0f} sources/s with {1e6 * each:.0f} µs of CPU "
        f"each, ratio {got.ratio:.2f} to a bare client, peak {got.memory // 1_000_000} MB, {len(got.faults)} faults"
    )
    return 0 if not got.faults and got.ratio >= LEAST_RATIO else 1


if __name__ == "__main__":
    raise SystemExit(main())
