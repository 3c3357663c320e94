"""What time alone brings: a silence that ends, an alert nobody acknowledged. Old decisions in, new ones out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.alerts.hours import after_quiet
from monitor.alerts.nouns import Action, Because, Decision, Told
from monitor.alerts.policy import Past, active_silence
from monitor.alerts.routes import Route, Routes
from monitor.model import Transition


def silences_ended(
    decided: Sequence[Decision], transitions: Mapping[str, Transition], routes: Routes, past: Past, now: datetime
) -> tuple[Decision, ...]:
    """For each route and series the latest transition a silence held back, once no silence covers it any more.

    `decided` are the decisions on file, of which those dropped as `silenced` count; what was overtaken by something the
    route was told since, is older than the horizon, or was woken before, stays quiet.
    """
    latest: dict[tuple[str, str], Decision] = {}
    for decision in sorted(decided, key=lambda one: one.decided_at):
        transition = transitions.get(decision.transition)
        if transition is None:
            continue
        key = (decision.route, transition.series)
        if decision.because == "silenced":
            latest[key] = decision
        elif decision.told:
            latest.pop(key, None)
    woken = []
    for (route_id, series), decision in latest.items():
        transition, route = transitions[decision.transition], routes.route(route_id)
        spoken = any(told.route == route_id and told.series == series for told in _since(past, decision.decided_at))
        if route is None or spoken or now - decision.decided_at > routes.horizon:
            continue
        if active_silence(transition, route_id, past.silences, now) is None:
            detail = f"held back since {decision.decided_at:%Y-%m-%d %H:%M} UTC, {decision.detail}"
            woken.append(_decision(transition.id, route, now, "silence_ended", detail))
    return tuple(woken)


def _since(past: Past, moment: datetime) -> list[Told]:
    return [told for told in past.told if told.at >= moment]


def escalations(routes: Routes, past: Past, now: datetime) -> tuple[Decision, ...]:
    """For each alert that nobody acknowledged in its route's time: once, to the route that comes next."""
    made: dict[tuple[str, str], Decision] = {}
    for told in past.told:
        route = routes.route(told.route)
        if route is None or route.escalate is None or not told.sent or now - told.at < route.escalate.after:
            continue
        goal = routes.route(route.escalate.to)
        seen = any(ack.series == told.series and ack.at >= told.at for ack in past.acks)
        newer = any(later.series == told.series and later.at > told.at and later.sent for later in past.told)
        done = any(one.transition == told.transition and one.route == route.escalate.to for one in past.told)
        if goal is not None and not (seen or newer or done):
            detail = f"{route.id} was told on {told.at:%Y-%m-%d %H:%M} UTC and nobody acknowledged it"
            made[told.transition, goal.id] = _decision(told.transition, goal, now, "not_acknowledged", detail)
    return tuple(made.values())


def _decision(transition: str, route: Route, now: datetime, because: Because, detail: str) -> Decision:
    action: Action = "send"
    return Decision(
        transition=transition,
        route=route.id,
        action=action,
        because=because,
        detail=detail,
        not_before=after_quiet(now, route.quiet),
        targets=route.target_ids(),
        language=route.speaks,
        decided_at=now,
    )
