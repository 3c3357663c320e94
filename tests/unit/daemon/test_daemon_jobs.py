"""The jobs of the daemon: one leader at a time, alerts sent once, time that counts, trouble that is told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

import pipeline_story as s

from monitor.alerts.nouns import Silence
from monitor.alerts.operator import Trouble
from monitor.daemon import Duty, Plan, jobs
from monitor.daemon.lead import Deposed, Lead
from monitor.errors import StoreError
from monitor.fetch import Fetcher, Limits
from monitor.model import Source
from monitor.settings import Settings
from monitor.store import Store, meta, outbox, silences, sources
from monitor.store.leader import LEASE
from monitor.store.upkeep import Retention


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = s.NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = s.store(tmp_path)
    yield made
    made.close()


def duty(
    store: Store, clock: Clock, name: str = "one", *, routes: str = "horizon: 9000d", feeds: tuple[Source, ...] = ()
) -> Duty:
    plan = Plan(
        settings=Settings(),
        rules=s.rules(routes),
        feeds=feeds,
        network=lambda: Fetcher(clock=clock, limits=Limits(delay=0, total=2)),
        wall=lambda: ThreadPoolExecutor(1),
        retention=Retention(),
    )
    return Duty(store=store, clock=clock, chance=lambda: 0.5, environ={}, name=name, plan=plan, replan=lambda: plan)


def leading(mine: Duty) -> Lead:
    lead = Lead(mine)
    assert lead.stand()
    return lead


def test_of_two_daemons_one_leads_and_the_other_takes_over_when_the_lease_ends(store: Store, clock: Clock) -> None:
    first, second = Lead(duty(store, clock, "one")), Lead(duty(store, clock, "two"))
    assert (first.stand(), second.stand()) == (True, False)
    clock.now += LEASE / 2
    assert (first.stand(), second.stand()) == (True, False)
    clock.now += LEASE + timedelta(seconds=1)
    assert (second.stand(), first.stand()) == (True, False)


def test_who_resigns_lets_the_next_one_lead_at_once(store: Store, clock: Clock) -> None:
    first, second = Lead(duty(store, clock, "one")), Lead(duty(store, clock, "two"))
    assert (first.stand(), second.stand()) == (True, False)
    first.resign()
    assert second.stand()


def test_who_was_deposed_writes_nothing_more(store: Store, clock: Clock) -> None:
    old, new = duty(store, clock, "one"), duty(store, clock, "two")
    lead = leading(old)
    clock.now += LEASE + timedelta(seconds=1)
    leading(new)
    with pytest.raises(Deposed):
        jobs.settle(old, lead)


def test_a_new_leader_frees_the_sources_that_the_last_one_was_reading(store: Store, clock: Clock) -> None:
    feed = Source(id="https://news.example/feed", url="https://news.example/feed")
    mine = duty(store, clock, feeds=(feed,))
    jobs.configure(mine)
    with store.begin() as tx:
        assert sources.claim_due(tx, clock(), until=clock() + timedelta(hours=1), by="daemon", limit=9)
    leading(mine)
    with store.read() as tx:
        assert len(sources.due(tx, clock(), 9)) == 1


def test_what_waits_is_sent_once_and_then_counts_as_told(
    store: Store, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = duty(store, clock)
    lead = leading(mine)
    s.tell(store, mine.plan.rules, (s.article(), (s.FEBRUARY, s.DECEMBER)))
    assert jobs.send(mine, lead).sent == 1
    assert jobs.send(mine, lead).sent == 0
    assert capsys.readouterr().out.count("second NATO ministerial in a row") == 1


def test_time_that_passes_is_told_by_the_settling_job(store: Store, clock: Clock) -> None:
    mine = duty(store, clock)
    lead = leading(mine)
    s.tell(store, mine.plan.rules, (s.article(), (s.FEBRUARY,)))
    jobs.send(mine, lead)
    clock.now += timedelta(days=3)
    lead.stand()
    assert jobs.settle(mine, lead).alerts
    assert jobs.settle(mine, lead).alerts == ()


def test_what_a_silence_held_back_is_told_when_it_ends(store: Store, clock: Clock) -> None:
    mine = duty(store, clock)
    lead = leading(mine)
    until = clock() + timedelta(hours=2)
    quiet = Silence(id="q", scope="US", author="me", why="known", begins=clock(), ends=until)
    with store.begin() as tx:
        silences.add(tx, quiet)
    assert s.tell(store, mine.plan.rules, (s.article(), (s.FEBRUARY,))).alerts == ()
    clock.now = until + timedelta(minutes=1)
    lead.stand()
    jobs.settle(mine, lead)
    with store.read() as tx:
        (waiting, *_), _ = outbox.listed(tx, clock())
    assert waiting.alert.because == "silence_ended"


def test_an_alert_nobody_acknowledged_goes_one_step_up_once(store: Store, clock: Clock) -> None:
    routes = """
horizon: 9000d
routes:
  - {id: desk, match: {party: US}, targets: "console:", escalate: {after: 1h, to: chief}}
  - {id: chief, match: {party: XX}, targets: "console:"}
"""
    mine = duty(store, clock, routes=routes)
    lead = leading(mine)
    s.tell(store, mine.plan.rules, (s.article(), (s.FEBRUARY,)))
    jobs.send(mine, lead)
    clock.now += timedelta(hours=2)
    lead.stand()
    for _ in range(2):
        jobs.settle(mine, lead)
    with store.read() as tx:
        found, _ = outbox.listed(tx, clock())
    assert [one.alert.route for one in found if one.alert.because == "not_acknowledged"] == ["chief"]


def test_the_same_trouble_is_told_once_in_its_pause_and_then_with_its_count(store: Store, clock: Clock) -> None:
    mine = duty(store, clock, routes="operator_pause: 1h")
    trouble = Trouble(kind="disk", subject="/data", lines=("nearly full",))

    def told() -> int:
        with store.begin() as tx:
            jobs.complain(tx, mine, [trouble])
            return outbox.counts(tx).get("waiting", 0)

    assert (told(), told(), told()) == (1, 1, 1)
    clock.now += timedelta(hours=2)
    assert told() == 2


def test_trouble_with_the_database_is_told_past_it_and_once_in_its_pause(
    store: Store, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = duty(store, clock, routes="operator_pause: 1h")
    error = StoreError("database sqlite:///monitor.db: disk I/O error")
    assert [jobs.cry(mine, error), jobs.cry(mine, error)] == [True, False]
    assert capsys.readouterr().out.count("disk I/O error") == 1
    clock.now += timedelta(hours=2)
    assert jobs.cry(mine, error)


def test_a_disk_that_fills_up_is_told_while_there_is_still_room(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = duty(store, clock)
    lead = leading(mine)
    monkeypatch.setattr(jobs, "LEAST_FREE", 10**18)
    jobs.settle(mine, lead)
    with store.read() as tx:
        (waiting,), _ = outbox.listed(tx, clock())
    assert waiting.alert.because == "disk"


def test_a_pass_over_nothing_is_noted_so_that_the_doctor_sees_it(store: Store, clock: Clock) -> None:
    mine = duty(store, clock)
    jobs.read(mine, leading(mine), ThreadPoolExecutor(1))
    with store.read() as tx:
        assert meta.written_at(tx, "pass") == clock()


def test_cleaning_gives_parked_sources_another_chance(store: Store, clock: Clock) -> None:
    from dataclasses import replace

    feed = Source(id="https://news.example/feed", url="https://news.example/feed")
    mine = duty(store, clock, feeds=(feed,))
    jobs.configure(mine)
    with store.begin() as tx:
        (health,) = sources.load(tx)
        sources.save(tx, [replace(health, state="parked", failures=9, tried_at=clock() - timedelta(days=30))])
    jobs.clean(mine, leading(mine))
    with store.read() as tx:
        assert [one.state for one in sources.load(tx)] == ["active"]
