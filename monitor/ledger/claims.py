"""A number the press gives in, what the ledger says of it in one scope out: agrees, differs, cannot be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.ledger.dates import meeting_span, span
from monitor.ledger.streaks import Run, away, run
from monitor.model import Claim, Mark, Series, Streak, Verdict, VerdictOf


def with_verdicts(streaks: Sequence[Streak]) -> tuple[Streak, ...]:
    """The streaks of one party at one forum, each with verdicts on what is claimed of its latest absence."""
    return tuple(_judged(one, streaks) for one in streaks)


def _judged(one: Streak, others: Sequence[Streak]) -> Streak:
    if not one.meetings or not one.meetings[-1].claims:
        return one
    latest = one.meetings[-1]
    rest = sorted((o for o in others if o.series.id != one.series.id), key=lambda o: (_width(o.series), o.series.id))
    found: list[Verdict] = []
    for claim in latest.claims:
        for scope in (one, *rest):
            marks = _up_to(scope, latest.meeting.id)
            if marks is not None:
                found.append(verdict(claim, scope.series, marks))
    return replace(one, verdicts=tuple(found))


def _width(series: Series) -> int:
    return len(series.formats) or 99


def _up_to(streak: Streak, meeting: str) -> tuple[Mark, ...] | None:
    """The timeline up to that meeting, if the scope counts it as an absence."""
    for index, mark in enumerate(streak.timeline):
        if mark.meeting.id == meeting:
            return streak.timeline[: index + 1] if away(streak.series, mark) else None
    return None


def verdict(claim: Claim, series: Series, marks: Sequence[Mark]) -> Verdict:
    """What the timeline says of a claim about its last meeting."""
    mine = run(series, marks)
    result, ledger = _count(claim, series, marks, mine) if claim.count is not None else _since(claim, series, marks)
    return Verdict(claim=claim, scope=series.scope, result=result, ledger=ledger)


def _count(claim: Claim, series: Series, marks: Sequence[Mark], mine: Run) -> tuple[VerdictOf, int | None]:
    claimed = claim.count or 0
    if claim.ever and mine.length >= claimed and longest(series, marks[: max(mine.before, 0)]) >= claimed:
        return "differs", mine.length
    if mine.length == claimed:
        return "agrees", mine.length
    missing = claimed - mine.length
    if missing < 0 or (mine.before >= 0 and _room(marks, mine) < missing):
        return "differs", mine.length
    return "cannot_check", None


def _room(marks: Sequence[Mark], mine: Run) -> int:
    """How many absences may hide among the unknown meetings since the last attended one."""
    return sum(mark.mark == "unknown" for mark in marks[mine.before + 1 :])


def longest(series: Series, marks: Sequence[Mark]) -> int:
    """The longest run of absences among these marks."""
    best = now = 0
    for mark in marks:
        counted = away(series, mark)
        now = now if counted is None else now + 1 if counted else 0
        best = max(best, now)
    return best


def _since(claim: Claim, series: Series, marks: Sequence[Mark]) -> tuple[VerdictOf, int | None]:
    """ "For the first time since 2003": no absence between then and the run's last meeting; `ever`: none at all."""
    back_to = span(claim.since)
    seen = [mark for mark in marks if back_to is None or meeting_span(mark.meeting)[0] > back_to[1]]
    absences = sum(bool(away(series, mark)) for mark in seen)
    if absences > 1:
        return "differs", absences
    known = [mark for mark in marks if away(series, mark) is not None]
    reaches_back = back_to is not None and bool(known) and meeting_span(known[0].meeting)[0] <= back_to[1]
    if not reaches_back or any(mark.mark == "unknown" for mark in seen):
        return "cannot_check", None
    return "agrees", absences
