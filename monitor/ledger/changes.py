"""The former streak of a series and its present one in, single transitions out; when to tell is not decided here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, cached_property

from monitor.ledger.dates import meeting_span
from monitor.ledger.streaks import Run, away, run
from monitor.model import Kind, Mark, Phase, Streak, Transition


class Former:
    """The streak as the reader knows it, and the meeting it ended with."""

    def __init__(self, streak: Streak | None) -> None:
        self.streak = streak
        self.marks: Sequence[Mark] = streak.timeline if streak else ()
        self.run = run(streak.series, self.marks) if streak else Run()
        self.latest = self.marks[self.run.latest] if self.run.latest >= 0 else None
        self.length = self.run.length
        self.phase = self.run.phase

    @cached_property
    def by_meeting(self) -> dict[str, Mark]:
        """The marks by meeting id."""
        return {mark.meeting.id: mark for mark in self.marks}

    @cached_property
    def prior(self) -> int:
        """The length up to the meeting before the latest."""
        return run(self.streak.series, self.marks[: self.run.latest]).length if self.streak else 0

    @property
    def latest_counts(self) -> bool:
        """Whether the latest meeting was missed rather than attended."""
        return self.length > 0

    def counted(self, meeting: str) -> bool | None:
        """How the meeting counted: absent, attended, or not at all."""
        mark = self.by_meeting.get(meeting)
        return away(self.streak.series, mark) if self.streak and mark else None

    def heard(self, meeting: str, absent: bool) -> bool:
        """Whether the same was said of that meeting before, and taken back since, or a human has decided about it."""
        mark = self.by_meeting.get(meeting)
        found = mark.attendance if mark else None
        return found is not None and (("absent" if absent else "attends") in found.heard or bool(found.reviews))

    def ended_with(self, mark: Mark) -> bool:
        """Whether that meeting was the latest that counted."""
        return self.latest is not None and self.latest.meeting.id == mark.meeting.id

    @property
    def told(self) -> str | None:
        """The id of the transition that told the state, if it was news then."""
        if self.streak is None or self.latest is None or not (self.length or self.prior):
            return None
        kind: Kind = "broken" if not self.length else "started" if self.length == 1 else "extended"
        return identity(self.streak.series.id, self.latest.meeting.id, kind, self.phase, self.length)


def identity(series: str, meeting: str, kind: Kind, phase: Phase, length: int) -> str:
    """The id under which a transition is announced exactly once."""
    return f"{series}|{meeting}|{kind}|{phase}|{length}"


RENAMED_WITHIN = 14  #: days that a meeting may move when its day gets known


def align(former: Former, now: Streak) -> int:
    """Where the former latest meeting stands on the present timeline; its id may have changed when its day got known.

    -1 if everything there is lies after it.
    """
    latest = former.latest
    assert latest is not None
    ids = [mark.meeting.id for mark in now.timeline]
    if latest.meeting.id in ids:
        return ids.index(latest.meeting.id)
    renamed = [n for n, mark in enumerate(now.timeline) if former.counted(ids[n]) is None and _renamed(latest, mark)]
    if renamed:
        return renamed[-1]
    end = meeting_span(latest.meeting)[1]
    return sum(meeting_span(mark.meeting)[0] <= end for mark in now.timeline) - 1


def _renamed(old: Mark, new: Mark) -> bool:
    """Whether it is the same meeting under another day: of one format, near, and told of by the same reports."""
    (first, last), (start, end) = meeting_span(old.meeting), meeting_span(new.meeting)
    apart = max((start - last).days, (first - end).days)
    if old.meeting.format != new.meeting.format or apart > RENAMED_WITHIN:
        return False
    return apart <= 0 or bool(_evidence(old) & _evidence(new))


def _evidence(mark: Mark) -> set[str]:
    found = mark.attendance
    return {*found.supporting, *found.opposing} if found else set()


def emptied(streak: Streak) -> Streak:
    """A series of which nothing is left: the reports that formed it were withdrawn."""
    marks = tuple(
        mark if mark.mark in ("cancelled", "upcoming") else Mark(meeting=mark.meeting, mark="unknown")
        for mark in streak.timeline
    )
    return Streak(series=streak.series, length=0, timeline=marks)


class Change:
    """The present streak of a series beside its former one."""

    def __init__(self, now: Streak, former: Former) -> None:
        self.now, self.former = now, former
        self.run = cache(self._run)

    def _run(self, index: int) -> Run:
        """The run up to that mark, as it is counted now."""
        return run(self.now.series, self.now.timeline[: index + 1])

    def index(self, meeting: str) -> int:
        """Where a meeting stands on the timeline."""
        return next(n for n, mark in enumerate(self.now.timeline) if mark.meeting.id == meeting)

    def counted(self, index: int) -> bool | None:
        """How that mark counts now."""
        return away(self.now.series, self.now.timeline[index]) if index >= 0 else None

    def same(self, kept: int) -> bool:
        """Whether the meeting that was the latest still counts as it did."""
        return self.former.run.latest >= 0 and self.counted(kept) is self.former.latest_counts

    def breaks(self, index: int) -> bool:
        """Whether the mark is an attended meeting after absences."""
        return self.counted(index) is False and self.run(index - 1).length > 0

    def first_word(self, kept: int) -> bool:
        """An absence where the party was expected, and nobody was ever told anything about that."""
        former = self.former
        return not former.length and not former.prior and self.counted(kept) is True and self._fresh(kept)

    def came_after_all(self, kept: int) -> bool:
        """The announced absence did not come true, and so the streak before it ends there."""
        former = self.former
        announced = former.latest is not None and former.latest.attendance and not former.latest.attendance.settled
        return bool(former.length and announced and self.breaks(kept) and self._fresh(kept))

    def _fresh(self, index: int) -> bool:
        return not self.former.heard(self.now.timeline[index].meeting.id, self.counted(index) is True)

    def announced_in_between(self, kept: int) -> int | None:
        """The latest of new absences at meetings that lay ahead, before one that was already announced."""
        changed = self._changed(kept)
        ahead = all(
            self.counted(n) is True
            and self._fresh(n)
            and (old := self.former.by_meeting.get(self.now.timeline[n].meeting.id)) is not None
            and old.mark == "upcoming"
            for n in changed
        )
        return changed[-1] if changed and ahead and self.run(kept).length > self.former.length else None

    def _changed(self, kept: int) -> list[int]:
        """The marks up to the kept one that count differently than they did."""
        marks = self.now.timeline[: kept + 1]
        return [n for n, mark in enumerate(marks) if self.former.counted(mark.meeting.id) != self.counted(n)]

    def news(self, index: int, *, before: int, phase: Phase | None = None, up_to: int | None = None) -> Transition:
        """Started, extended or broken at that mark; revised where something about it had been taken back before."""
        mark, mine = self.now.timeline[index], self.run(index if up_to is None else up_to)
        phase = phase or mine.phase
        kind: Kind = "broken" if not mine.length else "started" if mine.length == 1 else "extended"
        known = self.former.by_meeting.get(mark.meeting.id)
        again = not self._fresh(index) and (
            known is None or self.former.counted(mark.meeting.id) != self.counted(index)
        )
        flips = self.former.ended_with(mark)
        if again and self.former.streak is not None:
            return self._revision(mark, mine, phase, before)
        return Transition(
            id=identity(self.now.series.id, mark.meeting.id, kind, phase, mine.length),
            series=self.now.series.id,
            meeting=mark.meeting.id,
            kind=kind,
            phase=phase,
            length=mine.length,
            before=before,
            streak=self._streak(mine),
            was=self._was(index) if kind == "broken" else None,
            supersedes=self.former.told if kind == "broken" and self.former.length and flips else None,
        )

    def revised(self, kept: int) -> Transition:
        """What was said of the streak up to the kept mark does not hold: what holds instead."""
        changed, mine = self._changed(kept), self.run(kept)
        fault = self.now.timeline[changed[-1]] if changed else self.former.latest
        assert fault is not None  # without a latest meeting nothing was told
        ahead = fault.mark == "upcoming" or (fault.attendance is not None and not fault.attendance.settled)
        phase: Phase = "provisional" if ahead and fault.mark != "cancelled" else mine.phase
        return self._revision(fault, mine, phase, self.former.length)

    def _revision(self, fault: Mark, mine: Run, phase: Phase, before: int) -> Transition:
        meeting = fault.meeting.id
        proof = _digest(self.former.by_meeting.get(meeting), fault, before)
        return Transition(
            id=f"{identity(self.now.series.id, meeting, 'revised', phase, mine.length)}|{proof}",
            series=self.now.series.id,
            meeting=meeting,
            kind="revised",
            phase=phase,
            length=mine.length,
            before=before,
            streak=self._streak(mine),
            was=self.former.streak,
            supersedes=self.former.told,
        )

    def _streak(self, mine: Run) -> Streak:
        """The present streak, or as it stood after an earlier mark of it."""
        now = self.now
        if mine.latest == self.run(len(now.timeline) - 1).latest:
            return now
        return _cut(now, mine)

    def _was(self, index: int) -> Streak | None:
        former = self.former
        if former.streak is not None and former.length == self.run(index - 1).length:
            return former.streak
        return _cut(self.now, self.run(index - 1))


def _cut(now: Streak, mine: Run) -> Streak:
    return replace(
        now,
        length=mine.length,
        other_length=None,
        phase=mine.phase,
        since=mine.absences[0].meeting.first if mine.absences else None,
        gaps=mine.gaps,
        meetings=mine.absences,
        timeline=now.timeline[: mine.latest + 1],
        verdicts=(),
        surprise=None,
    )


def _digest(was: Mark | None, now: Mark, before: int) -> str:
    """A short name of the evidence before and after, so that the same revision has the same id and another has not."""
    parts = [repr(before)]
    for mark in (was, now):
        found = mark.attendance if mark else None
        parts.append(repr((mark.mark, mark.meeting.moved_to) if mark else None))
        parts.append(repr((found.state, found.supporting, found.opposing, found.reviews) if found else None))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
