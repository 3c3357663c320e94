"""A transition in, one decision a route out, each with a named reason for sending or not sending. Pure: no clock.


transition ─► routes that take it ─► told? too old? silenced? below a threshold? same sources? ─► now, later, digest
           └► whoever was told what no longer holds ─► a correction, whatever the matchers say now
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from monitor.alerts.choose import Topic, falls_short, routes_for, topic
from monitor.alerts.hours import after_quiet, next_digest
from monitor.alerts.nouns import Ack, Action, Because, Decision, Silence, Told
from monitor.alerts.routes import Digest, Route, Routes
from monitor.model import Filing, Kind, Transition

KIND_OF_NEWS: Final[dict[Kind, Because]] = {
    "started": "streak_started",
    "extended": "streak_extended",
    "broken": "streak_broken",
    "revised": "streak_revised",
}
_DAILY: Final = Digest(every="daily")


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """What happened before: who was told what, who asked for quiet, who has seen it."""

    told: Sequence[Told] = ()  #: oldest first; for `decide` those about the transition's series are enough
    silences: Sequence[Silence] = ()
    acks: Sequence[Ack] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Case:
    """One transition before one route."""

    transition: Transition
    subject: Topic
    route: Route
    now: datetime
    horizon: timedelta
    news_at: datetime
    lineages: frozenset[str]
    past: Past
    here: tuple[Told, ...] = field(default=())  #: what this route was told about this series

    def decision(self, action: Action, because: Because, detail: str = "", at: datetime | None = None) -> Decision:
        heard = action in ("send", "digest")
        stale = self.stale
        return Decision(
            transition=self.transition.id,
            route=self.route.id,
            action=action,
            because=because,
            detail=detail,
            not_before=at or self.now,
            targets=self.route.target_ids() if heard else (),
            language=self.route.speaks,
            withdraws=tuple(told.transition for told in self.here if not told.sent and self.overtakes(told)),
            corrects=next((told.transition for told in reversed(stale) if told.sent), None) if heard else None,
            known=self.known,
            decided_at=self.now,
        )

    @property
    def stale(self) -> tuple[Told, ...]:
        """What this route was told last, or is about to be told, that this transition says no longer holds."""
        return _stale(self.here, self.transition)

    @property
    def known(self) -> int:
        """The length this route knows, or will know, of once what is pointless is withdrawn."""
        left = [told for told in self.here if told.sent or not self.overtakes(told)]
        if left:
            return left[-1].length
        return self.here[0].before if self.here else self.transition.before

    def overtakes(self, told: Told) -> bool:
        """Is what still waits pointless now: taken back, or provisional where the same thing has settled?"""
        settled = self.transition.phase == "settled" and told.phase == "provisional"
        same = told.meeting == self.transition.meeting and told.length == self.transition.length
        return told in self.stale or (settled and same)


def decide(
    transition: Transition,
    filings: tuple[Filing, ...],
    routes: Routes,
    past: Past,
    now: datetime,
    *,
    horizon: timedelta | None = None,
) -> tuple[Decision, ...]:
    """One decision for each route that takes the transition, and for each that was told what it takes back.

    `filings` are those the transition rests on (for and against), `now` is aware; `horizon` overrides the routes' own.
    """
    subject = topic(transition, filings)
    chosen = {route.id: route for route in routes_for(subject, routes)}
    here: dict[str, tuple[Told, ...]] = {}
    for told in past.told:
        if told.series == transition.series:
            here[told.route] = (*here.get(told.route, ()), told)
    for route_id, said in here.items():
        if route_id not in chosen and _stale(said, transition):
            chosen[route_id] = routes.route(route_id) or routes.fallback
    limit = routes.horizon if horizon is None else horizon
    return tuple(
        _decide(
            _Case(
                transition=transition,
                subject=subject,
                route=route,
                now=now,
                horizon=limit,
                news_at=_news_at(transition, filings, now),
                lineages=frozenset(filing.article.lineage or filing.article.id for filing in filings),
                past=past,
                here=tuple(told for told in past.told if told.route == route_id and told.series == transition.series),
            )
        )
        for route_id, route in chosen.items()
    )


def _decide(case: _Case) -> Decision:
    if any(told.transition == case.transition.id for told in case.here):
        return case.decision("drop", "already_told", "the same transition stands in the outbox of this route")
    if (taken_back := _correction(case)) is not None:
        return taken_back
    refusal = _refusal(case)
    if refusal is None:
        return _timed(case, _news(case))
    because, detail = refusal
    if case.transition.kind == "broken" and because not in ("older_than_horizon", "duplicate_lineage"):
        at = next_digest(case.now, case.route.digest or _DAILY)
        return case.decision("digest", "break_always_told", f"a break is always told; else: {because}, {detail}", at)
    return case.decision("drop", because, detail)


def _correction(case: _Case) -> Decision | None:
    """The retraction duty: the told hear what holds now; what only waited is withdrawn and nobody hears of either."""
    stale = case.stale
    sent = [told for told in stale if told.sent]
    if sent:
        return _timed(case, "correction_owed", f"told on {sent[-1].at:%Y-%m-%d}: {sent[-1].title}")
    if stale and case.transition.kind in ("revised", "broken") and not _anything_left_to_say(case):
        return case.decision("withdraw", "flap_within_group_wait", "taken back before it was sent")
    shorter = case.transition.length <= case.transition.before
    if case.transition.kind == "revised" and shorter and not stale and not any(told.sent for told in case.here):
        return case.decision("drop", "never_told", "nobody here was told what is revised")
    return None


def _anything_left_to_say(case: _Case) -> bool:
    """After the waiting alerts are withdrawn: does what holds now still differ from what this route knows?"""
    return case.known != case.transition.length


def _stale(here: Sequence[Told], transition: Transition) -> tuple[Told, ...]:
    """The last word that was sent, the last that waits, and what waits about the same meeting, where they are wrong.

    What was corrected before is not corrected again, and an older word about an older meeting was true in its time.
    """
    last = max((told for told in here if told.sent), key=lambda told: told.at, default=None)
    waiting = [told for told in here if not told.sent]
    mine = [
        told for told in waiting[:-1] if transition.meeting == told.meeting or told.transition == transition.supersedes
    ]
    asked = [last, *mine, *waiting[-1:]]
    return tuple(told for told in asked if told is not None and _contradicts(transition, told))


def _contradicts(transition: Transition, told: Told) -> bool:
    """Does this no longer hold? A break at a later meeting leaves true what was said of the streak before it."""
    if told.transition == transition.id:
        return False
    if told.transition == transition.supersedes:
        return True
    if told.length == transition.length:
        return False
    same_meeting = told.meeting == transition.meeting
    return transition.kind == "revised" or (transition.kind == "broken" and same_meeting)


def _refusal(case: _Case) -> tuple[Because, str] | None:
    """Why this route does not want it, in the order in which people would ask; None if it does."""
    age = case.now - case.news_at
    if age > case.horizon:
        return "older_than_horizon", f"the news is {age.days} days old, the horizon is {case.horizon.days}"
    if (silence := active_silence(case.transition, case.route.id, case.past.silences, case.now)) is not None:
        return "silenced", f"until {silence.ends:%Y-%m-%d %H:%M} UTC by {silence.author}: {silence.why}"
    if (short := falls_short(case.route.match, case.subject)) is not None:
        return short
    same = [told for told in case.here if told.meeting == case.transition.meeting and _same_word(told, case.transition)]
    if same and case.lineages and case.lineages <= {key for told in same for key in told.lineages}:
        return "duplicate_lineage", "the same thing from the same sources was told before"
    if _acknowledged(case):
        return "acknowledged", "somebody has seen it and the length has not changed"
    return None


def _same_word(told: Told, transition: Transition) -> bool:
    return (told.kind, told.phase, told.length) == (transition.kind, transition.phase, transition.length)


def _acknowledged(case: _Case) -> bool:
    if case.transition.kind in ("broken", "revised"):
        return False
    return any(
        ack.series == case.transition.series and ack.length == case.transition.length for ack in case.past.acks
    ) and any(told.length == case.transition.length for told in case.here)


def active_silence(transition: Transition, route: str, silences: Sequence[Silence], now: datetime) -> Silence | None:
    """The silence that covers a transition on a route at that time; the one that lasts longest."""
    scopes = {"*", transition.series, f"{transition.series}@{transition.meeting}", transition.streak.series.party}
    covering = [
        silence
        for silence in silences
        if silence.scope in scopes and silence.route in ("*", route) and silence.begins <= now < silence.ends
    ]
    return max(covering, key=lambda silence: silence.ends, default=None)


def _news(case: _Case) -> Because:
    told_of_it = [told for told in case.here if told.meeting == case.transition.meeting and told.sent]
    settled = case.transition.phase == "settled" and any(told.phase == "provisional" for told in told_of_it)
    return "now_settled" if settled and case.transition.kind != "revised" else KIND_OF_NEWS[case.transition.kind]


def _timed(case: _Case, because: Because, detail: str = "") -> Decision:
    """Now, after the group wait, after the quiet hours, or with the next digest."""
    bundled = case.route.bundled
    if bundled.every != "immediate":
        at = after_quiet(next_digest(case.now, bundled), case.route.quiet)
        return case.decision("digest", because, _joined(detail, f"grouped in the {bundled.every} digest"), at)
    waits = case.transition.phase == "provisional" and because != "correction_owed"
    ready = case.now + case.route.wait if waits else case.now
    at = after_quiet(ready, case.route.quiet)
    if at > ready:
        detail = _joined(detail, f"quiet hours until {at:%Y-%m-%d %H:%M} UTC")
    elif ready > case.now:
        detail = _joined(detail, f"waits for its group until {ready:%H:%M} UTC")
    return case.decision("send", because, detail, at)


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _news_at(transition: Transition, filings: tuple[Filing, ...], now: datetime) -> datetime:
    """When the news arose: its newest article, or the meeting itself where that is later (settled by its passing)."""
    times = [filing.article.published_at for filing in filings if filing.article.published_at is not None]
    times += [_day(filing.article.published, now) for filing in filings if filing.article.published]
    mark = next((mark for mark in transition.streak.timeline if mark.meeting.id == transition.meeting), None)
    if mark is not None:
        times.append(_day(mark.meeting.last or mark.meeting.first, now))
    return min(max(times), now) if times else now


def _day(partial: str, like: datetime) -> datetime:
    """The last moment a partial date can mean, roughly: the end of its day, month or year."""
    parts = [int(part) for part in partial.split("-")]
    if len(parts) == 1:
        day = date(parts[0], 12, 31)
    elif len(parts) == 2:
        day = date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1) - timedelta(days=1)
    else:
        day = date(*parts)
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=like.tzinfo)
