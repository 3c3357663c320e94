"""Filings, meetings, reviews, a policy and a moment in, the ledger out. Pure: no clock, no database, no network.

filings ─► as a human corrected them ─► dates voted among copies ─► placed at meetings ─► seats ─► marks ─► streaks
The same input in any order gives the same ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.ledger.claims import with_verdicts
from monitor.ledger.dates import published
from monitor.ledger.lineages import with_voted_dates
from monitor.ledger.meetings import Wanted, find
from monitor.ledger.placing import Calendar, Pair, calendars, known_then, place
from monitor.ledger.policy import By, Coverage, Policy
from monitor.ledger.reviews import Decisions, corrected, standing
from monitor.ledger.seats import Bench, attend, seat
from monitor.ledger.streaks import streak
from monitor.ledger.timeline import Reading, own_meetings, series_of, timeline
from monitor.model import Attendance, Filing, Format, Ledger, Meeting, Review, Series, Streak


def fold(
    filings: Sequence[Filing],
    meetings: Sequence[Meeting],
    reviews: Sequence[Review],
    policy: Policy,
    as_of: datetime,
    *,
    coverage: Coverage = (),
) -> Ledger:
    """Everything that can be said at `as_of` (aware) from these inputs.

    All filings given are taken as known, but news that came out after `as_of` does not reach meetings ahead of it:
    the ledger of a day in the past shows how it stood then, as far as is known now. What was on file by then is chosen
    by the caller (`known_by`). `coverage` says on which days sources were really read.
    """
    known = calendars(meetings, policy)
    decisions = renamed(standing(reviews, as_of), known)
    table = Table.set(policy, decisions, known, as_of, coverage)
    seats = attendances(filings, table)
    pairs = {*seats, *((one.party, one.forum) for one in policy.series)}
    streaks = [one for pair in pairs for one in streaks_of(pair, seats.get(pair, ()), table)]
    return assemble(as_of, known.values(), [a for found in seats.values() for a in found], streaks)


Seats = Sequence[Attendance]  #: of one party at the meetings of one forum


@dataclass(frozen=True, kw_only=True)
class Table:
    """What is the same for every pair of one fold."""

    bench: Bench
    calendars: Mapping[str, Calendar]
    reading: Reading
    configured: Mapping[Pair, Sequence[Series]]

    @classmethod
    def set(
        cls,
        policy: Policy,
        decisions: Decisions,
        known: Mapping[str, Calendar],
        as_of: datetime,
        coverage: Coverage,
    ) -> Table:
        """From the arguments of `fold`."""
        configured: dict[Pair, list[Series]] = defaultdict(list)
        for one in policy.series:
            configured[one.party, one.forum].append(one)
        bench = Bench(policy=policy, decisions=decisions, day=as_of.astimezone(UTC).date())
        asked = any(one.silence == "present" for one in policy.series)  # else nobody looks at what was read
        reading = Reading.of(coverage) if asked else Reading()
        return cls(bench=bench, calendars=known, reading=reading, configured=configured)

    def calendar(self, forum: str) -> Calendar:
        """The calendar of a forum, empty if there is none."""
        return self.calendars.get(forum) or Calendar(meetings=(), policy=self.bench.policy)


def attendances(filings: Iterable[Filing], table: Table) -> dict[Pair, Seats]:
    """The seats of every pair that is reported on or decided about."""
    return {
        pair: tuple(attend(pair[0], meeting, told, table.bench) for meeting, told in held.items())
        for pair, held in reported(filings, table).items()
    }


def reported(filings: Iterable[Filing], table: Table) -> dict[Pair, dict[Meeting, list[Filing]]]:
    """The filings, corrected, with the meeting they speak of; and seats of which nobody but a reviewer spoke."""
    bench = table.bench
    told = with_voted_dates([corrected(f, bench.decisions) for f in sorted(filings, key=lambda f: f.id)])
    by_forum: dict[str, list[Filing]] = defaultdict(list)
    for filing in told:
        by_forum[filing.report.forum].append(filing)
    at: dict[Pair, dict[Meeting, list[Filing]]] = defaultdict(lambda: defaultdict(list))
    for forum, mine in by_forum.items():
        placed = place(mine, table.calendar(forum))
        for filing in mine:
            for meeting in placed.get(filing.id, ()):
                if known_then(filing, meeting, bench.day):
                    at[filing.report.party, forum][meeting].append(filing)
    for party, meeting in decided_seats(table):
        at[party, meeting.forum].setdefault(meeting, [])
    return at


def decided_seats(table: Table) -> Iterable[tuple[str, Meeting]]:
    """Seats of calendar meetings that a human ever decided about, whether anybody reported on them or not."""
    known = {m.id: m for calendar in table.calendars.values() for m in calendar.meetings}
    for target in table.bench.decisions.history:
        party, _, meeting = target.removeprefix("attendance:").partition("@")
        if meeting in known:
            yield party, known[meeting]


def renamed(decisions: Decisions, known: Mapping[str, Calendar]) -> Decisions:
    """Decisions about a provisional meeting follow it to the calendar's meeting once its day is known."""
    ids = {m.id for calendar in known.values() for m in calendar.meetings}
    targets = {name: name if name.partition("@")[2] in ids else _new_name(name, known) for name in decisions.seats}
    history = dict(decisions.history)
    for old, new in targets.items():
        if old != new:
            history[f"attendance:{new}"] = (
                *history.get(f"attendance:{new}", ()),
                *history.get(f"attendance:{old}", ()),
            )
    return Decisions(
        reports=decisions.reports,
        seats={targets[name]: review for name, review in decisions.seats.items()},
        history=history,
    )


def _new_name(name: str, known: Mapping[str, Calendar]) -> str:
    party, _, meeting = name.partition("@")
    parts = meeting.rsplit("/", 2)
    calendar = known.get(parts[0])
    if calendar is None or len(parts) < 3:
        return name
    day = datetime(1, 1, 1, tzinfo=UTC).date()
    form: tuple[Format, ...] = (parts[1],)  # type: ignore[assignment]  # an unknown format finds nothing
    found = find(
        calendar.meetings, Wanted(tries=(form,), stated=parts[2], pub=(day, day), modality="announced"), calendar.policy
    )
    return seat(party, found) if found and len(parts[2]) >= 7 else name


def streaks_of(pair: Pair, seats: Sequence[Attendance], table: Table) -> tuple[Streak, ...]:
    """The streaks of one party at one forum, in every scope."""
    meetings = own_meetings(table.calendar(pair[1]).meetings, seats)
    by_meeting = {attendance.meeting.id: attendance for attendance in seats}
    return with_verdicts(
        [
            streak(one, timeline(one, meetings, by_meeting, table.reading, table.bench.day), table.bench.policy)
            for one in scopes_of(pair, seats, table)
        ]
    )


def scopes_of(pair: Pair, seats: Iterable[Attendance], table: Table) -> tuple[Series, ...]:
    """The series of one party at one forum."""
    missed = {attendance.meeting.format for attendance in seats if "absent" in attendance.heard or attendance.reviews}
    return series_of(*pair, table.configured.get(pair, ()), missed, table.bench.policy)


def assemble(
    as_of: datetime, known: Iterable[Calendar], seats: Iterable[Attendance], streaks: Iterable[Streak]
) -> Ledger:
    """The ledger in its one order: meetings by day, seats and series by name."""
    held = sorted(seats, key=place_of)
    made = {a.meeting.id: a.meeting for a in held if a.meeting.provisional}
    return Ledger(
        as_of=as_of,
        meetings=tuple(sorted((*calendar_of(known), *made.values()), key=lambda m: (m.first, m.id))),
        attendances=tuple(held),
        streaks=tuple(sorted(streaks, key=lambda one: one.series.id)),
    )


def calendar_of(known: Iterable[Calendar]) -> list[Meeting]:
    """The meetings of all calendars in the order of the ledger."""
    return sorted((m for calendar in known for m in calendar.meetings), key=lambda m: (m.first, m.id))


def place_of(attendance: Attendance) -> str:
    """The name that orders attendances."""
    return seat(attendance.party, attendance.meeting)


def known_by(filings: Iterable[Filing], as_of: datetime, by: By = "retrieved") -> tuple[Filing, ...]:
    """The filings that had been read by then (`retrieved`), or whose articles had come out by then (`published`)."""
    return tuple(f for f in filings if (f.article.retrieved_at <= as_of if by == "retrieved" else _out(f, as_of)))


def _out(filing: Filing, as_of: datetime) -> bool:
    if filing.article.published_at is not None:
        return filing.article.published_at <= as_of
    return published(filing.article)[0] <= as_of.astimezone(UTC).date()
