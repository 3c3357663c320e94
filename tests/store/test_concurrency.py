"""Many threads on one store: no update is lost, no row is given to two, one leads. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TypeVar

import store_values as v

from monitor.store import Store, coverage, leader, meta, outbox, shards, sources, transitions

T = TypeVar("T")
WORKERS = 4


def _all_at_once(work: Callable[[int], T]) -> list[T]:
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, range(WORKERS)))


def test_no_read_modify_write_is_lost(store: Store) -> None:
    """On SQLite a transaction holds the write lock from its first statement on; counters add in the database."""
    day = date(2026, 2, 11)
    with store.begin() as tx:
        meta.put(tx, "n", "0", v.NOW)

    def work(_: int) -> None:
        for _round in range(20):
            with store.begin() as tx:
                coverage.add(tx, {("feed", day, "read"): 1})  # on PostgreSQL this row is the lock
                meta.put(tx, "n", str(int(meta.get(tx, "n") or 0) + 1), v.NOW)

    _all_at_once(work)
    with store.read() as tx:
        assert coverage.load(tx)[0].read == WORKERS * 20
        assert meta.get(tx, "n") == str(WORKERS * 20)


def test_no_alert_is_claimed_twice(store: Store) -> None:
    """Though everybody reaches for the same ones."""
    names = [f"m{n}" for n in range(40)]
    with store.begin() as tx:
        for number, name in enumerate(names):
            found = [v.alert(name, f"t{number}", series=f"s{number}")]
            outbox.put(tx, found, told=v.told(f"t{number}"), not_before=v.NOW)

    def work(worker: int) -> list[str]:
        mine: list[str] = []
        for at in range(0, 40, 5):
            with store.begin() as tx:
                mine += outbox.claim(tx, names[at : at + 5], v.NOW, v.NOW + v.HOUR, by=str(worker))
        return mine

    claimed = [name for mine in _all_at_once(work) for name in mine]
    assert sorted(claimed) == sorted(names)


def test_no_source_and_no_host_goes_to_two(store: Store) -> None:
    """Whole hosts, each to one worker."""
    every = [v.source(f"{n}", f"h{n % 10}.example") for n in range(60)]
    with store.begin() as tx:
        sources.configure(tx, every, v.NOW)

    def work(worker: int) -> list[tuple[str, str, int]]:
        mine: list[tuple[str, str, int]] = []
        for _round in range(20):
            with store.begin() as tx:
                got = sources.claim_due(tx, v.NOW, until=v.NOW + v.HOUR, by=str(worker), limit=30, hosts=2)
            mine += [(one.source.id, one.host, worker) for one in got]
        return mine

    claimed = [one for mine in _all_at_once(work) for one in mine]
    assert len(claimed) == len({name for name, _, _ in claimed}) == 60
    assert len({(host, worker) for _, host, worker in claimed}) == 10


def test_no_shard_goes_to_two(store: Store) -> None:
    """Each is claimed by exactly one, and all are."""
    with store.begin() as tx:
        shards.open_job(tx, "job", {}, v.NOW)
        shards.add(tx, "job", [f"k{n:02}" for n in range(40)], v.NOW)

    def work(worker: int) -> list[str]:
        mine: list[str] = []
        for _round in range(40):
            with store.begin() as tx:
                got = shards.claim(tx, "job", v.NOW, until=v.NOW + v.HOUR, by=str(worker))
            mine += [one.key for one in got]
        return mine

    claimed = [key for mine in _all_at_once(work) for key in mine]
    assert len(claimed) == len(set(claimed)) == 40


def test_one_leads_and_one_records_a_transition(store: Store) -> None:
    """Of many that try in the same moment."""

    def work(worker: int) -> tuple[bool, int]:
        with store.begin() as tx:
            term = leader.stand(tx, "daemon", str(worker), v.NOW)
        with store.begin() as tx:
            return term is not None, len(transitions.add(tx, [v.transition()], v.NOW))

    outcomes = _all_at_once(work)
    assert sum(leads for leads, _ in outcomes) == 1
    assert sum(recorded for _, recorded in outcomes) == 1
    with store.read() as tx:
        assert len(transitions.load(tx)) == 1
