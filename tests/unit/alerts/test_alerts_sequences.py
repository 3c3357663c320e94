"""Whatever happens to a streak in whatever order: nobody is told a thing twice, and everybody's last word holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import alert_story as s
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import strictyaml
from monitor.alerts.nouns import Decision
from monitor.alerts.rehearse import Happened, rehearse
from monitor.alerts.routes import Routes
from monitor.model import Transition

SETUP = strictyaml.parse(
    """
horizon: 900d
routes:
  - {id: now, targets: "console:", go_on: true}
  - {id: waits, targets: "console:", group_wait: 30m, go_on: true}
  - {id: long, targets: "console:", match: {min_length: 3}, go_on: true}
  - {id: sure, targets: "console:", match: {kind: [started, extended]}, go_on: true}
  - {id: daily, targets: "console:", digest: daily}
""",
    Routes,
)
MEETINGS = [s.meeting(f"2026-{month:02d}-12") for month in range(1, 11)]


MOVES = st.lists(
    st.tuples(st.sampled_from(["absent", "flap", "present", "late"]), st.integers(0, 5)), max_size=len(MEETINGS)
)


def change(told: list[Transition], kind: str, after: int, before: int, phase: str, at: str) -> None:
    """Add a transition to the history; a `revised` takes back the one before it."""
    told.append(
        s.transition(
            kind,
            id=f"{len(told)}|{at}|{kind}|{phase}|{after}",
            meeting=at,
            length=after,
            before=before,
            phase=phase,
            supersedes=told[-1].id if kind == "revised" and phase == "provisional" else None,
            after=replace(s.streak(min(after, 2)), length=after),
        )
    )


def lived(moves: list[tuple[str, int]]) -> list[Transition]:
    """A series lives: absences announced, settled, taken back; breaks; late corrections, as the ledger says."""
    length, told = 0, list[Transition]()
    for (move, other), at in zip(moves, MEETINGS, strict=False):
        if move in ("absent", "flap"):
            change(told, "extended" if length else "started", length + 1, length, "provisional", at.id)
        if move == "absent":
            length += 1
            change(told, "extended" if length > 1 else "started", length, length - 1, "settled", at.id)
        elif move == "flap":
            change(told, "revised", length, length + 1, "provisional", at.id)
        elif move == "present" and length:
            change(told, "broken", 0, length, "settled", at.id)
            length = 0
        elif move == "late" and other != length:
            change(told, "revised", other, length, "settled", at.id)
            length = other
    return told


@settings(max_examples=150, deadline=None)
@given(moves=MOVES, minutes=st.lists(st.integers(1, 90), min_size=40, max_size=40))
def test_nobody_is_told_twice_and_everybodys_last_word_holds(moves: list[tuple[str, int]], minutes: list[int]) -> None:
    history = lived(moves)
    now, happened = s.NOW, []
    for transition, pause in zip(history, minutes, strict=False):
        now += timedelta(minutes=pause)
        happened.append(Happened(transition=transition, filings=(s.filing(len(happened)),), at=now))
    spoken: dict[str, list[tuple[Decision, Transition]]] = {}
    for one, decision, _ in rehearse(happened, SETUP):
        said = spoken.setdefault(decision.route, [])
        waiting = {pair[0].transition for pair in said if pair[0].not_before > one.at}
        said[:] = [pair for pair in said if pair[0].transition not in set(decision.withdraws) & waiting]
        if decision.told:
            said.append((decision, one.transition))
    for route, said in spoken.items():
        told = [decision.transition for decision, _ in said]
        assert len(told) == len(set(told)), route
    truth = history[-1].length if history else 0
    for route in ("now", "waits", "daily"):
        said = spoken.get(route, [])
        assert (said[-1][1].length if said else 0) == truth, route
    for route in ("long", "sure"):
        said = spoken.get(route, [])
        if said and said[-1][1].length != truth:
            later = history[history.index(said[-1][1]) + 1 :]
            assert not any(change.kind == "revised" and change.length != said[-1][1].length for change in later[-1:])
