"""How often a source brings news in, how many seconds to wait out: between bounds, and no less than the server asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from statistics import median
from zlib import crc32

from monitor.model import Page

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_LOOKED_AT = 30  #: entries whose times show the rhythm


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """The bounds of polling and of patience; seconds unless a name says otherwise."""

    least: int = 300  #: between two polls, however busy the feed
    first: int = 1800  #: where nothing is known yet
    most: int = 6 * 3600  #: however quiet the feed: an absence is news for hours
    heeded: int = 3600  #: a longer wish of the server (Cache-Control, Expires, ttl) is cut to this
    back_off: int = 600  #: after the first failure; doubled with each one more
    longest_back_off: int = 86_400
    hard_after: int = 5  #: failures in a row that park a source: the address is wrong
    soft_after: int = 12  #: the answers are no feed
    temporary_after: int = 60  #: the server is in trouble: patience for weeks
    patience_days: int = 2  #: nothing is parked before it failed for so long
    revive_days: int = 7  #: a parked source gets another chance


def wait(rhythm: Rhythm, *, before: int, new: int, dates: Sequence[datetime], now: datetime, asked: int | None) -> int:
    """Seconds until the next poll of a source that answered.

    `before` is the last interval (0 = none), `new` how many entries were new, `dates` when the feed's entries were
    published (none where nothing was parsed), `asked` the seconds the server or the feed asks for.
    """
    last = before or rhythm.first
    step = last * 0.7 if new else last * 1.3
    expected = gap(dates, now)
    wanted = step if expected is None else _towards(step, expected / 2)
    floor = max(rhythm.least, min(asked or 0, rhythm.heeded))
    return int(max(floor, min(wanted, rhythm.most)))


def gap(dates: Sequence[datetime], now: datetime) -> float | None:
    """Seconds between two entries as their dates show it, and no less than a tenth of today's silence."""
    newest = sorted((date for date in dates if date <= now), reverse=True)[:_LOOKED_AT]
    if len(newest) < 3:
        return None
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    return max(median(gaps), (now - newest[0]).total_seconds() / 10, 1.0)


def _towards(step: float, target: float) -> float:
    """Half the way, so that one odd poll moves little."""
    return (step + target) / 2


def asked_for(page: Page, ttl: int | None, now: datetime) -> int | None:
    """Seconds the answer may be kept: the longest of max-age, Expires and the feed's own ttl; None if none is given."""
    control = page.header("cache-control") or ""
    found = _MAX_AGE.search(control)
    wishes = [ttl or 0, int(found[1]) if found else _expires(page, now)]
    return max(wishes) or None


def _expires(page: Page, now: datetime) -> int:
    try:
        moment = parsedate_to_datetime((page.header("expires") or "")[:64])
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, int((moment - now).total_seconds()))


def back_off(rhythm: Rhythm, failures: int, retry_after: int | None) -> int:
    """Seconds after so many failures in a row; what the server asks for counts if it is longer, up to a day."""
    doubled = rhythm.back_off << min(max(failures, 1) - 1, 16)
    return min(max(doubled, retry_after or 0), rhythm.longest_back_off)


def spread(seconds: int, source: str) -> int:
    """The same up to a tenth more, always the same for one source: so that not all come due at once."""
    return seconds + int(seconds * (crc32(source.encode("utf-8", "replace")) % 1000) / 10_000)
