"""Every format, as its specification writes it, becomes the same kind of entries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from feeds_pages import ATOM, HERE, JSON_FEED, RDF, RSS2, SITEMAP, SITEMAP_INDEX, failure, feed


def test_rss_gives_plain_titles_clean_addresses_and_utc_times() -> None:
    """Markup goes, tracking goes, what names the article stays."""
    got = feed(RSS2)
    first = got.entries[0]
    assert (got.kind, got.title, got.ttl, got.next_page) == ("rss", "World & Politics", 1200, f"{HERE}?page=2")
    assert first.title == "Minister stays away"
    assert first.url == "https://news.example/2026/02/minister-stays-away?id=7"
    assert first.guid == "tag:7"
    assert first.published == datetime(2026, 2, 11, 9, 0, tzinfo=UTC)
    assert first.summary == "First.\nSecond & last."


def test_an_entry_needs_an_address_and_an_identity_and_may_lack_everything_else() -> None:
    """The guid may be the address and the address the guid; an entry with neither is counted as a flaw."""
    got = feed(RSS2)
    assert [one.url for one in got.entries][1:] == [
        "https://news.example/relative/story",
        "https://news.example/by-guid",
    ]
    assert got.entries[1].guid == "https://news.example/relative/story"
    assert got.entries[1].summary == "The whole text"
    assert got.flaws == ("1 entries without an address",)


def test_atom_links_resolve_against_its_base_and_the_summary_is_preferred() -> None:
    """The enclosure is not the address, and published is not updated."""
    got = feed(ATOM)
    entry = got.entries[0]
    assert (got.kind, entry.url, entry.title) == ("atom", "https://news.example/base/story", "Less < more")
    assert (entry.summary, entry.guid) == ("Short.", "urn:uuid:1225")
    assert entry.published == datetime(2026, 2, 11, 13, 30, tzinfo=UTC)
    assert entry.updated == datetime(2026, 2, 11, 10, 0, tzinfo=UTC)


def test_rdf_dates_by_dublin_core_and_says_how_often_it_changes() -> None:
    """Twice an hour is 1800 seconds."""
    got = feed(RDF)
    assert (got.kind, got.ttl, len(got.entries)) == ("rdf", 1800, 1)
    assert got.entries[0].published == datetime(2026, 2, 10, 8, 0, tzinfo=UTC)


def test_json_feed_takes_numbers_as_ids_and_addresses_from_ids() -> None:
    """Items that are none are counted."""
    got = feed(JSON_FEED, content_type="application/feed+json")
    assert (got.kind, got.title, got.next_page) == ("json", "JSON", "https://news.example/feed.json?page=2")
    assert [(one.guid, one.url) for one in got.entries] == [
        ("12", "https://news.example/j/12"),
        ("https://news.example/j/13", "https://news.example/j/13"),
    ]
    assert got.entries[0].summary == "Body"
    assert got.flaws == ("2 items without an address",)


def test_a_news_sitemap_gives_titles_and_days_and_ignores_pictures() -> None:
    """A plain sitemap entry is dated by its last change."""
    got = feed(SITEMAP)
    assert [(one.url, one.title) for one in got.entries] == [
        ("https://news.example/s/1", "Story one"),
        ("https://news.example/s/2", ""),
    ]
    assert got.entries[1].published == datetime(2026, 2, 11, 1, 0, tzinfo=UTC)


def test_an_index_of_sitemaps_names_its_parts_the_newest_first() -> None:
    """So that the reader may stop early."""
    got = feed(SITEMAP_INDEX)
    assert (got.kind, got.parts) == ("sitemap_index", ("https://news.example/new.xml", "https://news.example/old.xml"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<!DOCTYPE html><html><head><title>x</title></head></html>", "an HTML page came instead of a feed"),
        ("  \n", "an empty answer"),
        ("just words", "no feed of a known kind"),
        ("<opml version='2.0'><body/></opml>", "import it instead"),
        ('{"a": 1}', "no list of items"),
        ('{"items": [', "broken JSON"),
        ("<rss", "no entry can be read"),
        ("<?xml version='1.0'?><kml><a/></kml>", "no entry can be read"),
    ],
)
def test_what_is_no_feed_is_a_soft_failure_that_says_what_it_is(body: str, words: str) -> None:
    """And names the address."""
    got = failure(body)
    assert got.kind == "soft"
    assert words in got.why
    assert HERE in got.why


def test_an_html_page_in_place_of_a_feed_is_searched_for_the_feed_it_names() -> None:
    """The operator reads the mend in the message."""
    got = failure('<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head></html>')
    assert got.why.endswith("the page names https://news.example/rss.xml as its feed")


def test_a_feed_without_entries_is_a_feed() -> None:
    """Nothing new is not nothing read; whether it is a worry, its rhythm says."""
    assert feed('<rss version="2.0"><channel><title>t</title></channel></rss>').entries == ()
