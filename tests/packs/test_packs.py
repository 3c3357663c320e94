"""Every rule of every pack proves itself: in its `hits` it matters, its `misses` give no absence by it.

What is only called for (`proposed`) is no absence.

A rule matters in a sentence where the reports are others, or none, without it.

A `todo` is a sentence that should hit and does not yet: the day it does, this suite asks to move it up.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.detect import Rulebook, Weights, build, explain
from monitor.languages import load as load_packs
from monitor.model import Article
from monitor.world import load as load_world

CONFIG = Path(__file__).parents[2] / "config"
PACKS = load_packs()
PUBLISHED = "2026-06-10"
NEUTRAL = Weights(threshold=0.0)  # a rule is proven by what it finds, whatever its signs are worth


def cases(kind: str) -> list[object]:
    return [
        pytest.param(language, name, sentence, id=f"{language}.{name}-{number}")
        for language, pack in PACKS.items()
        for name, cue in pack.cues.items()
        for number, sentence in enumerate(getattr(cue, kind))
    ]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return build(PACKS, load_world([CONFIG]), NEUTRAL)


def article(language: str, sentence: str) -> Article:
    return Article(id="pack", text=sentence, language=language, published=PUBLISHED)


def matters(rulebook: Rulebook, rule: str, sentence: str) -> bool:
    """Whether the sentence gives reports, and others without the rule."""
    read = article(rule.split(".")[0], sentence)
    with_it, without = (
        {(r.status, r.party, r.forum, r.principal, r.substitute, r.substitute_level, r.virtual) for r in found.reports}
        for found in (explain(read, rulebook), explain(read, rulebook, without={rule}))
    )
    return bool(with_it) and with_it != without


@pytest.mark.parametrize(("language", "cue", "sentence"), cases("hits"))
def test_a_rule_matters_in_its_hits(rulebook: Rulebook, language: str, cue: str, sentence: str) -> None:
    assert matters(rulebook, f"{language}.{cue}", sentence)


@pytest.mark.parametrize(("language", "cue", "sentence"), cases("misses"))
def test_a_miss_gives_no_absence_by_its_rule(rulebook: Rulebook, language: str, cue: str, sentence: str) -> None:
    reports = explain(article(language, sentence), rulebook).reports
    told = [report for report in reports if report.status == "absent" and report.modality != "proposed"]
    assert f"{language}.{cue}" not in {report.rule for report in told}


TODO = cases("todo")


@pytest.mark.skipif(not TODO, reason="no pack has an open sentence")
@pytest.mark.xfail(strict=True, reason="known gap: move the sentence to `hits` when this passes")
@pytest.mark.parametrize(("language", "cue", "sentence"), TODO)
def test_a_todo_is_still_open(rulebook: Rulebook, language: str, cue: str, sentence: str) -> None:
    assert matters(rulebook, f"{language}.{cue}", sentence)


def test_every_rule_that_says_something_of_its_own_has_a_hit() -> None:
    """A rule nobody can see work is a rule nobody can trust."""
    needs_context = {"likewise", "contrary", "stands_in", "leaves"}
    bare = [
        f"{language}.{name}"
        for language, pack in PACKS.items()
        for name, cue in pack.cues.items()
        if not cue.hits and not cue.todo and cue.says not in needs_context
    ]
    assert bare == []
