"""A decision that somebody shall hear of in, one alert for each of its recipients out, ready for the outbox. Pure.

decide ─► Decision ─► what was said before ─► render ─► Alert × targets
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.facts import Context, Names, plain_names
from monitor.alerts.nouns import Decision, Message, Told
from monitor.alerts.policy import Past
from monitor.alerts.render import Templates, message
from monitor.alerts.routes import Routes
from monitor.model import Alert, Filing, Streak, Transition


def alerts(
    decision: Decision,
    transition: Transition,
    filings: Sequence[Filing],
    routes: Routes,
    past: Past,
    *,
    names: Names = plain_names,
    others: Sequence[Streak] = (),
    templates: Templates | None = None,
) -> tuple[Alert, ...]:
    """One alert a target, empty if nobody shall hear of it.

    `others` are the streaks of the other scopes of the same party and forum. The ids are the same whenever it is
    composed again; `extra` carries `language`, `series`, `reply_to` (the alert that mail answers) and `picture` (SVG).
    """
    if not decision.told:
        return ()
    before = _said_before(decision, transition, past)
    context = Context(
        because=decision.because,
        told_title=before.title if before else None,
        told_at=before.at if before else None,
        others=[other for other in others if other.series.id != transition.series],
        commands=routes.commands,
        web=routes.web,
    )
    text = message(transition, filings, language=decision.language, names=names, context=context, templates=templates)
    thread = thread_of(transition)
    return tuple(_alert(decision, transition, text, target, thread, before) for target in decision.targets)


def thread_of(transition: Transition) -> str:
    """One absence is one thread: the series and the meeting."""
    return _digest("thread", transition.series, transition.meeting)


def alert_id(transition: str, route: str, target: str) -> str:
    """The same for the same transition on the same route to the same recipient, whenever it is computed."""
    return _digest("alert", transition, route, target)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


def _said_before(decision: Decision, transition: Transition, past: Past) -> Told | None:
    """What this message takes back or updates: the last thing this route was really sent in that thread."""
    here = [told for told in past.told if told.route == decision.route and told.sent]
    if decision.corrects is not None:
        return next((told for told in reversed(here) if told.transition == decision.corrects), None)
    thread = thread_of(transition)
    return next((told for told in reversed(here) if told.thread == thread), None)


def _alert(
    decision: Decision, transition: Transition, text: Message, target: str, thread: str, before: Told | None
) -> Alert:
    extra = [("language", decision.language), ("series", transition.series)]
    if before is not None:
        extra.append(("reply_to", alert_id(before.transition, before.route, target)))
    if text.picture:
        extra.append(("picture", text.picture))
    return Alert(
        id=alert_id(transition.id, decision.route, target),
        transition=transition.id,
        route=decision.route,
        target=target,
        thread=before.thread if before else thread,
        title=text.title,
        text=text.text,
        html=text.html,
        markdown=text.markdown,
        because=decision.because,
        created_at=decision.decided_at,
        extra=tuple(extra),
    )


def told(
    decision: Decision,
    transition: Transition,
    filings: Sequence[Filing],
    title: str,
    *,
    sent_at: datetime | None = None,
) -> Told:
    """What is to be remembered of a decision: pass it to the next `decide`; `sent_at` None while it waits."""
    return Told(
        transition=transition.id,
        route=decision.route,
        series=transition.series,
        meeting=transition.meeting,
        kind=transition.kind,
        phase=transition.phase,
        length=transition.length,
        thread=thread_of(transition),
        title=title,
        at=sent_at or decision.decided_at,
        sent=sent_at is not None,
        lineages=tuple(sorted({filing.article.lineage or filing.article.id for filing in filings})),
        confidence=max((filing.report.confidence for filing in filings), default=0.0),
        before=decision.known,
    )
