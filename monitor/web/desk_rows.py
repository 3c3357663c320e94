"""Alerts, decisions, silences, reviews, changes and sources in, plain rows for the templates out. No database.

A secret never gets here: an alert names its route and target by id, never by address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from monitor.alerts.nouns import Decision, Silence
from monitor.model import Review, Transition
from monitor.store.coverage import Day
from monitor.store.outbox import Listed
from monitor.store.sources import Health
from monitor.web.rows import Row, address
from monitor.web.tongue import Tongue, passage, say


def moment(at: datetime | None) -> str:
    """A time to the minute, in UTC."""
    return at.strftime("%Y-%m-%d %H:%M") if at else ""


def title(transition: Transition, t: Tongue) -> str:
    """What happened, in one line: the fullest of the alerts' titles."""
    mark = next((one for one in transition.streak.timeline if one.meeting.id == transition.meeting), None)
    return say(t.voice.titles(transition, mark, "")[0])


def change_row(at: datetime, transition: Transition, t: Tongue) -> Row:
    """One change of a series."""
    return {
        "at": moment(at),
        "title": title(transition, t),
        "kind": t.w[f"kind_{transition.kind}"],
        "phase": transition.phase,
        "before": transition.before,
        "length": transition.length,
    }


def review_row(review: Review, t: Tongue) -> Row:
    """One decision of a person."""
    kind, _, name = review.target.partition(":")
    meeting = name.partition("@")[2]
    return {
        "at": moment(review.at),
        "action": t.w[f"did_{review.action}"],
        "href": address("reports", name) if kind == "report" else address("meetings", meeting),
        "target": say(name if kind == "attendance" else f"{t.w['report']} {name[:12]}"),
        "changes": ", ".join(f"{say(name)} = {say(value)}" for name, value in review.changes),
        "author": say(review.author),
        "why": say(review.why),
    }


def alert_row(listed: Listed, t: Tongue) -> Row:
    """One message to one recipient, and what became of it."""
    alert = listed.alert
    return {
        "id": alert.id,
        "transition": alert.transition,
        "at": moment(alert.created_at),
        "title": say(alert.title),
        "text": passage(alert.text),
        "route": say(alert.route),
        "target": say(alert.target),
        "state": listed.state,
        "attempts": listed.attempts,
        "done": moment(listed.done_at),
        "next": moment(listed.next_at) if listed.state == "waiting" else "",
        "why": say(listed.why),
        "because": t.because(alert.because),
    }


def decision_row(decision: Decision, about: Transition | None, seen: Mapping[tuple[str, int], str], t: Tongue) -> Row:
    """Why one route heard of a change, or why not; with who has seen it."""
    return {
        "at": moment(decision.decided_at),
        "title": title(about, t) if about else say(decision.transition),
        "href": address("series", about.series) if about else None,
        "series": about.series if about else None,
        "transition": decision.transition,
        "route": say(decision.route),
        "action": t.w[f"action_{decision.action}"],
        "told": decision.told,
        "because": t.because(decision.because),
        "detail": say(decision.detail),
        "seen_by": say(seen.get((about.series, about.length))) if about else "",
    }


def silence_row(silence: Silence, t: Tongue) -> Row:
    """One silence in force."""
    return {
        "id": silence.id,
        "scope": t.w["everything"] if silence.scope == "*" else say(silence.scope),
        "route": t.w["every_route"] if silence.route == "*" else say(silence.route),
        "author": say(silence.author),
        "why": say(silence.why),
        "until": moment(silence.ends),
    }


def source_row(health: Health, read: Sequence[Day], days: Sequence[date], t: Tongue) -> Row:
    """One source, its health in words, and its calendar."""
    by_day = {one.day: one for one in read}
    calendar = [_day(by_day.get(day), day, t) for day in days]
    counted = sum(one.read for one in read)
    causes: dict[str, int] = {}
    for one in read:
        for cause, pages in one.no_data.items():
            causes[cause] = causes.get(cause, 0) + pages
    return {
        "name": say(health.source.name) or health.host,
        "host": say(health.host),
        "language": say(health.source.language),
        "state": health.state,
        "health": _health(health, t),
        "why": say(health.why) if health.failures or health.state != "active" else "",
        "last": moment(health.ok_at),
        "news": moment(health.new_at),
        "next": moment(health.next_at) if health.state == "active" else "",
        "calendar": calendar,
        "said": t.w["calendar_said"].format(days=sum(1 for one in calendar if one["level"]), of=len(days)),
        "pages": counted,
        "no_data": ", ".join(f"{say(cause)} {pages}" for cause, pages in sorted(causes.items())),
    }


def _health(health: Health, t: Tongue) -> str:
    if health.state != "active":
        return t.w[f"source_{health.state}"]
    if health.failures:
        return t.w["source_failing"].format(times=health.failures)
    return t.w["source_new"] if health.ok_at is None else t.w["source_well"]


def _day(day: Day | None, date_: date, t: Tongue) -> Row:
    pages = day.read if day else 0
    level = 0 if not pages else 1 if pages < 5 else 2 if pages < 20 else 3
    return {"level": level, "says": t.w["calendar_day"].format(day=date_.isoformat(), pages=pages)}
