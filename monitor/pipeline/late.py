"""What time alone brings to people: a silence that ended, an alert nobody acknowledged; put in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.alerts.afterwards import escalations, silences_ended
from monitor.alerts.nouns import Decision, Told
from monitor.alerts.policy import Past
from monitor.model import Alert, Transition
from monitor.pipeline.nouns import Rules
from monitor.pipeline.telling import grounds_of, past_of, put, siblings
from monitor.store import Tx, decisions, ledgers, transitions


def belated(tx: Tx, rules: Rules, now: datetime) -> tuple[Alert, ...]:
    """The alerts that silences held back and that now may leave, and those that go one step up."""
    past = past_of(tx)
    if not (past.silences or any(route.escalate for route in rules.routes.every())):
        return ()
    since = now - rules.routes.horizon
    known = {one.id: one for one in transitions.load(tx, since=since)}
    decided = decisions.load(tx, since=since)
    due = (*silences_ended(decided, known, rules.routes, past, now), *escalations(rules.routes, past, now))
    return _put(tx, due, known, rules, past)


def _put(
    tx: Tx, due: tuple[Decision, ...], known: Mapping[str, Transition], rules: Rules, past: Past
) -> tuple[Alert, ...]:
    ledger = ledgers.load(tx) if due else None
    written: list[Alert] = []
    for decision in due:
        transition = known.get(decision.transition) or transitions.by_id(tx, [decision.transition]).get(
            decision.transition
        )
        if transition is not None and ledger is not None:
            others = siblings(ledger, transition)
            written += put(tx, decision, transition, grounds_of(tx, transition), rules, past, others=others)
    return tuple(written)


def told_operator(alert: Alert, now: datetime) -> Told:
    """The memory of a notice to the operator: of no series, so that no policy takes it for news."""
    return Told(
        transition=alert.transition,
        route=alert.route,
        series=dict(alert.extra)["series"],
        meeting="",
        kind="started",
        phase="settled",
        length=0,
        thread=alert.thread,
        title=alert.title,
        at=now,
        sent=False,
    )
