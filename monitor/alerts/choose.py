"""A transition and the routes in, the routes that take it out, and what a route would refuse it for. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.alerts.nouns import Because
from monitor.alerts.routes import Match, Route, Routes, children
from monitor.model import Filing, Transition


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """What the matchers look at."""

    party: str
    forum: str
    scope: str
    format: str
    kind: str
    phase: str
    length: int
    confidence: float
    surprise: float | None
    languages: frozenset[str]


def topic(transition: Transition, filings: tuple[Filing, ...]) -> Topic:
    """What a transition is about; the length of a broken streak is the length it had."""
    series = transition.streak.series
    mark = next((mark for mark in transition.streak.timeline if mark.meeting.id == transition.meeting), None)
    attendance = mark.attendance if mark else None
    surest = max((filing.report.confidence for filing in filings), default=0.0)
    return Topic(
        party=series.party,
        forum=series.forum,
        scope=series.scope,
        format=mark.meeting.format if mark else _format_of(transition.meeting),
        kind=transition.kind,
        phase=transition.phase,
        length=max(transition.length, transition.before) if transition.kind == "broken" else transition.length,
        confidence=attendance.confidence if attendance and attendance.confidence else surest,
        surprise=transition.streak.surprise,
        languages=frozenset(filing.article.language for filing in filings),
    )


def _format_of(meeting: str) -> str:
    parts = meeting.rsplit("/", 2)
    return parts[1] if len(parts) == 3 else ""


def routes_for(subject: Topic, routes: Routes) -> Iterator[Route]:
    """The routes that take it: the deepest match of each branch; the first branch only, unless it says `go_on`."""
    found = False
    for route in _walk(tuple(route for route in routes.routes), subject):
        found = True
        yield route
    if not found:
        yield routes.fallback


def _walk(siblings: tuple[Route, ...], subject: Topic) -> Iterator[Route]:
    for route in siblings:
        if not takes(route.match, subject):
            continue
        below = tuple(_walk(children(route), subject))
        if below:
            yield from below
        elif route.targets:
            yield route
        if not route.go_on and (below or route.targets):
            return


def takes(match: Match, subject: Topic) -> bool:
    """Is it about what the route is for? Thresholds are asked by `falls_short`, so that their refusal has a name."""
    wanted = (
        (match.party, subject.party),
        (match.forum, subject.forum),
        (match.format, subject.format),
        (match.scope, subject.scope),
        (match.kind, subject.kind),
        (match.phase, subject.phase),
    )
    if any(allowed and value not in allowed for allowed, value in wanted):
        return False
    return not match.language or bool(subject.languages.intersection(match.language))


def falls_short(match: Match, subject: Topic) -> tuple[Because, str] | None:
    """The first threshold it does not reach, with the figures; None if it reaches them all."""
    if subject.length < match.min_length and subject.kind in ("started", "extended"):
        return "below_length", f"length {subject.length}, the route wants {match.min_length}"
    if subject.confidence < match.min_confidence:
        return "below_confidence", f"confidence {subject.confidence:.2f}, the route wants {match.min_confidence:.2f}"
    if match.min_surprise and subject.surprise is not None and subject.surprise < match.min_surprise:
        return "below_surprise", f"{subject.surprise:.1f} bits, the route wants {match.min_surprise:.1f}"
    return None
