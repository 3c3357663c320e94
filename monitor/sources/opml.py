"""Lists of feeds as other readers write them (OPML) in and out. Folders become tags, and tags folders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import listparser
from lxml import etree

from monitor import addresses
from monitor.errors import UsageError
from monitor.hygiene import one_line
from monitor.model import Source

MOST_FEEDS, MOST_BYTES = 100_000, 20_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """What a list held: sources each once, and what was left out, in words."""

    sources: tuple[Source, ...]
    left_out: tuple[str, ...] = ()


def read(raw: bytes) -> Listed:
    """The feeds of an OPML document. Raises UsageError where it is none."""
    if len(raw) > MOST_BYTES:
        raise UsageError(f"the list has {len(raw)} bytes, more than {MOST_BYTES}: split it")
    try:
        parsed = listparser.parse(raw)
    except Exception as error:  # noqa: BLE001 - a stranger's file; whatever the library raises, the user must hear the same
        raise UsageError(f"the list is no OPML ({type(error).__name__}): export it again as OPML") from None
    found: dict[str, Source] = {}
    left_out: list[str] = []
    for feed in parsed.feeds[:MOST_FEEDS]:
        url = addresses.tidy(str(feed.url or ""))
        name = one_line(str(feed.title or ""), limit=200)
        if url is None:
            left_out.append(
                f"{name or 'a feed'}: no address that can be fetched ({one_line(str(feed.url), limit=100)})"
            )
        elif url in found:
            left_out.append(f"{name or url}: listed twice")
        else:
            found[url] = Source(id=url, url=url, name=name, tags=_tags(feed))
    if not found and not left_out:
        raise UsageError("the list names no feed: is it an OPML file?")
    return Listed(sources=tuple(found.values()), left_out=tuple(left_out))


def write(sources: Iterable[Source], *, title: str = "monitor") -> bytes:
    """An OPML 2.0 document; a source of several tags stands in the folder of its first, the others as categories."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = one_line(title)
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for source in sorted(sources, key=lambda one: (one.tags[:1], one.name, one.url)):
        parent = body
        if source.tags:
            tag = one_line(source.tags[0])
            if tag not in folders:
                folders[tag] = etree.SubElement(body, "outline", text=tag, title=tag)
            parent = folders[tag]
        etree.SubElement(parent, "outline", _outline(source))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _outline(source: Source) -> dict[str, str]:
    name = one_line(source.name or source.url)
    described = {"text": name, "title": name, "type": "rss", "xmlUrl": one_line(source.url)}
    if len(source.tags) > 1:
        described["category"] = ",".join(one_line(tag).replace(",", " ") for tag in source.tags[1:])
    return described | ({"language": source.language} if source.language else {})


def _tags(feed: object) -> tuple[str, ...]:
    folders = [part for path in getattr(feed, "categories", ()) for part in path]
    named = (one_line(str(tag), limit=60) for tag in (*folders, *getattr(feed, "tags", ())))
    return tuple(dict.fromkeys(tag for tag in named if tag))
