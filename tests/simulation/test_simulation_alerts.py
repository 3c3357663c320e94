"""Generated worlds through ledger and alerts together: whoever listens ends with the truth and hears nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random

import pytest
from sim_press import Press
from sim_world import make_world

from monitor import strictyaml
from monitor.alerts.nouns import Decision
from monitor.alerts.rehearse import Happened, rehearse
from monitor.alerts.routes import Routes
from monitor.ledger import fold, transitions
from monitor.model import Ledger, Transition

ROUTES = strictyaml.parse(
    """
horizon: 9000d
routes:
  - {id: now, targets: "console:", go_on: true}
  - {id: waits, targets: "console:", group_wait: 30m, go_on: true}
  - {id: daily, targets: "console:", digest: daily}
""",
    Routes,
)


def lived(seed: int, *, noisy: bool) -> tuple[Ledger, list[Happened]]:
    """The last ledger of a world, and everything its days told."""
    random = Random(f"alerts/{seed}/{noisy}")
    world = make_world(random)
    filings = Press(world, random, noisy=noisy).write()
    before: Ledger | None = None
    happened: list[Happened] = []
    days = sorted(random.sample(sorted({f.article.retrieved_at.date() for f in filings}), 25))
    for day in [*days, world.ends]:
        as_of = datetime.combine(day, time(23, 59), UTC)
        known = [f for f in filings if f.article.retrieved_at <= as_of]
        after = fold(known, world.calendar(day), (), world.policy(), as_of)
        for number, one in enumerate(transitions(before, after)):
            about = next((m.attendance for m in one.streak.timeline if m.meeting.id == one.meeting), None)
            ids = {*about.supporting, *about.opposing} if about else set()
            rests_on = tuple(f for f in known if f.id in ids)
            happened.append(Happened(transition=one, filings=rests_on, at=as_of + timedelta(milliseconds=number)))
        before = after
    assert before is not None
    return before, happened


@pytest.mark.parametrize("noisy", [False, True])
@pytest.mark.parametrize("seed", range(1, 9))
def test_whoever_listens_ends_with_the_truth_and_hears_nothing_twice(seed: int, noisy: bool) -> None:
    ledger, happened = lived(seed, noisy=noisy)
    heard: dict[tuple[str, str], list[tuple[Decision, Transition]]] = {}
    for one, decision, _ in rehearse(happened, ROUTES):
        said = heard.setdefault((decision.route, one.transition.series), [])
        waiting = {d.transition for d, _ in said if d.not_before > one.at}
        said[:] = [pair for pair in said if pair[0].transition not in set(decision.withdraws) & waiting]
        if decision.told:
            said.append((decision, one.transition))
    assert any(heard.values())
    for route in ("now", "waits", "daily"):
        for streak in ledger.streaks:
            said = heard.get((route, streak.series.id), [])
            told = [decision.transition for decision, _ in said]
            assert len(told) == len(set(told)), (route, streak.series.id)
            assert (said[-1][1].length if said else 0) == streak.length, (route, streak.series.id, told)
