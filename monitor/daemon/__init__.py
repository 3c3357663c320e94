"""The daemon, top to bottom: signals → processes → scheduler → loop → orderly stop. What a job does stands in `jobs`.

    read ─► send        a pass over the due sources, then what it brought leaves at once
    send · settle · clean · stand, each by its own interval; six jobs, however many sources

SIGTERM and SIGINT end it within `stop_within`: what is under way is finished or dropped, and what was dropped is done
again next time. A second SIGINT ends it at once. SIGHUP reads the configuration again, and keeps the old one where the
new one is wrong. Of several daemons on one database one leads, the others wait.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from datetime import UTC, timedelta
from functools import partial
from typing import Final

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.daemon import jobs
from monitor.daemon.duty import Duty, Plan
from monitor.daemon.lead import Deposed, Lead
from monitor.errors import ConfigError, MonitorError, StoreError
from monitor.pipeline.shelf import Tally
from monitor.store.leader import LEASE

__all__ = ["Duty", "Plan", "once", "run"]

STAND: Final = timedelta(seconds=10)  #: a third of the lease of a leader
log = structlog.get_logger("monitor")


def run(duty: Duty, *, ready: Callable[[], None] = lambda: None) -> None:
    """Work until a signal says stop."""
    reload, lead = threading.Event(), Lead(duty, begin=partial(jobs.configure, duty))
    with _signals(duty, reload), _walls(duty) as walls:
        scheduler = _scheduler(duty, lead, walls)
        ready()
        scheduler.start()
        try:
            while not duty.stopping.wait(0.5):
                if reload.is_set():
                    reload.clear()
                    _reload(duty, walls, lead)
        finally:
            duty.stopping.set()
            log.info("stopping", within=f"{duty.plan.settings.stop_within.total_seconds():.0f} s")
            _stop(scheduler, duty)
            lead.resign()


def once(duty: Duty) -> Tally:
    """One pass over every source, due or not, and everything that follows from it. Raises MonitorError."""
    lead = Lead(duty)
    with _signals(duty, threading.Event()), _walls(duty) as walls:
        if not _patiently(lead, duty):
            raise MonitorError(f"database {duty.store.name}: a daemon is at work on it, and does what is due")
        beating = _beating(duty, lead)
        try:
            jobs.configure(duty, hasten=True)
            tally = jobs.read(duty, lead, walls.now)
            jobs.settle(duty, lead)
            jobs.send(duty, lead)
        finally:
            beating.set()
            lead.resign()
    return tally


class _Walls:
    """The processes that read what strangers wrote; after a reload new ones, with the new rules."""

    def __init__(self, duty: Duty) -> None:
        self._duty = duty
        self.now: Executor = duty.plan.wall()

    def renew(self) -> None:
        """New work goes to new processes; the old ones finish what they have."""
        old, self.now = self.now, self._duty.plan.wall()
        old.shutdown(wait=False)


@contextmanager
def _walls(duty: Duty) -> Iterator[_Walls]:
    walls = _Walls(duty)
    try:
        yield walls
    finally:
        walls.now.shutdown(wait=False, cancel_futures=True)


def _scheduler(duty: Duty, lead: Lead, walls: _Walls) -> BackgroundScheduler:
    every = duty.plan.settings

    def leading(work: Callable[[], object]) -> None:
        if lead.term is not None and not duty.stop():
            work()

    reading = threading.Lock()

    def news() -> None:
        if not reading.acquire(blocking=False):
            return  # the first pass may take longer than the pause between two
        try:
            jobs.read(duty, lead, walls.now)
        finally:
            reading.release()
        if not duty.stop():
            jobs.send(duty, lead)

    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(6)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60},
    )
    scheduler.add_listener(partial(_told, duty), EVENT_JOB_ERROR)
    _stood(lead)
    for name, work, pause in (
        ("read", news, every.poll.every),
        ("send", partial(jobs.send, duty, lead), every.deliver_every),
        ("settle", partial(jobs.settle, duty, lead), every.settle_every),
        ("clean", partial(jobs.clean, duty, lead), every.clean_every),
    ):
        scheduler.add_job(leading, "interval", [work], seconds=pause.total_seconds(), id=name)
    scheduler.add_job(_stood, "interval", [lead], seconds=STAND.total_seconds(), id="stand")
    for name, work in (("first settle", partial(jobs.settle, duty, lead)), ("first read", news)):
        scheduler.add_job(leading, args=[work], id=name)  # without a trigger: at once
    return scheduler


def _stood(lead: Lead) -> None:
    try:
        lead.stand()
    except MonitorError as error:
        log.error("cannot say who leads", why=str(error))


def _told(duty: Duty, event: JobExecutionEvent) -> None:
    """What a job could not do is said, and done again with its next turn."""
    if isinstance(event.exception, Deposed):
        log.warning("deposed", why=str(event.exception))
        return
    explained = isinstance(event.exception, MonitorError)
    log.error("job failed", job=event.job_id, why=str(event.exception), exc_info=None if explained else event.exception)
    if isinstance(event.exception, StoreError):
        jobs.cry(duty, event.exception)


def _reload(duty: Duty, walls: _Walls, lead: Lead) -> None:
    try:
        duty.plan = duty.replan()
    except ConfigError as error:
        log.error("the new configuration is wrong, so the old one stays", why=str(error))
        return
    walls.renew()
    if lead.term is not None:
        jobs.configure(duty)
    log.info("configuration read again", sources=len(duty.plan.feeds))


def _stop(scheduler: BackgroundScheduler, duty: Duty) -> None:
    """Wait for the jobs under way; each looks at `duty.stop` often. What does not end in time is left behind."""
    ending = threading.Thread(target=scheduler.shutdown, name="stop", daemon=True)
    ending.start()
    ending.join(duty.plan.settings.stop_within.total_seconds())
    if ending.is_alive():
        log.warning("something did not end in time and is left behind; it is done again next time")


def _patiently(lead: Lead, duty: Duty) -> bool:
    """Wait as long as the lease of one that died would last."""
    patience = LEASE.total_seconds() + 2
    while not lead.stand():
        if patience <= 0 or duty.stopping.wait(1):
            return False
        patience -= 1
    return True


def _beating(duty: Duty, lead: Lead) -> threading.Event:
    """Keep leading while a single pass runs."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(STAND.total_seconds()):
            with suppress(MonitorError):
                lead.stand()

    threading.Thread(target=beat, name="stand", daemon=True).start()
    return done


@contextmanager
def _signals(duty: Duty, reload: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT ask to stop, a second SIGINT does not ask; SIGHUP has the configuration read again."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _frame: object) -> None:
        if duty.stopping.is_set() and number == signal.SIGINT:
            os._exit(130)
        duty.stopping.set()

    def again(_number: int, _frame: object) -> None:
        reload.set()

    wanted: dict[signal.Signals, Callable[[int, object], None]] = {signal.SIGTERM: stop, signal.SIGINT: stop}
    if hasattr(signal, "SIGHUP"):
        wanted[signal.SIGHUP] = again
    before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
