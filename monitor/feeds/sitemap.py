"""A news sitemap or an index of sitemaps in, feed out. Streamed; entities and the network are never asked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from lxml import etree

from monitor import addresses
from monitor.feeds.feed import Feed, Raw, chosen, entry, overfull
from monitor.model import Entry, Page, Source

MOST_URLS = 50_000  #: of one sitemap, as the protocol allows
_FIELDS = {
    "loc": "url", "lastmod": "updated", "title": "title", "publication_date": "published", "keywords": "summary",
}  # fmt: skip


def read(page: Page, source: Source) -> Feed | str:
    """The feed; of an index its parts, those changed last first."""
    found: list[Entry] = []
    parts: list[tuple[str, str]] = []
    flaws: list[str] = []
    try:
        for tag, raw in _elements(page.body):
            if tag == "sitemap" and (part := addresses.tidy(raw.url, base=page.url)):
                parts.append((raw.updated, part))
            elif (one := entry(raw, page, source)) is not None:
                found.append(one)
            if len(found) + len(parts) >= MOST_URLS:
                flaws.append(f"holds more than {MOST_URLS} addresses")
                break
    except etree.XMLSyntaxError as error:
        flaws.append(f"is no valid XML ({str(error)[:100]})")
    if parts:
        newest = [part for _, part in sorted(parts, key=lambda pair: pair[0], reverse=True)]
        return Feed(kind="sitemap_index", parts=tuple(dict.fromkeys(newest)), flaws=tuple(flaws))
    if flaws and not found:
        return f"the sitemap {flaws[0]}"
    return Feed(kind="sitemap", entries=chosen(found), flaws=(*flaws, *overfull(len(found))))


def _elements(body: bytes) -> Iterator[tuple[str, Raw]]:
    """Each `url` or `sitemap` with its fields; what was read is freed at once."""
    events = etree.iterparse(
        io.BytesIO(body), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    fields: dict[str, str] = {}
    for _, element in events:
        name = _name(element)
        if name in ("url", "sitemap"):
            yield name, Raw(**fields)
            fields = {}
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
        elif name in _FIELDS and element.text and not _inside_picture(element):
            fields.setdefault(_FIELDS[name], element.text.strip())


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _inside_picture(element: Any) -> bool:
    """Pictures and films inside an entry have addresses and titles of their own."""
    parent = element.getparent()
    return parent is not None and _name(parent) in ("image", "video")
