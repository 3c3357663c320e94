"""The value a feed becomes, and how its entries are built: limits, plain text, addresses, times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from selectolax.lexbor import LexborHTMLParser

from monitor import addresses, timestamps
from monitor.hygiene import clean, one_line
from monitor.model import Entry, Page, Source

MOST_ENTRIES = 1000  #: of one poll
TITLE, SUMMARY, GUID = 1000, 20_000, 4096  #: characters
FeedKind = Literal["rss", "atom", "rdf", "json", "sitemap", "sitemap_index"]
_MARKUP = re.compile(r"<[a-zA-Z!/?]|&[#a-zA-Z]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """What one answer of a source held, newest entries first."""

    kind: FeedKind
    entries: tuple[Entry, ...] = ()
    title: str = ""
    ttl: int | None = None  #: seconds that the feed itself asks to be left alone
    moved_to: str | None = None  #: the feed says that it lives elsewhere now
    next_page: str | None = None  #: older entries of the same feed
    parts: tuple[str, ...] = ()  #: of a sitemap index: the sitemaps to read in its place, newest first
    flaws: tuple[str, ...] = ()  #: what was wrong with it, for people; entries were read all the same


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """One entry as its format gave it: any text may be missing, wrong or hostile."""

    guid: str = ""
    url: str = ""
    title: str = ""
    summary: str = ""
    published: str = ""
    updated: str = ""


def entry(raw: Raw, page: Page, source: Source) -> Entry | None:
    """The entry, or None where it has no address to read and no identity."""
    url = addresses.tidy(raw.url, base=page.url) or addresses.tidy(raw.guid) or ""
    guid = clean(raw.guid.strip(), limit=GUID) or url
    title = one_line(plain(raw.title), limit=TITLE)
    if not url or not guid:
        return None
    published, updated = _time(raw.published, page, source), _time(raw.updated, page, source)
    return Entry(
        source=source.id,
        guid=guid,
        url=url,
        title=title,
        summary=clean(plain(raw.summary).strip(), limit=SUMMARY),
        published=published or updated,
        updated=updated,
    )


def chosen(entries: list[Entry]) -> tuple[Entry, ...]:
    """Each once, newest first where they say when, at most MOST_ENTRIES."""
    unique = list({(one.guid, one.url): one for one in entries}.values())
    if len(unique) > MOST_ENTRIES and any(one.published for one in unique):
        unique.sort(key=lambda one: one.published or timestamps.OLDEST, reverse=True)
    return tuple(unique[:MOST_ENTRIES])


def overfull(count: int) -> tuple[str, ...]:
    """The flaw of a feed that holds more entries than are read."""
    return (f"holds more than {MOST_ENTRIES} entries, the newest are read",) if count > MOST_ENTRIES else ()


def plain(text: str) -> str:
    """Text without markup; blocks and breaks become lines."""
    text = text[: SUMMARY * 10]
    if not _MARKUP.search(text):
        return text
    broken = re.sub(r"(?i)<(?:br|/?p|/?div|/?li|/?h\d)\b[^<>]{0,200}>", "\n", text)
    tree = LexborHTMLParser(f"<body>{broken}")
    tree.strip_tags(["script", "style", "noscript", "template"])
    body = tree.body
    words = "" if body is None else body.text(separator="", deep=True)
    return "\n".join(line for line in (" ".join(part.split()) for part in words.split("\n")) if line)


def _time(text: str, page: Page, source: Source) -> datetime | None:
    return timestamps.parse(text, now=page.fetched_at, language=source.language)
