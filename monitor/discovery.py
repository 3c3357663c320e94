"""A page of a site in, the addresses of its feeds out, the most promising first. No network."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from monitor import addresses
from monitor.model import Page

MOST_BYTES = 3_000_000
#: where feeds lie on sites that name none, relative to the site
USUAL = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/news-sitemap.xml")
_UNWANTED = re.compile(r"comment|kommentar|podcast|sport", re.IGNORECASE)
_FAT_TAG = re.compile(rb"<[a-zA-Z][^<>]{8000,}>?")


def feeds_of(page: Page) -> tuple[str, ...]:
    """The feeds that an HTML page names, without those of comments and podcasts unless there are no others."""
    from trafilatura.feeds import FeedParameters, determine_feed  # half a second of import, seldom needed

    html = _FAT_TAG.sub(b"", page.body[:MOST_BYTES]).decode("utf-8", "replace")
    params = FeedParameters(page.url, urlsplit(page.url).netloc, page.url, external=True)
    try:
        named = determine_feed(html, params)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ()
    found = [one for url in named if (one := addresses.tidy(url, base=page.url))]
    wanted = [url for url in found if not _UNWANTED.search(url)]
    return tuple(dict.fromkeys(wanted or found))


def guesses(url: str) -> tuple[str, ...]:
    """Where the feed of a site may lie when its page names none."""
    parts = urlsplit(url)
    return tuple(f"{parts.scheme}://{parts.netloc}{path}" for path in USUAL)
