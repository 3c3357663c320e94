"""Two ledgers in, what changed between them out: started, extended, broken, revised. Pure; ids are stable.

It compares streaks as they stand, not their histories: of absences that became known together one transition tells,
and what a reader of the former ledger was never told is not revised. The walk over one series:

    what the former streak ended with ─► does it still hold? ─► no: revised (or came after all: broken)
                                                           └─► yes: has it settled meanwhile?
    meetings decided since ─► a run of absences: started, extended ─► an attended one: broken
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.ledger.changes import Change, Former, align, emptied
from monitor.ledger.streaks import away
from monitor.model import Ledger, Mark, Streak, Transition


def transitions(before: Ledger | None, after: Ledger) -> tuple[Transition, ...]:
    """What changed, in the order of series and time. Without a ledger before, what stands now is told once."""
    untouched = set(map(id, after.streaks)).intersection(map(id, before.streaks if before else ()))
    old = {one.series.id: one for one in (before.streaks if before else ()) if id(one) not in untouched}
    new = {one.series.id: one for one in after.streaks if id(one) not in untouched}
    found: list[Transition] = []
    for series in sorted({*old, *new}):
        now = new.get(series)
        found.extend(compare(old.get(series), now if now is not None else emptied(old[series])))
    return tuple(found)


def compare(was: Streak | None, now: Streak) -> Iterator[Transition]:
    """The transitions of one series."""
    former = Former(was)
    change = Change(now, former)
    if former.latest is None:
        yield from _first(change)
        return
    kept = align(former, now)
    yield from _still(change, kept)
    yield from _since(change, kept)


def _first(change: Change) -> Iterator[Transition]:
    """Nothing was known before: only what holds now is news."""
    if change.now.length:
        last = change.index(change.now.meetings[-1].meeting.id)
        yield change.news(last, before=0)


def _still(change: Change, kept: int) -> Iterator[Transition]:
    """Does what was told last still hold at that meeting?"""
    former, run = change.former, change.run(kept)
    if run.length == former.length and (change.same(kept) or former.told is None):
        settled = former.phase == "provisional" and run.phase == "settled"
        if settled and (run.length or change.breaks(kept)) and former.told is not None:
            yield change.news(kept, before=change.run(kept - 1).length, phase="settled")
    elif change.first_word(kept) or change.came_after_all(kept):
        yield change.news(kept, before=change.run(kept - 1).length)
    elif (ahead := change.announced_in_between(kept)) is not None:
        yield change.news(ahead, before=former.length, up_to=kept)
    else:
        yield change.revised(kept)


def _since(change: Change, kept: int) -> Iterator[Transition]:
    """What was decided after the last meeting that counted: runs of absences, each told once, and breaks."""
    marks, length = change.now.timeline, change.run(kept).length
    pending: int | None = None
    told = length
    for index in range(kept + 1, len(marks)):
        counted = _away(change, marks[index])
        if counted:
            pending, length = index, length + 1
        elif counted is False:
            if pending is not None:
                yield change.news(pending, before=told)
            if length:
                yield change.news(index, before=length)
            pending, length, told = None, 0, 0
    if pending is not None:
        yield change.news(pending, before=told)


def _away(change: Change, mark: Mark) -> bool | None:
    return away(change.now.series, mark)
