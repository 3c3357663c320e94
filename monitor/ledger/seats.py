"""Everything known of one party at one meeting in, the attendance out: reports, vacant posts, and what a human decided.

A seat is one party at one meeting, written `<party>@<meeting id>`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from monitor.ledger.attendance import judge, settled
from monitor.ledger.dates import meeting_span
from monitor.ledger.meetings import OFFICE_FORMAT
from monitor.ledger.policy import Policy
from monitor.ledger.reviews import SEAT_FIELDS, Decisions, readable
from monitor.model import Attendance, Filing, Meeting, Office, Review, State

_CERTAIN: Final[dict[State, bool]] = {"absent": True, "present": True}


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What is the same for every seat of one fold."""

    policy: Policy
    decisions: Decisions
    day: date  #: the day the ledger is asked for, UTC


def seat(party: str, meeting: Meeting) -> str:
    """The name of one party's place at one meeting."""
    return f"{party}@{meeting.id}"


def attend(party: str, meeting: Meeting, filings: Sequence[Filing], bench: Bench) -> Attendance:
    """The attendance over all reports and reviews."""
    reports = bench.decisions.reports
    by_reports = _judged(party, meeting, filings, bench)
    reviewed = {f.id: bench.decisions.history.get(f"report:{f.id}", ()) for f in filings}
    review = bench.decisions.seats.get(seat(party, meeting))
    made = by_reports if review is None else _decided(by_reports, review, filings, bench)
    if review is None and any(f.id in reports for f in filings if f.id in made.supporting):
        made = replace(made, decided_by="review")
    ids = [*bench.decisions.history.get(f"attendance:{seat(party, meeting)}", ())]
    ids += [one for found in reviewed.values() for one in found]
    if ids:
        made = replace(made, reviews=tuple(sorted(set(ids))))
    return replace(made, vacant=True) if not made.vacant and _vacant(made, bench.policy) else made


def _judged(party: str, meeting: Meeting, filings: Sequence[Filing], bench: Bench) -> Attendance:
    of = {f.id: bench.decisions.reports[f.id].action for f in filings if f.id in bench.decisions.reports}
    return judge(
        party,
        meeting,
        filings,
        bench.policy,
        bench.day,
        confirmed=frozenset(key for key, action in of.items() if action != "dismiss"),
        dismissed=frozenset(key for key, action in of.items() if action == "dismiss"),
    )


def _decided(found: Attendance, review: Review, filings: Sequence[Filing], bench: Bench) -> Attendance:
    everything = tuple(sorted({*found.supporting, *found.opposing}))
    if review.action == "dismiss":
        return Attendance(
            party=found.party, meeting=found.meeting, decided_by="review", opposing=everything, heard=found.heard
        )
    if review.action == "confirm":
        then = [f for f in filings if f.article.retrieved_at <= review.at]
        held = _judged(found.party, found.meeting, then, bench) if then else found
        against = tuple(key for key in everything if key not in held.supporting)
        return replace(held, decided_by="review", confidence=1.0, opposing=against, heard=found.heard)
    return _corrected(found, readable(review, SEAT_FIELDS), everything, bench)


def _corrected(found: Attendance, changes: Mapping[str, Any], everything: tuple[str, ...], bench: Bench) -> Attendance:
    made = replace(found, **{**changes, "decided_by": "review", "confidence": 1.0})
    made = settled(replace(made, settled=_CERTAIN.get(made.state, False)), bench.policy, bench.day)
    if _away(made.state) == _away(found.state):
        return made
    return replace(made, supporting=found.opposing, opposing=found.supporting, claims=()) if everything else made


def _away(state: State) -> bool:
    return state in ("absent", "expected_absent")


def _vacant(attendance: Attendance, policy: Policy) -> bool:
    """Whether the party's post was held by nobody, so that staying away was nobody's choice."""
    if not policy.vacancies:
        return False
    first, last = meeting_span(attendance.meeting)
    offices = {attendance.office} if attendance.office else _offices(attendance.meeting)
    return _away(attendance.state) and any(
        one.party == attendance.party
        and one.office in offices
        and one.first <= last
        and (one.last is None or one.last >= first)
        for one in policy.vacancies
    )


def _offices(meeting: Meeting) -> set[Office]:
    return {office for office, form in OFFICE_FORMAT.items() if form == meeting.format}
