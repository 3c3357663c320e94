"""A pass over real servers on loopback: what is read once, what is tried again, and what a stop leaves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pipeline_story as s
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.fetch import Fetcher, Limits
from monitor.model import Source
from monitor.pipeline import Batch, Found, take_in
from monitor.pipeline.poll import FIRST_LOOK, SECOND_LOOK, Tools, make_pass, next_look
from monitor.pipeline.shelf import Tally
from monitor.store import Store, articles, coverage, entries, filings, sources

WORDS = "The harbour has taken a new crane into service, and the town is pleased about that in many ways. " * 8


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = s.NOW

    def __call__(self) -> datetime:
        return self.now


class Press:
    """A server with feeds and pages whose answers a test changes; every request is counted."""

    def __init__(self, server: HTTPServer) -> None:
        self.server, self.asked = server, dict[str, int]()
        self.answers: dict[str, Callable[[Request], Response]] = {}
        self.host = f"http://{server.host}:{server.port}"
        server.expect_request("/robots.txt").respond_with_data("")

    def feed(self, path: str, *pages: str, etag: str = '"1"') -> Source:
        """A feed that names those pages, and answers 304 to who knows it."""
        items = "".join(f"<item><title>{page}</title><link>{self.host}{page}</link></item>" for page in pages)
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>{items}</channel></rss>'

        def answer(request: Request) -> Response:
            if request.headers.get("If-None-Match") == etag:
                return Response(status=304)
            return Response(body, content_type="application/rss+xml", headers={"ETag": etag})

        self.on(path, answer)
        return Source(id=f"{self.host}{path}", url=f"{self.host}{path}", name=path, language="en", country="GB")

    def page(self, path: str, words: str = WORDS, status: int = 200) -> None:
        """An article page."""
        html = f"<html lang=en><head><title>{path}</title></head><body><article><h1>{path}</h1><p>{words}</p></article>"
        self.on(path, lambda request: Response(html, content_type="text/html", status=status))

    def on(self, path: str, answer: Callable[[Request], Response]) -> None:
        """Answer a path from now on."""
        if path not in self.answers:
            self.server.expect_request(path).respond_with_handler(self._counted)
        self.answers[path] = answer

    def _counted(self, request: Request) -> Response:
        self.asked[request.path] = self.asked.get(request.path, 0) + 1
        return self.answers[request.path](request)


@pytest.fixture
def press(httpserver: HTTPServer) -> Press:
    return Press(httpserver)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = s.store(tmp_path)
    yield made
    made.close()


def run(store: Store, clock: Clock, feeds: list[Source], **more: Any) -> Tally:
    """One pass over all sources, due or not."""

    async def passing() -> Tally:
        network = Fetcher(clock=clock, limits=Limits(delay=0, total=5), allow_private=["127.0.0.1", "localhost"])
        with ThreadPoolExecutor(1) as wall:
            async with network:
                return await make_pass(
                    Tools(store=store, network=network, wall=wall, rules=s.rules(), clock=clock, **more)
                )

    with store.begin() as tx:
        sources.configure(tx, feeds, clock())
        sources.hasten(tx, clock())
    return asyncio.run(passing())


def test_new_entries_are_read_once_and_an_unchanged_feed_is_not_even_parsed(press: Press, store: Store) -> None:
    clock, feed = Clock(), press.feed("/feed", "/a", "/b")
    press.page("/a")
    press.page("/b")
    first, second = run(store, clock, [feed]), run(store, clock, [feed])
    assert (first.entries, first.articles, first.failed) == (2, 2, 0)
    assert (second.unchanged, second.entries) == (1, 0)
    assert (press.asked["/a"], press.asked["/b"], press.asked["/feed"]) == (1, 1, 2)


def test_a_page_that_fails_for_the_moment_is_read_later_though_its_feed_does_not_change(
    press: Press, store: Store
) -> None:
    clock, feed = Clock(), press.feed("/feed", "/a", "/b")
    press.page("/a")
    press.page("/b", status=503)
    first = run(store, clock, [feed])
    assert (first.articles, first.left) == (1, 1)
    press.page("/b")
    second = run(store, clock, [feed])
    assert (second.articles, second.left) == (1, 0)
    with store.read() as tx:
        assert entries.count(tx) == 2
    assert run(store, clock, [feed]).unchanged == 1


def test_a_page_that_is_gone_is_dealt_with_and_counts_as_no_data(press: Press, store: Store) -> None:
    clock, feed = Clock(), press.feed("/feed", "/a", "/gone")
    press.page("/a")
    press.page("/gone", status=404)
    assert run(store, clock, [feed]).left == 0
    with store.read() as tx:
        (day,) = coverage.load(tx)
    assert day.read == 1
    assert sum(day.no_data.values()) == 1


def test_a_page_in_two_feeds_is_fetched_once(press: Press, store: Store) -> None:
    feeds = [press.feed("/one", "/a"), press.feed("/two", "/a")]
    press.page("/a")
    tally = run(store, Clock(), feeds)
    assert press.asked["/a"] == 1
    assert tally.articles == 1
    assert run(store, Clock(), feeds).entries == 0


def test_what_is_above_the_limit_of_a_pass_is_read_with_the_next_one(press: Press, store: Store) -> None:
    feed = press.feed("/feed", *(f"/{number}" for number in range(5)))
    for number in range(5):
        press.page(f"/{number}", words=f"{number} " + WORDS)
    first = run(store, Clock(), [feed], pages=3)
    assert (first.articles, first.left) == (3, 2)
    assert run(store, Clock(), [feed], pages=3).articles == 2


def test_a_feed_that_is_a_page_and_one_that_is_missing_cost_nobody_else_anything(press: Press, store: Store) -> None:
    press.page("/html")
    press.page("/a")
    bad = [Source(id=press.host + path, url=press.host + path, name=path) for path in ("/html", "/missing")]
    tally = run(store, Clock(), [*bad, press.feed("/feed", "/a")])
    assert (tally.failed, tally.articles) == (2, 1)
    assert any("/html" in words for words in tally.failures)
    with store.read() as tx:
        assert {one.source.name: one.failures for one in sources.load(tx)} == {"/html": 1, "/missing": 1, "/feed": 0}


def test_a_stop_keeps_what_was_read_and_leaves_the_rest_for_the_next_pass(press: Press, store: Store) -> None:
    press.page("/a")
    asked, go = threading.Event(), threading.Event()

    def slow(request: Request) -> Response:
        asked.set()
        go.wait(10)
        return Response("late")

    press.on("/slow", slow)
    feeds = [press.feed("/feed", "/a"), Source(id=f"{press.host}/slow", url=f"{press.host}/slow", name="slow")]

    tally = run(store, Clock(), feeds, stop=asked.is_set)
    go.set()
    assert tally.sources <= 2
    again = run(store, Clock(), [feeds[0]])
    assert tally.articles + again.articles == 1


def test_a_page_with_reports_is_looked_at_again_and_a_correction_withdraws_what_no_longer_stands(
    press: Press, store: Store
) -> None:
    clock = Clock()
    press.page("/a", words="Corrected: he does come, and everybody is pleased about that. " * 8)
    known = s.article("a")
    known = type(known)(**{**{name: getattr(known, name) for name in known.__slots__}, "url": f"{press.host}/a"})
    with store.begin() as tx:
        first = Found(article=known, reports=(s.FEBRUARY,), revisit_at=clock() + FIRST_LOOK)
        take_in(tx, Batch(found=[first]), s.rules(), clock())
    assert run(store, clock, []).articles == 0
    clock.now += FIRST_LOOK + timedelta(minutes=1)
    assert run(store, clock, []).articles == 1
    with store.read() as tx:
        assert filings.load(tx) == ()
        assert len(articles.history(tx, "a")) == 1
    assert run(store, clock, []).articles == 0


def test_a_page_is_looked_at_after_a_day_and_after_a_week_and_then_never(press: Press) -> None:
    assert next_look(s.NOW, s.NOW) == s.NOW + FIRST_LOOK
    assert next_look(s.NOW, s.NOW + FIRST_LOOK) == s.NOW + SECOND_LOOK
    assert next_look(s.NOW, s.NOW + SECOND_LOOK) is None


def test_who_may_no_longer_write_stores_nothing(press: Press, store: Store) -> None:
    press.page("/a")
    feed = press.feed("/feed", "/a")
    claims = iter([True])

    def guard(tx: object) -> None:
        if not next(claims, False):
            raise RuntimeError("deposed")

    with pytest.raises(RuntimeError, match="deposed"):
        run(store, Clock(), [feed], guard=guard)
    with store.read() as tx:
        assert (articles.count(tx), entries.count(tx)) == (0, 0)
