"""The ledger's values in, the JSON of the API out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.model import Attendance, Filing, Meeting, Streak, Transition
from monitor.web.ahead import Ahead
from monitor.web.codes import Code, code_of_report, code_of_transition
from monitor.web.rows import link
from monitor.web.schemas import (
    AbsenceOut,
    AheadOut,
    AttendanceOut,
    CodeOut,
    EvidenceOut,
    FeatureOut,
    MeetingOut,
    MeetingWithAttendance,
    ReportOut,
    StakeOut,
    StreakOut,
    TransitionOut,
)
from monitor.web.tongue import passage, say


def streak_out(streak: Streak) -> StreakOut:
    """The JSON of a streak."""
    series = streak.series
    return StreakOut(
        series=series.id,
        party=series.party,
        forum=series.forum,
        formats=list(series.formats),
        length=streak.length,
        phase=streak.phase,
        since=streak.since,
        gaps=streak.gaps,
        surprise=streak.surprise,
        watched=series.watched,
        meetings=[_absence(attendance) for attendance in streak.meetings],
    )


def _absence(attendance: Attendance) -> AbsenceOut:
    return AbsenceOut(
        id=attendance.meeting.id,
        date=attendance.meeting.first,
        format=attendance.meeting.format,
        status=attendance.state,
        phase="settled" if attendance.settled else "provisional",
        principal=attendance.principal,
        substitute=attendance.substitute,
        level=attendance.level,
        confidence=_share(attendance.confidence),
        sources=attendance.sources,
    )


def meeting_out(meeting: Meeting) -> dict[str, object]:
    """The keys of a meeting."""
    return {name: getattr(meeting, name) for name in MeetingOut.model_fields}


def meeting_whole(meeting: Meeting, attendances: Sequence[Attendance]) -> MeetingWithAttendance:
    """The JSON of a meeting with everybody known of."""
    names = [name for name in AttendanceOut.model_fields if name not in ("supporting", "opposing", "confidence")]
    found = [
        AttendanceOut.model_validate(
            {name: getattr(one, name) for name in names}
            | {"confidence": _share(one.confidence)}
            | {"supporting": list(one.supporting), "opposing": list(one.opposing)}
        )
        for one in attendances
    ]
    return MeetingWithAttendance.model_validate(meeting_out(meeting) | {"attendances": found})


def ahead_out(ahead: Ahead) -> AheadOut:
    """The JSON of a coming meeting."""
    stakes = [
        StakeOut(series=one.series.id, party=one.series.party, length=one.length, announced=one.announced)
        for one in ahead.stakes
    ]
    return AheadOut.model_validate(meeting_out(ahead.meeting) | {"stakes": stakes})


def report_out(filing: Filing) -> ReportOut:
    """The JSON of a report; text from outside without what people cannot see."""
    report, article, where = filing.report, filing.article, link(filing.article.url)
    taken = {name: getattr(report, name) for name in ReportOut.model_fields if hasattr(report, name)}
    return ReportOut.model_validate(
        taken
        | {
            "id": filing.id,
            "confidence": _share(report.confidence),
            "evidence": [
                EvidenceOut(text=passage(one.text), start=one.start, end=one.end, where=one.where)
                for one in report.evidence
            ],
            "features": [FeatureOut(name=one.name, weight=one.weight) for one in report.features],
            "codes": code_out(code_of_report(report)),
            "url": where[0] if where else None,
            "title": say(article.title) or None,
            "outlet": say(article.outlet),
            "language": article.language,
            "published": article.published,
            "retrieved_at": article.retrieved_at,
        }
    )


def transition_out(at: datetime, transition: Transition) -> TransitionOut:
    """The JSON of a transition."""
    names = ("id", "series", "meeting", "kind", "phase", "length", "before", "supersedes")
    return TransitionOut.model_validate(
        {name: getattr(transition, name) for name in names}
        | {"at": at, "codes": code_out(code_of_transition(transition.kind))}
    )


def code_out(code: Code) -> CodeOut:
    """The JSON of a code."""
    return CodeOut(plover=code.plover, plover_mode=code.plover_mode, cameo=code.cameo)


def _share(confidence: float) -> float:
    return min(1.0, max(0.0, round(confidence, 4)))
