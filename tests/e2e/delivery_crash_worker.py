"""A process that files changes and sends their alerts, and that kills itself with SIGKILL at random moments, again and
again, until everything is done. Arguments: database URL, webhook address, number of changes, number of kills, seed."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "alerts"))

import alert_story as s

from monitor import strictyaml
from monitor.alerts.compose import alerts, told
from monitor.alerts.policy import Past, decide
from monitor.alerts.routes import Routes
from monitor.alerts.runner import deliver_due
from monitor.model import Transition
from monitor.store import Store, decisions, migrate, open_store, outbox, transitions
from monitor.store.desk import Desk

START = datetime(2026, 2, 11, 8, tzinfo=UTC)
LIFE = timedelta(minutes=10)  #: how far the clock goes on from one life to the next, so that leases end


def change(number: int) -> Transition:
    """The n-th change of the world: another meeting of one of five series."""
    series = replace(s.SERIES, id=f"US@F{number % 5}/all")
    return s.transition(
        "extended",
        id=f"t{number}",
        series=series.id,
        meeting=f"NATO/talks/{number}",
        phase="settled",
        after=s.streak(2, series=series),
    )


def life(url: str, webhook: str, count: int, number: int) -> None:
    """File what is not on file and send what waits, until all is done."""
    store = open_store(url)
    routes = strictyaml.parse(f"horizon: 900d\nroutes: [{{id: desk, targets: '{webhook}'}}]", Routes)
    began = time.monotonic()

    def clock() -> datetime:
        return START + number * LIFE + timedelta(seconds=time.monotonic() - began)

    for at in range(count):
        file(store, routes, change(at), clock())
        if at % 4 == 3:
            deliver_due(Desk(store), routes, clock=clock, chance=random.random, environ={}, burst=10_000)
    while True:
        deliver_due(Desk(store), routes, clock=clock, chance=random.random, environ={}, burst=10_000)
        with store.read() as tx:
            if not outbox.waiting(tx, clock() + LIFE):
                return


def file(store: Store, routes: Routes, one: Transition, now: datetime) -> None:
    """The fact, the decision and the alerts in one transaction."""
    filings = (s.filing(1),)
    with store.begin() as tx:
        if not transitions.add(tx, [one], now):
            return
        past = Past(told=[known for known in outbox.told(tx) if known.series == one.series])
        for decision in decide(one, filings, routes, past, now):
            decisions.add(tx, [decision])
            made = alerts(decision, one, filings, routes, past)
            if made:
                memory = told(decision, one, filings, made[0].title)
                outbox.put(tx, made, told=memory, not_before=decision.not_before)


def killed_after(seconds: float) -> None:
    """Ends this process at that moment, whatever it is doing."""

    def kill() -> None:
        time.sleep(seconds)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=kill, daemon=True).start()


def main(url: str, webhook: str, count: int, kills: int, seed: int) -> None:
    """One child a life; the last one is left to finish. Prints how many were really killed."""
    store = open_store(url)
    migrate(store)
    store.close()
    dice = random.Random(seed)
    died = 0
    for number in range(kills + 1):
        child = os.fork()
        if child == 0:
            if number < kills:
                killed_after(dice.uniform(0.02, 0.25))
            life(url, webhook, count, number)
            os._exit(0)
        dice.random()
        died += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    print(died)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
