"""The nouns of world knowledge: name, forum, party, holder.

Frozen values; languages are ISO 639-1 (Norwegian is `no`), parties ISO 3166-1 alpha-2 or `EU`, `XK`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from monitor.model import MINISTERIAL, Format, Level

ANY = "all"  #: key of the names that hold in every language
Kind = Literal["organisation", "group", "series"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """One way to write a forum: a pattern of words, and what its use says."""

    pattern: str  #: words; `*` = any ending of that word, `a|b` = either, `[x]` = may be missing
    weak: bool = False  #: means the forum only with a meeting word nearby ("EU", "WHO", "Davos")
    format: Format | None = None  #: the name itself says the format: "Ecofin" = finance_ministers


@dataclass(frozen=True, kw_only=True, slots=True)
class Forum:
    """A body or a conference series that states send people to."""

    id: str  #: `NATO`, `G20` … or `other:<English name>`
    name: str  #: for people
    kind: Kind = "organisation"  #: organisation with organs, group of states, or series of conferences
    format: Format = "summit"  #: what "the meeting of X" means if nothing else says
    formats: tuple[Format, ...] = ()  #: formats it is known to meet in, the usual one first
    members: tuple[str, ...] = ()  #: empty = not known or open to all
    joined: Mapping[str, str] = field(default_factory=dict)  #: party → day it joined, for late joiners
    left: Mapping[str, str] = field(default_factory=dict)  #: party → day it left or was suspended; not in `members`
    names: Mapping[str, tuple[Name, ...]] = field(default_factory=dict)  #: language or `all` → names
    note: str = ""  #: what it must not be taken for

    @property
    def level(self) -> Level:
        """The level required in the usual format."""
        return required_level(self.format)

    def names_in(self, language: str) -> tuple[Name, ...]:
        """Names usable in texts of that language: its own and the international ones."""
        return (*self.names.get(language, ()), *self.names.get(ANY, ()))

    def is_member(self, party: str, day: str | None = None) -> bool | None:
        """Whether that party belongs to it (on that partial date); None where membership is not known."""
        if not self.members:
            return None
        if party in self.members:
            return day is None or self.joined.get(party, "")[: len(day)] <= day
        return day is not None and day < self.left.get(party, "")[: len(day)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """A state (or `EU`) that should be at the table.

    A pattern that begins with a capital letter means words that do ("US" is not "us", "Того" is not "того").
    """

    code: str
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: language or `all` → names, patterns allowed
    demonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: language → demonym patterns
    capitals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: language → capitals: metonym or venue
    forums: tuple[str, ...] = ()  #: forums it is a member of


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """One person in one office of one party for one term."""

    party: str
    office: str  #: an `Office` of the model, `deputy_…`, `acting_…`, or the head of an institution
    name: str
    start: str = ""  #: partial date; empty = not known
    end: str = ""  #: partial date; empty = still in office as far as `as_of` knows
    as_of: str = ""  #: the day the source was true
    source: str = ""
    unsure: bool = False  #: from memory, or contradicted by a neighbour
    aliases: tuple[str, ...] = ()  #: other spellings and scripts

    @property
    def level(self) -> Level:
        """The rank of the office on the ladder of the glossary."""
        office = self.office.removeprefix("acting_")
        if office.startswith("deputy_"):
            return "deputy"
        if office.startswith("head_of_") or office in HEADS:
            return "head"
        return "minister" if office.endswith("_minister") or office in MINISTER_LIKE else "official"

    def on(self, day: str) -> bool:
        """Whether the term covers that partial date, unknown ends counting as covering."""
        return covers(self.start, self.end, day)


HEADS = frozenset({"commission_president", "council_president", "secretary_general", "commission_chairperson"})
MINISTER_LIKE = frozenset({"high_representative", "foreign_affairs_chief", "defence_commissioner"})


def covers(start: str, end: str, day: str) -> bool:
    """Whether the span between two partial dates touches a third; comparison goes as far as both are known."""
    after_start = not start or start[: len(day)] <= day[: len(start)]
    before_end = not end or day[: len(end)] <= end[: len(day)]
    return after_start and before_end


def required_level(meeting_format: Format) -> Level:
    """The rank at which a meeting of that format is held."""
    if meeting_format in MINISTERIAL:
        return "minister"
    return "head" if meeting_format == "summit" else "official"
