"""RSS, Atom and RDF in, feed out: feedparser reads them; what makes it raise is read by a plain walk over the XML.

What feedparser chokes on is taken out of the body first: authors of thousands of letters, tags of thousands of
attributes, codecs that are no encodings. Nobody here needs those.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import Any

import feedparser

from monitor import addresses
from monitor.feeds import plainxml
from monitor.feeds.feed import MOST_ENTRIES, Feed, FeedKind, Raw, chosen, entry, overfull, plain
from monitor.hygiene import one_line
from monitor.model import Page, Source

MOST_ATTRIBUTES = 200  #: of one tag
MARGIN = 200  #: entries read beyond the most that are kept: some have no address
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PEOPLE = re.compile(
    rb"(<(?:\w+:)?(?:author|name|email|creator|contributor|managingEditor|webMaster|publisher|owner|dc:rights)\b[^<>]{0,500}>"
    rb"\s*(?:<!\[CDATA\[)?)[^<\]]{200,}",
    re.IGNORECASE,
)
_FAT_TAG = re.compile(rb"<[a-zA-Z][^<>]{4000,}>?")
_BAD_REFERENCE = re.compile(rb"&#(?:x0*(?:[dD][89a-fA-F][0-9a-fA-F]{2}|[0-9a-fA-F]{7,})|0*\d{8,});?", re.IGNORECASE)
_DECLARED = re.compile(rb"(<\?xml[^>]{0,200}?)\sencoding\s*=\s*[\"']([^\"']{0,200})[\"']", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_NO_TEXT = (
    "punycode",
    "idna",
    "undefined",
    "unicode",
    "raw",
    "utf-7",
    "utf7",
    "rot",
    "hex",
    "zlib",
    "bz2",
    "base64",
    "uu",
    "quopri",
)
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}

_OLDER = ("prev-archive", "next")  #: how a feed names the page with its older entries (RFC 5005)


def read(page: Page, source: Source) -> Feed | str:
    """The feed, or in words why it is none."""
    body = harmless(page.body)
    try:
        parsed = feedparser.parse(
            io.BytesIO(body), response_headers=_headers(page), sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # noqa: BLE001 - a dozen places of feedparser raise what they like on broken feeds
        return plainxml.read(page, source, body, why=f"{type(error).__name__} in the parser")
    entries = [one for raw in map(_raw, parsed.entries) if (one := entry(raw, page, source)) is not None]
    if not entries and (not parsed.get("version") or parsed.bozo):
        return plainxml.read(page, source, body, why=_flaw(parsed) or "no known format")
    return _feed(parsed, entries, page)


def harmless(body: bytes) -> bytes:
    """The same body without what keeps a parser busy for minutes or makes it raise. Linear in the size."""
    body = _FAT_TAG.sub(_if_lean, _both_ends(_narrow(body)))
    body = _BAD_REFERENCE.sub(b"", _PEOPLE.sub(rb"\1", body))
    return _DECLARED.sub(
        lambda found: found[0] if is_text_codec(found[2].decode("latin-1")) else found[1], body, count=1
    )


def _if_lean(tag: re.Match[bytes]) -> bytes:
    return tag[0] if len(tag[0].split()) < MOST_ATTRIBUTES and tag[0].count(b"=") < MOST_ATTRIBUTES else b""


def _both_ends(body: bytes) -> bytes:
    """Without the middle of a very long feed: the news stand at one of its ends, and each entry costs its time."""
    starts = [found.start() for found in _ENTRY.finditer(body)]
    if len(starts) <= MOST_ENTRIES + MARGIN:
        return body
    half = (MOST_ENTRIES + MARGIN) // 2
    return body[: starts[half]] + body[starts[-half] :]


def _narrow(body: bytes) -> bytes:
    """UTF-16 and UTF-32 as UTF-8, so that the patterns here see the letters."""
    for mark, codec in _WIDE:
        if body.startswith(mark):
            return _as_utf8(body, codec)
    if body[:2] in (b"<\0", b"\0<"):
        return _as_utf8(body, "utf-16-le" if body[0] else "utf-16-be")
    return body


def _as_utf8(body: bytes, codec: str) -> bytes:
    return _DECLARED.sub(rb"\1", body.decode(codec, "replace").encode("utf-8", "replace"), count=1)


def is_text_codec(name: str) -> bool:
    """True for an encoding of text that pages and feeds really use."""
    if any(part in name.lower() for part in _NO_TEXT) or not name.isascii():
        return False
    try:
        return codecs.lookup(name)._is_text_encoding  # the only sign Python gives
    except (LookupError, ValueError):
        return False


def _headers(page: Page) -> dict[str, str]:
    kind = page.header("content-type") or ""
    named = _CHARSET.search(kind)
    if named and not is_text_codec(named[1]):
        kind = kind.split(";")[0]
    return {"content-type": one_line(kind, limit=200) or "application/xml", "content-location": page.url}


def _feed(parsed: Any, entries: list[Any], page: Page) -> Feed:
    about = parsed.feed
    lost = len(parsed.entries) - len(entries)
    flaws = tuple(flaw for flaw in (_flaw(parsed), f"{lost} entries without an address" if lost else "") if flaw)
    return Feed(
        kind=_kind(parsed.get("version", "")),
        entries=chosen(entries),
        title=one_line(plain(_text(about.get("title"))), limit=200),
        ttl=_ttl(about),
        moved_to=_link(_text(about.get("itunes_new-feed-url")), page),
        next_page=_link(
            next((one.get("href", "") for one in about.get("links", ()) if one.get("rel") in _OLDER), ""), page
        ),
        flaws=flaws + overfull(len(entries)),
    )


def _raw(item: Any) -> Raw:
    body = next((one.get("value") for one in item.get("content", ()) if one.get("value")), "")
    return Raw(
        guid=_text(item.get("id")),
        url=_text(item.get("link")) or _any_link(item),
        title=_text(item.get("title")),
        summary=_text(item.get("summary")) or _text(body),
        published=_text(item.get("published")),
        updated=_text(dict.get(item, "updated")),
    )


def _any_link(item: Any) -> str:
    """The address of an entry that only has an enclosure or a link of another kind."""
    return next((_text(one.get("href")) for one in item.get("links", ()) if one.get("href")), "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _link(url: str, page: Page) -> str | None:
    return addresses.tidy(url, base=page.url) if url else None


def _ttl(about: Any) -> int | None:
    """Seconds, from `ttl` (minutes) or the syndication module; at most a month."""
    if (minutes := _text(about.get("ttl")).strip()).isascii() and minutes.isdigit():
        return min(int(minutes[:6]) * 60, 2_592_000)
    period = _PERIODS.get(_text(about.get("sy_updateperiod")).strip().lower())
    often = _text(about.get("sy_updatefrequency")).strip()
    times = int(often[:4]) if often.isascii() and often.isdigit() else 1
    return None if period is None else min(period // max(times, 1), 2_592_000)


def _kind(version: str) -> FeedKind:
    return "atom" if version.startswith("atom") else "rdf" if version in ("rss10", "rss090") else "rss"


def _flaw(parsed: Any) -> str:
    """What feedparser complains of, unless it is only a charset that it mended."""
    error = parsed.get("bozo_exception")
    if not parsed.get("bozo") or isinstance(error, feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType):
        return ""
    return f"is not well-formed ({one_line(f'{type(error).__name__}: {error}', limit=120)})"
