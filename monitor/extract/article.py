"""page → decode → tree → metadata → text → verdict → Article: the order says what may be skipped when."""

from __future__ import annotations

import logging
import re
from typing import Any

from trafilatura import bare_extraction, load_html
from trafilatura.settings import Document

from monitor import addresses
from monitor.extract import dating, metadata, verdict
from monitor.extract.decode import text_of
from monitor.extract.language import language_of
from monitor.extract.verdict import NoData
from monitor.hygiene import clean, one_line
from monitor.model import Article, Entry, Page, Source

MOST_BYTES, MOST_TEXT, MOST_TITLE = 8_000_000, 200_000, 500
MOST_TAGS = 100_000
MOST_ATTRIBUTES = 1000  #: of one tag
_FAT_TAG = re.compile(r"<[a-zA-Z][^<>]{4000,}>?")
# It says in its log that a page has no text, at the level of a warning: here that is a value.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def extract(page: Page, *, entry: Entry | None = None, source: Source | None = None) -> Article | NoData:
    """The article on that page, or why there is none; `entry` and `source` are what is known of it beforehand."""
    if (refusal := verdict.unreadable(page) or _too_much(page)) is not None:
        return refusal
    html = _lean(text_of(page.body, page.header("content-type") or ""))
    try:
        tree = load_html(html)
    except (ValueError, TypeError, AssertionError, RecursionError):
        tree = None
    if tree is None:
        return verdict.wall(page, html, "", free=None) or NoData(url=page.asked, kind="empty", why="no page in it")
    meta = metadata.read(tree)
    text = _text(tree, meta)
    if (refusal := verdict.wall(page, html, text, free=meta.free)) is not None:
        return refusal
    return _article(page, meta, text, tree, entry, source)


def article_id(url: str) -> str:
    """The id of the article under that canonical address."""
    return addresses.key_of(url)


def _article(
    page: Page, meta: metadata.Metadata, text: str, tree: Any, entry: Entry | None, source: Source | None
) -> Article:
    url = addresses.canonical(page.url, meta.canonical) or page.url
    language = language_of(text, meta.language, source.language if source else "")
    country = source.country if source else ""
    out = dating.published(page, meta, entry, tree, language=language, country=country)
    return Article(
        id=article_id(url),
        url=url,
        title=one_line(meta.title, limit=MOST_TITLE) or (entry.title if entry else "") or None,
        text=text,
        language=language,
        published=None if out is None else out.day.isoformat(),
        published_at=None if out is None else out.at,
        retrieved_at=page.fetched_at,
        source=source.id if source else "",
        outlet=(source.name if source else "") or one_line(meta.site_name, limit=100) or addresses.site(url),
        lineage=article_id(url),
    )


def _too_much(page: Page) -> NoData | None:
    size, tags = len(page.body), page.body.count(b"<")
    if size > MOST_BYTES:
        return NoData(url=page.asked, kind="too_large", why=f"the page has {size} bytes, more than {MOST_BYTES}")
    if tags > 2 * MOST_TAGS:
        return NoData(url=page.asked, kind="too_large", why=f"the page has about {tags // 2} elements")
    return None


def _lean(html: str) -> str:
    """Without tags of thousands of attributes: the parser takes the square of their number in time."""
    return _FAT_TAG.sub(lambda tag: "" if tag[0].count("=") + len(tag[0].split()) > MOST_ATTRIBUTES else tag[0], html)


def _text(tree: Any, meta: metadata.Metadata) -> str:
    """The main text: the quick way, the thorough one where that finds little, else what JSON-LD carries."""
    text = _extracted(tree, fast=True)
    if len(text) < verdict.ENOUGH:
        text = max(text, _extracted(tree, fast=False), key=len)
    if len(text) < verdict.ENOUGH and len(meta.body) > 2 * len(text) and "<" not in meta.body:
        text = meta.body
    return clean(text.strip(), limit=MOST_TEXT)


def _extracted(tree: Any, *, fast: bool) -> str:
    try:
        found = bare_extraction(tree, fast=fast, include_comments=False, with_metadata=False)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError, AssertionError):
        return ""
    return found.text or "" if isinstance(found, Document) else ""
