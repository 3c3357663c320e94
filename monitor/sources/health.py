"""What is known of a source in, words for people out: how it does, whether it fell silent, and the likely cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, ClassVar, Literal, Protocol

from monitor.model import Source

Grade = Literal["fine", "new", "quiet", "failing", "parked", "gone"]
Cause = Literal["failing", "parked", "gone", "unreadable", "quiet"]
QUIET = timedelta(days=7)  #: without a new entry a source is called quiet
LEAST_DAYS = 5  #: active days before a source has a rhythm of its own
TOLD_WITHIN = timedelta(hours=6)  #: after the last try of a source that is given up
LEAST_SILENCE = 2  #: days: less is a weekend


class Health(Protocol):
    """What this package needs of the store's value; any frozen dataclass with these fields."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def source(self) -> Source: ...
    @property
    def host(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def etag(self) -> str | None: ...
    @property
    def last_modified(self) -> str | None: ...
    @property
    def body_hash(self) -> str | None: ...
    @property
    def next_at(self) -> datetime: ...
    @property
    def interval(self) -> int: ...
    @property
    def failures(self) -> int: ...
    @property
    def failure(self) -> str | None: ...
    @property
    def why(self) -> str | None: ...
    @property
    def tried_at(self) -> datetime | None: ...
    @property
    def ok_at(self) -> datetime | None: ...
    @property
    def new_at(self) -> datetime | None: ...
    @property
    def moved_to(self) -> str | None: ...


class Day(Protocol):
    """One day of a source in the coverage ledger."""

    @property
    def day(self) -> date: ...
    @property
    def read(self) -> int: ...
    @property
    def no_data(self) -> Mapping[str, int]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A source fell silent against its own rhythm: for the operator."""

    source: str  #: `Source.id`
    since: date  #: the last day it gave anything
    cause: Cause
    words: str


def grade(health: Health, now: datetime) -> Grade:
    """One word for a table."""
    if health.state in ("gone", "parked"):
        return "gone" if health.state == "gone" else "parked"
    if health.failures:
        return "failing"
    if health.ok_at is None:
        return "new"
    return "quiet" if health.new_at is None or now - health.new_at > QUIET else "fine"


def health_in_words(health: Health, now: datetime) -> str:
    """One sentence or two: how it does, since when, what comes next and what to do."""
    name, why = health.source.name or health.source.id, health.why or "no reason on file"
    last = f"last read {_ago(health.ok_at, now)}, last new entry {_ago(health.new_at, now)}"
    match grade(health, now):
        case "gone":
            return f"{name}: gone for good ({why}); remove it from feeds.yaml or correct its address"
        case "parked":
            return f"{name}: parked after {health.failures} failures ({why}); {last}; mend its address, then revive it"
        case "failing":
            times = "poll" if health.failures == 1 else "polls in a row"
            return (
                f"{name}: failing for {health.failures} {times} ({why}); {last}; next try {_until(health.next_at, now)}"
            )
        case "new":
            return f"{name}: not read yet; first poll {_until(health.next_at, now)}"
        case "quiet":
            return f"{name}: answers, but brings nothing new; {last}; next poll {_until(health.next_at, now)}"
        case _:
            moved = f"; it moved to {health.moved_to}" if health.moved_to else ""
            return f"{name}: fine; {last}; next poll {_until(health.next_at, now)}{moved}"


def silence(health: Health, days: Sequence[Day], now: datetime) -> Notice | None:
    """A notice where the source gives nothing for longer than it ever paused in the days given; None where it does.

    `days` are the source's days in the coverage ledger, of the last month or so, in any order. A source that is not
    asked any more is told of in the hours after its last try only: it is no news later.
    """
    active = sorted(one.day for one in days if one.read)
    if health.state in ("parked", "gone"):
        return _given_up(health, active, now)
    if len(active) < LEAST_DAYS:
        return None
    longest = max((later - earlier).days for earlier, later in pairwise(active))
    silent = (now.date() - active[-1]).days
    if silent < max(LEAST_SILENCE, 2 * longest):
        return None
    cause, words = _cause(health, [one for one in days if one.day > active[-1]])
    name = health.source.name or health.source.id
    usual = "every day" if longest == 1 else f"at least every {longest} days"
    text = f"{name} gave no article for {silent} days (it used to {usual}): {words}"
    return Notice(source=health.source.id, since=active[-1], cause=cause, words=text)


def _given_up(health: Health, active: Sequence[date], now: datetime) -> Notice | None:
    if health.tried_at is None or now - health.tried_at > TOLD_WITHIN:
        return None
    cause, words = _cause(health, ())
    name = health.source.name or health.source.id
    text = f"{name} is not asked any more: {words}"
    since = active[-1] if active else health.ok_at.date() if health.ok_at else health.tried_at.date()
    return Notice(source=health.source.id, since=since, cause=cause, words=text)


def _cause(health: Health, since: Sequence[Day]) -> tuple[Cause, str]:
    if health.state == "gone":
        return "gone", f"its address is gone for good ({health.why or '410'})"
    if health.state == "parked" or health.failures:
        return ("parked" if health.state == "parked" else "failing"), f"it fails ({health.why or 'no reason on file'})"
    causes: dict[str, int] = {}
    for day in since:
        for kind, count in day.no_data.items():
            causes[kind] = causes.get(kind, 0) + count
    if causes:
        kind = max(causes, key=lambda one: causes[one])
        return "unreadable", f"entries come, but its pages cannot be read ({causes[kind]} times {kind})"
    return "quiet", "the feed answers without errors but holds nothing new; perhaps it was given up or lives elsewhere"


def _ago(moment: datetime | None, now: datetime) -> str:
    return "never" if moment is None else f"{_span(now - moment)} ago"


def _until(moment: datetime, now: datetime) -> str:
    return "now" if moment <= now else f"in {_span(moment - now)}"


def _span(time: timedelta) -> str:
    seconds = max(0, int(time.total_seconds()))
    for unit, size in (("days", 2 * 86_400), ("h", 2 * 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // {'days': 86_400, 'h': 3600, 'min': 60}[unit]} {unit}"
    return f"{seconds} s"
