"""A history of transitions in, what the routes would have done with it out: `monitor alerts dry-run`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alerts.compose import told as remembered
from monitor.alerts.escape import fitting
from monitor.alerts.facts import Names, mark_of, plain_names
from monitor.alerts.nouns import Ack, Decision, Silence, Told
from monitor.alerts.phrases import Voice
from monitor.alerts.policy import Past, decide
from monitor.alerts.routes import Routes
from monitor.alerts.words import words
from monitor.model import Filing, Transition


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened:
    """A transition, what it rests on, and when it was found."""

    transition: Transition
    filings: tuple[Filing, ...]
    at: datetime


def rehearse(
    history: Iterable[Happened],
    routes: Routes,
    *,
    silences: Sequence[Silence] = (),
    acks: Sequence[Ack] = (),
    names: Names = plain_names,
) -> Iterator[tuple[Happened, Decision, str]]:
    """Each decision with the title people would have read, in the order of time; nothing is sent or stored."""
    told: list[Told] = []
    for happened in sorted(history, key=lambda one: one.at):
        told = [_left(one, happened.at) for one in told]
        past = Past(told=[one for one in told if one.at <= happened.at or not one.sent], silences=silences, acks=acks)
        for decision in decide(happened.transition, happened.filings, routes, past, happened.at):
            told = [one for one in told if not _withdrawn(one, decision)]
            say = Voice(words=words(decision.language), language=decision.language, names=names)
            title = fitting(say.titles(happened.transition, mark_of(happened.transition), f"{happened.at:%Y}"))
            if decision.told:
                told.append(_remembered(decision, happened, title))
            yield happened, decision, title


def _withdrawn(told: Told, decision: Decision) -> bool:
    return not told.sent and told.route == decision.route and told.transition in decision.withdraws


def _left(told: Told, now: datetime) -> Told:
    """What waited until a time that has passed was sent then."""
    return replace(told, sent=True) if not told.sent and told.at <= now else told


def _remembered(decision: Decision, happened: Happened, title: str) -> Told:
    kept = remembered(decision, happened.transition, happened.filings, title)
    return replace(kept, at=decision.not_before, sent=decision.not_before <= happened.at)
