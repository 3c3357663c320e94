"""Candidates for the publication time in, the elected one out: feed, JSON-LD, meta, address and text vote.

Never later than the reading; a candidate alone decides only where nobody contradicts it. The day is the outlet's own:
"tomorrow" counts from there, and half past eight in the evening in Washington is the next day in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor import timestamps
from monitor.extract.metadata import PUBLISHED, Metadata
from monitor.extract.zones import day_in
from monitor.model import Entry, Page

_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)[/._-]?(0[1-9]|1[0-2])[/._-]?(0[1-9]|[12]\d|3[01])(?!\d)")
MOST_METAS = 100  #: a page with more has them to keep us busy
_NEAR = timedelta(hours=36)  #: zones and nights between two writings of one day


@dataclass(frozen=True, kw_only=True, slots=True)
class Vote:
    """One voice: a time, its weight, and whether it gives an hour or a day only."""

    at: datetime  #: with the offset it was written with
    weight: float
    exact: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """When an article came out."""

    day: date  #: by the outlet's own calendar
    at: datetime | None  #: in UTC; None where only the day is known


def published(
    page: Page, meta: Metadata, entry: Entry | None, tree: Any, *, language: str, country: str
) -> Published | None:
    """The elected publication time, or None where nobody gives one; `country` is the outlet's, empty if unknown."""
    now = page.fetched_at
    votes = [*_of_entry(entry, now), *_written(meta, now, language)]
    if found := _IN_URL.search(page.url):
        votes += _vote("-".join(found.groups()), 1.5, now)
    chosen = elect(votes) if votes else _in_text(tree, page)
    if chosen is None:
        return None
    day = _day(chosen, votes, country)
    return Published(day=day, at=chosen.at.astimezone(UTC) if chosen.exact else None)


def _day(chosen: Vote, votes: Iterable[Vote], country: str) -> date:
    """As whoever wrote the time with an offset saw it; else by the country's clock."""
    if not chosen.exact:
        return chosen.at.date()
    same = (vote for vote in votes if vote.exact and abs(vote.at - chosen.at) <= timedelta(minutes=10))
    written = next((vote.at for vote in same if vote.at.utcoffset()), None)
    return day_in(country, chosen.at) if written is None else written.date()


def elect(votes: Iterable[Vote]) -> Vote | None:
    """The group of votes near each other that weighs most; of it the heaviest exact one, the earlier in doubt."""
    voices = sorted(votes, key=lambda vote: vote.at)
    if not voices:
        return None
    groups = [[other for other in voices if abs(other.at - one.at) <= _NEAR] for one in voices]
    best = max(groups, key=lambda group: (sum(vote.weight for vote in group), -group[0].at.timestamp()))
    return max(best, key=lambda vote: (vote.exact, vote.weight, -vote.at.timestamp()))


def _of_entry(entry: Entry | None, now: datetime) -> list[Vote]:
    moment = None if entry is None else timestamps.plausible(entry.published, now=now)
    if moment is None:
        return []
    return [Vote(at=moment, weight=3.0, exact=bool(moment.hour or moment.minute or moment.second))]


def _written(meta: Metadata, now: datetime, language: str) -> list[Vote]:
    votes = [vote for text, weight in meta.linked[:5] for vote in _vote(text, weight, now, language)]
    # different garbage costs a parse each: only the first few are read, and each spelling once
    seen = dict.fromkeys(meta.declared)
    return votes + [vote for text in list(seen)[:5] for vote in _vote(text, 2.0, now, language)]


def _vote(text: str, weight: float, now: datetime, language: str = "") -> list[Vote]:
    moment = timestamps.parse_as_written(text, now=now, language=language)
    return [] if moment is None else [Vote(at=moment, weight=weight, exact=timestamps.has_clock(text))]


def _in_text(tree: Any, page: Page) -> Vote | None:
    """The last resort, ten times the price of all others: a search through the page."""
    from htmldate import find_date  # loads its tables at once; most pages never need it

    for number, meta in enumerate(list(tree.iter("meta"))):
        # judged already; and the search spends a hundredth of a second on each that is garbage
        if number >= MOST_METAS or (meta.get("property") or meta.get("name") or "").lower() in PUBLISHED:
            meta.getparent().remove(meta)
    try:
        day = find_date(tree, original_date=True, max_date=page.fetched_at.strftime("%Y-%m-%d"), extensive_search=True)
        moment = None if day is None else datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    moment = timestamps.plausible(moment, now=page.fetched_at)
    return None if moment is None else Vote(at=moment, weight=0.5, exact=False)
