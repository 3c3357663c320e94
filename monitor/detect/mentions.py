"""Words and phrases found in them in, actors and sessions out: who and what a text speaks of. It knows no cue.

An *actor* is a party, an office, a person or all three in one phrase; a *session* is a meeting of a forum, or a
meeting word that points back to one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from monitor.detect.lexicon import Hit
from monitor.detect.text import Text
from monitor.model import Format, Level, Office

ENTITY: Final = frozenset({"forum", "meeting", "event", "trip", "office", "plural", "party", "person", "institution"})
LEVEL_OF: Final[dict[str, Level]] = {
    "head_of_state": "head",
    "head_of_government": "head",
    "head": "head",
    "foreign_minister": "minister",
    "defence_minister": "minister",
    "finance_minister": "minister",
    "minister": "minister",
    "deputy": "deputy",
    "official": "official",
    "ambassador": "official",
    "other": "head",
}


@dataclass(slots=True)
class Actor:
    """Somebody who may come or stay away."""

    first: int
    after: int
    sentence: int
    party: str | None = None
    by: str = ""  #: where the party comes from: name, demonym, capital, institution, holder, learnt, office
    office: str | None = None  #: an `Office`, or `head`, `deputy`, `official`
    level: Level | None = None
    name: str | None = None
    full: str | None = None  #: the fullest form of the name in this text
    plural: bool = False  #: several people ("the foreign ministers"), no actor of its own
    former: bool = False
    nobody: bool = False  #: parliamentarians, firms: nobody who could represent a state
    capital: bool = False  #: only a capital or another place: may be the venue
    pronoun: bool = False
    also: tuple[str, ...] = ()  #: further states that one name means ("the Baltic states")
    family_first: bool = False  #: the family name is the first one ("Xi Jinping")
    shared: bool = False  #: has its office from a plural beside it
    spread: bool = False  #: a plural whose parties are named
    venue: bool = False  #: a state or town behind a preposition, or beside a meeting word: where, not who

    @property
    def person(self) -> bool:
        """Whether it is somebody rather than a state."""
        return self.name is not None or self.office is not None


@dataclass(slots=True)
class Session:
    """A meeting as one phrase names it."""

    first: int
    after: int
    sentence: int
    forum: str | None = None
    format: Format | None = None
    own: Format | None = None  #: the format its own words say, where it points back
    named: bool = False  #: forum and meeting word, or the name of a conference
    alone: bool = False  #: only a forum's name, or only a meeting word
    weak: bool = False
    trip: bool = False
    generic: bool = False  #: "the meeting": points to one named elsewhere
    phrase: str = ""
    when: object = field(default=None)
    informal: bool | None = None


def chosen(hits: Iterable[Hit]) -> list[Hit]:
    """The entity phrases that stand: the longest win, but a forum's name may hold a meeting word or lie in one."""
    ranked = sorted((h for h in hits if h.kind in ENTITY), key=lambda h: (-h.length, _RANK[h.kind], _order(h), h.first))
    taken: dict[int, list[Hit]] = {}
    kept: list[Hit] = []
    for hit in ranked:
        over = {id(o): o for i in range(hit.first, hit.after) for o in taken.get(i, ())}.values()
        if all(_together(hit, other) for other in over):
            kept.append(hit)
            for i in range(hit.first, hit.after):
                taken.setdefault(i, []).append(hit)
    return sorted(kept, key=lambda h: (h.first, -h.after))


_RANK: Final = {
    "forum": 0,
    "meeting": 1,
    "plural": 2,
    "institution": 3,
    "office": 4,
    "person": 5,
    "party": 6,
    "trip": 7,
    "event": 8,
}


_OFFICE_ORDER: Final = (
    "counterpart", "other", "deputy", "official", "ambassador", "foreign_minister", "defence_minister",
    "finance_minister", "head_of_government", "minister", "head", "head_of_state",
)  # fmt: skip


def _order(hit: Hit) -> int:
    """Of two offices in one word the more exact: a "Vizeaußenminister" is a deputy."""
    return _OFFICE_ORDER.index(hit.value) if hit.kind == "office" else 0


def _together(one: Hit, other: Hit) -> bool:
    kinds = {one.kind, other.kind}
    if kinds in ({"forum", "meeting"}, {"forum", "plural"}, {"forum", "event"}, {"institution", "office"}):
        return True
    if kinds == {"party", "office"} and one.length != other.length:  # "szef niemieckiego MSZ": the state in the office
        whole, part = (one, other) if one.kind == "office" else (other, one)
        return part.value[1] == "demonym" and whole.first < part.first and part.after < whole.after
    return one.kind == other.kind == "meeting" and one.value != other.value and one.length == other.length == 1


def join(
    actors: Sequence[Actor], text: Text, linkers: frozenset[str], stops: frozenset[int], of_words: frozenset[str],
    masked: frozenset[int] = frozenset(),
) -> list[Actor]:  # fmt: skip
    """Neighbouring parts of one phrase made one actor: office, state and name; then what stands beside it in commas."""
    joined = [replace(actor) for actor in actors]
    for commas in (False, True):
        before, joined = joined, []
        for actor in before:
            last = joined[-1] if joined else None
            if last is not None and _belong(last, actor, text, linkers, stops, of_words, commas, masked):
                joined[-1] = merge(last, actor)
            else:
                joined.append(actor)
    return joined


def _belong(
    one: Actor,
    two: Actor,
    text: Text,
    linkers: frozenset[str],
    stops: frozenset[int],
    of_words: frozenset[str],
    commas: bool,
    masked: frozenset[int],
) -> bool:
    if one.sentence != two.sentence or one.pronoun or two.pronoun or one.plural or two.plural:
        return False
    if any(a.venue and not a.person for a in (one, two)) and (one.person or two.person):
        return False
    between = range(one.after, two.first)
    if two.first < one.after:
        return not commas and _fit(one, two)
    if len([i for i in between if i not in masked]) > 3 or any(i in stops for i in between):
        return False
    gaps = [text.words[i].gap for i in range(one.after, two.first + 1)]
    if any(mark in gap for gap in gaps for mark in ";:.!?–—)"):
        return False
    if not all(
        _small(text, i, linkers) or (commas and (i in masked or text.words[i].folded in of_words)) for i in between
    ):
        return False
    comma = any("," in gap or "(" in gap for gap in gaps)
    if commas and not between and "(" in gaps[0] and one.party and not one.person and two.name and not two.party:
        return True
    if comma or commas:
        return comma and commas and _apposed(one, two, bool(between))
    if one.name and not two.name and two.party and not two.office:
        return any(text.words[i].folded in of_words for i in between) and _fit(one, two)
    if one.party and not one.person and two.person and any(text.words[i].folded in of_words for i in between):
        return False  # "Schweden wird von Außenministerin X vertreten"
    if one.party and two.party and not one.person and between:
        return False
    return _fit(one, two)


def _small(text: Text, at: int, linkers: frozenset[str]) -> bool:
    word = text.words[at]
    return word.folded in linkers


def _fit(one: Actor, two: Actor) -> bool:
    if one.name and two.name:
        return False
    if one.office and two.office:
        if two.first == one.after and not one.name and {"deputy", "counterpart"}.intersection((one.office, two.office)):
            return True
        return LEVEL_OF.get(one.office) == LEVEL_OF.get(two.office) and not (one.name or two.name)
    return not (
        one.party
        and two.party
        and one.party != two.party
        and not {"holder", "institution"}.intersection((one.by, two.by))
    )


def _apposed(one: Actor, two: Actor, between: bool) -> bool:
    if bool(one.name) == bool(two.name):
        return False
    if one.name and one.office and two.office and between and LEVEL_OF.get(one.office) == LEVEL_OF.get(two.office):
        return not (one.party and two.party and one.party != two.party)
    if not (one.office or two.office):
        return False
    if one.office and two.office and one.office != two.office:
        return False
    return not (one.party and two.party and one.party != two.party)


def merge(one: Actor, two: Actor) -> Actor:
    """Both as one actor; what a text says outright wins over what was known or learnt."""
    strong, soft = (one, two) if _strength(one) >= _strength(two) else (two, one)
    office = one.office or two.office
    if one.office and two.office and "deputy" in (one.office, two.office):
        office = "deputy"
    if "counterpart" in (one.office, two.office) and one.office and two.office:
        office = one.office if two.office == "counterpart" else two.office
    return Actor(
        first=min(one.first, two.first),
        after=max(one.after, two.after),
        sentence=one.sentence,
        party=strong.party or soft.party,
        by=strong.by if strong.party else soft.by,
        office=office,
        level=one.level or two.level if office is None else LEVEL_OF.get(office),
        name=one.name or two.name,
        full=one.full or two.full,
        former=one.former or two.former,
        nobody=one.nobody or two.nobody,
        capital=one.capital and two.capital,
        also=one.also or two.also,
        family_first=one.family_first or two.family_first,
    )


_STRENGTH: Final = {
    "name": 6,
    "demonym": 6,
    "institution": 5,
    "capital": 4,
    "learnt": 3,
    "holder": 2,
    "office": 1,
    "": 0,
}


def _strength(actor: Actor) -> int:
    return _STRENGTH.get(actor.by, 0) if actor.party else -1


def office_of(office: str | None) -> Office | None:
    """The `Office` a word of the pack stands for; ranks below it are no principal's office."""
    known: dict[str, Office] = {
        "head_of_state": "head_of_state",
        "head_of_government": "head_of_government",
        "foreign_minister": "foreign_minister",
        "defence_minister": "defence_minister",
        "finance_minister": "finance_minister",
        "minister": "minister",
        "ambassador": "ambassador",
        "other": "other",
    }
    return known.get(office or "")
