"""Accuracy is pinned like an interface: on the documents of seeds/ it never falls below what was reached before.

After an improvement: `python tests/gate/raise_floors.py`. A floor is lowered with a reason only, which is kept.
"""

from __future__ import annotations

import json

import pytest
from gate_score import FLOORS, measured


@pytest.fixture(scope="module")
def now() -> dict[str, object]:
    return measured()


def test_no_figure_falls_below_its_floor(now: dict[str, dict[str, float]]) -> None:
    floors = json.loads(FLOORS.read_text())["floors"]
    fallen = {
        name: (now["floors"].get(name), floor) for name, floor in floors.items() if now["floors"].get(name, 0.0) < floor
    }
    assert not fallen, f"reached and floor: {fallen}\n" + "\n".join(now["misses"][:60])


def test_no_document_was_taken_out(now: dict[str, int]) -> None:
    assert now["documents"] >= json.loads(FLOORS.read_text())["documents"]
