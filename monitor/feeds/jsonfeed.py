"""JSON Feed 1.0 and 1.1 in, feed out; numbers as ids and missing keys are taken as they come."""

from __future__ import annotations

import json
from typing import Any

from monitor import addresses
from monitor.feeds.feed import Feed, Raw, chosen, entry, overfull, plain
from monitor.hygiene import one_line
from monitor.model import Page, Source


def read(page: Page, source: Source) -> Feed | str:
    """The feed, or in words why it is none."""
    text = page.body.decode("utf-8-sig", "replace")
    try:
        document = json.loads(text, parse_int=lambda digits: digits[:64], parse_constant=lambda name: name)
    except ValueError as error:
        return f"broken JSON came instead of a feed ({one_line(str(error), limit=100)})"
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        return "JSON came that is no JSON Feed: it has no list of items"
    raws = [_raw(item) for item in items if isinstance(item, dict)]
    entries = [one for raw in raws if (one := entry(raw, page, source)) is not None]
    flaws = () if str(document.get("version", "")).startswith("https://jsonfeed.org/") else ("names no version",)
    lost = len(items) - len(entries)
    return Feed(
        kind="json",
        entries=chosen(entries),
        title=one_line(plain(_text(document, "title")), limit=200),
        next_page=addresses.tidy(_text(document, "next_url"), base=page.url) if _text(document, "next_url") else None,
        flaws=flaws + overfull(len(entries)) + ((f"{lost} items without an address",) if lost else ()),
    )


def _raw(item: dict[str, Any]) -> Raw:
    return Raw(
        guid=_text(item, "id"),
        url=_text(item, "url") or _text(item, "external_url"),
        title=_text(item, "title"),
        summary=_text(item, "summary") or _text(item, "content_text") or _text(item, "content_html"),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
    )


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
