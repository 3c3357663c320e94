"""The jobs of the daemon: a pass, delivery, passing time, cleaning. Each is done whole, or can be done again.

read: due sources → waiting alerts     send: waiting alerts → people     settle: time → waiting alerts     clean
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable
from concurrent.futures import Executor
from datetime import timedelta
from typing import Final

import structlog

from monitor import pipeline
from monitor.alerts import operator
from monitor.alerts.delivery import Parcel, Waiting
from monitor.alerts.heartbeat import beat
from monitor.alerts.nouns import Sent
from monitor.alerts.operator import Complaint, Trouble
from monitor.alerts.runner import Tally as Delivered
from monitor.alerts.runner import attempt, deliver_due
from monitor.alerts.secret import resolve
from monitor.daemon.duty import Duty
from monitor.daemon.lead import Lead
from monitor.errors import ConfigError, StoreError
from monitor.pipeline.late import belated, told_operator
from monitor.pipeline.poll import Tools, make_pass
from monitor.pipeline.shelf import Tally
from monitor.sources import silence, to_revive
from monitor.store import Tx, coverage, meta, notices, outbox, sources, upkeep
from monitor.store.desk import Desk

log = structlog.get_logger("monitor")
LEAST_FREE: Final = 200_000_000  #: bytes on the disk of the database
_RHYTHM_OF = timedelta(days=35)  #: coverage that a source's own rhythm is read from


def configure(duty: Duty, *, hasten: bool = False) -> None:
    """Make the configured sources those of the store; with `hasten` every one of them is due now."""
    with duty.store.begin() as tx:
        sources.configure(tx, duty.plan.feeds, duty.clock())
        if hasten:
            sources.hasten(tx, duty.clock())


def read(duty: Duty, lead: Lead, wall: Executor) -> Tally:
    """One pass over the due sources, and the heartbeat after it."""
    plan = duty.plan

    async def passing() -> Tally:
        async with plan.network() as network:
            return await make_pass(
                Tools(
                    store=duty.store,
                    network=network,
                    wall=wall,
                    rules=plan.rules,
                    clock=duty.clock,
                    guard=lead.guard,
                    stop=duty.stop,
                    rhythm=plan.rhythm,
                    at_once=plan.settings.poll.sources,
                    pages=plan.settings.poll.pages,
                )
            )

    tally = asyncio.run(passing())
    with duty.store.begin() as tx:
        meta.put(tx, "pass", str(tally.sources), duty.clock())
    if tally.sources:
        log.info("pass done", **{name: getattr(tally, name) for name in tally.__slots__ if name != "failures"})
    _beat(duty)
    return tally


def send(duty: Duty, lead: Lead) -> Delivered:
    """Deliver what is due; trouble with a route goes to the operator by another one."""
    desk = Desk(duty.store, by=duty.name, term=lead.term)
    done = deliver_due(
        desk,
        duty.plan.rules.routes,
        clock=duty.clock,
        chance=duty.chance,
        environ=duty.environ,
        stop=duty.stop,
    )
    if done.sent or done.again or done.dead:
        log.info("alerts delivered", sent=done.sent, messages=done.messages, again=done.again, dead=done.dead)
    if done.troubles:
        with duty.store.begin() as tx:
            complain(tx, duty, done.troubles)
    return done


def settle(duty: Duty, lead: Lead) -> pipeline.Outcome:
    """Let time count: meetings pass, silences end, alerts escalate, sources fall silent."""
    with duty.store.begin() as tx:
        lead.guard(tx)
        now = duty.clock()
        outcome = pipeline.settle(tx, duty.plan.rules, now)
        belated(tx, duty.plan.rules, now)
        complain(tx, duty, (*_silent(tx, duty), *_disk(duty)))
    if outcome.transitions:
        log.info("time has passed", transitions=len(outcome.transitions), alerts=len(outcome.alerts))
    return outcome


def clean(duty: Duty, lead: Lead) -> None:
    """Drop what is old, and give parked sources another chance."""
    gone = upkeep.clean(duty.store, duty.plan.retention, duty.clock())
    with duty.store.begin() as tx:
        lead.guard(tx)
        sources.revive(tx, to_revive(sources.load(tx), duty.clock(), duty.plan.rhythm), duty.clock())
    log.info("cleaned", **gone)


def complain(tx: Tx, duty: Duty, troubles: Iterable[Trouble]) -> None:
    """Put troubles into the outbox for the operator, the same one at most once in its pause."""
    routes, now = duty.plan.rules.routes, duty.clock()
    for trouble in troubles:
        log.warning("trouble", kind=trouble.kind, subject=trouble.subject, lines=trouble.lines)
        notice = notices.raise_(tx, trouble.key, "; ".join(trouble.lines), now, every=routes.operator_pause)
        if notice is None:
            continue
        for alert in operator.operator_alerts(trouble, routes, (), now, again=notice.times - 1):
            outbox.put(tx, [alert], told=told_operator(alert, now), not_before=now)


def cry(duty: Duty, error: StoreError) -> bool:
    """Tell the operator at once and past the database, since that is what is in trouble; True if somebody took it."""
    trouble = Trouble(kind="database", subject=duty.store.name, lines=(str(error),))
    routes = duty.plan.rules.routes
    taken = False
    for alert in operator.operator_alerts(trouble, routes, duty.cried, duty.clock()):
        parcel = Parcel(alert=alert, rows=(Waiting(alert=alert, not_before=duty.clock(), next_at=duty.clock()),))
        taken = isinstance(attempt(parcel, routes, environ=duty.environ), Sent) or taken
    if taken:
        duty.cried.append(Complaint(key=trouble.key, told_at=duty.clock()))
    return taken


def _disk(duty: Duty) -> list[Trouble]:
    """Little room on the disk of the database, while there is still some."""
    path = duty.store.path
    if path is None:
        return []
    free = shutil.disk_usage(path.parent).free
    lines = (f"{free // 1_000_000} MB are free, {LEAST_FREE // 1_000_000} MB should be",)
    return [Trouble(kind="disk", subject=str(path.parent), lines=lines)] if free < LEAST_FREE else []


def _silent(tx: Tx, duty: Duty) -> list[Trouble]:
    now = duty.clock()
    days: dict[str, list[coverage.Day]] = {}
    for day in coverage.load(tx, since=(now - _RHYTHM_OF).date()):
        days.setdefault(day.source, []).append(day)
    found = []
    for health in sources.load(tx):
        notice = silence(health, days.get(health.source.id, ()), now)
        if notice is not None:
            subject = health.source.name or health.source.id
            found.append(Trouble(kind="source_silent", subject=subject, lines=(notice.words,)))
    return found


def _beat(duty: Duty) -> None:
    """Ask the dead-man's switch, if there is one."""
    reference = duty.plan.rules.routes.heartbeat
    if reference is None:
        return
    try:
        outcome = beat(resolve(reference, environ=duty.environ))
    except ConfigError as error:
        log.warning("no heartbeat", why=str(error))
        return
    if not isinstance(outcome, Sent):
        log.warning("no heartbeat", why=outcome.why)
