"""A page becomes an article: text, title, language, address."""

from __future__ import annotations

import time

import pytest
from extract_pages import NOW, SOURCE, STORY, URL, article, html, linked, no_data, page

from monitor.extract import NoData, article_id, extract


def test_the_text_is_the_article_without_navigation() -> None:
    """Every paragraph, in order."""
    got = article(html())
    assert all(one in got.text for one in STORY)
    assert "Home" not in got.text
    assert (got.title, got.language, got.outlet, got.source) == ("A headline of the day", "en", "News", SOURCE.id)
    assert (got.url, got.id, got.lineage, got.retrieved_at) == (URL, article_id(URL), article_id(URL), NOW)


def test_the_title_loses_the_name_of_the_site_and_its_entities() -> None:
    """The headline of JSON-LD wins over the tag for social networks."""
    title = "It &amp;#8216;begins&amp;#8217; - News"
    head = f'<meta property="og:site_name" content="News"><meta property="og:title" content="{title}">'
    assert article(html(head=head)).title == "It ‘begins’"
    assert article(html(head=head + linked(headline="By data"))).title == "By data"


@pytest.mark.parametrize(
    ("codec", "declared", "content_type"),
    [
        ("utf-8", "", "text/html"),
        ("iso-8859-1", "", "text/html; charset=iso-8859-1"),
        ("windows-1252", '<meta charset="windows-1252">', "text/html"),
        ("utf-16", "", "text/html"),
        ("utf-8", '<meta charset="iso-8859-1">', "text/html; charset=iso-8859-1"),
        ("utf-8-sig", "", "text/html"),
        ("iso-8859-1", "", "text/html; charset=punycode"),
        ("utf-8", "", ""),
        ("utf-16-le", "", "text/html"),
    ],
)
def test_letters_come_right_whatever_is_declared(codec: str, declared: str, content_type: str) -> None:
    """What is valid UTF-8 is UTF-8, whatever a header says; codecs that are none are not asked."""
    text = "Die Außenministerin reist nicht nach Genf, sagte ein Sprecher am Mittwoch in Köln über die Gründe dafür."
    got = article(html(text, *STORY, head=declared).encode(codec), content_type=content_type)
    assert text in got.text


def test_a_legacy_encoding_that_nobody_declares_is_guessed() -> None:
    """From the letters."""
    text = "Министр не поедет на встречу в Брюсселе на этой неделе, сообщили в среду в его канцелярии журналистам. " * 4
    assert "Министр не поедет" in article(html(text).encode("windows-1251"), content_type="text/html").text


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (
            "Die Ministerin reist in dieser Woche nicht nach Brüssel, sagte ihr Sprecher am Mittwoch in Berlin.",
            "en",
            "de",
        ),
        ("La ministre ne se rendra pas à Bruxelles cette semaine, a indiqué son cabinet mercredi matin.", "", "fr"),
        ("Ministeren reiser ikke til Brussel denne uken, sier departementet onsdag ettermiddag i Oslo.", "nb-NO", "no"),
        ("Ministrica ove nedelje ne putuje u Brisel, saopšteno je u sredu iz njenog kabineta u gradu.", "sr", "sr"),
    ],
)
def test_the_language_is_that_of_the_text_and_the_declaration_decides_between_neighbours(
    text: str, declared: str, language: str
) -> None:
    """A page may lie about its language."""
    assert article(html(text * 2, text, text, lang=declared)).language == language


@pytest.mark.parametrize(
    ("declared", "url"),
    [
        (
            '<link rel="canonical" href="https://www.news.example/politics/canonical-address-here">',
            "https://www.news.example/politics/canonical-address-here",
        ),
        (
            '<meta property="og:url" content="/politics/og-address-is-here">',
            "https://www.news.example/politics/og-address-is-here",
        ),
        ('<link rel="canonical" href="https://evil.example/politics/somebody-else-s-article">', URL),
        ('<link rel="canonical" href="https://www.news.example/">', URL),
        ('<link rel="canonical" href="javascript:alert(1)">', URL),
        ("", URL),
    ],
)
def test_a_declared_address_counts_only_on_the_same_site(declared: str, url: str) -> None:
    """Else a page could stand in for another site's article."""
    assert article(html(head=declared)).url == url


def test_control_and_direction_characters_do_not_survive() -> None:
    """Nor does a lone surrogate written as a reference."""
    got = article(html("The mini\u202ester \u200bstays\x1b[2J a\x07way.&#xD800; " + STORY[0], *STORY))
    assert "The minister stays[2J away." in got.text


def test_text_that_only_the_data_of_the_page_carries_is_taken_from_there() -> None:
    """A page drawn by a script has its text in JSON-LD."""
    body = " ".join(STORY)
    got = article(f"<html><head>{linked(articleBody=body, headline='x')}</head><body><div id=app></div></body></html>")
    assert got.text == body


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"", "text/html", "empty"),
        (b" \n ", "text/html", "empty"),
        (b"%PDF-1.7 x", "application/pdf", "not_html"),
        (b'{"a": 1}', "application/json", "not_html"),
        (b"\x89PNG\r\n", "image/png", "not_html"),
        (b"<?xml version='1.0'?><rss/>", "text/xml", "not_html"),
        (b"x" * 9_000_000, "text/html", "too_large"),
        (b"<p>" * 250_000, "text/html", "too_large"),
        (b"<html><body></body></html>", "text/html", "empty"),
    ],
)
def test_what_is_no_page_or_too_much_is_no_data(body: bytes, content_type: str, kind: str) -> None:
    """And says so."""
    got = no_data(body, content_type=content_type)
    assert (got.kind, got.url) == (kind, URL)
    assert got.why


@pytest.mark.parametrize(
    "hostile",
    [
        "<div " + " ".join(f'a{n}="1"' for n in range(50_000)) + ">",
        linked(articleBody='"' * 100_000),
        "".join('<meta name="date" content="2026-13-45T99:99">' for _ in range(400)),
        "<table><tr><td>" * 400,
        "<" * 100_000,
        "<!--" * 50_000,
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script>",
    ],
    ids=["attributes", "json", "dates", "tables", "angles", "comments", "deep json"],
)
def test_what_keeps_libraries_busy_is_cut_short(hostile: str) -> None:
    """Some seconds at most even without the wall; article or no data, never an exception."""
    start = time.process_time()
    got = extract(page(html(head=hostile) if "<meta" in hostile or "script" in hostile else html(before=hostile)))
    assert isinstance(got, NoData) or got.text
    assert time.process_time() - start < 5
