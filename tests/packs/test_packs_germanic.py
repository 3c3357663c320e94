"""What Dutch and the Nordic languages do to names, and what the engine makes of it: sentences in, reports out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.detect import Rulebook, build, detect
from monitor.detect.lexicon import Lexicon
from monitor.detect.text import read
from monitor.languages import load as load_packs
from monitor.model import Article
from monitor.world import load as load_world

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return build(load_packs(), load_world([CONFIG]))


def told(rulebook: Rulebook, language: str, text: str, published: str = "2026-06-10") -> set[tuple[str, str, str]]:
    article = Article(id="germanic", text=text, language=language, published=published)
    return {(report.status, report.party, report.forum) for report in detect(article, rulebook)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "USA:s försvarsminister uteblir från mötet med Natos försvarsministrar."),
        ("sv", "USA:s försvarsminister skippar Natomötet i Bryssel."),
        ("no", "USAs forsvarsminister uteblir fra Natos forsvarsministermøte."),
        ("da", "USA's forsvarsminister udebliver fra NATO's forsvarsministermøde."),
    ],
)
def test_a_forum_is_known_in_the_genitive_and_in_compounds(rulebook: Rulebook, language: str, text: str) -> None:
    assert told(rulebook, language, text) == {("absent", "US", "NATO")}


def test_a_colon_joins_an_ending_to_an_acronym_and_parts_no_clause(rulebook: Rulebook) -> None:
    text = "Ungerns utrikesminister uteblir från EU:s utrikesministermöte."
    assert told(rulebook, "sv", text) == {("absent", "HU", "EU")}


def test_a_summit_named_by_its_town_is_the_one_the_calendar_holds_there(rulebook: Rulebook) -> None:
    text = "De Turkse president komt niet naar de top in Glasgow."
    assert told(rulebook, "nl", text, "2021-11-01") == {("absent", "TR", "COP")}


def test_a_town_in_other_years_names_no_forum(rulebook: Rulebook) -> None:
    text = "De Turkse president komt niet naar de top in Glasgow."
    assert ("absent", "TR", "COP") not in told(rulebook, "nl", text, "2019-03-01")


def test_a_negated_future_keeps_its_no_behind_the_infinitive_mark(rulebook: Rulebook) -> None:
    text = "Mexikos president kommer inte att delta i Apec-toppmötet."
    assert told(rulebook, "sv", text) == {("absent", "MX", "APEC")}


def test_neither_nor_denies_once(rulebook: Rulebook) -> None:
    text = "Noch de Franse president noch de Spaanse premier komt naar de EU-top."
    assert told(rulebook, "nl", text) == {("absent", "FR", "EU"), ("absent", "ES", "EU")}


def test_no_official_at_all_is_an_absence_of_the_state(rulebook: Rulebook) -> None:
    text = "Inga amerikanska tjänstemän reser till G20-toppmötet."
    assert told(rulebook, "sv", text) == {("absent", "US", "G20")}


def test_a_phrase_may_end_with_the_end_of_a_word() -> None:
    lexicon = Lexicon()
    lexicon.add("meeting", "summit", ["inte till *toppmöte*"])
    hits = lexicon.build().find(read("Macron reser inte till Natotoppmötet."))
    assert [(hit.first, hit.after) for hit in hits] == [(2, 5)]


PROGRAM = """
import json, sys
from pathlib import Path
from monitor.detect import build, detect
from monitor.languages import load as load_packs
from monitor.model import Article
from monitor.world import load as load_world
rules = build(load_packs(), load_world([Path(sys.argv[1])]))
article = Article(id="seed", text=sys.argv[2], language="nl", published="2026-06-10")
print(json.dumps([[r.status, r.party, r.forum, r.rule, r.confidence] for r in detect(article, rules)]))
"""


def test_the_hash_seed_changes_nothing() -> None:
    text = (
        "De Roemeense minister van Defensie en zijn Bulgaarse collega kwamen niet opdagen bij het NAVO-overleg van "
        "defensieministers. De Noorse premier gaat wel naar de G20-top; een staatssecretaris neemt zijn plaats in."
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(CONFIG), text],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1
    assert json.loads(runs.pop())
