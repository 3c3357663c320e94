"""Pages in, articles with reports or no data out, one for one; here with the shipped rules."""

from __future__ import annotations

import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import examine_work as work
import pytest

from monitor import languages, world
from monitor.detect import Rulebook, build
from monitor.examine import Item, Wall, examine, examine_here, examine_page, examine_pages, find_feeds, read_feed
from monitor.feeds import Feed
from monitor.model import Entry, Failure, Page, Source

NOW = datetime(2026, 2, 11, 12, 0, tzinfo=UTC)
URL = "https://news.example/2026/02/11/kein-us-minister-bei-der-nato"
SOURCE = Source(id="https://news.example/feed", url="https://news.example/feed", name="News", language="de")
LEAD = (
    "Zum Treffen der Nato-Verteidigungsminister an diesem Donnerstag in Brüssel kommt statt Minister Pete Hegseth "
    "Staatssekretär Elbridge Colby. Es ist das zweite Nato-Ministertreffen in Folge ohne US-Minister."
)
MORE = "In Brüssel hiess es, man nehme das zur Kenntnis. Die Beratungen würden wie geplant geführt. (dpa)"
CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return shipped()


def shipped() -> Rulebook:
    return build(languages.load(), world.load((CONFIG,)))


def page(*paragraphs: str, head: str = "", url: str = URL) -> Page:
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    head = f"<head><title>Kein US-Minister</title>{head}</head>"
    body = f"<html lang='de'>{head}<body><article>{text}</article></body></html>"
    return Page(
        url=url, asked=url, status=200, headers=(("content-type", "text/html"),), body=body.encode(), fetched_at=NOW
    )


def entry(summary: str = LEAD) -> Entry:
    return Entry(
        source=SOURCE.id, guid="1", url=URL, title="Kein US-Minister bei der Nato", summary=summary, published=NOW
    )


def test_an_article_comes_with_its_reports_and_a_signature(rulebook: Rulebook) -> None:
    """Evidence points into its text."""
    (got,) = examine([Item(page=page(LEAD, MORE), entry=entry(), source=SOURCE)], rulebook)
    assert got.article is not None
    assert [(one.status, one.party, one.forum) for one in got.reports] == [("absent", "US", "NATO")]
    assert got.article.published == "2026-02-11"
    for quoted in got.reports[0].evidence:
        assert getattr(got.article, quoted.where)[quoted.start : quoted.end] == quoted.text
    assert got.signature is not None
    assert got.signature.agencies
    assert got.no_data is None


def test_an_article_without_reports_needs_no_signature(rulebook: Rulebook) -> None:
    """Copies of nothing count for nothing."""
    (got,) = examine([Item(page=page(MORE * 3))], rulebook)
    assert got.article is not None
    assert (got.reports, got.signature) == ((), None)


def test_a_paywalled_page_is_no_data_but_the_words_of_the_feed_are_read(rulebook: Rulebook) -> None:
    """Both are told; without reports there is no article."""
    paid = page("Nur für Abonnenten.", head='<meta name="article:content_tier" content="locked">')
    (got,) = examine([Item(page=paid, entry=entry(), source=SOURCE)], rulebook)
    assert got.no_data is not None
    assert (got.no_data.kind, len(got.reports)) == ("paywall", 1)
    assert got.article is not None
    assert got.article.text == LEAD
    (nothing,) = examine([Item(page=paid, entry=entry("Mehr dazu später."), source=SOURCE)], rulebook)
    assert nothing.no_data is not None
    assert nothing.article is None


@pytest.mark.parametrize(
    ("failure", "kind"),
    [("refused", "blocked"), ("soft", "blocked"), ("hard", "gone"), ("gone", "gone"), ("soft", "unreadable")],
)
def test_a_page_that_the_site_does_not_give_is_no_data_beside_what_the_feed_tells(
    rulebook: Rulebook, failure: str, kind: str
) -> None:
    """Forbidden by robots.txt or by status, gone, or no page at all."""
    status = 403 if kind == "blocked" else None
    lost = Failure(url=URL, kind=failure, why=f"{URL}: no", status=status)  # type: ignore[arg-type]
    (got,) = examine([Item(page=lost, entry=entry(), source=SOURCE)], rulebook)
    assert got.no_data is not None
    assert (got.no_data.kind, got.url, len(got.reports)) == (kind, URL, 1)
    assert got.article is not None
    assert got.article.published_at == NOW


def test_a_page_that_makes_the_reader_fail_costs_only_itself() -> None:
    """Even if the rules raise."""

    class Broken:
        pass

    got = examine([Item(page=page(LEAD, MORE)), Item(page=page())], Broken())  # type: ignore[arg-type]
    assert [one.no_data.kind for one in got if one.no_data] == ["too_heavy", "empty"]
    assert "the reader fail" in got[0].no_data.why  # type: ignore[union-attr]


def test_behind_the_wall_it_is_the_same_and_what_is_given_up_is_a_value() -> None:
    """Feeds, pages and sites."""

    async def everything() -> None:
        with Wall(1, seconds=20, initializer=bootstrap_rules) as wall:
            got = await examine_pages(wall, [Item(page=page(LEAD, MORE), source=SOURCE), Item(page=page())])
            assert [len(one.reports) for one in got] == [1, 0]
            feed = Page(
                url=URL,
                asked=URL,
                status=200,
                body=b"<rss><channel><item><link>/x</link></item></channel></rss>",
                fetched_at=NOW,
            )
            parsed = await read_feed(wall, feed, SOURCE)
            assert isinstance(parsed, Feed)
            assert parsed.entries[0].url == "https://news.example/x"
            site = page(
                head='<link rel="alternate" type="application/rss+xml" href="/rss">', url="https://news.example/"
            )
            assert await find_feeds(wall, site) == ("https://news.example/rss",)
        with Wall(1, seconds=0.2) as wall:
            deep = b"<rss><channel><item><link>/x</link>" + b"<a>" * 400_000
            given_up = await read_feed(wall, replace(feed, body=deep), SOURCE)
            assert isinstance(given_up, Failure)
            assert (given_up.kind, "given up" in given_up.why) == ("soft", True)
            lost = await examine_page(wall, Item(page=page("x" * 50, *["<a href=/y>z</a>" * 500] * 40)))
            assert lost.no_data is not None
            assert lost.no_data.kind == "too_heavy"

    asyncio.run(everything())


def bootstrap_rules() -> None:
    """What the daemon's children do first; here, so that it can be imported there."""
    from monitor.examine import prepare

    prepare(shipped)


def test_any_executor_will_do_and_a_broken_one_is_no_error() -> None:
    """The same seam serves threads, pools and a cluster."""
    with ThreadPoolExecutor(1) as threads:
        assert asyncio.run(examine_page(threads, Item(page=page(MORE * 3)))).article is not None
    with ProcessPoolExecutor(1) as pool:
        pool.submit(work.leave).exception()
        assert asyncio.run(examine_page(pool, Item(page=page(MORE * 3)))).no_data is not None
    assert examine_here([]) == ()
