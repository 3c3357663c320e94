"""The shipped names of parties: complete, without homonyms, and found in sentences of every language."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from monitor.world import World
from monitor.world.load import load
from monitor.world.patterns import expand

LANGUAGES = ("de", "en", "fr", "it", "es", "pt", "nl", "pl", "ru", "uk", "tr", "sv", "da", "no", "cs", "ro")
WITHOUT_CAPITAL = {"EU", "VA"}
SMALL = """
    AD AG BB BI BN BS BT BZ CR CV DM EC FJ FM GD GT GY JM KI KM KN KW LC LK MA MH MM MU MV MW NR PA PW SB SC SG SV TL
    TO TV TZ VC VU WS
"""
"""Parties whose seat of government some language leaves out: rare in the press, or an everyday word there."""

SENTENCES = {
    "de": "US-Minister, Deutschlands Kanzler, die britische Ministerin, ein Franzose; Ankara und der Kreml.",
    "en": "The US secretary, Germany's chancellor, the British minister, a Frenchman; Ankara and the Kremlin.",
    "fr": "Les États-Unis, l'Allemagne, la ministre britannique et un Français ; Ankara et le Kremlin se taisent.",
    "it": "Gli Stati Uniti, la Germania, la ministra britannica e un francese; Ankara e il Cremlino tacciono.",
    "es": "Estados Unidos, Alemania, la ministra británica y un francés; Ankara y el Kremlin callan.",
    "pt": "Os EUA, a Alemanha, a ministra britânica e um francês; Ancara e o Kremlin calam-se.",
    "nl": "De VS, Duitsland, de Britse minister en een Fransman; Ankara en het Kremlin zwijgen.",
    "pl": "Do Stanów Zjednoczonych, Niemcom, brytyjską minister i Francuza; Ankary i Kremla.",
    "ru": "Соединённых Штатов, Германией, британского министра и француза; Анкаре и Кремлю.",
    "uk": "Сполученим Штатам, Німеччиною, британську міністерку і француза; Анкарі та Кремлю.",
    "tr": "ABD'nin, Almanya'nın, İngiliz bakanın ve Fransızlar; Ankara'dan ve Kremlin'e.",
    "sv": "USA:s minister, Tysklands kansler, den brittiska ministern och en fransman; Ankara och Kreml teg.",
    "da": "USA's minister, Tysklands kansler, den britiske minister og en franskmand; Ankara og Kreml tav.",
    "no": "USAs minister, Tysklands kansler, den britiske ministeren og en franskmann; Ankara og Kreml tidde.",
    "cs": "Spojených států, Německa, britskou ministryni a Francouzi; Ankary a Kremlu.",
    "ro": "Statelor Unite, Germaniei, ministra britanică și un francez; Ankarei și Kremlinului.",
}
CAPITALS = {
    **{"de": "Peking", "en": "Beijing", "fr": "Pékin", "it": "Pechino", "es": "Pekín", "pt": "Pequim", "nl": "Peking"},
    **{"pl": "Pekinu", "ru": "Пекином", "uk": "Пекіна", "tr": "Pekin'in", "sv": "Peking", "da": "Beijing"},
    **{"no": "Beijing", "cs": "Pekingu", "ro": "Beijingului"},
}


@cache
def the_world() -> World:
    return load([Path(__file__).parents[3] / "config"])


def tokens(text: str) -> list[str]:
    """Words as matching sees them: no case, no accents, parted at hyphens, full stops and apostrophes."""
    plain = unicodedata.normalize(
        "NFKD", text.casefold().replace("ł", "l").replace("ı", "i").replace("ø", "o").replace("ß", "ss")
    )
    return re.findall(r"[^\W_]+\*?", "".join(c for c in plain if not unicodedata.combining(c)))


@cache
def phrases(language: str) -> dict[tuple[str, ...], set[str]]:
    """Every phrase of the language with the parties it names."""
    world, found = the_world(), {}
    for table in (world.party_names(language), world.party_demonyms(language), world.party_capitals(language)):
        for code, patterns in table.items():
            for phrase in (phrase for pattern in patterns for phrase in expand(pattern)):
                found.setdefault(tuple(tokens(phrase)), set()).add(code)
    return found


def fits(phrase: tuple[str, ...], words: list[str]) -> bool:
    return len(phrase) == len(words) and all(
        word.startswith(part[:-1]) if part.endswith("*") else word == part
        for part, word in zip(phrase, words, strict=True)
    )


def parties_in(text: str, language: str) -> set[str]:
    words = tokens(text)
    return {
        code
        for phrase, codes in phrases(language).items()
        for at in range(len(words))
        if fits(phrase, words[at : at + len(phrase)])
        for code in codes
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_one_party_is_a_name_of_another(language: str) -> None:
    """Neither two equal phrases nor a star that swallows another party's word."""
    known = phrases(language)
    stars = [phrase for phrase in known if any(part.endswith("*") for part in phrase)]
    clashes = {
        (star, phrase): codes ^ known[star]
        for phrase, codes in known.items()
        for star in stars
        if fits(star, [part.rstrip("*") for part in phrase]) and codes != known[star]
    }
    assert clashes == {}
    assert {phrase: codes for phrase, codes in known.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_party_has_a_name_and_a_seat(language: str) -> None:
    """Small states may lack the seat where it is rare or an everyday word of the language."""
    world = the_world()
    assert {code for code, names in world.party_names(language).items() if not names} == set()
    missing = set(world.parties) - set(world.party_capitals(language)) - WITHOUT_CAPITAL
    assert missing <= set(SMALL.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_name_is_the_plain_one_for_people(language: str) -> None:
    """Messages show it; it is in the nominative and no pattern."""
    assert [names[0] for names in the_world().party_names(language).values() if set(names[0]) & set("*|[]")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_demonyms_and_capitals_are_found_inflected(language: str) -> None:
    """America, Germany, Britain, France, Turkey and Russia in a sentence of the language, and a capital by itself."""
    assert parties_in(SENTENCES[language], language) == {"US", "DE", "GB", "FR", "TR", "RU"}
    assert parties_in(CAPITALS[language], language) == {"CN"}


@pytest.mark.parametrize(
    ("language", "text", "party"),
    [
        ("en", "Nigerien", "NE"),
        ("en", "Nigerian", "NG"),
        ("de", "nigrische", "NE"),
        ("fr", "nigérian", "NG"),
        ("fr", "nigérien", "NE"),
        ("de", "dominicanische", "DM"),
        ("de", "dominikanische", "DO"),
        ("ru", "нигерский", "NE"),
        ("ru", "нигерийского", "NG"),
        ("uk", "словацький", "SK"),
        ("uk", "словенський", "SI"),
        ("cs", "slovenský", "SK"),
        ("cs", "slovinský", "SI"),
        ("ru", "австралийский", "AU"),
        ("ru", "австрийский", "AT"),
        ("tr", "Nijerya", "NG"),
        ("tr", "Mali'nin", "ML"),
        ("pl", "Indii", "IN"),
        ("pl", "indonezyjski", "ID"),
        ("es", "malí", "ML"),
        ("it", "malese", "MY"),
        ("it", "maliano", "ML"),
    ],
)
def test_neighbours_in_spelling_are_told_apart(language: str, text: str, party: str) -> None:
    """Pairs that one star too many would throw together."""
    assert parties_in(text, language) == {party}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Indikator malerisch chinin Ironie Dominanz"),
        ("fr", "eau malin inédit chiner"),
        ("es", "américas gala malicia indicio"),
        ("tr", "maliye bakanı çinko sana dili"),
        ("ru", "того самое индикатор китов"),
        ("uk", "досі того царський"),
        ("pl", "indyk chinina hamulec włosy"),
        ("nl", "let pool noorden turkoois"),
        ("sv", "lett estetik irriterad"),
    ],
)
def test_everyday_words_name_no_party(language: str, text: str) -> None:
    """The words that a star on a short stem, or a fold of accents, would take for a state."""
    assert parties_in(text, language) == set()
