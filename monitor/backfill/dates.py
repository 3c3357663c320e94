"""A date as people and programs write it in, a partial date and, where it is known, the exact time out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_EARLIEST, _LATEST = 1900, 2199  # years; what lies outside is a slip of the pen or an epoch read as a year


def partial(text: str) -> str | None:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD` if it is one that the calendar has, else None."""
    found = _PARTIAL.fullmatch(text)
    if found is None or not _EARLIEST <= int(found[1]) <= _LATEST:
        return None
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
    return text


def published(text: str) -> tuple[str, datetime | None] | None:
    """The day as it is written there, and the moment in UTC if an hour is given; None if it is no date.

    A time without a zone gives its day only: which moment it was, nobody said.
    """
    text = text.strip()
    if day := partial(text):
        return day, None
    day = partial(text[:10]) if len(text) > 10 and text[10] in "T t" else None
    if day is None:
        return None
    try:
        moment = datetime.fromisoformat(text.upper().replace(" ", "T", 1).replace(" ", ""))
    except ValueError:
        return None
    return day, moment.astimezone(UTC) if moment.tzinfo else None
