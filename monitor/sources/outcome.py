"""What is known of a source and what its last poll gave in, what is known now out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from monitor.model import Failure, Page
from monitor.sources import rhythm as pace
from monitor.sources.health import Health
from monitor.sources.rhythm import Rhythm

H = TypeVar("H", bound=Health)
_LONGEST_VALIDATOR = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Polled:
    """One poll: what came, and what the parser made of it."""

    got: Page | Failure  #: the page (200 or 304), or the failure of the fetcher or of the parser
    new: int = 0  #: entries that were never seen before
    dates: tuple[datetime, ...] = ()  #: publication times of the feed's entries, new or not
    ttl: int | None = None  #: seconds, as the feed asks
    moved_to: str | None = None  #: the feed says that it lives elsewhere


def address(health: Health) -> str:
    """Where the source is asked: where it permanently moved to, else where it is configured."""
    return health.moved_to or health.source.url


def unchanged(health: Health, got: Page | Failure) -> bool:
    """True where there is nothing to parse: not modified, or the same bytes as last time."""
    return isinstance(got, Page) and (got.status == 304 or body_hash(got) == health.body_hash is not None)


def body_hash(page: Page) -> str | None:
    """Digest of the body; None where there is none."""
    return sha256(page.body).hexdigest()[:32] if page.body else None


def after(health: H, polled: Polled, now: datetime, rhythm: Rhythm | None = None) -> H:
    """What is known of the source after that poll, and when it is asked again."""
    rhythm = rhythm or Rhythm()
    if isinstance(polled.got, Failure):
        return _changed(health, _failed(health, polled.got, now, rhythm))
    return _changed(health, _answered(health, polled.got, polled, now, rhythm))


def _answered(health: Health, page: Page, polled: Polled, now: datetime, rhythm: Rhythm) -> dict[str, Any]:
    fresh = page.status != 304
    interval = pace.wait(
        rhythm,
        before=health.interval,
        new=polled.new,
        dates=polled.dates,
        now=now,
        asked=pace.asked_for(page, polled.ttl, now),
    )
    return {
        "state": "active",
        "etag": _validator(page, "etag") if fresh else _validator(page, "etag") or health.etag,
        "last_modified": _validator(page, "last-modified") if fresh else health.last_modified,
        "body_hash": body_hash(page) if fresh else health.body_hash,
        "interval": interval,
        "next_at": now + timedelta(seconds=pace.spread(interval, health.source.id)),
        "failures": 0,
        "failure": None,
        "why": None,
        "tried_at": now,
        "ok_at": now,
        "new_at": now if polled.new else health.new_at,
        "moved_to": _moved(health, page, polled),
    }


def _failed(health: Health, failure: Failure, now: datetime, rhythm: Rhythm) -> dict[str, Any]:
    failures = health.failures + 1
    kind = "hard" if failure.kind in ("refused", "gone", "hard") else failure.kind
    wait = pace.spread(pace.back_off(rhythm, failures, failure.retry_after), health.source.id)
    state = "gone" if failure.kind == "gone" and not health.moved_to else health.state
    if state == "active" and _hopeless(health, kind, failures, now, rhythm):
        state = "parked"
    return {
        "state": state,
        "failures": failures,
        "failure": kind,
        "why": failure.why[:500],
        "tried_at": now,
        "next_at": now + timedelta(seconds=wait),
        # the new place is dead or no feed: the configured one is asked again
        "moved_to": health.moved_to if kind == "temporary" else None,
    }


def _hopeless(health: Health, kind: str, failures: int, now: datetime, rhythm: Rhythm) -> bool:
    """Enough failures of that gravity, over enough days: a bad night parks nothing."""
    limit = {"hard": rhythm.hard_after, "soft": rhythm.soft_after}.get(kind, rhythm.temporary_after)
    since = health.ok_at
    return failures >= limit and (since is None or now - since >= timedelta(days=rhythm.patience_days))


def _moved(health: Health, page: Page, polled: Polled) -> str | None:
    if polled.moved_to and polled.moved_to not in (health.source.url, page.url):
        return polled.moved_to
    return page.url if page.moved else health.moved_to


def _validator(page: Page, name: str) -> str | None:
    value = page.header(name)
    return value if value and value.isprintable() and len(value) <= _LONGEST_VALIDATOR else None


def _changed(health: H, fields: dict[str, Any]) -> H:
    return replace(health, **fields)
