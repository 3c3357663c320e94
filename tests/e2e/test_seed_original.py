"""The document that the project was created from, where it lies beside the repository: two reports, a streak of two."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import run

SEED = Path(__file__).parents[3] / "shared" / "seed"
pytestmark = pytest.mark.skipif(not (SEED / "seed-document.json").is_file(), reason="the original lies elsewhere")
ATTRIBUTES = (
    "status", "party", "forum", "format", "date", "modality", "principal", "office", "substitute", "substitute_level",
    "virtual", "consecutive", "primary",
)  # fmt: skip


def attributes(event: dict[str, Any]) -> dict[str, Any]:
    return {name: event[name] for name in ATTRIBUTES}


def test_both_absences_are_found_with_all_their_attributes_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = json.loads((SEED / "seed-document.json").read_text())
    line = tmp_path / "seed.jsonl"
    line.write_text(json.dumps({name: gold[name] for name in ("id", "url", "title", "text", "published", "lang")}))
    assert run(["detect", "--jsonl", str(line)]) == 0
    (answer,) = (json.loads(one) for one in capsys.readouterr().out.splitlines())
    found = sorted((attributes(one) for one in answer["reports"]), key=lambda one: str(one["date"]))
    assert found == sorted((attributes(one) for one in gold["events"]), key=lambda one: str(one["date"]))
    for report in answer["reports"]:
        assert all(gold["text"][one["start"] : one["end"]] == one["text"] for one in report["evidence"])


def test_a_backfill_of_the_text_gives_the_streak_of_two_with_its_claim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{tmp_path}/monitor.db")
    assert run(["backfill", str(SEED / "seed-document.txt"), "--processes", "0"]) == 0
    capsys.readouterr()
    assert run(["streaks", "--format", "json"]) == 0
    board = {one["series"]: one for one in json.loads(capsys.readouterr().out)}
    both = board["US@NATO/ministerials"]
    assert (both["length"], both["claim"], both["claim_consistent"], both["gaps"]) == (2, 2, True, 0)
    assert [one["format"] for one in both["meetings"]] == ["foreign_ministers", "defence_ministers"]
    assert (both["since"], both["meetings"][1]["date"]) == ("2025-12-03", "2026-02-12")
    assert board["US@NATO/defence_ministers"]["length"] == 1
    assert {one["party"] for one in board.values()} == {"US"}
    assert run(["streaks", "US@NATO/ministerials", "--as-of", "2026-01-15", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["length"] == 1
