"""page ─► visible blocks ─► words of meetings and cues ─► the blocks that matter ─► detector on these ─► yes or no

The order is that of the costs. Each step lets through whatever the next one might find, and each is far cheaper than
the extraction that it saves; what the last one costs is paid for one page in a few only.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from monitor.detect import detect
from monitor.extract.language import language_of
from monitor.gate import words
from monitor.gate.days import named_day
from monitor.gate.visible import Visible, sentences, visible
from monitor.gate.words import COMMON, CUE, FORMAT, MEETING, SUMMIT, TRIP
from monitor.model import Article, Page

if TYPE_CHECKING:
    from monitor.detect import Rulebook

MARGIN: Final = 0.6  #: share of the detector's threshold at which the gate lets a page through
BEFORE: Final = 3  #: sentences before one that matters, in which its people may be named
AHEAD: Final = 3  #: lines after a cue, or before it, in which a meeting is near
MOST: Final = 40_000  #: characters that the detector is shown


class Gate:
    """The gate of one rulebook: for pages as archives and feeds bring them, and for plain articles."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = copy.copy(rulebook)
        self._rulebook.weights = replace(rulebook.weights, threshold=rulebook.weights.threshold * MARGIN)
        self._named, self._words = words.vocabulary(rulebook.packs, rulebook.world)

    def wants(self, page: Page) -> bool:
        """Can a report stand in it? False: extraction and detection would find none."""
        seen = visible(page)
        chosen = self._chosen(seen)
        if not chosen:
            return False
        plausible = _languages(seen) if len(chosen) > 1 else chosen
        digests = {language: digest for language, digest in chosen.items() if language in plausible}
        day = named_day(page)
        return any(self._finds(seen, digest, language, day) for language, digest in digests.items())

    def may_report(self, article: Article) -> bool:
        """The same for an article whose text is at hand: words only, since the detector can be asked itself."""
        seen = Visible(article.title or "", tuple(article.text.split("\n")), article.language)
        return article.language in self._chosen(seen)

    def _chosen(self, seen: Visible) -> dict[str, str]:
        """Language → the lines that matter if the page is in it."""
        if not any(_meeting(kinds) for found in self._named.find(seen.text).values() for kinds in _each(found)):
            return {}
        lines = [seen.title, *(line for block in seen.blocks for line in sentences(block))]
        hits = self._words.find("\n".join(lines))
        digests: dict[str, str] = {}
        for language in _told(hits):
            own = {line: kinds.get(language, 0) | kinds.get("", 0) for line, kinds in hits.items()}
            places = Places.of(own)
            cued = [line for line, kinds in own.items() if places.cued(line, kinds)]
            if cued:
                digests[language] = _digest(lines, cued, places)
        return digests

    def _finds(self, seen: Visible, digest: str, language: str, day: date | None) -> bool:
        published = None if day is None else day.isoformat()
        title, text = seen.title or None, digest[:MOST]
        article = Article(id="gate", title=title, text=text, language=language, published=published)
        return bool(detect(article, self._rulebook))


def _told(hits: words.Hits) -> list[str]:
    """The languages in which there is a cue, and a meeting it could be about."""
    kinds: dict[str, int] = {}
    for found in hits.values():
        for language, some in found.items():
            kinds[language] = kinds.get(language, 0) | some
    shared = kinds.pop("", 0)
    return [one for one, some in kinds.items() if some & (CUE | COMMON) and _meeting(some | shared)]


def _each(found: Mapping[str, int]) -> Iterator[int]:
    """The kinds of a line in each language; names of forums count in all."""
    shared = found.get("", 0)
    return (kinds | shared for kinds in found.values())


def _meeting(kinds: int) -> bool:
    return words.named(kinds) or bool(kinds & TRIP)


@dataclass(frozen=True, slots=True)
class Places:
    """The lines in which meetings are named."""

    forums: tuple[int, ...]
    formats: tuple[int, ...]  #: meetings that need no forum
    summits: tuple[int, ...]

    @classmethod
    def of(cls, own: Mapping[int, int]) -> Places:
        """Found in the kinds of each line."""
        return cls(
            forums=tuple(line for line, kinds in own.items() if words.forum(kinds)),
            formats=tuple(line for line, kinds in own.items() if kinds & FORMAT),
            summits=tuple(line for line, kinds in own.items() if kinds & SUMMIT),
        )

    def cued(self, line: int, kinds: int) -> bool:
        """May somebody be said there to come to a meeting or to stay away?"""
        if not kinds & (CUE | COMMON):
            return False
        if kinds & TRIP or words.named(kinds) or (kinds & MEETING and (self.forums or self.formats)):
            return True
        return bool(kinds & CUE) and self._elsewhere(line)

    def _elsewhere(self, line: int) -> bool:
        """A cue points back to a forum's meeting however far, or ahead a little; without a forum, to what is near."""
        if any(one <= line + AHEAD for one in self.forums):
            return True
        near = any(line - AHEAD <= one <= line + AHEAD for one in self.formats)
        return near or (not self.forums and any(one <= line + AHEAD for one in self.summits))

    def before(self, line: int) -> tuple[int, ...]:
        """The meetings that a line may point to: the first of the page, and the last before it."""
        named = sorted({*self.forums, *self.formats})
        return (*named[:1], *[one for one in named if one <= line + AHEAD][-1:])


def _digest(lines: Sequence[str], cued: Sequence[int], places: Places) -> str:
    """Those lines, those before each, and the meetings they may point to, in the order of the page."""
    kept: set[int] = set()
    for line in cued:
        kept.update(range(line - BEFORE, line + 1), places.before(line))
    return "\n".join(lines[line] for line in sorted(kept) if 0 < line < len(lines))


def _languages(seen: Visible) -> set[str]:
    """What the extracted article may turn out to be written in."""
    longest = "\n".join(sorted(seen.blocks, key=len, reverse=True)[:6])
    return {language_of(longest, seen.declared), seen.declared}
