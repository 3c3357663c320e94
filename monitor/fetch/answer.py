"""What a server or the network did in, a failure with its grade and words out. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from monitor.hygiene import one_line
from monitor.model import Failure

_TEMPORARY = {408, 421, 423, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 530}
LONGEST_WAIT = 7 * 86_400


def failed(url: str, at: str, status: int, headers: Mapping[str, str], now: datetime) -> Failure:
    """The failure an error status means: gone (410), temporary (429, 5xx), hard (404, 451), soft (the rest)."""
    where = "" if at == url else f" at {at}"
    wait = retry_after(headers.get("Retry-After"), now)
    if status == 410:
        return Failure(url=url, kind="gone", status=status, why=f"{url}: gone for good (410{where})")
    if status in _TEMPORARY:
        words = "too many requests" if status == 429 else "the server is in trouble"
        why = f"{url}: {words} ({status}{where})" + (f", asks to wait {wait} s" if wait else "")
        return Failure(url=url, kind="temporary", status=status, retry_after=wait, why=why)
    if status in (404, 451):
        return Failure(url=url, kind="hard", status=status, why=f"{url}: not there ({status}{where})")
    words = "not for us" if status in (401, 402, 403) else "an answer that is no page"
    return Failure(url=url, kind="soft", status=status, retry_after=wait, why=f"{url}: {words} ({status}{where})")


def broken(url: str, at: str, error: BaseException) -> Failure:
    """The failure a network error means; its words are cleaned, since servers write into them."""
    where = "" if at == url else f" at {at}"
    reason = one_line(str(error), limit=200) or type(error).__name__
    return Failure(url=url, kind="temporary", why=f"{url}: no answer{where} ({reason})")


def refused(url: str, at: str, reason: str) -> Failure:
    """The failure of an address that we do not ask."""
    where = "" if at == url else f" (redirected to {one_line(at, limit=300)})"
    return Failure(url=url, kind="refused", why=f"{one_line(url, limit=300)}: not fetched{where}: {reason}")


def retry_after(value: str | None, now: datetime) -> int | None:
    """Seconds to wait, from a number or an HTTP date; at most a week; None if there is none."""
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text[:64])
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0, min(int((moment - now).total_seconds()), LONGEST_WAIT))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
