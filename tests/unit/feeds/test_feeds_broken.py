"""What is broken is read as far as it goes; what is hostile costs little and does no harm."""

from __future__ import annotations

import time

import pytest
from feeds_pages import ATOM, RSS2, SOURCE, damaged, feed, page
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds import Feed, parse
from monitor.feeds.feed import MOST_ENTRIES
from monitor.feeds.syndication import harmless, is_text_codec


def item(inside: str = "", *, title: str = "t", link: str = "https://news.example/1", head: str = "") -> str:
    inner = f"<title>{title}</title><link>{link}</link>{inside}"
    return f'{head}<rss version="2.0"><channel><item>{inner}</item></channel></rss>'


def test_a_feed_that_ends_too_early_gives_the_entries_before_the_cut() -> None:
    """And the flaw is told."""
    got = feed(RSS2[: RSS2.index("<title>A guid")])
    assert len(got.entries) == 2
    assert "not well-formed" in " ".join(got.flaws)


@pytest.mark.parametrize("reference", ["&#xD800;", "&#xdfff;", "&#99999999;", "&#" + "1" * 5000 + ";", "&nosuch;"])
def test_references_to_no_letter_cost_a_letter_at_most(reference: str) -> None:
    """The library raises on them."""
    assert feed(item(title=f"before {reference} after")).entries[0].title.startswith("before")


@pytest.mark.parametrize(
    "codec", ["punycode", "undefined", "idna", "zlib", "rot13", "nonsense", "unicode_escape", "x" * 150]
)
def test_a_declared_codec_that_is_no_encoding_is_not_obeyed(codec: str) -> None:
    """UTF-8 it is."""
    got = feed(item(title="Grün \\x41", head=f'<?xml version="1.0" encoding="{codec}"?>'))
    assert got.entries[0].title == "Grün \\x41"


@pytest.mark.parametrize("codec", ["utf-16", "utf-32", "utf-8-sig", "utf-16-be"])
def test_wide_encodings_are_read(codec: str) -> None:
    """With the mark that says which; without one by the pattern of the bytes."""
    text = item(title="Élysée €", head='<?xml version="1.0" encoding="utf-16"?>' if "16" in codec else "")
    assert feed(text.encode(codec)).entries[0].title == "Élysée €"


@pytest.mark.parametrize(("codec", "word"), [("iso-8859-1", "Grün"), ("windows-1251", "Совет"), ("shift_jis", "会議")])
def test_declared_legacy_encodings_are_read(codec: str, word: str) -> None:
    """As the declaration says."""
    got = feed(item(title=word, head=f'<?xml version="1.0" encoding="{codec}"?>').encode(codec))
    assert got.entries[0].title == word


@pytest.mark.parametrize(
    "inside",
    [
        "<author>" + "a" * 60_000 + "</author>",
        "<author><![CDATA[" + "a@a." * 15_000 + "]]></author>",
        "<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>" + "a" * 60_000 + "</dc:creator>",
        "<x " + " ".join(f'a{n}="1"' for n in range(60_000)) + "/>",
        "<description>&lt;!--" + "-" * 200_000 + "</description>",
        "<description>" + "&lt;!--" * 60_000 + "</description>",
    ],
    ids=["author", "author in CDATA", "creator", "attributes", "dashes", "comments"],
)
def test_what_keeps_the_parser_busy_for_minutes_is_taken_out_first(inside: str) -> None:
    """Linear, and the entry is read all the same."""
    start = time.process_time()
    assert feed(item(inside)).entries[0].url == "https://news.example/1"
    assert time.process_time() - start < 3


def test_entities_are_not_expanded_and_files_are_not_opened() -> None:
    """Neither laughs nor secrets."""
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "lol">{laughs}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    start = time.process_time()
    got = parse_loosely(item(title="x &file; y", inside="<description>&a9;</description>", head=head))
    assert "root:" not in str(got)
    assert len(str(got)) < 50_000
    assert time.process_time() - start < 5


def parse_loosely(body: str) -> object:
    return parse(page(body), SOURCE)


def test_a_body_that_is_a_path_opens_no_file() -> None:
    """The library would."""
    assert "no feed" in str(parse_loosely("/etc/hostname"))


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://u:p@news.example/", "ftp://a/b"]
)
def test_an_address_that_is_not_for_us_makes_no_entry(link: str) -> None:
    """Only http and https without a password are."""
    assert feed(item(link=link)).entries == ()


@pytest.mark.parametrize(
    "title",
    [
        "&lt;img src=x onerror=alert(1)&gt;safe", "&lt;script&gt;alert(1)&lt;/script&gt;safe", "sa\u202efe",
        "sa\u200bfe", "&lt;!--&gt;&lt;img src=x&gt;--&gt;safe", "&lt;svg onload=alert(1)&gt;safe",
    ],
)  # fmt: skip
def test_markup_and_hidden_letters_do_not_reach_the_title(title: str) -> None:
    """What is seen is what is stored."""
    got = feed(item(title=title)).entries[0].title
    assert got in ("safe", "safe-->", "-->safe")


def test_a_feed_of_very_many_entries_gives_the_newest() -> None:
    """And says so."""
    items = "".join(
        f"<item><title>{n}</title><link>https://news.example/{n}</link>"
        f"<pubDate>2026-01-{n % 28 + 1:02} 0{n % 9}:00</pubDate></item>"
        for n in range(MOST_ENTRIES + 200)
    )
    got = feed(f'<rss version="2.0"><channel>{items}</channel></rss>')
    assert len(got.entries) == MOST_ENTRIES
    assert got.entries[0].published == max(one.published for one in got.entries if one.published)
    assert f"more than {MOST_ENTRIES} entries" in got.flaws[0]


def test_an_archive_of_tens_of_thousands_is_read_at_both_ends() -> None:
    """The news stand at one of them, and nobody waits for the middle."""
    items = "".join(f"<item><title>{n}</title><link>https://news.example/{n}</link></item>" for n in range(30_000))
    start = time.process_time()
    titles = {one.title for one in feed(f'<rss version="2.0"><channel>{items}</channel></rss>').entries}
    assert time.process_time() - start < 3
    assert {"0", "499"} <= titles


def test_codecs_of_text_are_told_from_others() -> None:
    """By name only where Python knows no better."""
    assert all(map(is_text_codec, ("utf-8", "cp1251", "shift_jis", "latin-1", "koi8-r")))
    assert not any(map(is_text_codec, ("punycode", "zlib", "hex", "rot13", "idna", "undefined", "nix", "utf-7", "ü")))


def test_a_harmless_feed_is_left_as_it_is() -> None:
    """Byte for byte."""
    assert harmless(RSS2.encode()) == RSS2.encode()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_makes_it_raise(data: st.DataObject) -> None:
    """Cut, doubled, swapped and overwritten bytes end in a feed or in a failure."""
    base = data.draw(st.sampled_from([RSS2.encode(), ATOM.encode()]))
    got = parse(page(damaged(data, base)), SOURCE)
    assert isinstance(got, Feed) or got.kind == "soft"
