"""Generated worlds: the ledger equals the truth, in any order of arrival, and nobody is told a thing twice.

The same worlds run at full size with `make simulate WORLDS=10000 SEED=1`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sim_press import Press
from sim_run import run_world
from sim_world import APART, MEETINGS, make_world

from monitor.ledger import fold, refold, transitions
from monitor.model import Filing, Transition

SEEDS = st.integers(0, 2**31)


@pytest.mark.parametrize("seed", range(1, 13))
def test_with_a_truthful_press_the_ledger_equals_the_truth_in_fixed_worlds(seed: int) -> None:
    assert run_world(seed, noisy=False).wrong == []


@pytest.mark.parametrize("seed", range(1, 13))
def test_with_noise_below_the_stated_rate_no_streak_is_wrong_in_fixed_worlds(seed: int) -> None:
    assert run_world(seed, noisy=True).wrong == []


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, noisy=st.booleans())
def test_worlds_nobody_has_seen_before_come_out_right(seed: int, noisy: bool) -> None:
    assert run_world(seed, noisy=noisy, steps=4, orders=1).wrong == []


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(1, 50), noisy=st.booleans(), data=st.data())
def test_any_order_of_arrival_gives_the_same_ledger(seed: int, noisy: bool, data: st.DataObject) -> None:
    random = Random(f"{seed}/{noisy}")
    world = make_world(random)
    filings = Press(world, random, noisy=noisy).write()[:80]
    order = data.draw(st.permutations(filings))
    as_of = datetime.combine(world.ends, time(), UTC)
    policy = world.policy()
    assert fold(order, world.calendar(world.ends), (), policy, as_of) == fold(
        filings, world.calendar(world.ends), (), policy, as_of
    )


@pytest.mark.parametrize(("seed", "noisy"), [(1, True), (2, False), (3, True)])
def test_reports_taken_in_one_at_a_time_give_the_ledger_of_all_and_every_last_word_holds(
    seed: int, noisy: bool
) -> None:
    random = Random(f"{seed}/{noisy}")
    world = make_world(random)
    filings = Press(world, random, noisy=noisy).write()
    policy, day = world.policy(), filings[0].article.retrieved_at.date()
    last, told, known = dict[str, Transition](), set[str](), list[Filing]()
    ledger = fold([], world.calendar(day), (), policy, filings[0].article.retrieved_at - timedelta(days=1))

    def load(pairs: Collection[tuple[str, str]] | None) -> list[Filing]:
        return [f for f in known if pairs is None or (f.report.party, f.report.forum) in pairs]

    for number, filing in enumerate(filings):
        known.append(filing)
        as_of = filing.article.retrieved_at
        after = refold(ledger, [filing], load, world.calendar(as_of.date()), (), policy, as_of)
        for one in transitions(ledger, after):
            assert one.id not in told
            told.add(one.id)
            last[one.series] = one
        if number % 40 == 0:
            assert after == fold(known, world.calendar(as_of.date()), (), policy, as_of)
        ledger = after
    for streak in ledger.streaks:
        assert streak.length == (last[streak.series.id].length if streak.series.id in last else 0)


def test_a_withdrawn_report_leaves_no_trace() -> None:
    random = Random("withdrawn")
    world = make_world(random)
    filings = Press(world, random, noisy=True).write()
    gone, kept = filings[100], [f for f in filings if f.id != filings[100].id]
    as_of = datetime.combine(world.ends, time(), UTC)
    calendar, policy = world.calendar(world.ends), world.policy()

    def load(pairs: Collection[tuple[str, str]] | None) -> list[Filing]:
        return [f for f in kept if pairs is None or (f.report.party, f.report.forum) in pairs]

    before = fold(filings, calendar, (), policy, as_of)
    after = refold(before, [], load, calendar, (), policy, as_of, withdrawn=[gone])
    assert after == fold(kept, calendar, (), policy, as_of)


def test_a_ledger_kept_in_another_order_is_put_in_order_first() -> None:
    random = Random("order")
    world = make_world(random)
    filings = Press(world, random, noisy=True).write()
    as_of = datetime.combine(world.ends, time(), UTC)
    calendar, policy = world.calendar(world.ends), world.policy()

    def load(pairs: Collection[tuple[str, str]] | None) -> list[Filing]:
        return [f for f in filings if pairs is None or (f.report.party, f.report.forum) in pairs]

    before = fold(filings[:-1], calendar, (), policy, as_of)
    backwards = replace(before, attendances=before.attendances[::-1], streaks=before.streaks[::-1])
    assert refold(backwards, filings[-1:], load, calendar, (), policy, as_of) == fold(
        filings, calendar, (), policy, as_of
    )


def test_worlds_are_as_large_and_as_wide_as_they_say() -> None:
    world = make_world(Random(1))
    assert len(world.plans) >= MEETINGS
    days: dict[tuple[str, str], list[str]] = {}
    for plan in world.plans:
        days.setdefault((plan.meeting.forum, plan.meeting.format), []).append(plan.meeting.first)
    for first in days.values():
        apart = [datetime.fromisoformat(b) - datetime.fromisoformat(a) for a, b in pairwise(first)]
        assert all(gap >= timedelta(days=APART) for gap in apart)


def test_the_command_says_what_it_has_run_and_ends_well() -> None:
    script = Path(__file__).parent / "simulate.py"
    done = subprocess.run(
        [sys.executable, str(script), "--worlds", "2", "--seed", "5", "--steps", "2"],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("simulate: 2 worlds from 5, 40 meetings")
