"""The names of forums that ship with the program: each means one forum, and the forums of world diplomacy are there."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from monitor.world import load
from monitor.world.holders import fold
from monitor.world.nouns import ANY
from monitor.world.patterns import expand

WORLD = load([Path(__file__).parents[3] / "config"])
LANGUAGES = ("de", "en", "fr", "it", "es", "pt", "nl", "pl", "ru", "uk", "tr", "sv", "da", "no")


def phrases(language: str) -> dict[str, set[str]]:
    """Folded phrase → the forums it stands for in that language."""
    found: dict[str, set[str]] = defaultdict(set)
    for forum, name in WORLD.forum_names(language):
        for phrase in expand(name.pattern):
            found[fold(phrase.replace("*", "xstarx")).replace("xstarx", "*")].add(forum.id)
    return found


def stands_for(phrase: str, name: str) -> bool:
    """Whether a folded phrase, stars and all, matches the whole name."""
    pieces, words = phrase.split(), fold(name).split()
    return len(pieces) == len(words) and all(
        word.startswith(piece[:-1]) if piece.endswith("*") else word == piece
        for word, piece in zip(words, pieces, strict=True)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_means_one_forum_only(language: str) -> None:
    assert {name: forums for name, forums in phrases(language).items() if len(forums) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_is_so_short_that_its_star_would_take_any_word(language: str) -> None:
    for forum, name in WORLD.forum_names(language):
        for phrase in expand(name.pattern):
            if " " not in phrase and phrase.endswith("*"):
                assert len(phrase) > 4, f"{forum.id}: {name.pattern}"
            assert phrase.replace("*", "").strip(), f"{forum.id}: {name.pattern}"


def test_every_forum_can_be_named_in_german_english_or_french() -> None:
    for forum in WORLD.forums.values():
        assert any(forum.names.get(language) for language in (ANY, "de", "en", "fr")), forum.id


def test_members_that_joined_late_are_members() -> None:
    for forum in WORLD.forums.values():
        assert set(forum.joined) <= set(forum.members), forum.id
        assert not set(forum.left) & set(forum.members), forum.id


@pytest.mark.parametrize(
    ("language", "name", "forum"),
    [
        ("de", "Ukraine-Kontaktgruppe", "UDCG"),
        ("de", "Gymnich-Treffen", "EU"),
        ("de", "Drei-Meere-Initiative", "other:Three Seas Initiative"),
        ("en", "Shangri-La Dialogue", "other:Shangri-La Dialogue"),
        ("en", "Commonwealth Heads of Government Meeting", "Commonwealth"),
        ("en", "Three Seas Summit", "other:Three Seas Initiative"),
        ("fr", "Cédéao", "other:ECOWAS"),
        ("fr", "sommet de la francophonie", "Francophonie"),
        ("it", "Consiglio Affari esteri", "EU"),
        ("es", "Cumbre Iberoamericana", "other:Ibero-American Summit"),
        ("pt", "Mercosul", "other:Mercosur"),
        ("nl", "Bürgenstock-top", "UkrainePeaceSummit"),
        ("pl", "Trójmorze", "other:Three Seas Initiative"),
        ("ru", "ШОС", "SCO"),
        ("uk", "Кримська платформа", "other:Crimea Platform"),
        ("tr", "Türk Devletleri Teşkilatı", "other:OTS"),
        ("sv", "Nordiska rådet", "other:Nordic Council"),
        ("no", "Nordisk råd", "other:Nordic Council"),
        ("da", "Østersørådet", "other:Baltic Sea States"),
    ],
)
def test_a_name_of_the_press_is_known(language: str, name: str, forum: str) -> None:
    assert forum in {one for phrase, forums in phrases(language).items() if stands_for(phrase, name) for one in forums}
