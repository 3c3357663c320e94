"""The outbox never gives one alert to two, keeps the order of a series, and forgets nothing: on both databases."""

from __future__ import annotations

from datetime import timedelta

import store_values as v

from monitor.alerts.delivery import Step
from monitor.alerts.nouns import Ack, Decision, Silence
from monitor.store import Store, decisions, leader, notices, outbox, shards, silences
from monitor.store.desk import Desk
from monitor.store.engine import Tx

UNTIL = v.NOW + v.HOUR


def _put(tx: Tx, *names: str, of: str = "t1", series: str = v.SERIES.id, at: int = 0) -> tuple[str, ...]:
    found = [v.alert(name, of, f"desk#{n}", series, at) for n, name in enumerate(names, start=1)]
    return outbox.put(tx, found, told=v.told(of), not_before=v.NOW)


def test_an_alert_is_filed_once_per_transition_route_and_target(store: Store) -> None:
    """However often it is computed, and whatever its id says."""
    with store.begin() as tx:
        assert _put(tx, "m1", "m2") == ("m1", "m2")
        assert _put(tx, "m1", "m2") == ()
        assert _put(tx, "m9") == ()
        waiting = outbox.waiting(tx, v.NOW)
        assert [row.alert.id for row in waiting] == ["m1", "m2"]
        assert waiting[0].alert == v.alert("m1", "t1", "desk#1")
        assert waiting[0].not_before == waiting[0].next_at == v.NOW


def test_a_claim_is_exclusive_until_its_lease_ends(store: Store) -> None:
    """A holder that died gives its alerts back by time."""
    with store.begin() as tx:
        _put(tx, "m1", "m2")
    with store.begin() as tx:
        assert outbox.claim(tx, ["m2", "m1"], v.NOW, UNTIL) == ("m2", "m1")
    with store.begin() as tx:
        assert outbox.claim(tx, ["m1", "m2"], v.NOW, UNTIL) == ()
        assert outbox.waiting(tx, v.NOW) == ()
        assert outbox.claim(tx, ["m1"], UNTIL, UNTIL + v.HOUR) == ("m1",)


def test_nothing_overtakes_an_earlier_alert_of_its_series(store: Store) -> None:
    """Until the earlier one is sent or dead; other series and other targets go their way."""
    with store.begin() as tx:
        _put(tx, "early")
        _put(tx, "late", of="t2", at=1)
        _put(tx, "other", of="t3", series="FR@G20", at=1)
        assert outbox.claim(tx, ["late", "other"], v.NOW, UNTIL) == ("other",)
        assert outbox.claim(tx, ["early", "late"], v.NOW, UNTIL) == ("early", "late")
        outbox.record(tx, "early", Step(state="waiting", next_at=UNTIL, why="refused"), v.NOW)
        outbox.record(tx, "late", Step(state="waiting", next_at=v.NOW), v.NOW)
        assert outbox.claim(tx, ["late"], v.NOW, UNTIL) == ()
        outbox.record(tx, "early", Step(state="sent", next_at=UNTIL), v.NOW)
        assert outbox.claim(tx, ["late"], v.NOW, UNTIL) == ("late",)


def test_every_attempt_is_on_file(store: Store) -> None:
    """With its outcome; what was sent stays sent, a dead letter can be tried again."""
    with store.begin() as tx:
        _put(tx, "m1")
        outbox.record(tx, "m1", Step(state="waiting", next_at=UNTIL, why="451", delivered=frozenset({"x"})), v.NOW)
        row = outbox.waiting(tx, v.NOW)[0]
        assert (row.attempts, row.next_at, row.delivered) == (1, UNTIL, frozenset({"x"}))
        outbox.record(tx, "m1", Step(state="dead", next_at=UNTIL, why="550"), UNTIL)
        listed, total = outbox.listed(tx, UNTIL, state="dead")
        assert (total, listed[0].why, listed[0].attempts) == (1, "550", 2)
        assert outbox.retry(tx, ["m1"], UNTIL) == 1
        outbox.record(tx, "m1", Step(state="sent", next_at=UNTIL), UNTIL)
        outbox.record(tx, "m1", Step(state="waiting", next_at=UNTIL), UNTIL)
        assert outbox.counts(tx) == {"sent": 1}
        assert [one.outcome for one in outbox.attempts(tx, alert="m1")] == ["waiting", "dead", "sent"]
        found = outbox.find(tx, "m1", UNTIL)
        assert found is not None
        assert found.done_at == UNTIL


def test_what_was_told_is_remembered_per_route(store: Store) -> None:
    """As sent from the moment one recipient has it; withdrawn alerts were never told."""
    with store.begin() as tx:
        _put(tx, "m1", "m2")
        _put(tx, "m3", of="t2", at=1)
        assert [(one.transition, one.sent) for one in outbox.told(tx)] == [("t1", False), ("t2", False)]
        outbox.record(tx, "m2", Step(state="sent", next_at=UNTIL), UNTIL)
        assert outbox.withdraw(tx, ["t1", "t2"], "desk", v.NOW) == 2
        told = outbox.told(tx)
        assert [(one.transition, one.sent, one.at) for one in told] == [("t1", True, UNTIL)]


def test_the_desk_is_what_delivery_takes(store: Store) -> None:
    """Each method is a transaction of its own; a deposed leader claims nothing."""
    with store.begin() as tx:
        _put(tx, "m1")
        term = leader.stand(tx, "daemon", "a", v.NOW)
    assert term is not None
    desk = Desk(store, by="a", term=term)
    assert [row.alert.id for row in desk.waiting(v.NOW)] == ["m1"]
    with store.begin() as tx:
        assert leader.stand(tx, "daemon", "b", term.until) is not None
    assert desk.claim(["m1"], v.NOW, UNTIL) == ()
    free = Desk(store)
    assert free.claim(["m1"], v.NOW, UNTIL) == ("m1",)
    free.record("m1", Step(state="sent", next_at=v.NOW), v.NOW)
    assert free.waiting(UNTIL) == ()


def test_one_leads_and_the_next_leads_with_a_higher_epoch(store: Store) -> None:
    """Within its time the leader goes on, afterwards or when it resigned another one may lead."""
    with store.begin() as tx:
        assert leader.current(tx, "daemon") is None
        first = leader.stand(tx, "daemon", "a", v.NOW)
        assert first is not None
        assert first.epoch == 1
        assert leader.stand(tx, "daemon", "b", v.NOW + timedelta(seconds=10)) is None
        again = leader.stand(tx, "daemon", "a", v.NOW + timedelta(seconds=10))
        assert again is not None
        assert again.epoch == 1
        assert leader.holds(tx, first)
        leader.resign(tx, again, v.NOW + timedelta(seconds=11))
        assert not leader.holds(tx, again)
        second = leader.stand(tx, "daemon", "b", v.NOW + timedelta(seconds=11))
        assert second is not None
        assert second.epoch == 2
        assert leader.current(tx, "daemon") == second


def test_decisions_silences_and_acknowledgements_come_back(store: Store) -> None:
    """A silence is ended by its end."""
    decision = Decision(
        transition="t1", route="desk", action="drop", because="silenced", not_before=v.NOW, decided_at=v.NOW
    )
    silence = Silence(id="s1", scope="US", author="V", why="known", begins=v.NOW, ends=UNTIL)
    ack = Ack(series=v.SERIES.id, transition="t1", length=2, author="V", at=v.NOW)
    with store.begin() as tx:
        decisions.add(tx, [decision, decision])
        decisions.add(tx, [decision])
        assert decisions.load(tx, transition="t1") == (decision,) == decisions.latest(tx, 9)
        silences.add(tx, silence)
        assert silences.load(tx, active_at=v.NOW) == (silence,)
        assert silences.end(tx, "s1", v.NOW + timedelta(minutes=1))
        assert not silences.end(tx, "s1", v.NOW + timedelta(minutes=2))
        assert silences.load(tx, active_at=v.NOW + timedelta(minutes=1)) == ()
        silences.acknowledge(tx, ack)
        silences.acknowledge(tx, ack)
        assert silences.acknowledged(tx) == (ack,)


def test_a_trouble_is_told_once_per_pause(store: Store) -> None:
    """With the number of times it happened; its end is told only to whom its beginning was."""
    day = timedelta(days=1)
    with store.begin() as tx:
        assert notices.raise_(tx, "route desk", "down", v.NOW, every=day) is not None
        assert notices.raise_(tx, "route desk", "down", v.NOW + v.HOUR, every=day) is None
        third = notices.raise_(tx, "route desk", "still down", v.NOW + day, every=day)
        assert third is not None
        assert (third.times, third.since, third.text) == (2, v.NOW, "still down")
        assert len(notices.load(tx)) == 1
        assert notices.settle(tx, "route desk")
        assert not notices.settle(tx, "route desk")


def test_a_shard_goes_from_hand_to_hand_until_it_is_done(store: Store) -> None:
    """Filed once, resumed at its offset, taken from the dead, poison after three of them."""
    with store.begin() as tx:
        assert shards.open_job(tx, "job", {"sources": ["x"]}, v.NOW)
        assert not shards.open_job(tx, "job", {}, v.NOW)
        shards.add(tx, "job", ["one", "two"], v.NOW)
        shards.add(tx, "job", ["two", "three"], v.NOW)
        assert [one.key for one in shards.load(tx, "job")] == ["one", "two", "three"]
        one, two = shards.claim(tx, "job", v.NOW, until=UNTIL, by="a", limit=2)
        assert shards.advance(tx, one, 77, v.NOW, until=UNTIL, by="a")
        assert shards.finish(tx, one, {"read": 5}, v.NOW, by="a")
        assert not shards.finish(tx, one, {}, v.NOW, by="a")
        assert shards.give_back(tx, two, "refused", v.NOW, by="a", final=True)
        three = shards.claim(tx, "job", v.NOW, until=UNTIL, by="a")[0]
        assert not shards.advance(tx, three, 1, v.NOW, until=UNTIL, by="b")
        assert shards.advance(tx, three, 9, v.NOW, until=UNTIL, by="a")
        now = UNTIL
        for attempt in (2, 3):
            taken = shards.claim(tx, "job", now, until=now + v.HOUR, by="b")[0]
            assert (taken.attempts, taken.offset) == (attempt, 9)
            now += v.HOUR
        assert shards.claim(tx, "job", now, until=now + v.HOUR, by="b") == ()
        assert shards.counts(tx, "job") == {"done": 1, "failed": 1, "poison": 1}
        shards.close_job(tx, "job", "done", {"read": 5}, now)
        assert shards.job_state(tx, "job") == ("done", {"read": 5})


def test_an_orderly_stop_gives_shards_back_uncounted(store: Store) -> None:
    """An interrupt is no failed attempt."""
    with store.begin() as tx:
        shards.open_job(tx, "job", {}, v.NOW)
        shards.add(tx, "job", ["one"], v.NOW)
        shards.claim(tx, "job", v.NOW, until=UNTIL, by="a")
        assert shards.release(tx, "a", v.NOW) == 1
        assert [(one.state, one.attempts) for one in shards.load(tx, "job", "todo")] == [("todo", 0)]
