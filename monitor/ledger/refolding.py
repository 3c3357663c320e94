"""A ledger and what has changed since in, the next ledger out, the same that `fold` would make of everything.

One more report touches one seat: only that seat is judged again and only the streaks of its party at its forum are
counted again. Where more may hang on it (a meeting that no calendar knows, a withdrawn or corrected report, copies that
differ about a date) the whole forum is folded again; where the calendar has changed, everything. Filings are asked for
as they are needed. Passing time needs no filings: it settles what was expected.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, TypeVar

from monitor.ledger.attendance import settled
from monitor.ledger.claims import with_verdicts
from monitor.ledger.folding import Table, attendances, calendar_of, fold, place_of, renamed, scopes_of, streaks_of
from monitor.ledger.lineages import disputes, lineage
from monitor.ledger.placing import Pair, calendars, standing_for
from monitor.ledger.policy import Coverage, Policy
from monitor.ledger.reviews import Decisions, standing
from monitor.ledger.seats import Bench, attend
from monitor.ledger.streaks import streak
from monitor.ledger.timeline import mark
from monitor.model import Attendance, Filing, Ledger, Meeting, Review, Streak

_SEAT: Final = "attendance:"
Load = Callable[[Collection[Pair] | None], Sequence[Filing]]
Seating = dict[Pair, list[Attendance]]  #: the seats of whole pairs
T = TypeVar("T", bound=Attendance | Streak)


def refold(
    before: Ledger,
    filed: Sequence[Filing],
    load: Load,
    meetings: Sequence[Meeting],
    reviews: Sequence[Review],
    policy: Policy,
    as_of: datetime,
    *,
    withdrawn: Sequence[Filing] = (),
    reviewed: Collection[str] = (),
    coverage: Coverage = (),
) -> Ledger:
    """The ledger at `as_of`, from the one before and what has changed.

    `filed`: filings that are new, or whose report, article or lineage has changed. `withdrawn`: filings that no longer
    stand. `reviewed`: targets of reviews that are new (`Review.target`). `load(pairs)` gives the standing filings of
    these (party, forum) pairs, those of `filed` among them, and `load(None)` all. `reviews`, `policy` and `coverage`
    are as for `fold`; after a change of policy, or of what coverage there was, use `fold`.
    """
    change = _Change(filed=filed, withdrawn=withdrawn, reviewed={t: _forum(t, before) for t in reviewed})
    decisions, known = standing(reviews, as_of), calendars(meetings, policy)
    stale = [m for m in before.meetings if not m.provisional] != calendar_of(known.values())
    if as_of < before.as_of or stale or "" in change.forums or _moves_parties(decisions):
        return fold(load(None), meetings, reviews, policy, as_of, coverage=coverage)
    table = Table.set(policy, renamed(decisions, known), known, as_of, coverage)
    after = _in_order(before)
    for forum in sorted(change.forums):
        after = _forum_again(after, forum, change, load, table)
    new_day = table.bench.day != before.as_of.astimezone(UTC).date()
    return _aged(after, table, as_of) if new_day else replace(after, as_of=as_of)


@dataclass(frozen=True, kw_only=True)
class _Change:
    """What is new, by forum."""

    filed: Sequence[Filing]
    withdrawn: Sequence[Filing]
    reviewed: Mapping[str, str]  #: target → its forum, empty if that is not known

    @property
    def forums(self) -> set[str]:
        return {f.report.forum for f in (*self.filed, *self.withdrawn)} | set(self.reviewed.values())

    def only_new(self, forum: str) -> bool:
        """Whether nothing there was withdrawn or decided about."""
        return forum not in self.reviewed.values() and all(f.report.forum != forum for f in self.withdrawn)

    def pairs(self, forum: str) -> set[Pair]:
        """The parties that reports and decisions there are about."""
        told = {(f.report.party, forum) for f in (*self.filed, *self.withdrawn) if f.report.forum == forum}
        seats = (target for target, at in self.reviewed.items() if at == forum and target.startswith(_SEAT))
        return told | {(target.removeprefix(_SEAT).partition("@")[0], forum) for target in seats}


def _forum_again(before: Ledger, forum: str, change: _Change, load: Load, table: Table) -> Ledger:
    """The ledger with the changes of one forum in it: seat by seat if that is enough, else all of the forum."""
    filed = [f for f in change.filed if f.report.forum == forum]
    changed = _narrow(before, filed, load, table) if change.only_new(forum) else None
    if changed is not None:
        return _remarked(before, changed, table)
    alone = forum == "bilateral" and forum not in change.reviewed.values()  # the visits of others are other meetings
    changed = _whole(change.pairs(forum) | (set() if alone else _pairs(before, forum)), load, table)
    return _spliced(replace(before, meetings=_meetings(before, forum, changed)), changed, table)


def _in_order(before: Ledger) -> Ledger:
    """The ledger in the order of the fold, in case it was kept in another; only the few streaks are looked at."""
    names = [streak.series.id for streak in before.streaks]
    if names == sorted(names):
        return before
    return replace(
        before,
        attendances=tuple(sorted(before.attendances, key=place_of)),
        streaks=tuple(sorted(before.streaks, key=_name)),
    )


def _forum(target: str, ledger: Ledger) -> str:
    """The forum a review is about; empty if the ledger does not know its target."""
    name = target.removeprefix(_SEAT)
    if name != target:
        return next((m.forum for m in ledger.meetings if m.id == name.partition("@")[2]), "")
    report = target.removeprefix("report:")
    return next((a.meeting.forum for a in ledger.attendances if report in (*a.supporting, *a.opposing)), "")


def _moves_parties(decisions: Decisions) -> bool:
    """Whether a human moved a report to another party or forum, so that pairs do not hold their own filings only."""
    return any(name in ("party", "forum") for review in decisions.reports.values() for name, _ in review.changes)


def _narrow(before: Ledger, filed: Sequence[Filing], load: Load, table: Table) -> Seating | None:
    """The seats of the pairs that are reported on, the touched ones judged again; None if more may hang on it."""
    by_pair: dict[Pair, list[Filing]] = defaultdict(list)
    for filing in filed:
        by_pair[filing.report.party, filing.report.forum].append(filing)
    changed: dict[Pair, list[Attendance]] = {}
    for pair, mine in by_pair.items():
        seats = _of(before.attendances, pair, place_of)
        loose = _found_by_reports(before, pair[1])
        again = None if loose else _touched(pair, seats, mine, load, table)
        if again is None:
            return None
        changed[pair] = [a for a in seats if a.meeting.id not in again] + list(again.values())
    return changed


def _found_by_reports(before: Ledger, forum: str) -> bool:
    """Whether a meeting there is known from reports alone: any other report may be about it too."""
    return any(m.provisional and m.forum == forum for m in before.meetings)


def _touched(
    pair: Pair, seats: Sequence[Attendance], filed: Sequence[Filing], load: Load, table: Table
) -> dict[str, Attendance] | None:
    """Meeting id → the seat as it is now, for the meetings that the filings speak of or spoke of."""
    calendar, bench = table.calendar(pair[1]), table.bench
    told = {f.id: f for f in (*load([pair]), *filed)}
    sources = {lineage(f) for f in filed}
    copies = [f for f in told.values() if lineage(f) in sources]
    decided = bench.decisions.history
    if disputes(copies) or (decided and any(f"report:{key}" in decided for key in told)):
        return None
    moved = {f.id for f in copies}
    known = {a.meeting: a for a in seats}
    touched = {a.meeting: _evidence(a) - moved for a in seats if not moved.isdisjoint(a.supporting + a.opposing)}
    for filing in copies:
        found = standing_for(filing, calendar) if filing.report.standing else (calendar.find(filing),)
        for meeting in found:
            if meeting is None:
                return None
            if meeting not in touched:
                touched[meeting] = _evidence(known[meeting]) if meeting in known else set()
            touched[meeting].add(filing.id)
    if not all(touched.values()):
        return None
    return {
        meeting.id: attend(pair[0], meeting, [told[key] for key in sorted(ids) if key in told], bench)
        for meeting, ids in touched.items()
    }


def _evidence(attendance: Attendance) -> set[str]:
    return {*attendance.supporting, *attendance.opposing}


def _pairs(before: Ledger, forum: str) -> set[Pair]:
    return {(a.party, forum) for a in before.attendances if a.meeting.forum == forum}


def _whole(pairs: Collection[Pair], load: Load, table: Table) -> Seating:
    """The seats of these pairs, from all their filings."""
    found = attendances(load(sorted(pairs)), table)
    return {pair: list(found.get(pair, ())) for pair in pairs}


def _meetings(before: Ledger, forum: str, changed: Seating) -> tuple[Meeting, ...]:
    """The meetings once the provisional ones of these pairs are made afresh."""
    old = {a.meeting.id for a in before.attendances if (a.party, forum) in changed and a.meeting.forum == forum}
    kept = [m for m in before.meetings if not (m.provisional and m.id in old)]
    made = {a.meeting for seats in changed.values() for a in seats if a.meeting.provisional}
    return tuple(sorted((*kept, *made), key=lambda m: (m.first, m.id)))


def _spliced(before: Ledger, changed: Seating, table: Table) -> Ledger:
    """The ledger with the seats of these pairs replaced and their streaks counted again."""
    held, streaks = before.attendances, before.streaks
    for pair, seats in changed.items():
        held = _replaced(held, pair, seats, place_of)
        streaks = _replaced(streaks, pair, streaks_of(pair, seats, table), _name)
    return replace(before, attendances=held, streaks=streaks)


def _remarked(before: Ledger, changed: Seating, table: Table) -> Ledger:
    """As `_spliced` where no meeting came or went: only the marks of the seats that differ are made again."""
    held, streaks = before.attendances, before.streaks
    for pair, seats in changed.items():
        old = {one.series.id: one for one in _of(streaks, pair, _name)}
        known = set(map(id, _of(held, pair, place_of)))
        fresh = {a.meeting.id: a for a in seats if id(a) not in known}
        scopes = scopes_of(pair, seats, table)
        if any(one.id not in old for one in scopes):
            counted = streaks_of(pair, seats, table)
        else:
            again = [_marked_again(old[one.id], fresh, table) for one in scopes]
            counted = tuple(_kept(old[one.series.id], one) for one in with_verdicts(again))
        held = _replaced(held, pair, seats, place_of)
        streaks = _replaced(streaks, pair, counted, _name)
    return replace(before, attendances=held, streaks=streaks)


def _kept(old: Streak, new: Streak) -> Streak:
    """The old value where nothing has changed, so that nobody need compare it again."""
    return old if old == new else new


def _marked_again(old: Streak, fresh: Mapping[str, Attendance], table: Table) -> Streak:
    series, bench = old.series, table.bench
    marks = tuple(
        mark(series, m.meeting, fresh[m.meeting.id], table.reading, bench.day) if m.meeting.id in fresh else m
        for m in old.timeline
    )
    return streak(series, marks, bench.policy)


def _aged(before: Ledger, table: Table, as_of: datetime) -> Ledger:
    """The ledger on another day: what was expected settles, meetings pass, silence begins to mean something."""
    bench = table.bench
    held = tuple(_older(a, bench) for a in before.attendances)
    by_pair: dict[Pair, list[Attendance]] = defaultdict(list)
    for attendance in held:
        by_pair[attendance.party, attendance.meeting.forum].append(attendance)
    pairs = {*by_pair, *((one.series.party, one.series.forum) for one in before.streaks)}
    old = {one.series.id: one for one in before.streaks}
    counted = [one for pair in pairs for one in streaks_of(pair, by_pair.get(pair, ()), table)]
    same = [old[one.series.id] if old.get(one.series.id) == one else one for one in counted]
    return replace(before, as_of=as_of, attendances=held, streaks=tuple(sorted(same, key=_name)))


def _older(attendance: Attendance, bench: Bench) -> Attendance:
    if attendance.settled or attendance.state == "unknown":
        return attendance
    aged = settled(attendance, bench.policy, bench.day)
    return aged if aged.settled else attendance


def _name(streak: Streak) -> str:
    return streak.series.id


def _bounds(ordered: Sequence[T], pair: Pair, name: Callable[[T], str]) -> tuple[int, int]:
    """Where the pair's things stand in an ordered sequence: they all begin with `<party>@<forum>/`."""
    prefix = f"{pair[0]}@{pair[1]}/"
    start = bisect_left(ordered, prefix, key=name)
    return start, bisect_left(ordered, prefix[:-1] + chr(ord("/") + 1), lo=start, key=name)


def _of(ordered: Sequence[T], pair: Pair, name: Callable[[T], str]) -> list[T]:
    """The things of the pair."""
    start, end = _bounds(ordered, pair, name)
    return [one for one in ordered[start:end] if _forum_of(one) == pair[1]]


def _replaced(ordered: tuple[T, ...], pair: Pair, new: Iterable[T], name: Callable[[T], str]) -> tuple[T, ...]:
    """The sequence with the pair's things replaced; a forum whose name goes on after a slash keeps its own."""
    start, end = _bounds(ordered, pair, name)
    others = [one for one in ordered[start:end] if _forum_of(one) != pair[1]]
    changed = list(ordered)
    changed[start:end] = sorted((*others, *new), key=name)
    return tuple(changed)


def _forum_of(one: Attendance | Streak) -> str:
    return one.meeting.forum if isinstance(one, Attendance) else one.series.forum
