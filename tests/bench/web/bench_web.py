"""Board and series page over a store with a million articles: what the server adds to the SQL that a page runs.

`python tests/bench/web/bench_web.py [--articles 1000000] [--keep FILE]`; the last line is `bench-web: figures`; exits
with 1 where the median of a page is more than three times the median of the statements it is made of, run by the same
store one after the other with all rows fetched. A page is kept while the ledger stays as it is, so that most requests
run fewer statements than that: those that look whether anything has changed. Both are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from starlette.types import ASGIApp, Message

from monitor.ledger import Policy, fold, transitions
from monitor.model import MINISTERIAL, Article, ArticleRef, Filing, Format, Meeting, Report, Series
from monitor.store import Store, articles, bulk, ledgers, migrate, open_store
from monitor.store import transitions as changes
from monitor.store.tables import ingest
from monitor.web.app import create_app
from monitor.web.guard import Access

BOUND = 3.0
NOW = datetime(2026, 2, 11, 9, tzinfo=UTC)
FORUMS = ("NATO", "G20", "EU", "UNSC", "G7", "OSCE", "ASEAN", "AU")
PARTIES = tuple("US GB FR DE IT ES PL HU TR GR NL BE DK NO SE FI CZ SK RO BG HR SI PT IE AT".split())  # noqa: SIM905
Heard = tuple[sa.Executable, dict[str, object]]
TIMES = 60  #: requests of each page that are counted


def meetings() -> tuple[Meeting, ...]:
    """Four ministerials a year of each forum, ten years back and half a year ahead."""
    formats: tuple[Format, ...] = (*MINISTERIAL[:3], "summit")
    return tuple(
        Meeting(id=f"{forum}/{format_}/{day}", forum=forum, format=format_, first=day.isoformat(), place="Somewhere")
        for number, forum in enumerate(FORUMS)
        for year in range(2016, 2027)
        for month, format_ in zip((2, 5, 9, 12), formats, strict=True)
        if (day := date(year, month, 1 + number)) < date(2026, 8, 1)
    )


def reports(held: tuple[Meeting, ...]) -> Iterator[Filing]:
    """One report a party and past meeting; every fifth is an absence, and so are the last two of every fourth party."""
    for order, meeting in enumerate(one for one in held if one.first <= "2026-02-12"):
        for number, party in enumerate(PARTIES):
            late = number % 4 == 0 and meeting.first > "2025-08"
            name = f"{meeting.id}-{party}"
            yield Filing(
                id=name,
                report=Report(
                    status="absent" if late or (order * 7 + number * 3) % 5 == 0 else "attends",
                    party=party,
                    forum=meeting.forum,
                    format=meeting.format,
                    date=meeting.first,
                    modality="occurred",
                    confidence=0.9,
                ),
                article=ArticleRef(id=name, lineage=name, published=meeting.first, retrieved_at=NOW),
            )


def fill(store: Store, count: int) -> None:
    """Write articles, ledger and transitions."""
    migrate(store)
    held = meetings()
    policy = Policy(series=tuple(Series(id=f"{p}@NATO/all", party=p, forum="NATO", scope="all") for p in PARTIES[:12]))
    filings = tuple(reports(held))
    before = fold([one for one in filings if one.report.date < "2026"], held, (), policy, NOW - timedelta(days=60))  # type: ignore[operator]
    after = fold(filings, held, (), policy, NOW)
    names = [column.name for column in ingest.articles.columns]
    with store.begin() as tx:
        ledgers.save(tx, after)
        changes.add(tx, transitions(before, after), NOW)
        bulk.load(tx, ingest.articles, names, (_row(number, names) for number in range(count)))


def _row(number: int, names: list[str]) -> list[object]:
    article = Article(
        id=f"article-{number}",
        url=f"https://news{number % 500}.example/{number}",
        title=f"Title {number}",
        text="",
        published="2026-01-01",
        retrieved_at=NOW,
        lineage=f"article-{number}",
    )
    row = articles.row_of(articles.Kept(article=article), NOW)
    return [row.get(name) for name in names]


@contextmanager
def listened(store: Store) -> Iterator[list[Heard]]:
    """The statements that run meanwhile, with their parameters."""
    heard: list[Heard] = []

    def hear(connection: object, statement: sa.Executable, many: object, given: dict[str, object], *_: object) -> None:
        heard.append((statement, given))

    sa.event.listen(store.engine, "before_execute", hear)
    yield heard
    sa.event.remove(store.engine, "before_execute", hear)


def timed(work: Callable[[], object]) -> float:
    """Median seconds."""
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


class Caller:
    """Requests to an application in this process, without a network: what is timed is the server's own work."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._loop = app, asyncio.new_event_loop()

    def get(self, path: str) -> None:
        """One page; anything but 200 is an error."""
        self._loop.run_until_complete(self._get(path))

    async def _get(self, path: str) -> None:
        statuses: list[int] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"accept", b"text/html")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        await self._app(scope, receive, send)
        assert statuses == [200], path


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Median seconds of one page."""

    drawn: float  #: the first request: everything is read and drawn
    page: float  #: a request after it, while nothing has changed
    every: float  #: the statements of the first request
    few: float  #: the statements of the others, which look whether anything has changed
    count: int  #: how many statements the first request ran

    @property
    def ratio(self) -> float:
        """What the server takes for a page, in terms of the SQL that the page is made of."""
        return self.page / self.every


def measure(store: Store, client: Caller, path: str) -> Figures:
    """Time a page, and its statements alone: run by the same store, every row fetched."""
    start = time.perf_counter()
    with listened(store) as every:
        client.get(path)
    drawn = time.perf_counter() - start
    with listened(store) as few:
        client.get(path)
    return Figures(
        drawn=drawn,
        page=timed(lambda: client.get(path)),
        every=timed(lambda: rerun(store, every)),
        few=timed(lambda: rerun(store, few)),
        count=len(every),
    )


def rerun(store: Store, heard: list[Heard]) -> None:
    """The same statements once more, in one transaction."""
    with store.read() as tx:
        for statement, given in heard:
            tx.execute(statement, given).all()


def main() -> int:
    """Print the figures; 1 where the bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a database to make once and use again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.keep or Path(folder) / "bench.db"
        made = path.exists()
        store = open_store(f"sqlite:///{path}")
        if not made:
            fill(store, given.articles)
        with store.read() as tx:
            counted, running = articles.count(tx), ledgers.streaks(tx, least=1)
        app = create_app(store, access=Access(token="x" * 32), now=lambda: NOW, names=lambda party, _: party)
        longest = max(running, key=lambda one: len(one.timeline))
        worst = 0.0
        client = Caller(app)
        client.get("/healthz")
        for name, where in (("board", "/"), ("series", f"/series/{longest.series.id}")):
            found = measure(store, client, where)
            worst = max(worst, found.ratio)
            print(
                f"{name}: page {found.page * 1e3:.2f} ms, the {found.count} statements it is made of"
                f" {found.every * 1e3:.2f} ms, ratio {found.ratio:.2f}; to see that nothing changed"
                f" {found.few * 1e3:.2f} ms of SQL; drawn from nothing in {found.drawn * 1e3:.0f} ms"
            )
        store.close()
    print(f"bench-web: {counted} articles, {len(running)} streaks, worst ratio {worst:.2f} (bound {BOUND})")
    return 0 if worst <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
