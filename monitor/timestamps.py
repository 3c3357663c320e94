"""What feeds and pages write for a time in, an aware UTC time out. No clock: the caller says what now is.

Numbers without a form, week dates and named zones that libraries misread are read here or not at all: no date is
better than a wrong one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

import dateparser

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(hours=24)  #: clocks of servers are wrong by so much
_LONGEST = 64
_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "SAST": 2, "CAT": 2, "EAT": 3, "WAT": 1, "GST": 4, "PKT": 5, "WIB": 7,
    "ICT": 7, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "BRT": -3,
    "ART": -3,
}  # fmt: skip
_NAMED = re.compile(r"\s*\(?\b([A-Z]{1,5})\)?\s*$")
_ISO = re.compile(
    r"(\d{4})-(\d\d?)(?:-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?"
    r"\s*(Z|[A-Z]{3,4}|[+-]\d\d:?(?:\d\d)?)?)?)?$",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)


def parse(text: str | None, *, now: datetime, language: str = "") -> datetime | None:
    """The time in UTC, or None where there is none, it is before 1990, or more than a day after `now`.

    A time that names no zone counts as UTC. `language` (ISO 639-1) is tried for dates in words.
    """
    found = parse_as_written(text, now=now, language=language)
    return None if found is None else found.astimezone(UTC)


def parse_as_written(text: str | None, *, now: datetime, language: str = "") -> datetime | None:
    """As `parse`, with the offset that the text gives: its day is the day of who wrote it."""
    text = " ".join((text or "").split())
    if not text or len(text) > _LONGEST:
        return None
    try:
        found = _iso(text) or _mail(text) or _words(text, language)
    except (ValueError, OverflowError, TypeError, IndexError, AttributeError, RecursionError):
        return None
    return plausible(found, now=now)


def plausible(moment: datetime | None, *, now: datetime) -> datetime | None:
    """That time, cut to `now` if it lies less than a day ahead; None where it cannot be."""
    if moment is None or not OLDEST <= moment <= now + AHEAD:
        return None
    return min(moment, now)


def has_clock(text: str) -> bool:
    """True where the text gives an hour, not a day only."""
    return ":" in text


def _iso(text: str) -> datetime | None:
    found = _ISO.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(found[n]) if found[n] else 0 for n in range(1, 7))
    local = datetime(year, month, day or 1, hour % 24, minute, min(second, 59), tzinfo=_zone(found[7]))
    return local + timedelta(days=hour // 24)


def _zone(text: str | None) -> timezone:
    if not text:
        return UTC
    if text[0] not in "+-":
        return timezone(timedelta(hours=_ZONES.get(text.upper(), 0)))
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:4])
    if minutes > 14 * 60:
        raise ValueError("no zone is so far from Greenwich")
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


def _mail(text: str) -> datetime | None:
    """RFC 822 and its relatives; names of days are not read, so that they may be in any language."""
    if not _ENGLISH.search(text):
        return None
    bare = re.sub(r"^[^\d,]*,\s*", "", text)
    fields = parsedate_tz(bare)
    if fields is None:
        return None
    named = _NAMED.search(bare)
    offset = _ZONES[named[1]] * 3600 if named and named[1] in _ZONES else fields[9] or 0
    if abs(offset) > 14 * 3600:
        return None
    return datetime(*fields[:5], min(fields[5], 59), tzinfo=timezone(timedelta(seconds=offset)))


def _words(text: str, language: str) -> datetime | None:
    """A date in words or digits of a language; months without their day are refused, day comes first in doubt."""
    if not re.search(r"\d", text) or re.fullmatch(r"[\d.\sW-]*\d{5,}[\d.\s]*|\d{4}-?W\d.*|\d{4}-\d{3}", text):
        return None
    settings = {
        "TIMEZONE": "UTC", "RETURN_AS_TIMEZONE_AWARE": True, "REQUIRE_PARTS": ["day", "month", "year"],
        "DATE_ORDER": "YMD" if language in ("ja", "zh", "ko", "hu", "lt") else "DMY", "PARSERS": ["absolute-time"],
    }  # fmt: skip
    bare = re.sub(r"^[^\d,]*,\s*(?=\d)", "", text)
    found = dateparser.parse(bare, languages=[language] if language else ["en", "de", "fr", "es"], settings=settings)
    return None if found is None else found.astimezone(UTC)
