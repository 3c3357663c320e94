"""The publication time is elected: feed, JSON-LD, meta, address and text vote, and none lies after the reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from extract_pages import NOW, SOURCE, URL, article, html, linked, page

from monitor import timestamps
from monitor.extract import extract
from monitor.extract.dating import Vote, elect
from monitor.model import Article, Entry


def entry(published: datetime | None) -> Entry:
    return Entry(source="s", guid="g", url=URL, published=published)


@pytest.mark.parametrize(
    ("head", "url", "fed", "published", "exact"),
    [
        ("", URL, datetime(2026, 2, 11, 9, 30, tzinfo=UTC), "2026-02-11", True),
        (linked(datePublished="2026-02-10T23:30:00-05:00"), URL, None, "2026-02-10", True),
        (linked(datePublished="2026-02-10"), URL, None, "2026-02-10", False),
        ('<meta property="article:published_time" content="2026-02-09T10:00:00Z">', URL, None, "2026-02-09", True),
        ("", "https://www.news.example/2026/02/08/story-of-the-day", None, "2026-02-08", False),
        (
            '<meta name="date" content="2020-01-01">',
            "https://www.news.example/2026/02/08/a",
            NOW - timedelta(days=4),
            "2026-02-08",
            True,
        ),
        (linked(datePublished="2031-01-01T00:00:00Z"), URL, datetime(2026, 2, 11, tzinfo=UTC), "2026-02-11", False),
        (linked(datePublished="2026-02-12T15:00:00Z"), URL, None, "2026-02-12", True),
    ],
    ids=["feed", "json-ld", "a day only", "meta", "address", "two against one", "the future", "a wrong clock"],
)
def test_the_weightiest_group_of_voices_wins(
    head: str, url: str, fed: datetime | None, published: str, exact: bool
) -> None:
    """A day without an hour gives no exact time."""
    got = article(html(head=head), url=url, entry=entry(fed) if fed else None)
    assert got.published == published
    assert (got.published_at is not None) is exact
    assert got.published_at is None or got.published_at <= NOW


LATE = datetime(2026, 2, 11, 1, 30, tzinfo=UTC)  #: the evening of the tenth in Washington, the eleventh elsewhere


@pytest.mark.parametrize(
    ("head", "country", "day"),
    [
        (linked(datePublished="2026-02-10T20:30:00-05:00"), "DE", "2026-02-10"),
        (linked(datePublished="2026-02-11T02:30:00+01:00"), "US", "2026-02-11"),
        ("", "US", "2026-02-10"),
        ("", "jp", "2026-02-11"),
        ("", "", "2026-02-11"),
        ("", "XX", "2026-02-11"),
        (linked(datePublished="2026-02-11"), "US", "2026-02-10"),
    ],
)
def test_the_day_is_the_outlet_s_own_and_the_time_is_in_utc(head: str, country: str, day: str) -> None:
    """As the offset says that somebody wrote; else by the clock of its country; else in UTC."""
    source = replace(SOURCE, country=country)
    got = extract(page(html(head=head)), entry=entry(LATE), source=source)
    assert isinstance(got, Article)
    assert (got.published, got.published_at) == (day, LATE)


def test_where_nobody_says_anything_the_text_is_searched_and_else_there_is_no_date() -> None:
    """The search is the last resort."""
    said = html("Published: February 10, 2026", "The minister will not travel to Brussels, her office said.")
    assert article(html()).published is None
    assert article(said).published == "2026-02-10"


def test_an_exact_time_is_preferred_to_a_day_inside_the_winning_group() -> None:
    """And outside of it does not count."""
    day = Vote(at=datetime(2026, 2, 10, tzinfo=UTC), weight=3, exact=False)
    hour = Vote(at=datetime(2026, 2, 10, 15, tzinfo=UTC), weight=1, exact=True)
    other = Vote(at=datetime(2026, 2, 1, 15, tzinfo=UTC), weight=3, exact=True)
    assert elect([day, hour, other]) == hour
    assert elect([]) is None


@pytest.mark.parametrize(
    ("text", "language", "moment"),
    [
        ("Wed, 11 Feb 2026 10:00:00 GMT", "", "2026-02-11T10:00"),
        ("Wed, 11 Feb 2026 10:00:00", "", "2026-02-11T10:00"),
        ("Wed, 11 Feb 2026 10:00:00 MSK", "", "2026-02-11T07:00"),
        ("Wed, 11 Feb 2026 10:00 CET", "", "2026-02-11T09:00"),
        ("Mi, 11 Feb 2026 10:00:00 +0100", "de", "2026-02-11T09:00"),
        ("2026-02-11T10:00:00+01:00", "", "2026-02-11T09:00"),
        ("2026-02-11 10:00", "", "2026-02-11T10:00"),
        ("2026-02-11", "", "2026-02-11T00:00"),
        ("11/02/2026", "", "2026-02-11T00:00"),
        ("11. Februar 2026", "de", "2026-02-11T00:00"),
        ("11 février 2026", "fr", "2026-02-11T00:00"),
        ("2026-02", "", "2026-02-01T00:00"),
        ("2026-02-12T20:00:00Z", "", "2026-02-12T12:00"),
        ("2026-W07-4", "", None),
        ("2026-043", "", None),
        ("1739354400", "", None),
        ("0000-00-00", "", None),
        ("31 Dec 9999 23:59:59", "", None),
        ("Wed, 11 Feb 2026 10:00:00 +9999", "", None),
        ("1970-01-01", "", None),
        ("99999999999999999999", "", None),
        ("yesterday", "", None),
        ("", "", None),
        ("x" * 5000, "", None),
        ("2026-02-14T00:00:00Z", "", None),
    ],
)
def test_times_are_read_right_or_not_at_all(text: str, language: str, moment: str | None) -> None:
    """Forms that libraries misread give none; what is a little ahead is cut to now."""
    got = timestamps.parse(text, now=NOW, language=language)
    assert (None if got is None else got.strftime("%Y-%m-%dT%H:%M")) == moment
