"""Which meeting a report means: calendar meetings first, then provisional ones made from the reports themselves.

In: meetings of a calendar, filings. Out: the meeting of each filing. Says nothing about attendance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.ledger.dates import Span, days_after, meeting_span, published, span
from monitor.ledger.policy import Policy
from monitor.model import MINISTERIAL, Filing, Format, Meeting, Modality, Office, Report

OFFICE_FORMAT: dict[Office, Format] = {
    "foreign_minister": "foreign_ministers",
    "defence_minister": "defence_ministers",
    "finance_minister": "finance_ministers",
    "minister": "ministers",
    "head_of_state": "summit",
    "head_of_government": "summit",
}
Formats = tuple[Format, ...]
ANY: Formats = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a report says of its meeting, as far as matching needs it."""

    tries: tuple[Formats, ...]  #: formats to look among, the narrowest first; `ANY` = every format
    stated: str | None
    pub: Span
    modality: Modality


def meeting_format(report: Report) -> Format:
    """The format a report means: the stated one, the one its office implies, or a guess from the forum."""
    if report.format is not None:
        return report.format
    if report.office in OFFICE_FORMAT:
        return OFFICE_FORMAT[report.office]
    return "talks" if report.forum == "bilateral" else "conference"


def wanted(filing: Filing, *, single_format: bool = False) -> Wanted:
    """What to look for; a forum that knows a single format takes it whatever the press calls the meeting."""
    report = filing.report
    form = meeting_format(report)
    tries: tuple[Formats, ...] = ((form,),)
    if form == "ministers":
        tries += (MINISTERIAL,)
    if single_format or (report.format is None and report.office not in OFFICE_FORMAT):
        tries += (ANY,)
    return Wanted(tries=tries, stated=report.date, pub=published(filing.article), modality=report.modality)


def find(meetings: Sequence[Meeting], want: Wanted, policy: Policy) -> Meeting | None:
    """The meeting that fits best, or None. Ties go to meetings that take place, then to the smaller id."""
    for formats in want.tries:
        among = [m for m in meetings if m.format in formats] if formats else list(meetings)
        if best := _best(among, want, policy):
            return best
    return None


def _best(meetings: list[Meeting], want: Wanted, policy: Policy) -> Meeting | None:
    stated = span(want.stated)
    if stated is None:
        return _undated(meetings, want, policy)
    if stated[0] == stated[1]:
        near = [(_distance(stated[0], m), m) for m in meetings]
        near = [(gap, m) for gap, m in near if gap <= policy.match_days]
        return min(near, key=lambda one: (one[0], one[1].cancelled, _width(one[1]), one[1].id))[1] if near else None
    inside = [m for m in meetings if meeting_span(m)[0] <= stated[1] and meeting_span(m)[1] >= stated[0]]
    return _by_direction(inside, want)


def _by_direction(meetings: list[Meeting], want: Wanted) -> Meeting | None:
    """Ahead of the publication for what is announced, behind it for what has occurred; else the nearest there is."""
    if want.modality == "occurred":
        behind = [m for m in meetings if meeting_span(m)[0] <= want.pub[1]]
        return _latest(behind) or _earliest(meetings)
    ahead = [m for m in meetings if meeting_span(m)[1] >= want.pub[0]]
    return _earliest(ahead) or _latest(meetings)


def _undated(meetings: list[Meeting], want: Wanted, policy: Policy) -> Meeting | None:
    soonest, latest = days_after(want.pub[1], -policy.behind_days), days_after(want.pub[0], policy.ahead_days)
    meetings = [m for m in meetings if not _only_a_year(m)]
    ahead = [m for m in meetings if meeting_span(m)[1] >= want.pub[0] and meeting_span(m)[0] <= latest]
    behind = [m for m in meetings if meeting_span(m)[0] <= want.pub[1] and meeting_span(m)[1] >= soonest]
    if want.modality == "occurred":
        return _latest(behind)
    return _earliest(ahead) or (_latest(behind) if want.modality == "denied" else None)


def _earliest(meetings: list[Meeting]) -> Meeting | None:
    return min(meetings, key=lambda m: (m.cancelled, _only_a_year(m), meeting_span(m)[0], m.id), default=None)


def _latest(meetings: list[Meeting]) -> Meeting | None:
    return min(
        meetings, key=lambda m: (m.cancelled, _only_a_year(m), -meeting_span(m)[1].toordinal(), m.id), default=None
    )


def _only_a_year(meeting: Meeting) -> bool:
    """Whether nothing but the year is known: such a meeting is near to everything, so others go first."""
    return len(meeting.first) == 4


def _distance(day: date, meeting: Meeting) -> int:
    first, last = meeting_span(meeting)
    return max((first - day).days, (day - last).days, 0)


def _width(meeting: Meeting) -> int:
    first, last = meeting_span(meeting)
    return (last - first).days


def with_moved(meetings: Iterable[Meeting], policy: Policy) -> tuple[Meeting, ...]:
    """The calendar in order of time; a moved meeting is called off on its old day and takes place on its new one.

    A second meeting stands in for it where the calendar does not know the new day. Absences announced for the old day
    stay with the old one: nobody stayed away from a meeting that was moved.
    """
    known = {m.id: m for m in sorted(meetings, key=lambda m: m.id)}
    for one in [m for m in known.values() if m.moved_to]:
        known[one.id] = replace(one, cancelled=True)
        new = span(one.moved_to)
        beside = [m for m in known.values() if m.id != one.id and (m.forum, m.format) == (one.forum, one.format)]
        if new is None or any(_distance(new[0], m) <= policy.match_days and not m.cancelled for m in beside):
            continue
        moved = replace(
            one, id=f"{one.forum}/{one.format}/{one.moved_to}", first=one.moved_to or "", last=None, moved_to=None
        )
        known.setdefault(moved.id, moved)
    return tuple(sorted(known.values(), key=meeting_order))


def meeting_order(meeting: Meeting) -> tuple[date, date, str]:
    """Order of time, then of ids."""
    first, last = meeting_span(meeting)
    return first, last, meeting.id
