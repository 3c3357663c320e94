"""XML that the feed parser gave up on in, feed out: items and entries by their local names, whatever surrounds them.

lxml repairs what is broken; entities are not resolved and the network is not asked.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from monitor.feeds.feed import Feed, FeedKind, Raw, chosen, entry, overfull
from monitor.model import Page, Source

_FIELDS = {
    "guid": "guid", "id": "guid", "link": "url", "title": "title", "description": "summary", "summary": "summary",
    "encoded": "summary", "content": "summary", "pubdate": "published", "published": "published", "issued": "published",
    "date": "published", "updated": "updated", "modified": "updated",
}  # fmt: skip


def read(page: Page, source: Source, body: bytes, *, why: str) -> Feed | str:
    """The feed, its flaw being `why` the better parser failed; words where there are no entries either."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(body, parser)
    items = [] if root is None else [one for one in root.iter() if _name(one) in ("item", "entry")]
    found = [one for item in items if (one := entry(_raw(item), page, source)) is not None]
    if not found:
        return f"no entry can be read: {why}"
    kind: FeedKind = "atom" if _name(root) == "feed" else "rdf" if _name(root) == "rdf" else "rss"
    return Feed(kind=kind, entries=chosen(found), flaws=(f"read in part: {why}", *overfull(len(found))))


def _raw(item: Any) -> Raw:
    fields: dict[str, str] = {}
    for child in item:
        name = _FIELDS.get(_name(child), "")
        words = "".join(child.itertext()).strip() if name else ""
        if name == "url" and not words and child.get("rel", "alternate") == "alternate":
            words = child.get("href", "")
        if name and words:
            fields.setdefault(name, words)
    return Raw(**fields)


def _name(element: Any) -> str:
    """By hand: a repaired tree holds names with colons, which the library's own reading refuses."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""
