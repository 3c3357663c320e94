"""Transitions on file in, decisions and waiting alerts on file out, in the same transaction. Sends nothing.

transition ─► decide ─► (said in another scope?) ─► withdraw what is overtaken ─► file the decision ─► compose ─► outbox
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.alerts import compose
from monitor.alerts.nouns import Decision, Told
from monitor.alerts.policy import Past, decide
from monitor.model import Alert, Filing, Ledger, Streak, Transition
from monitor.pipeline.nouns import Rules
from monitor.pipeline.voice import covered, ordered
from monitor.store import Tx, decisions, filings, outbox, silences


def tell(
    tx: Tx, fresh: Sequence[Transition], ledger: Ledger, rules: Rules, now: datetime
) -> tuple[tuple[Decision, ...], tuple[Alert, ...]]:
    """Decide each transition for each route, and put what is to be said into the outbox."""
    if not fresh or not rules.tell:
        return (), ()
    past = past_of(tx)
    decided: list[tuple[Transition, Decision]] = []
    written: list[Alert] = []
    for transition in ordered(fresh):
        grounds = grounds_of(tx, transition)
        for choice in decide(transition, grounds, rules.routes, past, now, horizon=rules.horizon):
            decision = covered(transition, choice, decided)
            alerts = put(tx, decision, transition, grounds, rules, past, others=siblings(ledger, transition))
            decided.append((transition, decision))
            written += alerts
            if alerts:
                past = _with(past, decision, transition, grounds, alerts[0].title)
    return tuple(decision for _, decision in decided), tuple(written)


def put(
    tx: Tx,
    decision: Decision,
    transition: Transition,
    grounds: tuple[Filing, ...],
    rules: Rules,
    past: Past,
    *,
    others: Sequence[Streak] = (),
) -> tuple[Alert, ...]:
    """File one decision and what follows from it: withdrawals, and the alerts that are new."""
    outbox.withdraw(tx, decision.withdraws, decision.route, decision.decided_at, f"overtaken by {transition.id}")
    decisions.add(tx, [decision])
    alerts = compose.alerts(decision, transition, grounds, rules.routes, past, names=rules.names, others=others)
    if not alerts:
        return ()
    route = rules.routes.route(decision.route)
    bundled = decision.action == "digest"
    counted = route is not None and bundled and route.bundled.every == "count"
    ids = outbox.put(
        tx,
        alerts,
        told=compose.told(decision, transition, grounds, alerts[0].title),
        not_before=decision.not_before,
        bundled=bundled,
        full_at=route.bundled.count if route is not None and counted else 0,
    )
    return tuple(alert for alert in alerts if alert.id in ids)


def past_of(tx: Tx) -> Past:
    """Who was told what, who asked for quiet, who has seen it."""
    return Past(told=outbox.told(tx), silences=silences.load(tx), acks=silences.acknowledged(tx))


def grounds_of(tx: Tx, transition: Transition) -> tuple[Filing, ...]:
    """The reports for and against what is said of the transition's meeting, as they are on file."""
    streaks = (transition.streak, transition.was)
    marks = [mark for streak in streaks if streak for mark in streak.timeline if mark.meeting.id == transition.meeting]
    seats = [mark.attendance for mark in marks if mark.attendance]
    ids = [name for seat in seats for name in (*seat.supporting, *seat.opposing)]
    known: Mapping[str, Filing] = filings.by_id(tx, ids)
    return tuple(known[name] for name in dict.fromkeys(ids) if name in known)


def siblings(ledger: Ledger, transition: Transition) -> tuple[Streak, ...]:
    """The streaks of the other scopes of the same party and forum, the narrow ones first."""
    mine = transition.streak.series
    return tuple(
        streak
        for streak in ledger.streaks
        if (streak.series.party, streak.series.forum) == (mine.party, mine.forum) and streak.series.id != mine.id
    )


def _with(past: Past, decision: Decision, transition: Transition, grounds: tuple[Filing, ...], title: str) -> Past:
    """The past with what was just written, so that the next transition of the batch knows of it."""
    kept = [one for one in past.told if not _withdrawn(one, decision)]
    return Past(
        told=(*kept, compose.told(decision, transition, grounds, title)), silences=past.silences, acks=past.acks
    )


def _withdrawn(told: Told, decision: Decision) -> bool:
    return not told.sent and told.route == decision.route and told.transition in decision.withdraws
