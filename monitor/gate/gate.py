"""page ─► visible blocks ─► words of meetings and cues ─► the blocks that matter ─► detector on these ─► yes or no

The order is that of the costs. Each step lets through whatever the next one might find, and each is far cheaper than
the extraction that it saves; what the last one costs is paid for one page in a few only.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from monitor.detect import detect
from monitor.extract.language import language_of
from monitor.gate import words
from monitor.gate.days import named_day
from monitor.gate.visible import Visible, sentences, visible
from monitor.gate.words import COMMON, CUE, TRIP
from monitor.model import Article, Page

if TYPE_CHECKING:
    from monitor.detect import Rulebook

MARGIN: Final = 0.6  #: share of the detector's threshold at which the gate lets a page through
BEFORE: Final = 3  #: sentences before one that matters, in which its people may be named
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
        for language in {language for kinds in hits.values() for language in kinds if language}:
            own = {line: kinds.get(language, 0) | kinds.get("", 0) for line, kinds in hits.items()}
            pointed = [line for line, kinds in own.items() if words.named(kinds)]
            cued = list(_cued(own, pointed))
            if cued:
                digests[language] = _digest(lines, cued, pointed)
        return digests

    def _finds(self, seen: Visible, digest: str, language: str, day: date | None) -> bool:
        published = None if day is None else day.isoformat()
        title, text = seen.title or None, digest[:MOST]
        article = Article(id="gate", title=title, text=text, language=language, published=published)
        return bool(detect(article, self._rulebook))


def _each(found: Mapping[str, int]) -> Iterator[int]:
    """The kinds of a line in each language; names of forums count in all."""
    shared = found.get("", 0)
    return (kinds | shared for kinds in found.values())


def _meeting(kinds: int) -> bool:
    return words.named(kinds) or bool(kinds & TRIP)


def _cued(own: Mapping[int, int], pointed: Sequence[int]) -> Iterator[int]:
    """The lines in which somebody may be said to come to a meeting or to stay away."""
    for line, kinds in own.items():
        cue = kinds & (CUE | COMMON)
        near = bool(pointed) and cue and words.session(kinds)
        far = bool(pointed) and kinds & CUE and (line == 0 or pointed[0] < line)
        if near or far or (cue and kinds & TRIP):
            yield line


def _digest(lines: Sequence[str], cued: Sequence[int], pointed: Sequence[int]) -> str:
    """Those lines, those before each, and the meetings they may point to, in the order of the page."""
    kept: set[int] = set(pointed[:1])
    for line in cued:
        kept.update(range(line - BEFORE, line + 1))
        kept.update([one for one in pointed if one < line][-1:])
    return "\n".join(lines[line] for line in sorted(kept) if 0 < line < len(lines))


def _languages(seen: Visible) -> set[str]:
    """What the extracted article may turn out to be written in."""
    longest = "\n".join(sorted(seen.blocks, key=len, reverse=True)[:6])
    return {language_of(longest, seen.declared), seen.declared}
