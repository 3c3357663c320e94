"""A source's state for the tests, in the store's own value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.model import Failure, Page, Source
from monitor.store.sources import Health

NOW = datetime(2026, 2, 12, 12, 0, tzinfo=UTC)
URL = "https://news.example/feed"


def health(url: str = URL, **fields: object) -> Health:
    source = Source(id=url, url=url, name="News")
    return Health(source=source, host=url.split("/")[2], next_at=NOW, **fields)  # type: ignore[arg-type]


def page(
    *headers: tuple[str, str], body: bytes = b"<rss/>", status: int = 200, url: str = URL, moved: bool = False
) -> Page:
    return Page(url=url, asked=URL, status=status, headers=headers, body=body, fetched_at=NOW, moved=moved)


def failure(kind: str = "temporary", retry_after: int | None = None) -> Failure:
    return Failure(url=URL, kind=kind, why=f"{URL}: in trouble", retry_after=retry_after)  # type: ignore[arg-type]


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)
