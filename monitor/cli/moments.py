"""What people write for a time or a span in, aware UTC times out. The clock is a parameter."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from monitor.errors import UsageError

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def end_of(text: str) -> datetime:
    """The last moment of a day, month or year, or the time itself. Raises UsageError."""
    if "T" in text:
        return _exact(text)
    year, month, day = (int(part) if part else None for part in _parts(text))
    first = date(year or 1, month or 1, day or 1)
    if day is None:
        first = (date(first.year + (month or 12) // 12, (month or 12) % 12 + 1, 1)) - timedelta(days=1)
    return datetime.combine(first, time.max, tzinfo=UTC)


def start_of(text: str) -> datetime:
    """The first moment of a day, month or year, or the time itself. Raises UsageError."""
    if "T" in text:
        return _exact(text)
    year, month, day = (int(part) if part else None for part in _parts(text))
    return datetime(year or 1, month or 1, day or 1, tzinfo=UTC)


def span(text: str) -> timedelta:
    """`90m`, `7d`, `2w`. Raises UsageError."""
    found = re.fullmatch(r"(\d{1,5})\s*([smhdw])", text.strip())
    if not found:
        raise UsageError(f"'{text}' is no span of time: write a number and s, m, h, d or w, such as 7d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _parts(text: str) -> tuple[str | None, str | None, str | None]:
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text.strip())
    if not found:
        raise _wrong(text)
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise _wrong(text) from None
    return found[1], found[2], found[3]


def _exact(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _wrong(text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _wrong(text: str) -> UsageError:
    return UsageError(f"'{text}' is no date: write YYYY-MM-DD, YYYY-MM or YYYY")
