"""A ledger in, what is at stake at the meetings ahead out: whose absence would be the how-manieth in a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from monitor.ledger.dates import meeting_span
from monitor.ledger.meetings import meeting_order
from monitor.ledger.streaks import away, run
from monitor.model import Ledger, Mark, Meeting, Series, Streak


@dataclass(frozen=True, kw_only=True, slots=True)
class Stake:
    """What one more absence would mean."""

    meeting: Meeting
    series: Series
    length: int  #: the length of the streak if the party stays away, this meeting counted
    announced: bool = False  #: it has already said that it will


def stakes(ledger: Ledger, as_of: datetime, *, least: int = 1) -> tuple[Stake, ...]:
    """The meetings that are not over, in order of time, with the series for which an absence would make `least`.

    Of several meetings ahead each counts the streak up to the one before it; those nobody has announced anything of are
    left out of the count, so that "if absent: third in a row" holds if the party comes to nothing in between.
    """
    day = as_of.astimezone(UTC).date()
    found = [stake for streak in ledger.streaks for stake in _of(streak, day)]
    return tuple(
        sorted(
            (stake for stake in found if stake.length >= least),
            key=lambda one: (meeting_order(one.meeting), -one.length, one.series.id),
        )
    )


def _of(streak: Streak, day: date) -> list[Stake]:
    found = []
    for index, mark in enumerate(streak.timeline):
        if _ahead(mark, day) and (mark.mark == "upcoming" or away(streak.series, mark)):
            before = run(streak.series, streak.timeline[:index])
            announced = mark.mark != "upcoming"
            found.append(
                Stake(meeting=mark.meeting, series=streak.series, length=before.length + 1, announced=announced)
            )
    return found


def _ahead(mark: Mark, day: date) -> bool:
    return not mark.meeting.cancelled and meeting_span(mark.meeting)[1] >= day
