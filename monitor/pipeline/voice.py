"""Fresh transitions in, the order to tell them in and which of them say nothing new out. Pure.

One absence changes several nested series at once (defence ministers ⊂ ministerials ⊂ all); people hear of it once, in
the scope where it is longest, and the message shows the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from monitor.alerts.nouns import Decision
from monitor.model import Streak, Transition

_GROWS: Final = frozenset({"started", "extended"})
_BROAD: Final = {"ministerials": 1, "all": 2}  #: a single format is the most specific scope


def ordered(fresh: Sequence[Transition]) -> tuple[Transition, ...]:
    """Series with the longest run first, of equal ones the most specific; a series keeps the order of its changes."""
    longest: dict[str, int] = {}
    for one in fresh:
        longest[one.series] = max(longest.get(one.series, 0), run(one))
    return tuple(
        sorted(fresh, key=lambda one: (-longest[one.series], _BROAD.get(one.streak.series.scope, 0), one.series))
    )


def run(one: Transition) -> int:
    """The length people would speak of: of a broken streak the one it had."""
    return max(one.length, one.before)


def covered(one: Transition, decision: Decision, told: Sequence[tuple[Transition, Decision]]) -> Decision:
    """The decision itself, or its refusal where the same route hears of the same thing in another scope."""
    if not decision.told or decision.because == "correction_owed":
        return decision
    for other, said in told:
        if said.route == decision.route and said.told and _says_it_too(other, one):
            return replace(
                decision,
                action="drop",
                because="told_in_other_scope",
                detail=f"{other.series} says it too",
                targets=(),
                corrects=None,
            )
    return decision


def _says_it_too(other: Transition, one: Transition) -> bool:
    mine, its = one.streak.series, other.streak.series
    if (mine.party, mine.forum) != (its.party, its.forum) or one.series == other.series:
        return False
    if (one.kind in _GROWS) != (other.kind in _GROWS):
        return False
    return other.meeting == one.meeting or one.meeting in _meetings(other)


def _meetings(one: Transition) -> set[str]:
    """The meetings that a message about this transition speaks of: those of its run, and of the run it ends."""
    runs: tuple[Streak | None, ...] = (one.streak, one.was)
    return {attendance.meeting.id for streak in runs if streak for attendance in streak.meetings}
