"""A ledger and what was read in, why nothing was heard out: meetings nobody reported on, sources that fell silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from monitor.ledger.dates import days_after, meeting_span
from monitor.ledger.policy import Coverage
from monitor.model import Ledger, Meeting

Cause = Literal[
    "nothing_read",  # no source was read in those days: silence says nothing, a backfill might
    "partly_read",  # on some of the days nothing was read
    "nothing_said",  # sources were read, and nobody wrote of it
    "nothing_counted",  # somebody did, but only calls, uncertain or withdrawn reports
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unheard:
    """A meeting of a series that is over and of which nobody knows who came."""

    meeting: Meeting
    series: tuple[str, ...]  #: ids of the series it leaves a gap in
    cause: Cause
    read: int  #: days of those looked at on which something was read
    days: int  #: days looked at: from the day before the meeting to a week after it
    filings: tuple[str, ...] = ()  #: ids of reports that were taken back, outvoted or dismissed


@dataclass(frozen=True, kw_only=True, slots=True)
class Quiet:
    """A source that was read regularly and is not any more."""

    source: str
    last: date  #: the last day on which it was read
    days: int  #: how long ago
    usual: float  #: days between two readings, before


def unheard(ledger: Ledger, coverage: Coverage, *, watched: bool = True) -> tuple[Unheard, ...]:
    """The meetings without known attendance, latest first; of watched series only, or of all."""
    read = {day for _, day in coverage}
    series: dict[str, set[str]] = defaultdict(set)
    filings: dict[str, set[str]] = defaultdict(set)
    meetings: dict[str, Meeting] = {}
    for streak in ledger.streaks:
        for mark in streak.timeline if streak.series.watched or not watched else ():
            if mark.mark == "unknown":
                meetings[mark.meeting.id] = mark.meeting
                series[mark.meeting.id].add(streak.series.id)
                filings[mark.meeting.id].update(mark.attendance.opposing if mark.attendance else ())
    found = [_unheard(meeting, series[key], filings[key], read) for key, meeting in meetings.items()]
    return tuple(sorted(found, key=lambda one: (meeting_span(one.meeting)[1], one.meeting.id), reverse=True))


def _unheard(meeting: Meeting, series: Iterable[str], filings: set[str], read: set[date]) -> Unheard:
    first, last = meeting_span(meeting)
    since = days_after(first, -1)
    days = (days_after(last, 7) - since).days + 1
    seen = sum(since + timedelta(days=n) in read for n in range(days))
    spoken: Cause = "nothing_counted" if filings else "nothing_said" if seen == days else "partly_read"
    return Unheard(
        meeting=meeting,
        series=tuple(sorted(series)),
        cause="nothing_read" if not seen and not filings else spoken,
        read=seen,
        days=days,
        filings=tuple(sorted(filings)),
    )


def quiet(coverage: Coverage, as_of: datetime, *, times: float = 5.0, least: int = 3) -> tuple[Quiet, ...]:
    """Sources not read for `times` as long as was usual between two readings (and `least` days), longest first."""
    day = as_of.astimezone(UTC).date()
    days: dict[str, set[date]] = defaultdict(set)
    for source, read in coverage:
        if read <= day:
            days[source].add(read)
    found = [_quiet(source, sorted(read), day) for source, read in days.items() if len(read) > 1]
    return tuple(
        sorted(
            (one for one in found if one.days >= max(least, times * one.usual)),
            key=lambda one: (-one.days, one.source),
        )
    )


def _quiet(source: str, read: list[date], day: date) -> Quiet:
    usual = (read[-1] - read[0]).days / (len(read) - 1)
    return Quiet(source=source, last=read[-1], days=(day - read[-1]).days, usual=round(usual, 2))
