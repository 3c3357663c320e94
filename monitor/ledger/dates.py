"""Partial dates to spans of days and articles to moments; no clock, no ledger rules."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from monitor.model import ArticleRef, Meeting

Span = tuple[date, date]
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


@lru_cache(maxsize=200_000)
def span(partial: str | None) -> Span | None:
    """First and last day a partial date may mean; None for nothing or for what is no date."""
    found = _PARTIAL.match(partial or "")
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        if month:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def meeting_span(meeting: Meeting) -> Span:
    """First and last day of a meeting; the whole month where only that is known."""
    return _from_to(meeting.first, meeting.last)


@lru_cache(maxsize=50_000)
def _from_to(begins: str, ends: str | None) -> Span:
    first, last = span(begins), span(ends)
    if first is None:  # data with a broken date sorts first rather than stopping the ledger
        return date.min, date.min
    return first[0], max(last[1] if last else first[1], first[0])


def days_after(day: date, days: int) -> date:
    """`day` plus `days`, stopping at the ends of the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def published(article: ArticleRef) -> Span:
    """The days on which the article may have been published; the day of reading where it says nothing."""
    if article.published_at is not None:
        day = article.published_at.astimezone(UTC).date()
        return day, day
    day = article.retrieved_at.astimezone(UTC).date()
    return span(article.published) or (day, day)


def moment(article: ArticleRef) -> datetime:
    """When the article came out, to sort by; noon of the first possible day where no time is known."""
    if article.published_at is not None:
        return article.published_at.astimezone(UTC)
    return datetime.combine(published(article)[0], time(12), UTC)


def not_before(later: ArticleRef, earlier: ArticleRef) -> bool:
    """Whether `later` may come after `earlier`; by day where one of them knows no time."""
    if later.published_at is not None and earlier.published_at is not None:
        return later.published_at >= earlier.published_at
    return published(later)[1] >= published(earlier)[0]
