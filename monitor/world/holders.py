"""Officeholders by office and day, and by name. Holders in, holders out; no I/O.

The title in a text wins over this table: it only confirms, and a conflict lowers confidence.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from monitor.world.nouns import Holder

_SINGLE = {
    "head_of_state",
    "head_of_government",
    "foreign_minister",
    "defence_minister",
    "finance_minister",
}
SHARED = frozenset({("BA", "head_of_state"), ("CH", "head_of_state"), ("AD", "head_of_state"), ("SM", "head_of_state")})


def fold(name: str) -> str:
    """A name without case, accents, hyphens and dots: `Recep Tayyip Erdoğan` → `recep tayyip erdogan`."""
    apart = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ł", "l").replace("Ł", "L").replace("ø", "o"))
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in bare.casefold()).split())


class Holders:
    """All officeholders, indexed."""

    def __init__(self, holders: Iterable[Holder]) -> None:
        self.all = tuple(holders)
        self._by_office: dict[tuple[str, str], list[Holder]] = defaultdict(list)
        self._by_name: dict[str, list[Holder]] = defaultdict(list)
        for holder in self.all:
            self._by_office[holder.party, holder.office].append(holder)
            for key in dict.fromkeys(_keys(holder)):
                self._by_name[key].append(holder)

    def __len__(self) -> int:
        return len(self.all)

    def __iter__(self) -> Iterator[Holder]:
        return iter(self.all)

    def of(self, party: str, office: str, day: str | None = None) -> tuple[Holder, ...]:
        """Who held that office, on that partial date if one is given; the later term first."""
        held = [h for h in self._by_office.get((party, office), ()) if day is None or h.on(day)]
        return tuple(sorted(held, key=lambda h: h.start, reverse=True))

    def named(self, name: str, day: str | None = None) -> tuple[Holder, ...]:
        """Every term of the people called so: a full name, an alias or a surname, spelling folded."""
        return tuple(h for h in self._by_name.get(fold(name), ()) if day is None or h.on(day))

    def known(self, name: str) -> bool:
        """Whether any officeholder is called so."""
        return fold(name) in self._by_name

    def names(self) -> Iterator[tuple[str, tuple[Holder, ...]]]:
        """Every folded name that can be looked up, with its holders: for building an automaton."""
        return ((name, tuple(holders)) for name, holders in self._by_name.items())

    def overlaps(self) -> Iterator[tuple[Holder, Holder]]:
        """Pairs of different people whom the table has in one office at one time for more than a month."""
        for (party, office), held in self._by_office.items():
            if office in _SINGLE and (party, office) not in SHARED:
                yield from _overlapping(sorted(held, key=lambda h: h.start))


def _keys(holder: Holder) -> Iterator[str]:
    for name in (holder.name, *holder.aliases):
        folded = fold(name)
        yield folded
        yield from surnames(folded)


_PARTICLES = frozenset(
    [
        "al",
        "el",
        "bin",
        "ibn",
        "van",
        "von",
        "der",
        "den",
        "de",
        "di",
        "da",
        "du",
        "dos",
        "das",
        "la",
        "le",
        "abu",
        "ben",
        "ter",
    ]
)


def surnames(folded: str) -> Iterator[str]:
    """The parts of a folded full name by which the press may call its bearer."""
    words = folded.split()
    if len(words) < 2:
        return
    yield words[-1]
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    if start < len(words) - 1:
        yield " ".join(words[start:])


def _overlapping(held: list[Holder]) -> Iterator[tuple[Holder, Holder]]:
    for index, one in enumerate(held):
        for other in held[index + 1 :]:
            same = set(fold(one.name).split()) & set(fold(other.name).split())
            end = one.end or one.as_of
            if not same and one.start and other.start[:7] < end[:7] and len(other.start) >= 7:
                yield one, other
