"""Copies of one text are one source, whatever a desk does to them; different stories never are."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.lineage import Signature, adopt, credits_of, kinship, same_story, sign
from monitor.model import Article

sys.path.insert(0, str(Path(__file__).parents[2] / "bench" / "ingest"))
from ingest_copies import LEAST_RECALL, measure
from ingest_stories import printed

AT = datetime(2026, 2, 11, 9, 0, tzinfo=UTC)
STORY = [one.article.text for one in printed(3, 1, 7)]


def signed(text: str, *, language: str = "en", at: datetime = AT) -> Signature:
    return sign(Article(id="x", title="t", text=text, language=language, published_at=at))


def changed(text: str, seed: int) -> str:
    """Shorter, reordered, with a line of the agency and one of the desk."""
    dice = random.Random(seed)
    paragraphs = text.split("\n")
    kept = paragraphs[: max(4, len(paragraphs) * 2 // 3)]
    dice.shuffle(kept)
    return (
        "BRUSSELS (Reuters) - " + "\n".join(kept) + "\nOur correspondents contributed to this report from the region."
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_text_that_a_desk_has_worked_on_is_a_near_copy(seed: int) -> None:
    """Both ways round."""
    one, other = signed(STORY[0]), signed(changed(STORY[0], seed))
    assert kinship(one, other) == kinship(other, one) == "near"


def test_the_same_words_are_an_exact_copy_whatever_their_case_and_points() -> None:
    """Short ones too."""
    assert kinship(signed("Minister stays away."), signed("MINISTER STAYS AWAY")) == "exact"
    assert kinship(signed(STORY[0]), signed(STORY[0].replace(",", ""))) == "exact"


def test_a_phrase_of_the_house_under_two_titles_is_no_copy() -> None:
    """Teasers often end in the same words, or consist of them."""
    house = "Lesen Sie mehr dazu auf unseren Seiten."
    one, other = (
        sign(Article(id=title, title=title, text=house, language="de")) for title in ("Erster Titel", "Zweiter")
    )
    assert kinship(one, other) is None


def test_short_texts_are_copies_only_if_they_are_equal() -> None:
    """A sentence in common is no story in common."""
    assert (
        kinship(signed("Minister stays away from meeting in Brussels"), signed("Minister stays away from meeting"))
        is None
    )


def test_texts_that_share_background_paragraphs_are_different_stories() -> None:
    """Even if half of the shorter one is background."""
    background = "\n".join(STORY[2].split("\n")[:5])
    assert not same_story(signed(f"{STORY[0]}\n{background}"), signed(f"{STORY[1]}\n{background}"))


def test_empty_texts_are_nobody_s_copies() -> None:
    """Nothing equals nothing."""
    assert kinship(signed(""), signed("")) is None
    assert signed("").bands == ()


def test_a_signature_survives_packing_and_one_of_another_version_is_none() -> None:
    """Bands are not packed; they are filed beside it."""
    one = signed(f"{STORY[0]} (dpa)")
    back = Signature.unpack(one.pack())
    assert back is not None
    assert kinship(one, back) == "exact"
    assert (back.agencies, back.anchors, back.hour, back.language) == (one.agencies, one.anchors, one.hour, "en")
    assert Signature.unpack(b"\xff" + one.pack()[1:]) is None
    assert Signature.unpack(b"") is None
    assert len(one.pack()) < 1000


def test_the_closest_kin_gives_the_lineage() -> None:
    """Exact before near; among equals the first given; strangers and old versions give none."""
    one, near = signed(STORY[0]), signed(changed(STORY[0], 1))
    assert adopt(one, [("near", near), ("exact", one)]) == "exact"
    assert adopt(near, [("a", one), ("b", one)]) == "a"
    assert adopt(one, [("x", signed(STORY[1])), ("y", None)]) is None


ENGLISH = (
    "BRUSSELS (AFP) - Defence Secretary Pete Hegseth will not attend the NATO meeting in Brussels, an official said. "
    "The Pentagon is sending Elbridge Colby, and Mark Rutte said 23 of 32 ministers would attend."
)
FRENCH = (
    "Le ministre de la Défense, Pete Hegseth, ne participera pas à la réunion ; le Pentagone enverra Elbridge Colby. "
    "Le chef de l'alliance, Mark Rutte, attend 23 des 32 ministres à Bruxelles. (AFP)"
)


def test_a_translation_is_known_by_its_agency_its_day_and_its_names() -> None:
    """And found by a band."""
    one, other = signed(ENGLISH), signed(FRENCH, language="fr", at=AT + timedelta(hours=20))
    assert kinship(one, other) == "translation"
    assert set(one.bands) & set(other.sought)


@pytest.mark.parametrize(
    ("text", "language", "later"),
    [
        (FRENCH.replace("(AFP)", ""), "fr", 0),
        (FRENCH.replace("(AFP)", "(dpa)"), "fr", 0),
        (FRENCH, "fr", 72),
        (FRENCH, "en", 0),
        ("La présidente, Anna Kowalska, recevra Jean Dupont à Varsovie avec 12 ministres de 40 pays. (AFP)", "fr", 0),
    ],
    ids=["no credit", "another agency", "days later", "the same language", "another story"],
)
def test_without_credit_day_and_names_it_is_no_translation(text: str, language: str, later: int) -> None:
    """Two papers may report one event by themselves."""
    assert not same_story(signed(ENGLISH), signed(text, language=language, at=AT + timedelta(hours=later)))


def test_texts_without_spaces_between_words_are_compared_by_letters() -> None:
    """A cut copy of a Japanese text is one, another text is not."""
    story = (
        "防衛相は今週ブリュッセルで開かれる会合を欠席すると同省の報道官が水曜日に明らかにした。代わりに次官が出席する予定だという。"
        * 2
    )
    other = (
        "首相は来月の首脳会議に出席し各国の指導者と個別に会談する方針を固めた。政府関係者が金曜日に語った内容による。"
        * 2
    )
    assert kinship(signed(story, language="ja"), signed(story[:90], language="ja")) == "near"
    assert not same_story(signed(story, language="ja"), signed(other, language="ja"))


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("Berlin (dpa) - Der Minister", {"dpa"}),
        ("WASHINGTON, Feb 11 (Reuters) - The", {"reuters"}),
        ("… (dpa/afp)", {"dpa", "afp"}),
        ("Quelle: dpa", {"dpa"}),
        ("© 2026 AFP", {"afp"}),
        ("Moskau, 11. Februar /TASS/ Der", {"tass"}),
        ("TOKYO (AP) — The", {"ap"}),
        ("Roma, 11 feb. (Adnkronos) - Il", {"adnkronos"}),
        ("reported by Reuters on Monday", set()),
        ("an AP photographer", set()),
        ("(a remark)", set()),
    ],
)
def test_a_credit_is_no_mention(text: str, agencies: set[str]) -> None:
    """Brackets, slashes, dashes or a word for source make it one."""
    assert credits_of(text) == agencies


def test_a_credit_stands_at_the_beginning_or_the_end() -> None:
    """In the middle it is part of the story."""
    assert credits_of("x" * 400 + " (dpa) " + "x" * 400) == frozenset()


def test_generated_copies_find_each_other_and_no_two_stories_are_merged() -> None:
    """Through the store, as the pipeline does it; `make bench-ingest` runs the full set."""
    got = measure(120, outlets=5, seed=11)
    assert got.recall >= LEAST_RECALL
    assert got.false_merges == 0
