"""Reports as a person labels them and as the program finds them in, how well they agree out. No I/O, no detection.

A found report answers a labelled one of the same article when status, party and forum agree; each is used once. Absence
from a multilateral meeting, a visit called off (`bilateral`) and attendance are scored apart. What is only called for
(`proposed`), or marked as optional, is neither required nor punished.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from monitor.model import Report

Class = Literal["absence", "bilateral", "attendance"]
ATTRIBUTES: Final = (
    "format", "date", "modality", "principal", "office", "substitute", "substitute_level", "virtual", "consecutive",
)  # fmt: skip
BINS: Final = 10
_FIXED: Final = """
nato g7 g20 eu unsc unga brics asean apec osce cop udcg sco csto cis au arableague oic celac summitoftheamericas
commonwealth francophonie quad msc wef epc iaea who wto imf ukrainepeacesummit bilateral
"""
FIXED: Final = frozenset(_FIXED.split())  #: forums that are the same only where they are equal, in small letters


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """One article as a person read it."""

    id: str
    language: str
    kind: str
    wanted: tuple[Report, ...]
    optional: tuple[Report, ...] = ()  #: right if found, and not missed if not


@dataclass(kw_only=True, slots=True)
class Count:
    """Right, false and missed ones."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of those found the share that is right; 1 where none was found."""
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        """Of those there are the share that was found; 1 where there are none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


@dataclass(kw_only=True, slots=True)
class Score:
    """How well a set of articles was read."""

    articles: int = 0
    events: dict[tuple[Class, str], Count] = field(default_factory=lambda: defaultdict(Count))  #: language or `all`
    attributes: dict[str, list[int]] = field(default_factory=lambda: {name: [0, 0] for name in ATTRIBUTES})
    judged: list[tuple[Report, bool]] = field(default_factory=list)  #: each report, and whether it is right
    misses: list[str] = field(default_factory=list)  #: each missed and each false one, in words

    def accuracy(self, name: str) -> float | None:
        """The share of matched reports in which an attribute is right; None where none has it."""
        right, of = self.attributes[name]
        return right / of if of else None

    def reliability(self) -> list[tuple[float, float, int, float]]:
        """Bins of confidence: from, to, how many reports, and the share of them that is right."""
        table = []
        for number in range(BINS):
            low, high = number / BINS, (number + 1) / BINS
            last = number == BINS - 1
            inside = [ok for one, ok in self.judged if low <= one.confidence and (last or one.confidence < high)]
            if inside:
                table.append((low, high, len(inside), sum(inside) / len(inside)))
        return table


def score(labelled: Iterable[Labelled], read: Callable[[str], Sequence[Report]]) -> Score:
    """Compare each article's labels with what `read(id)` found in it."""
    result = Score()
    for article in labelled:
        result.articles += 1
        _article(article, list(read(article.id)), result)
    return result


def _article(article: Labelled, left: list[Report], result: Score) -> None:
    wanted = [one for one in article.wanted if one.modality != "proposed"]
    spared = [*article.optional, *(one for one in article.wanted if one.modality == "proposed")]
    for event in wanted:
        match = max((one for one in left if same(event, one)), key=lambda one: _closeness(event, one), default=None)
        for count in _counts(result, class_of(event), article.language):
            count.right += match is not None
            count.missed += match is None
        if match is None:
            result.misses.append(f"missed {_words(article, event)}")
            continue
        left.remove(match)
        result.judged.append((match, True))
        _attributes(event, match, result)
    for found in left:
        if any(one.party == found.party and same_forum(one.forum, found.forum) for one in spared):
            continue
        if found.modality == "proposed" or (class_of(found) == "attendance" and article.kind == "hard_negative"):
            continue  # who merely turned up is not labelled in texts about something else
        result.judged.append((found, False))
        result.misses.append(f"false {_words(article, found)}")
        for count in _counts(result, class_of(found), article.language):
            count.false += 1


def _counts(result: Score, kind: Class, language: str) -> tuple[Count, Count]:
    return result.events[kind, language[:2]], result.events[kind, "all"]


def _words(article: Labelled, one: Report) -> str:
    quotation = one.evidence[0].text[:160] if one.evidence else ""
    return f"{article.id}: {one.status} {one.party} {one.forum} {one.format or ''} {one.date or ''} «{quotation}»"


def class_of(report: Report) -> Class:
    """The class a report is scored in."""
    if report.status == "attends":
        return "attendance"
    return "bilateral" if report.forum == "bilateral" else "absence"


def same(wanted: Report, found: Report) -> bool:
    """Do they speak of the same event?"""
    return (wanted.status, wanted.party) == (found.status, found.party) and same_forum(wanted.forum, found.forum)


def same_forum(wanted: str, found: str) -> bool:
    """Equal; of forums outside the fixed names (`other:`) alike is enough, or that it is not named at all."""
    a, b = _letters(wanted), _letters(found)
    if a == b:
        return True
    if a in FIXED and (b in FIXED or not wanted.startswith("other")):
        return False
    contained = not b or (min(len(a), len(b)) >= 4 and (a in b or b in a))
    return contained or SequenceMatcher(None, a, b).ratio() >= 0.5


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold().removeprefix("other:") if letter.isalnum())


def _closeness(wanted: Report, found: Report) -> int:
    return sum(agrees(name, getattr(wanted, name), getattr(found, name)) for name in ("format", "date", "principal"))


def _attributes(wanted: Report, found: Report, result: Score) -> None:
    for name in ATTRIBUTES:
        value = getattr(wanted, name)
        if value not in (None, ""):
            result.attributes[name][1] += 1
            result.attributes[name][0] += agrees(name, value, getattr(found, name))


def agrees(name: str, wanted: Any, found: Any) -> bool:
    """Is the attribute right? Names may be given in part, dates more or less exactly."""
    if name in ("principal", "substitute"):
        return _same_name(wanted, found)
    if name == "date":
        return bool(found) and (str(found).startswith(str(wanted)) or str(wanted).startswith(str(found)))
    return bool(wanted == found)


def _same_name(wanted: str | None, found: str | None) -> bool:
    if not wanted or not found:
        return not wanted and not found
    a, b = _folded(wanted), _folded(found)
    return bool(set(a.split()) & set(b.split())) or SequenceMatcher(None, a, b).ratio() >= 0.75


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum() or letter == " ").strip()
