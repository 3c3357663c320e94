"""page → what is it? → its reader → Feed, or a Failure with words for the operator."""

from __future__ import annotations

import re
from collections.abc import Callable

from monitor import discovery
from monitor.feeds import jsonfeed, sitemap, syndication
from monitor.feeds.feed import Feed
from monitor.hygiene import one_line
from monitor.model import Failure, Page, Source

_TAG = re.compile(rb"<\s*([a-zA-Z][\w:.-]*)")
_ROOTS: dict[str, str] = {
    "urlset": "sitemap", "sitemapindex": "sitemap", "html": "html", "body": "html", "head": "html",
    "opml": "opml", "rss": "feed", "feed": "feed", "rdf": "feed", "channel": "feed",
}  # fmt: skip
_READERS: dict[str, Callable[[Page, Source], Feed | str]] = {
    "feed": syndication.read,
    "json": jsonfeed.read,
    "sitemap": sitemap.read,
}


def parse(page: Page, source: Source) -> Feed | Failure:
    """The feed on that page. Never raises; the Failure is `soft`: the server answered, but with no feed."""
    kind = kind_of(page.body)
    reader = _READERS.get(kind)
    if reader is None:
        return _no_feed(page, kind)
    try:
        got = reader(page, source)
    except RecursionError:
        got = "is nested too deeply to be read"
    except Exception as error:  # noqa: BLE001 - the parsers raise whatever a stranger's bytes make them raise
        got = f"cannot be parsed ({one_line(f'{type(error).__name__}: {error}', limit=150)})"
    return got if isinstance(got, Feed) else Failure(url=page.asked, kind="soft", why=f"{page.asked}: {got}")


def kind_of(body: bytes) -> str:
    """`feed`, `sitemap`, `json`, `html`, `opml`, `empty` or `other`, by the first tags of the body."""
    head = _ascii(body[:20_000]).lstrip()
    if not head:
        return "empty"
    if head[:1] in b"{[":
        return "json"
    if re.match(rb"<!doctype\s+html", head, re.IGNORECASE):
        return "html"
    for found in _TAG.finditer(head):
        if kind := _ROOTS.get(found[1].lower().rpartition(b":")[2].decode("ascii", "replace")):
            return kind
    return "feed" if head.startswith(b"<?xml") else "other"


def _ascii(head: bytes) -> bytes:
    """The ASCII letters of any encoding; comments and byte order marks are left out."""
    bare = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\xfe\xff")
    return re.sub(rb"<!--[^>]{0,2000}-->", b"", bare)


def _no_feed(page: Page, kind: str) -> Failure:
    words = {
        "html": "an HTML page came instead of a feed",
        "empty": "an empty answer came instead of a feed",
        "opml": "this is a list of feeds (OPML); import it instead",
    }.get(kind, "the answer is no feed of a known kind")
    feeds = discovery.feeds_of(page) if kind == "html" else ()
    hint = f"; the page names {feeds[0]} as its feed" if feeds else ""
    return Failure(url=page.asked, kind="soft", why=f"{page.asked}: {words}{hint}")
