"""A seed in, stories as five outlets print them out: headline changed, cut, agency line added, paragraphs reordered.

Stories on one subject share names, phrases and whole background paragraphs, as agencies' texts do, so that a merge of
two of them is easy to make. The sentences are put together from parts; none stands in any paper.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.model import Article

START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
_TITLES = ("minister", "chancellor", "president", "foreign secretary", "ambassador", "commissioner", "prime minister")
_NAMES = (
    "Alder",
    "Brandt",
    "Castell",
    "Dorrit",
    "Elmendorf",
    "Farkas",
    "Gruber",
    "Halonen",
    "Ilves",
    "Jansons",
    "Kovac",
    "Lindqvist",
    "Moravec",
    "Novak",
    "Okonkwo",
    "Petrescu",
    "Quist",
    "Rautio",
    "Sorensen",
    "Tanaka",
    "Ulmanis",
    "Varga",
)
_PLACES = (
    "Arvik",
    "Belmora",
    "Corvale",
    "Dunhaven",
    "Estrella",
    "Fjordby",
    "Gladstad",
    "Hartburg",
    "Istria",
    "Jorvik",
    "Kalmar",
    "Lorne",
    "Marwick",
    "Norden",
    "Ostrava",
    "Port Silas",
    "Quarry Bay",
    "Rosental",
    "Sandvik",
    "Tarnow",
)
_BODIES = ("council", "alliance", "union", "conference", "assembly", "contact group", "commission", "summit", "forum")
_VERBS = (
    "rejected",
    "welcomed",
    "postponed",
    "criticised",
    "defended",
    "outlined",
    "questioned",
    "announced",
    "withdrew",
    "confirmed",
    "denied",
    "discussed",
    "supported",
    "delayed",
    "signed",
    "examined",
    "dismissed",
    "reviewed",
)
_THINGS = (
    "the plan for a common fund",
    "a proposal on border checks",
    "the budget of the mission",
    "new tariffs on steel",
    "the treaty on fishing rights",
    "an offer of talks",
    "the list of candidates",
    "a report on air defence",
    "the timetable for elections",
    "a loan of several billion",
    "the exchange of prisoners",
    "rules for data centres",
    "aid for the flooded region",
    "the sale of patrol boats",
    "a ceasefire along the river",
    "the price of grain",
)
_WHEN = ("on Monday", "late on Tuesday", "on Wednesday morning", "on Thursday", "on Friday evening", "at the weekend")
_WHY = (
    "citing a lack of time",
    "after weeks of dispute",
    "despite warnings from economists",
    "to the surprise of diplomats",
    "with the consent of all parties",
    "in a letter seen by reporters",
    "during a visit to the port",
    "over objections",
    "pending a review by lawyers",
    "in the presence of observers",
    "as protests went on outside",
    "behind closed doors",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """One story in one outlet; copies of it share `story`."""

    story: int
    article: Article


def printed(stories: int, outlets: int, seed: int) -> Iterator[Printed]:
    """Every story in every outlet, in the order in which they are published."""
    dice = random.Random(seed)
    backgrounds = [[_sentence(dice) for _ in range(3)] for _ in range(40)]
    everything = [
        Printed(story=number, article=article)
        for number in range(stories)
        for article in _copies(number, outlets, _original(dice, backgrounds), dice)
    ]
    yield from sorted(everything, key=lambda one: one.article.published_at or START)


def _original(dice: random.Random, backgrounds: list[list[str]]) -> list[str]:
    """Paragraphs: six to twelve of its own, and one or two that other stories of the agency carry as well."""
    own = [" ".join(_sentence(dice) for _ in range(dice.randint(2, 3))) for _ in range(dice.randint(6, 12))]
    shared = [" ".join(background) for background in dice.sample(backgrounds, dice.randint(1, 2))]
    return own + shared


def _sentence(dice: random.Random) -> str:
    who = f"{dice.choice(_TITLES)} {dice.choice(_NAMES)} of {dice.choice(_PLACES)}"
    what = f"{dice.choice(_VERBS)} {dice.choice(_THINGS)} at the {dice.choice(_BODIES)} in {dice.choice(_PLACES)}"
    number = (
        f", {dice.randint(2, 980)} days before the vote of {dice.randint(1990, 2031)}" if dice.random() < 0.5 else ""
    )
    return f"The {who} {what} {dice.choice(_WHEN)} {dice.choice(_WHY)}{number}."


def _copies(number: int, outlets: int, paragraphs: list[str], dice: random.Random) -> Iterator[Article]:
    at = START + timedelta(minutes=9 * number)
    agency = dice.choice(("dpa", "AFP", "Reuters", "AP"))
    for outlet in range(outlets):
        text = _changed(list(paragraphs), outlet, agency, dice)
        yield Article(
            id=f"{number}/{outlet}",
            title=f"{dice.choice(_NAMES)} and the {dice.choice(_BODIES)}: {dice.choice(_THINGS)}",
            text=text,
            language="en",
            published_at=at + timedelta(minutes=dice.randint(0, 600)),
            source=f"outlet {outlet}",
        )


def _changed(paragraphs: list[str], outlet: int, agency: str, dice: random.Random) -> str:
    """The first outlet prints it as it came; the others do what desks do, some of it at once."""
    if outlet and dice.random() < 0.6:  # cut from below, to no less than half
        paragraphs = paragraphs[: dice.randint((len(paragraphs) + 1) // 2, len(paragraphs))]
    if outlet and dice.random() < 0.4:
        middle = paragraphs[1:]
        dice.shuffle(middle)
        paragraphs = paragraphs[:1] + middle
    if outlet and dice.random() < 0.5:
        paragraphs = [*paragraphs, _sentence(dice)]
    if outlet and dice.random() < 0.3:
        paragraphs[0] = paragraphs[0].replace(" on ", " last ").replace("The ", "the ", 1)
    line = {0: f"{dice.choice(_PLACES)} ({agency}) - ", 1: "", 2: ""}[outlet % 3]
    return line + "\n".join(paragraphs) + (f"\n© {agency}" if outlet % 3 == 2 else "")
