"""Two spellings of one article are one key; two articles never are."""

from __future__ import annotations

import pytest
from extract_pages import home

from monitor.addresses import canonical, key_of, site, tidy
from monitor.discovery import feeds_of, guesses

STORY = "https://www.news.example/2026/02/minister-stays-away"


@pytest.mark.parametrize(
    "spelling",
    [
        "http://www.news.example/2026/02/minister-stays-away",
        "https://news.example/2026/02/minister-stays-away/",
        "https://m.news.example/2026/02/minister-stays-away",
        f"{STORY}?utm_source=rss&utm_medium=feed",
        f"{STORY}#comments",
        f"{STORY}?fbclid=abc",
        f"{STORY}?ref=home",
        f"{STORY};jsessionid=1A2B",
        f"{STORY}?PHPSESSID=77",
        f"{STORY}/amp/",
        f"{STORY}?amp=1",
        f"{STORY}/amp",
        "https://amp.news.example/2026/02/minister-stays-away",
        "https://www.google.com/amp/s/www.news.example/2026/02/minister-stays-away",
        "https://news-example.cdn.ampproject.org/c/s/www.news.example/2026/02/minister-stays-away",
        "HTTPS://WWW.NEWS.EXAMPLE:443/2026/02/minister-stays-away",
        f"{STORY}?at_medium=x&at_campaign=y",
        f"{STORY}?token=8f2c&ts=1770800000&_=17",
    ],
)
def test_spellings_of_one_article_have_one_key(spelling: str) -> None:
    """Tracking, sessions, AMP, mobile hosts, http, ports, fragments."""
    assert key_of(spelling) == key_of(STORY)


def test_a_token_is_dropped_where_the_path_names_the_article_and_else_only_from_the_key() -> None:
    """The page may need it."""
    assert tidy(f"{STORY}?token=8f2c") == STORY
    assert tidy("https://n.example/show?id=1&token=8f2c") == "https://n.example/show?id=1&token=8f2c"
    assert key_of("https://n.example/show?id=1&token=8f2c") == key_of("https://n.example/show?token=99&id=1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://n.example/show?id=1", "https://n.example/show?id=2"),
        ("https://n.example/?p=1", "https://n.example/?p=2"),
        ("https://n.example/show?eid=1", "https://n.example/show?eid=2"),
        ("https://n.example/a", "https://n.example/A"),
        ("https://n.example/a", "https://other.example/a"),
        ("https://n.example/a", "https://news.n.example/a"),
        ("https://n.example/example", "https://n.example/champ"),
        ("https://n.example:8080/a", "https://n.example/a"),
    ],
)
def test_what_may_be_two_articles_stays_two(one: str, other: str) -> None:
    """A merged article would be lost."""
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https://u:p@n.example/",
        "https://[::1",
        "mailto:a@b",
        "https://n.example/" + "a" * 3000,
        "https://n.example:99999999/",
        "data:text/html,x",
    ],
)
def test_what_is_no_address_of_ours_is_none(url: str) -> None:
    """Schemes, passwords, lengths, nonsense."""
    assert tidy(url) is None


def test_a_relative_address_is_joined_and_letters_are_kept() -> None:
    """Percent signs are not doubled."""
    assert tidy("../b?x=ü", base="https://n.example/a/c/") == "https://n.example/a/b?x=%C3%BC"
    assert tidy("https://n.example/%C3%BC") == "https://n.example/%C3%BC"


def test_a_canonical_address_of_another_site_is_not_believed() -> None:
    """But one of the same registered domain is."""
    assert canonical(STORY, "https://evil.example/x") == STORY
    assert canonical(STORY, "https://news.example/x-y-z") == "https://news.example/x-y-z"
    assert site("https://a.b.news.co.uk/x") == "news.co.uk"


def test_the_feeds_a_site_names_are_found_and_those_of_comments_come_last() -> None:
    """Relative addresses too; where only a comment feed is named, that is it."""
    links = '<link rel="alternate" type="application/rss+xml" href="{}">'
    both = home(links.format("/kommentare/rss.xml") + links.format("/news/rss.xml"))
    assert feeds_of(both) == ("https://news.example/news/rss.xml",)
    assert feeds_of(home(links.format("/sport/rss.xml"))) == ("https://news.example/sport/rss.xml",)
    assert feeds_of(home("")) == ()
    assert "https://news.example/feed" in guesses("https://news.example/politics")
