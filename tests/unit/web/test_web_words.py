"""The words of the pages: complete in both languages, and each of them used."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import get_args

import monitor.web
from monitor.alerts.nouns import Because
from monitor.alerts.words import words as alert_words
from monitor.web.words import LANGUAGES, words

HOME = Path(monitor.web.__file__).parent
ASKED = re.compile(r"\bw\.(\w+)|\bw\[['\"](\w+)['\"]\]")
BUILT = re.compile(r"w\[f?['\"](\w+_)(?:['\"] ~|\{)|w\.get\(f\"(\w+_)\{")
SAID = re.compile(r"message\(request, \"(\w+)\"")


def sources() -> str:
    files = [*HOME.glob("*.py"), *HOME.glob("templates/*.html")]
    return "\n".join(file.read_text() for file in files)


def test_every_word_that_a_page_asks_for_is_there() -> None:
    asked = {name for found in ASKED.findall(sources()) for name in found if name}
    assert asked - {"get"} <= set(words()["en"])
    assert not asked & {"keys", "items", "values"}, "a template would take the mapping's own method for the word"
    assert len(asked) > 80


def test_no_word_is_there_that_no_page_asks_for() -> None:
    text = sources()
    asked = {name for found in ASKED.findall(text) for name in found if name} | set(SAID.findall(text))
    begun = {name for found in BUILT.findall(text) for name in found if name}
    plain = {"absent", "attends", "provisional", "settled", "not_found", "wrong"}
    keys = {"date", "place", "principal", "substitute", "level", "consecutive", "reason"}
    left = [
        word
        for word in words()["en"]
        if word not in asked | plain | keys and not any(word.startswith(start) for start in begun)
    ]
    assert left == []


def test_both_languages_fill_in_the_same_places() -> None:
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, word in words()["en"].items():
        assert places(word) == places(words()["de"][key]), key


def test_every_reason_of_a_decision_has_its_words() -> None:
    for language in LANGUAGES:
        spoken = set(alert_words(language).because)
        for because in get_args(Because):
            assert because in spoken or f"because_{because}" in words()[language]
