"""The inputs of a fold and the name of a series, a meeting or a seat in, why the ledger says what it says out.

Every report that was placed at the meeting is named, with what became of it and by whom it was overruled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.ledger.attendance import OCCURRED, Word, counts, words
from monitor.ledger.folding import Table, renamed, reported, streaks_of
from monitor.ledger.meetings import meeting_order
from monitor.ledger.placing import Pair, calendars
from monitor.ledger.policy import Coverage, Policy
from monitor.ledger.reviews import standing
from monitor.ledger.seats import Bench, attend, seat
from monitor.model import Attendance, Filing, Meeting, Review

Fate = Literal[
    "supports",  # it says what the ledger says
    "outranked",  # what has happened goes before what was announced, that before a rumour
    "overtaken",  # a later word of the same rank
    "outvoted",  # so many more sources say the opposite of what has happened
    "taken_back",  # somebody withdrew it
    "takes_back",  # it withdraws something
    "dismissed",  # a human says it is wrong
    "overruled",  # a human decided about the seat
    "proposed",  # somebody called for it, nobody decided: never counted
    "too_uncertain",  # below the threshold of the installation: never counted
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """One report and what became of it."""

    filing: Filing
    fate: Fate
    by: tuple[str, ...] = ()  #: filing ids, or a review's id, that overruled it


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """Why one seat is judged as it is."""

    attendance: Attendance
    heard: tuple[Heard, ...]  #: those that support it first
    reviews: tuple[Review, ...] = ()


def why(
    name: str,
    filings: Sequence[Filing],
    meetings: Sequence[Meeting],
    reviews: Sequence[Review],
    policy: Policy,
    as_of: datetime,
    *,
    coverage: Coverage = (),
) -> tuple[Why, ...]:
    """The seats of a series (`US@NATO/ministerials`), a meeting or a seat (`US@<meeting id>`), oldest first.

    The arguments are those of `fold`; the filings of the forum in question are enough. Empty if nothing is called so,
    or nothing was reported of it.
    """
    known = calendars(meetings, policy)
    table = Table.set(policy, renamed(standing(reviews, as_of), known), known, as_of, coverage)
    at = reported(filings, table)
    wanted = _of_series(name, at, table)
    found = [
        _explained(party, meeting, told, table.bench, reviews)
        for (party, _), held in at.items()
        for meeting, told in held.items()
        if name in (meeting.id, seat(party, meeting)) or seat(party, meeting) in wanted
    ]
    return tuple(sorted(found, key=lambda one: (meeting_order(one.attendance.meeting), one.attendance.party)))


def _of_series(name: str, at: Mapping[Pair, Mapping[Meeting, Sequence[Filing]]], table: Table) -> set[str]:
    """The seats of a series; none if it is no series' name."""
    found: set[str] = set()
    for pair, held in at.items():
        if name.startswith(f"{pair[0]}@{pair[1]}/"):
            seats = [attend(pair[0], meeting, told, table.bench) for meeting, told in held.items()]
            streaks = (one for one in streaks_of(pair, seats, table) if one.series.id == name)
            found |= {seat(pair[0], mark.meeting) for one in streaks for mark in one.timeline}
    return found


def _explained(party: str, meeting: Meeting, told: Sequence[Filing], bench: Bench, reviews: Sequence[Review]) -> Why:
    found = attend(party, meeting, told, bench)
    heard = [_heard(filing, found, told, bench) for filing in told]
    return Why(
        attendance=found,
        heard=tuple(sorted(heard, key=lambda one: (one.fate != "supports", one.fate, one.filing.id))),
        reviews=tuple(review for review in reviews if review.id in found.reviews),
    )


def _heard(filing: Filing, found: Attendance, told: Sequence[Filing], bench: Bench) -> Heard:
    decided = bench.decisions.reports.get(filing.id)
    at_seat = bench.decisions.seats.get(seat(found.party, found.meeting))
    if decided is not None and decided.action == "dismiss":
        return Heard(filing=filing, fate="dismissed", by=(decided.id,))
    if filing.report.modality == "proposed":
        return Heard(filing=filing, fate="proposed")
    if not counts(filing, bench.policy):
        return Heard(filing=filing, fate="too_uncertain")
    if filing.id in found.supporting:
        return Heard(filing=filing, fate="supports")
    if at_seat is not None:
        return Heard(filing=filing, fate="overruled", by=(at_seat.id,))
    return _lost(filing, found, told, bench)


def _lost(filing: Filing, found: Attendance, told: Sequence[Filing], bench: Bench) -> Heard:
    """Why a report that counts does not carry the day."""
    reports = bench.decisions.reports
    live = [f for f in told if f.id not in reports or reports[f.id].action != "dismiss"]
    confirmed = frozenset(key for key, review in reports.items() if review.action != "dismiss")
    said = words([f for f in live if counts(f, bench.policy)], found.meeting, confirmed)
    mine = next(word for word in said if any(f.id == filing.id for f in word.filings))
    if mine.denies:
        return Heard(filing=filing, fate="takes_back")
    denials = [word for word in said if word.denies and word.away == mine.away and word.rank >= mine.rank]
    against = [word for word in said if not word.denies and word.away != mine.away]
    top = max((word.rank for word in against), default=0)
    if denials and not (against and top > mine.rank):
        return Heard(filing=filing, fate="taken_back", by=_ids(denials))
    if top > mine.rank:
        return Heard(filing=filing, fate="outranked", by=_ids(word for word in against if word.rank == top))
    rivals = [word for word in against if word.rank == mine.rank]
    same = [word for word in said if not word.denies and word.away == mine.away and word.rank == mine.rank]
    votes = len({word.source for word in rivals}) - len({word.source for word in same})
    voted = mine.rank >= OCCURRED and votes >= bench.policy.outvote
    return Heard(filing=filing, fate="outvoted" if voted else "overtaken", by=_ids(rivals))


def _ids(found: Iterable[Word]) -> tuple[str, ...]:
    return tuple(sorted({f.id for word in found for f in word.filings}))
