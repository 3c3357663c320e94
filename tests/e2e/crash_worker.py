"""Lives of a daemon that ends by SIGKILL at random moments, again and again, while news come out day by day.

Arguments: configuration folder, address of the server, number of kills, number of days, seed. What it needs is imported
and compiled once; each life is a fork that reads, settles and sends, as `monitor run --once` does. Prints the kills.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor import bootstrap
from monitor.daemon import Duty, Plan, jobs
from monitor.daemon.lead import Lead
from monitor.examine import prepare

BEGIN = datetime(2026, 1, 5, 12, tzinfo=UTC)
LIFE = timedelta(minutes=10)  #: how far the clock goes on from one life to the next, so that leases end


def live(house: bootstrap.House, moment: datetime) -> None:
    """One life: a pass over every source, what time brings, and delivery."""
    began = time.monotonic()

    def clock() -> datetime:
        return moment + timedelta(seconds=time.monotonic() - began)

    with house.store() as store, ThreadPoolExecutor(2) as wall:
        plan = Plan(
            settings=house.settings,
            rules=house.rules,
            feeds=house.world.feeds,
            network=lambda: bootstrap.fetcher(house),
            wall=lambda: wall,
            retention=bootstrap.retention(house.settings),
        )
        duty = Duty(
            store=store,
            clock=clock,
            chance=random.random,
            environ=house.environ,
            name=f"life {os.getpid()}",
            plan=plan,
            replan=lambda: plan,
        )
        lead = Lead(duty)
        assert lead.stand()
        jobs.configure(duty, hasten=True)
        jobs.read(duty, lead, wall)
        jobs.settle(duty, lead)
        jobs.send(duty, lead)


def born(house: bootstrap.House, moment: datetime) -> int:
    """Fork one life; its process id."""
    child = os.fork()
    if child:
        return child
    try:
        live(house, moment)
    except BaseException:  # noqa: BLE001 - the parent reads how it ended
        import traceback

        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def died(child: int, after: float) -> bool:
    """Kill it after so many seconds; False where it had ended before."""
    end = time.monotonic() + after
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            assert status == 0, status
            return False
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main() -> None:
    config, server, kills, days, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
    house = bootstrap.open_house(config)
    prepare(lambda: house.rulebook)
    _ = house.rules
    chance, done, longest = random.Random(seed), 0, 2.0
    for day in range(days):
        urllib.request.urlopen(f"{server}/release/{day}").read()
        lives = 0
        while done < kills * (day + 1) / days:
            lives += 1
            done += died(born(house, BEGIN + timedelta(days=day) + lives * LIFE), chance.uniform(0, longest))
            assert lives < 60 * (1 + kills // days), "it is never hit: the lives are too short"
        began = time.monotonic()
        assert not died(born(house, BEGIN + timedelta(days=day) + (lives + 1) * LIFE), 120)
        longest = max(0.1, 0.5 * longest + 0.6 * (time.monotonic() - began))
    print(done)


if __name__ == "__main__":
    main()
