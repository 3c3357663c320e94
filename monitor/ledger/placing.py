"""Filings in, each with the meeting it speaks of out: the calendar's first, then provisional ones made from reports.

Order of arrival does not matter. It decides nothing about who attended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from monitor.ledger.attendance import counts
from monitor.ledger.dates import days_after, meeting_span, published, span
from monitor.ledger.lineages import lineage
from monitor.ledger.meetings import Wanted, find, meeting_order, wanted, with_moved
from monitor.ledger.policy import Policy
from monitor.ledger.provisional import place_unknown
from monitor.model import MINISTERIAL, Filing, Format, Meeting

IMPORTED = "icalendar"  #: `Meeting.source` of what came out of a calendar file
Pair = tuple[str, str]  #: (party, forum)
Placed = Mapping[str, tuple[Meeting, ...]]  #: filing id → its meeting; a standing decision may have several


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The known meetings of one forum, in order of time, and what was looked up in it."""

    meetings: tuple[Meeting, ...]
    policy: Policy
    found: dict[Wanted, Meeting | None] = field(default_factory=dict)

    @cached_property
    def single(self) -> Format | None:
        """The format, where the forum is known to meet in one only."""
        formats = {meeting.format for meeting in self.meetings}
        return formats.pop() if len(formats) == 1 else None

    def find(self, filing: Filing) -> Meeting | None:
        """The meeting a filing means, if the calendar knows it."""
        want = wanted(filing, single_format=self._whatever_it_is_called(filing))
        if want not in self.found:
            self.found[want] = find(self.meetings, want, self.policy)
        return self.found[want]

    def _whatever_it_is_called(self, filing: Filing) -> bool:
        return self.single is not None and (filing.report.format not in MINISTERIAL or self.single in MINISTERIAL)


def calendars(meetings: Iterable[Meeting], policy: Policy) -> dict[str, Calendar]:
    """The calendar of each forum; provisional meetings are left out, for they are made afresh from the reports."""
    best: dict[str, dict[str, Meeting]] = defaultdict(dict)
    for meeting in meetings:
        if meeting.provisional:
            continue
        rival = best[meeting.forum].get(meeting.id)
        if rival is None or _better(meeting, rival):
            best[meeting.forum][meeting.id] = meeting
    return {
        forum: Calendar(meetings=with_moved(_merged(known.values(), policy), policy), policy=policy)
        for forum, known in best.items()
    }


def _merged(meetings: Iterable[Meeting], policy: Policy) -> list[Meeting]:
    """The calendar without doubles: an imported day is left out near a known one, and takes the place of its month."""
    known = [m for m in meetings if m.source != IMPORTED]
    imported = [m for m in meetings if m.source == IMPORTED and not any(_double(m, k, policy) for k in known)]
    if not imported:
        return known
    return [k for k in known if not any(_fixes(m, k) for m in imported)] + imported


def _double(one: Meeting, other: Meeting, policy: Policy) -> bool:
    same = one.format == other.format and len(other.first) == 10
    return same and _apart(one, other) <= policy.match_days


def _fixes(one: Meeting, other: Meeting) -> bool:
    return one.format == other.format and len(other.first) == 7 and one.first[:7] == other.first


def _better(one: Meeting, other: Meeting) -> bool:
    return (one.checked, repr(one)) > (other.checked, repr(other))


def place(filings: Sequence[Filing], calendar: Calendar) -> dict[str, tuple[Meeting, ...]]:
    """The meetings of the filings of one forum; filings that mean none the ledger can know are left out.

    Reports that do not count come last: they join meetings, and neither move them nor vouch for them.
    """
    if not filings or filings[0].report.forum != "bilateral":
        return _of_one(filings, calendar, "")
    placed: dict[str, tuple[Meeting, ...]] = {}
    for party in sorted({filing.report.party for filing in filings}):
        placed.update(_of_one([f for f in filings if f.report.party == party], calendar, party))
    return placed


def _of_one(filings: Sequence[Filing], calendar: Calendar, party: str) -> dict[str, tuple[Meeting, ...]]:
    """Of one forum; of bilateral visits those of one `party`, for the visits of others are other meetings."""
    counted = [filing for filing in filings if counts(filing, calendar.policy)]
    placed = _placed(counted, calendar, party)
    if len(counted) < len(filings):
        made = {m for found in placed.values() for m in found if m.provisional}
        wider = replace(calendar, meetings=(*calendar.meetings, *sorted(made, key=meeting_order)), found={})
        placed.update(_placed([f for f in filings if f.id not in placed], wider, party))
    return placed


def _placed(filings: Sequence[Filing], calendar: Calendar, party: str) -> dict[str, tuple[Meeting, ...]]:
    placed: dict[str, tuple[Meeting, ...]] = {}
    unknown: list[Filing] = []
    for filing in filings:
        if filing.report.standing:
            placed[filing.id] = standing_for(filing, calendar)
        elif (known := calendar.find(filing)) is not None:
            placed[filing.id] = (known,)
        else:
            unknown.append(filing)
    if unknown:
        made = place_unknown(unknown, calendar.policy, party)
        made.update(_slips(filings, placed, made, calendar.policy))
        placed.update((key, (meeting,)) for key, meeting in made.items())
    return placed


def standing_for(filing: Filing, calendar: Calendar) -> tuple[Meeting, ...]:
    """The meetings ahead that a standing decision is about: until the date it names, else for `standing_days`."""
    report, (since, _) = filing.report, published(filing.article)
    stated = span(report.date)
    until = stated[1] if stated and stated[1] >= since else days_after(since, calendar.policy.standing_days)
    formats = MINISTERIAL if report.format == "ministers" else (report.format,)
    return tuple(
        m
        for m in calendar.meetings
        if since <= meeting_span(m)[1] and meeting_span(m)[0] <= until and (not report.format or m.format in formats)
    )


def _slips(
    filings: Sequence[Filing], placed: Placed, made: Mapping[str, Meeting], policy: Policy
) -> dict[str, Meeting]:
    """Days on which nobody has a party twice, though near them others report the same of it: that meeting is meant."""
    backing: dict[tuple[str, str], dict[Meeting, set[str]]] = defaultdict(lambda: defaultdict(set))
    for filing in filings:
        for meeting in (made[filing.id],) if filing.id in made else placed.get(filing.id, ()):
            backing[filing.report.party, filing.report.status][meeting].add(lineage(filing))
    sure = {meeting.id for held in backing.values() for meeting, told in held.items() if len(told) > 1}
    moved: dict[str, Meeting] = {}
    for filing in filings:
        mine = made.get(filing.id)
        if mine is None or mine.id in sure or len(mine.first) < 10:
            continue
        rivals = backing[filing.report.party, filing.report.status]
        near = [
            (_apart(mine, other), other.id, other)
            for other, backers in rivals.items()
            if other.format == mine.format and len(backers - {lineage(filing)}) >= policy.outvote
        ]
        near = [one for one in near if 0 < one[0] <= policy.slip_days]
        if near:
            moved[filing.id] = min(near, key=lambda one: one[:2])[2]
    return moved


def _apart(one: Meeting, other: Meeting) -> int:
    (first, last), (start, end) = meeting_span(one), meeting_span(other)
    return max((start - last).days, (first - end).days, 0)


def known_then(filing: Filing, meeting: Meeting, day: date) -> bool:
    """False for news of a meeting ahead of `day` that came out, and was read, only after it."""
    if filing.article.retrieved_at.date() <= day or published(filing.article)[0] <= day:
        return True
    return meeting_span(meeting)[1] < day
