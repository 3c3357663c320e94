"""Scoring: what counts as found, false and missed, and what confidence was worth."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.gold import load
from monitor.errors import ConfigError
from monitor.model import Report
from monitor.scoring import Labelled, agrees, same_forum, score


def report(**more: Any) -> Report:
    known = {
        "status": "absent",
        "party": "FR",
        "forum": "NATO",
        "format": "summit",
        "date": "2026-07-07",
        "confidence": 0.9,
    }
    return Report(**{**known, **more})


def labelled(*wanted: Report, optional: tuple[Report, ...] = (), kind: str = "absence") -> list[Labelled]:
    return [Labelled(id="a", language="en", kind=kind, wanted=wanted, optional=optional)]


def counts(wanted: list[Labelled], *found: Report, kind: Any = "absence") -> tuple[int, int, int]:
    count = score(wanted, lambda name: found).events[kind, "en"]
    return count.right, count.false, count.missed


def test_a_report_is_right_where_status_party_and_forum_agree() -> None:
    assert counts(labelled(report()), report(date="2020", format=None)) == (1, 0, 0)
    assert counts(labelled(report()), report(party="DE")) == (0, 1, 1)
    assert counts(labelled(report()), report(forum="G20")) == (0, 1, 1)


def test_the_same_event_found_twice_is_right_once_and_false_once() -> None:
    assert counts(labelled(report()), report(), report()) == (1, 1, 0)


def test_what_is_only_called_for_is_neither_required_nor_punished() -> None:
    proposed = report(modality="proposed")
    assert counts(labelled(proposed)) == (0, 0, 0)
    assert counts(labelled(proposed), report()) == (0, 0, 0)
    assert counts(labelled(), proposed) == (0, 0, 0)
    assert counts(labelled(optional=(report(),)), report()) == (0, 0, 0)


def test_who_merely_turned_up_is_not_labelled_in_texts_about_something_else() -> None:
    came = report(status="attends")
    assert counts(labelled(kind="hard_negative"), came, kind="attendance") == (0, 0, 0)
    assert counts(labelled(), came, kind="attendance") == (0, 1, 0)


def test_bilateral_visits_are_scored_apart() -> None:
    visit = report(forum="bilateral")
    assert counts(labelled(visit), visit, kind="bilateral") == (1, 0, 0)


def test_of_several_candidates_the_closest_is_compared() -> None:
    far, near = report(date="2025-01-01", principal="Nobody"), report(principal="Ann Example")
    result = score(labelled(replace(near)), lambda name: [far, near])
    assert result.accuracy("date") == result.accuracy("principal") == 1.0


@pytest.mark.parametrize(
    ("name", "wanted", "found", "right"),
    [
        ("date", "2026-07-07", "2026-07", True),
        ("date", "2026-07", "2026-07-07", True),
        ("date", "2026-07-07", None, False),
        ("principal", "Ann Example", "Example", True),
        ("principal", "Ann Example", "Bo Sample", False),
        ("format", "summit", "talks", False),
        ("virtual", True, True, True),
    ],
)
def test_an_attribute_may_be_given_in_part(name: str, wanted: Any, found: Any, right: bool) -> None:
    assert agrees(name, wanted, found) is right


@pytest.mark.parametrize(
    ("wanted", "found", "right"),
    [
        ("NATO", "nato", True),
        ("NATO", "G7", False),
        ("other:Three Seas Initiative", "other:Three Seas", True),
        ("other:Three Seas Initiative", "NATO", False),
    ],
)
def test_forums_outside_the_fixed_names_need_only_be_alike(wanted: str, found: str, right: bool) -> None:
    assert same_forum(wanted, found) is right


def test_reliability_says_of_each_confidence_how_often_it_was_right() -> None:
    found = [report(confidence=0.95), report(party="DE", confidence=0.95), report(party="PL", confidence=0.55)]
    table = score(labelled(report(), report(party="PL")), lambda name: found).reliability()
    assert table == [(0.5, 0.6, 1, 1.0), (0.9, 1.0, 2, 0.5)]


def test_labelled_articles_are_read_from_json_and_from_seed_documents(tmp_path: Path) -> None:
    event = {"status": "absent", "party": "FR", "forum": "NATO", "evidence": "not here", "optional": True}
    gold = {"id": "g", "lang": "en", "text": "not here", "kind": "absence", "events": [event]}
    (tmp_path / "g.json").write_text(json.dumps(gold))
    (tmp_path / "s.yaml").write_text("documents: [{id: s, lang: en, text: Nothing., kind: hard_negative}]")
    (_, first), (_, second) = load([tmp_path])
    assert (first.id, first.wanted, len(first.optional)) == ("g", (), 1)
    assert (second.id, second.kind) == ("seed:s", "hard_negative")


def test_a_file_that_is_no_labelled_article_is_told(tmp_path: Path) -> None:
    (tmp_path / "g.json").write_text('{"id": 1}')
    with pytest.raises(ConfigError, match=r"g\.json"):
        list(load([tmp_path]))
