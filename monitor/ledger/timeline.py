"""The meetings of a series and who came in, one mark a meeting out: attended, absent, unknown. It counts nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.ledger.dates import days_after, meeting_span
from monitor.ledger.meetings import meeting_order
from monitor.ledger.policy import Coverage, Policy
from monitor.model import MINISTERIAL, Attendance, Format, Mark, Meeting, Series


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The days on which anything was read at all; only they make silence mean something."""

    days: frozenset[date] = frozenset()

    @classmethod
    def of(cls, coverage: Coverage) -> Reading:
        """From (source, day) pairs."""
        return cls(days=frozenset(day for _, day in coverage))

    def proves(self, first: date, last: date) -> bool:
        """Whether something was read on every day of that span."""
        return bool(self.days) and all(days_after(first, n) in self.days for n in range((last - first).days + 1))


def covers(series: Series, form: Format) -> bool:
    """Whether meetings of that format belong to the series."""
    return not series.formats or form in series.formats


def series_of(
    party: str, forum: str, configured: Sequence[Series], absences: Iterable[Format], policy: Policy
) -> tuple[Series, ...]:
    """The series of one party at one forum: configured ones, and one for each scope it was ever reported absent in.

    Where none is configured, the widest scope of one rank is watched: ministerials, or the format.
    """
    known = {one.id: one for one in configured}
    if policy.self_formed:
        for form in sorted(set(absences)):
            for scope, formats in _scopes(form):
                made = f"{party}@{forum}/{scope}"
                watched = not configured and scope == ("ministerials" if form in MINISTERIAL else form)
                rest = Series(id=made, party=party, forum=forum, scope=scope, formats=formats, watched=watched)
                known.setdefault(made, rest)
    return tuple(known[key] for key in sorted(known))


def _scopes(form: Format) -> list[tuple[str, tuple[Format, ...]]]:
    wider: list[tuple[str, tuple[Format, ...]]] = [("ministerials", MINISTERIAL)] if form in MINISTERIAL else []
    return [(form, (form,)), *wider, ("all", ())]


def timeline(
    series: Series, meetings: Sequence[Meeting], seats: Mapping[str, Attendance], reading: Reading, day: date
) -> tuple[Mark, ...]:
    """Every meeting of the series in the order of `meetings`; none after the series was closed."""
    mine = [m for m in meetings if covers(series, m.format)]
    if series.closed is not None:
        mine = [m for m in mine if meeting_span(m)[0] <= series.closed]
    return tuple(mark(series, m, seats.get(m.id), reading, day) for m in mine)


def mark(series: Series, meeting: Meeting, found: Attendance | None, reading: Reading, day: date) -> Mark:
    """The mark of one meeting."""
    if meeting.cancelled:
        return Mark(meeting=meeting, mark="cancelled", attendance=found)
    if found is None or found.state == "unknown":
        return _silent(series, meeting, found, reading, day)
    if (meeting.informal and not series.informal) or found.vacant:
        return Mark(meeting=meeting, mark="not_counted", attendance=found)
    if found.state in ("present", "expected_present"):
        return Mark(meeting=meeting, mark="attended", attendance=found)
    if found.reason in ("barred", "not_invited"):
        return Mark(meeting=meeting, mark="barred", attendance=found)
    return Mark(meeting=meeting, mark="virtual" if found.virtual else "absent", attendance=found)


def _silent(series: Series, meeting: Meeting, found: Attendance | None, reading: Reading, day: date) -> Mark:
    last = meeting_span(meeting)[1]
    if day <= last and not _dismissed(meeting, found):
        return Mark(meeting=meeting, mark="upcoming", attendance=found)
    if (meeting.informal and not series.informal) or _nothing_counted(meeting, found):
        return Mark(meeting=meeting, mark="not_counted", attendance=found)
    until = days_after(last, series.silence_days)
    talked_about = found is not None and (found.opposing or found.decided_by == "review")
    if series.silence == "present" and until < day and not talked_about and reading.proves(last, until):
        silent = replace(
            found or Attendance(party=series.party, meeting=meeting),
            state="present",
            settled=True,
            decided_by="silence",
        )
        return Mark(meeting=meeting, mark="attended", attendance=silent)
    return Mark(meeting=meeting, mark="unknown", attendance=found)


def _dismissed(meeting: Meeting, found: Attendance | None) -> bool:
    """Whether the meeting is known from reports only, and a human has said that they are wrong."""
    return meeting.provisional and found is not None and bool(found.reviews)


def _nothing_counted(meeting: Meeting, found: Attendance | None) -> bool:
    """Whether no report that counts speaks of the meeting: calls and uncertain reports alone make no gap."""
    return meeting.provisional and (found is None or not found.opposing or _dismissed(meeting, found))


def own_meetings(calendar: Sequence[Meeting], attendances: Iterable[Attendance]) -> list[Meeting]:
    """The calendar, and the provisional meetings this party was reported on: others prove nothing about it.

    In order of time, as the calendar is.
    """
    made = [a.meeting for a in attendances if a.meeting.provisional]
    return sorted((*calendar, *made), key=meeting_order) if made else list(calendar)
