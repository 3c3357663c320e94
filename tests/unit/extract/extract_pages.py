"""Article pages for the tests of extraction, built from parts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from monitor.extract import NoData, extract
from monitor.model import Article, Entry, Page, Source

NOW = datetime(2026, 2, 12, 12, 0, tzinfo=UTC)
URL = "https://www.news.example/politics/minister-stays-away-from-summit"
SOURCE = Source(id="https://www.news.example/feed", url="https://www.news.example/feed", name="News", language="en")
STORY = (
    "The defence minister will not travel to Brussels this week, her office said on Wednesday.",
    "A deputy is to represent the country at the meeting of the alliance, which begins on Thursday.",
    "Diplomats said that they had been told of the decision only in the morning and regretted it.",
    "It would be the second meeting in a row that the minister misses, after the one in October.",
)


def html(*paragraphs: str, head: str = "", lang: str = "en", before: str = "", after: str = "") -> str:
    """A page with that text in an article element."""
    text = "".join(f"<p>{one}</p>" for one in paragraphs or STORY)
    navigation = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World</a></li></ul></nav>"
    return (
        f"<!DOCTYPE html><html lang='{lang}'><head><title>A headline of the day</title>{head}</head><body>{navigation}"
        f"{before}<main><article><h1>A headline of the day</h1>{text}</article></main>{after}</body></html>"
    )


def linked(**fields: object) -> str:
    """A JSON-LD script about a news article."""
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def page(body: str | bytes, *, url: str = URL, content_type: str = "text/html; charset=utf-8") -> Page:
    raw = body.encode() if isinstance(body, str) else body
    headers = (("content-type", content_type),) if content_type else ()
    return Page(url=url, asked=url, status=200, headers=headers, body=raw, fetched_at=NOW)


def article(
    body: str | bytes, *, entry: Entry | None = None, url: str = URL, content_type: str = "text/html; charset=utf-8"
) -> Article:
    got = extract(page(body, url=url, content_type=content_type), entry=entry, source=SOURCE)
    assert isinstance(got, Article), got
    return got


def no_data(body: str | bytes, *, url: str = URL, content_type: str = "text/html; charset=utf-8") -> NoData:
    got = extract(page(body, url=url, content_type=content_type), source=SOURCE)
    assert isinstance(got, NoData), got
    return got


def home(head: str) -> Page:
    """The front page of a site."""
    return page(f"<html><head>{head}</head><body><p>Welcome</p></body></html>", url="https://news.example/")
