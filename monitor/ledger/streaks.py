"""The marks of one series in, its streak out: length, gaps, phase, surprise. It knows no reports and no claims."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from monitor.ledger.policy import Policy
from monitor.model import Attendance, Mark, Phase, Series, Streak


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """The absences in a row up to the latest known meeting."""

    absences: tuple[Attendance, ...] = ()  #: oldest first
    gaps: int = 0
    latest: int = -1  #: index of the latest mark that is counted; -1 if there is none
    before: int = -1  #: index of the attended meeting that the run follows; -1 if none is known
    phase: Phase = "settled"

    @property
    def length(self) -> int:
        """How many."""
        return len(self.absences)


_COUNTED: Final[dict[str, bool]] = {"absent": True, "attended": False}


def away(series: Series, mark: Mark) -> bool | None:
    """True = counted as absent, False = as attended, None = not counted."""
    if mark.mark == "virtual":
        return series.virtual == "absent"
    if mark.mark == "barred":
        return True if series.barred == "count" else None
    return _COUNTED.get(mark.mark)


def run(series: Series, marks: Sequence[Mark]) -> Run:
    """The run up to the last of these marks."""
    absences: list[Attendance] = []
    gaps = unknown = 0
    latest = before = -1
    for index in range(len(marks) - 1, -1, -1):
        counted = away(series, marks[index])
        unknown += marks[index].mark == "unknown"
        if counted is None:
            continue
        latest = max(latest, index)
        if not counted:
            before = index
            break
        gaps += unknown if absences else 0
        unknown = 0
        if (found := marks[index].attendance) is not None:
            absences.append(found)
    return Run(
        absences=tuple(reversed(absences)),
        gaps=gaps,
        latest=latest,
        before=before,
        phase=_phase(absences, marks[latest] if latest >= 0 else None),
    )


def _phase(absences: Sequence[Attendance], latest: Mark | None) -> Phase:
    ends = absences or ([latest.attendance] if latest and latest.attendance else [])
    return "settled" if all(attendance.settled for attendance in ends) else "provisional"


def streak(series: Series, marks: tuple[Mark, ...], policy: Policy) -> Streak:
    """The streak of a series, without verdicts on claims."""
    mine = run(series, marks)
    turned = replace(series, virtual="present" if series.virtual == "absent" else "absent")
    other = run(turned, marks).length if any(mark.mark == "virtual" for mark in marks) else mine.length
    return Streak(
        series=series,
        length=mine.length,
        other_length=other if other != mine.length else None,
        phase=mine.phase,
        since=mine.absences[0].meeting.first if mine.absences else None,
        gaps=mine.gaps,
        meetings=mine.absences,
        timeline=marks,
        last_attended=_last(series, marks, False),
        last_absent=_last(series, marks, True),
        surprise=surprise(series, marks[: mine.latest], policy.surprise_least) if mine.length else None,
    )


def _last(series: Series, marks: Sequence[Mark], absent: bool) -> str | None:
    """The first day of the last meeting that counted so, where it is no expectation any more."""
    for mark in reversed(marks):
        if away(series, mark) is absent and (mark.attendance is None or mark.attendance.settled):
            return mark.meeting.first
    return None


def surprise(series: Series, history: Sequence[Mark], least: int) -> float | None:
    """Bits an absence carries after that history: -log2 of the smoothed share (a+1)/(n+2) of absences before it.

    None with fewer than `least` meetings whose attendance is known.
    """
    known = [counted for mark in history if (counted := away(series, mark)) is not None]
    if len(known) < max(least, 1):
        return None
    return round(-math.log2((sum(known) + 1) / (len(known) + 2)), 3)
