"""The ledger's values in, plain rows for the templates out; no database, no markup.

Everything that comes from outside passes `say` or `passage`, which drop what people cannot see; markup is escaped by
the templates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlsplit

from monitor.model import Article, Attendance, Evidence, Filing, Mark, Meeting, Streak
from monitor.web.ahead import Ahead, Brief
from monitor.web.tongue import Tongue, passage, say

MARKS: Final = ("attended", "absent", "virtual", "barred", "unknown", "upcoming", "cancelled", "not_counted")
LEAD: Final = 3  #: meetings shown before the first that anything is known of
Row = dict[str, Any]


def address(kind: str, key: str) -> str:
    """Where a thing has its page; slashes of the key stay readable."""
    return f"/{kind}/{quote(key, safe='/@:', errors='replace')}"


def link(url: str | None) -> tuple[str, str] | None:
    """A web address and its host as people may click it, or None for anything but http and https."""
    if not url or len(url) > 2048:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    return (url, host) if parts.scheme in ("http", "https") and host else None


def streak_row(streak: Streak, t: Tongue, *, newest: int = 0) -> Row:
    """One streak with its timeline, as board and series page show it; with `newest` only so many meetings.

    The timeline begins shortly before the first meeting that anything is known of; what is left out stands in `before`.
    """
    series = streak.series
    run = {attendance.meeting.id for attendance in streak.meetings}
    shown = [mark for mark in streak.timeline if mark.mark != "not_counted"] if newest else list(streak.timeline)
    start = max(0, _first_known(shown) - LEAD, len(shown) - newest if newest else 0)
    marks = shown[start:]
    return {
        "href": address("series", series.id),
        "atom": f"/feeds{address('series', series.id)}.atom",
        "picture": f"/pictures/{quote(series.id, safe='/@:')}",
        "id": series.id,
        "name": t.series(series),
        "length": streak.length,
        "phase": streak.phase,
        "since": t.day(streak.since),
        "gaps": streak.gaps,
        "other_length": streak.other_length if streak.other_length != streak.length else None,
        "surprise": None if streak.surprise is None else t.number(streak.surprise),
        "rarity": None if streak.surprise is None else round(2**streak.surprise),
        "last_attended": t.day(streak.last_attended),
        "last_absent": t.day(streak.last_absent),
        "claims": [say(line) for line in t.voice.claims(streak)],
        "timeline": _timeline(marks, run, series.party, t),
        "before": [] if newest else _timeline(shown[:start], run, series.party, t),
    }


def _first_known(marks: Sequence[Mark]) -> int:
    """Where the first meeting stands that somebody reported on; the last one where nobody ever did."""
    known = (number for number, mark in enumerate(marks) if mark.mark in ("attended", "absent", "virtual", "barred"))
    return next(known, max(len(marks) - 1, 0))


def _timeline(marks: Sequence[Mark], run: set[str], party: str, t: Tongue) -> list[Row]:
    """The marks with what stands under and around them: the year where it begins, and where the run begins and ends."""
    inside = [number for number, mark in enumerate(marks) if mark.meeting.id in run]
    years = [t.year(mark.meeting) for mark in marks]
    return [
        {
            **mark_row(mark, party, t),
            "year": years[number] if number == 0 or years[number - 1] != years[number] else "",
            "run": _place(number, inside[0], inside[-1]) if inside else "",
        }
        for number, mark in enumerate(marks)
    ]


def _place(number: int, first: int, last: int) -> str:
    """Where in the run a mark stands, as the style sheet calls it; empty outside."""
    if not first <= number <= last:
        return ""
    return "only" if first == last else {first: "first", last: "last"}.get(number, "inner")


def other_row(one: Brief, t: Tongue) -> Row:
    """The same party and forum counted in another way."""
    return {"href": address("series", one.series.id), "scope": t.scope(one.series), "length": one.length}


def mark_row(mark: Mark, party: str, t: Tongue) -> Row:
    """One meeting of a timeline: its sign, and the sentence that hover, keyboard and screen readers get."""
    attendance = mark.attendance
    state = t.w[f"mark_{mark.mark}"]
    came = came_row(attendance, t) if attendance else {"principal": "", "substitute": "", "level": "", "confidence": ""}
    parts = [t.meeting(mark.meeting), t.days(mark.meeting), state]
    who = " ".join(part for part in (came["substitute"], f"({came['level']})" if came["level"] else "") if part)
    if who:
        parts.append(f"{t.w['substitute']}: {who}")
    elif came["principal"]:
        parts.append(f"{t.w['principal']}: {came['principal']}")
    return {
        "href": f"{address('meetings', mark.meeting.id)}#{quote(party)}",
        "says": " · ".join(parts),
        "mark": mark.mark,
        "state": state,
        "date": t.days(mark.meeting),
        "meeting": t.meeting(mark.meeting),
        "sources": attendance.sources if attendance else 0,
        **came,
    }


def came_row(attendance: Attendance, t: Tongue) -> Row:
    """Who was expected, who came, of what rank, and how sure that is."""
    return {
        "principal": say(attendance.principal) or t.office(attendance.office),
        "substitute": say(attendance.substitute),
        "level": t.level(attendance.level),
        "confidence": t.certainty(attendance.confidence),
    }


def meeting_row(meeting: Meeting, t: Tongue) -> Row:
    """The head of a meeting's page."""
    tags = [name for name in ("informal", "virtual", "cancelled", "provisional") if getattr(meeting, name)]
    return {
        "id": meeting.id,
        "href": address("meetings", meeting.id),
        "name": t.meeting(meeting),
        "date": t.days(meeting),
        "place": say(meeting.place),
        "moved_to": t.day(meeting.moved_to),
        "tags": [t.w[f"tag_{tag}"] for tag in tags],
    }


def ahead_row(ahead: Ahead, t: Tongue) -> Row:
    """A coming meeting and whose streaks it would lengthen."""
    stakes = [
        {
            "party": t.party(stake.series.party),
            "href": address("series", stake.series.id),
            "length": stake.length,
            "announced": stake.announced,
        }
        for stake in ahead.stakes[:8]
    ]
    return {**meeting_row(ahead.meeting, t), "stakes": stakes, "more": max(0, len(ahead.stakes) - 8)}


def attendance_row(attendance: Attendance, filings: Mapping[str, Filing], t: Tongue) -> Row:
    """One party at one meeting, with the reports for and against it."""
    return {
        "anchor": attendance.party,
        "target": f"attendance:{attendance.party}@{attendance.meeting.id}",
        "party": t.party(attendance.party),
        "state": attendance.state,
        "settled": attendance.settled,
        "virtual": attendance.virtual,
        "vacant": attendance.vacant,
        "modality": t.modality(attendance.modality),
        "reason": t.reason(attendance.reason, attendance.reason_by),
        "sources": attendance.sources,
        "decided_by": attendance.decided_by,
        **came_row(attendance, t),
        "supporting": [filing_row(filings[key], t) for key in attendance.supporting if key in filings],
        "opposing": [filing_row(filings[key], t) for key in attendance.opposing if key in filings],
    }


def filing_row(filing: Filing, t: Tongue) -> Row:
    """One report as a list shows it: the best quotation, who wrote it, and how sure we are."""
    report, article = filing.report, filing.article
    where = link(article.url)
    return {
        "id": filing.id,
        "href": address("reports", filing.id),
        "name": f"{t.party(report.party)}: {t.w[report.status]} · {t.kind(report.forum, report.format)}",
        "status": report.status,
        "modality": t.modality(report.modality),
        "virtual": report.virtual,
        "date": t.day(report.date),
        "place": say(report.place),
        "principal": say(report.principal) or t.office(report.office),
        "substitute": say(report.substitute),
        "level": t.level(report.substitute_level),
        "consecutive": report.consecutive,
        "reason": t.reason(report.reason, report.reason_by),
        "rule": say(report.rule),
        "cue": say(report.cue),
        "confidence": t.certainty(report.confidence),
        "features": [(say(one.name), f"{one.weight:+.2f}") for one in report.features],
        "quotation": say(report.evidence[0].text) if report.evidence else "",
        "quotations": [say(evidence.text) for evidence in report.evidence],
        "article": say(article.id),
        "title": say(article.title),
        "outlet": say(article.outlet),
        "language": article.language if article.language.isalpha() else "und",
        "published": t.day(article.published),
        "retrieved": article.retrieved_at.strftime("%Y-%m-%d %H:%M"),
        "link": where[0] if where else None,
        "host": where[1] if where else None,
    }


def marked(article: Article, evidence: Iterable[Evidence]) -> Row:
    """Title and text of an article, cut at the evidence: parts that are marked and parts that are not."""
    given = list(evidence)
    return {
        name: passages(getattr(article, name) or "", [(e.start, e.end) for e in given if e.where == name])
        for name in ("title", "text")
    }


def passages(text: str, spans: Iterable[tuple[int, int]]) -> list[Row]:
    """The text cut at the spans; those that overlap an earlier one or lie outside are left out."""
    parts: list[Row] = []
    at = 0
    for start, end in sorted(spans):
        if at <= start < end <= len(text):
            parts += [{"text": text[at:start], "marked": False}, {"text": text[start:end], "marked": True}]
            at = end
    whole = [*parts, {"text": text[at:], "marked": False}]
    return [{**part, "text": passage(part["text"])} for part in whole if part["text"]]
