"""The window of futures: bounded, honest about every loss, and the same on every engine of one machine."""

from __future__ import annotations

import operator
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from monitor.errors import UsageError
from monitor.workers import Done, Plan, TookTooLong, engine, spread, within

BOTH = pytest.mark.parametrize("plan", [Plan(), Plan(processes=2)], ids=["inline", "processes"])


@BOTH
def test_every_item_comes_back_once(plan: Plan) -> None:
    with engine(plan) as pool:
        done = list(spread(pool, operator.neg, range(50), window=7))
    assert sorted(one.item for one in done if one.item is not None) == list(range(50))
    assert all(one.result == -(one.item or 0) and one.loss is None for one in done)


@BOTH
def test_work_that_raises_costs_its_item_only(plan: Plan) -> None:
    with engine(plan) as pool:
        done: dict[str, Done[str, int]] = {one.item: one for one in spread(pool, int, ["1", "x", "3"], window=2)}
    assert (done["1"].result, done["3"].result) == (1, 3)
    assert (done["x"].loss, done["x"].why[:10]) == ("raised", "ValueError")


def test_no_more_is_taken_from_the_stream_than_the_window_holds() -> None:
    taken = 0

    def stream() -> Iterator[float]:
        nonlocal taken
        while True:
            taken += 1
            yield 0.0

    with ThreadPoolExecutor(2) as pool:
        walk = spread(pool, time.sleep, stream(), window=5)
        for _ in range(20):
            next(walk)
        assert taken <= 20 + 5
        walk.close()


def test_results_may_bring_further_items() -> None:
    ready: deque[int] = deque([3])

    def supply() -> Iterator[int | None]:
        while True:
            yield ready.popleft() if ready else None

    seen = []
    with engine(Plan()) as pool:
        for one in spread(pool, int, supply(), window=4):
            seen.append(one.item)
            if one.item:
                ready.extend([one.item - 1])
    assert seen == [3, 2, 1, 0]


def test_a_process_that_dies_is_reported_and_the_pool_works_again() -> None:
    with engine(Plan(processes=1)) as pool:
        died = list(spread(pool, os._exit, [7], window=1))
        assert [one.loss for one in died] == ["died"]
        assert [one.result for one in spread(pool, abs, [-1, -2], window=1)] == [1, 2]


def test_children_leave_the_interrupt_to_their_parent() -> None:
    with engine(Plan(processes=1)) as pool:
        (one,) = spread(pool, signal.getsignal, [signal.SIGINT], window=1)
    assert one.result == signal.SIG_IGN


def test_a_cluster_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.workers.engines._PATIENCE", 1)
    with (
        pytest.raises(UsageError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"),
        engine(Plan(cluster="tcp://127.0.0.1:1")),
    ):
        pass


def test_work_beyond_its_time_is_stopped_and_the_alarm_is_off_afterwards() -> None:
    with pytest.raises(TookTooLong), within(0.05):
        time.sleep(5)
    with within(0.05):
        pass
    time.sleep(0.1)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_in_another_thread_the_limit_has_no_effect_and_does_no_harm() -> None:
    ended = []

    def work() -> None:
        with within(0.01):
            time.sleep(0.05)
        ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended == [True]
