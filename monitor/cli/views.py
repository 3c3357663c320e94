"""Streaks, filings, meetings and marks in, plain rows for lists and programs out. No I/O.

The rows of `streak_json` are a contract with programs outside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from monitor.alerts.phrases import SIGNS
from monitor.model import Attendance, Filing, Mark, Meeting, Report, Streak, Verdict

LONG: Final = 60  #: characters of a title in a table


def streak_json(streak: Streak) -> dict[str, Any]:
    """One streak as programs get it."""
    series, verdict = streak.series, claim_of(streak)
    return {
        "series": series.id,
        "party": series.party,
        "forum": series.forum,
        "formats": list(series.formats),
        "scope": series.scope,
        "length": streak.length,
        "phase": streak.phase,
        "since": streak.since,
        "claim": None if verdict is None else verdict.claim.count,
        "claim_consistent": None if verdict is None else consistent(verdict),
        "gaps": streak.gaps,
        "other_length": streak.other_length,
        "surprise": streak.surprise,
        "last_attended": streak.last_attended,
        "meetings": [meeting_of(one) for one in streak.meetings],
    }


def meeting_of(one: Attendance) -> dict[str, Any]:
    """One absence of a run as programs get it."""
    return {
        "id": one.meeting.id,
        "date": one.meeting.first,
        "format": one.meeting.format,
        "status": one.state,
        "phase": "settled" if one.settled else "provisional",
        "principal": one.principal,
        "substitute": one.substitute,
        "level": one.level,
        "confidence": round(one.confidence, 4),
        "sources": one.sources,
    }


def claim_of(streak: Streak) -> Verdict | None:
    """What the press counts in the very scope of the series; the latest that has a number."""
    mine = [one for one in streak.verdicts if one.scope == streak.series.scope]
    return next((one for one in reversed(mine) if one.claim.count is not None), mine[-1] if mine else None)


def consistent(verdict: Verdict) -> bool | None:
    """True, False, or None where it cannot be checked."""
    return {"agrees": True, "differs": False}.get(verdict.result)


def streak_row(streak: Streak) -> dict[str, Any]:
    """One streak on one line, flat: for tables and CSV."""
    whole = streak_json(streak)
    del whole["meetings"], whole["formats"]
    latest = streak.meetings[-1] if streak.meetings else None
    return {
        **whole,
        "latest": latest.meeting.first if latest else None,
        "instead": (latest.substitute or latest.level) if latest else None,
        "timeline": signs(streak.timeline[-12:]),
    }


def signs(timeline: Sequence[Mark]) -> str:
    """One sign a meeting: ● attended, ○ absent, ◐ by video, ? unknown."""
    return "".join(SIGNS.get(mark.mark, "") for mark in timeline)


def mark_row(mark: Mark) -> dict[str, Any]:
    """One meeting of a series' timeline."""
    seat = mark.attendance
    return {
        "sign": SIGNS.get(mark.mark, "·"),
        "mark": mark.mark,
        "date": mark.meeting.first,
        "format": mark.meeting.format,
        "place": mark.meeting.place,
        "principal": seat.principal if seat else None,
        "instead": (seat.substitute or seat.level) if seat else None,
        "confidence": seat.confidence if seat and seat.sources else None,
        "sources": seat.sources if seat else 0,
        "meeting": mark.meeting.id,
    }


def report_json(report: Report) -> dict[str, Any]:
    """One report with the keys of the `detect --jsonl` contract."""
    return {
        "status": report.status,
        "party": report.party,
        "forum": report.forum,
        "format": report.format,
        "date": report.date,
        "modality": report.modality,
        "principal": report.principal,
        "office": report.office,
        "substitute": report.substitute,
        "substitute_level": report.substitute_level,
        "virtual": report.virtual,
        "consecutive": report.consecutive,
        "reason": report.reason,
        "confidence": round(report.confidence, 4),
        "evidence": [
            {"text": piece.text, "start": piece.start, "end": piece.end, "where": piece.where}
            for piece in report.evidence
        ],
        "rule": report.rule,
        "primary": report.primary,
    }


def filing_row(filing: Filing) -> dict[str, Any]:
    """One report on file, flat."""
    report, article = filing.report, filing.article
    return {
        "id": filing.id,
        "published": article.published,
        "status": report.status,
        "party": report.party,
        "forum": report.forum,
        "format": report.format,
        "date": report.date,
        "modality": report.modality,
        "principal": report.principal,
        "substitute": report.substitute,
        "substitute_level": report.substitute_level,
        "virtual": report.virtual,
        "consecutive": report.consecutive,
        "reason": report.reason,
        "confidence": round(report.confidence, 4),
        "rule": report.rule,
        "outlet": article.outlet or article.source,
        "title": (article.title or "")[:LONG],
        "url": article.url,
        "evidence": " … ".join(piece.text for piece in report.evidence),
    }


def meeting_row(meeting: Meeting, at_stake: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    """One meeting, with who would lengthen a streak by staying away."""
    row: dict[str, Any] = {
        "first": meeting.first,
        "last": meeting.last,
        "forum": meeting.forum,
        "format": meeting.format,
        "place": meeting.place,
        "name": meeting.name,
        "kind": _kind(meeting),
        "id": meeting.id,
    }
    if at_stake is not None:
        row["at_stake"] = "; ".join(at_stake.get(meeting.id, ()))
    return row


def _kind(meeting: Meeting) -> str:
    traits = ("informal", "virtual", "cancelled", "provisional")
    return ", ".join(trait for trait in traits if getattr(meeting, trait))
