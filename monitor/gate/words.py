"""Packs and world in, the words that a report cannot do without out: one automaton over all languages. No I/O.

Of a phrase the longest run of words without a gap is looked for, of a word with a star what is certain of it, so that
whatever the detector finds is found here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ahocorasick_rs import BytesAhoCorasick

from monitor.detect.lexicon import expand
from monitor.languages import Pack
from monitor.world import World

#: forum · weak forum (only beside a meeting) · meeting that needs no forum · meeting · journey · cue · weak cue · top
FORUM, WEAK, FORMAT, MEETING, TRIP, CUE, COMMON, SUMMIT = (1 << n for n in range(8))
#: formats of which a meeting may be reported without the name of a forum
_OPEN: Final = ("summit", "conference", "foreign_ministers", "defence_ministers", "finance_ministers")
_KEEP: Final = bytes(c if c >= 128 or c == 10 or chr(c).isalnum() else 32 for c in range(256))
_INVISIBLE: Final = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060]+")
_MARKS: Final = re.compile("[\u00a0-\u00bf\u2000-\u206f\u3000-\u303f]")
_LETTERS: Final = {"ß": "ss", "ẞ": "SS", "æ": "ae", "œ": "oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d",
                   "Đ": "D", "ð": "d", "þ": "th", "ı": "i"}  # fmt: skip
_OTHERS: Final = re.compile("[" + "".join(_LETTERS) + "]")

Hits = Mapping[int, Mapping[str, int]]  #: line → language (empty: all) → kinds


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one phrase stands for, and what else of it must stand in the same line."""

    language: str  #: empty: the name of a forum in every language
    kind: int
    upper: bool  #: an acronym: its letters must be capitals
    rest: tuple[bytes, ...] = ()


class Words:
    """An automaton, and what each of its needles stands for."""

    def __init__(self, meanings: Mapping[bytes, Iterable[Meaning]]) -> None:
        self._values = [tuple(found) for found in meanings.values()]
        self._automaton = BytesAhoCorasick(list(meanings))

    def find(self, text: str) -> dict[int, dict[str, int]]:
        """The kinds of phrases in each line: line → language (empty for all) → kinds."""
        cased, low = folded(text)
        found: dict[int, dict[str, int]] = {}
        line = at = 0
        bounds = (0, _end(low, 0))
        for index, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
            if start >= bounds[1]:
                line += low.count(b"\n", at, start)
                at, bounds = start, (low.rfind(b"\n", 0, start) + 1, _end(low, start))
            for meaning in self._values[index]:
                if meaning.upper and not _capital(cased[start:end]):
                    continue
                if meaning.rest and any(low.find(part, *bounds) < 0 for part in meaning.rest):
                    continue
                kinds = found.setdefault(line, {})
                kinds[meaning.language] = kinds.get(meaning.language, 0) | meaning.kind
        return found


def vocabulary(packs: Mapping[str, Pack], world: World) -> tuple[Words, Words]:
    """The words that name meetings, which most pages lack; and all words, for the others."""
    named, every = _Collected({}), _Collected({})
    names = {language: {(one.pattern, one.weak) for _, one in world.forum_names(language)} for language in packs}
    shared = set.intersection(*names.values()) if names else set()
    for language, found in {"": shared, **{key: one - shared for key, one in names.items()}}.items():
        for pattern, weak in found:
            named.add(language, WEAK if weak else FORUM, [pattern], name=True)
    for language, pack in packs.items():
        for form, phrases in pack.meetings.items():
            named.add(language, (FORMAT if form in _OPEN else MEETING) | SUMMIT * (form == "summit"), phrases)
        for phrases in (*pack.plural_offices.values(), pack.events):
            named.add(language, MEETING, phrases)
        named.add(language, TRIP, pack.trips)
        for cue in pack.cues.values():
            every.add(language, COMMON if cue.weak else CUE, (*cue.forms, *cue.past, *cue.future))
    for needle, meanings in named.found.items():
        every.found.setdefault(needle, {}).update(meanings)
    return Words(named.found), Words(every.found)


@dataclass(frozen=True, slots=True)
class _Collected:
    found: dict[bytes, dict[Meaning, None]]

    def add(self, language: str, kind: int, patterns: Iterable[str], *, name: bool = False) -> None:
        for pattern in patterns:
            bare = pattern.replace(".", "").replace("-", "")
            upper = name and bare.isupper() and bare.isalnum() and len(bare) <= 4 and not bare[-1].isdigit()
            for runs in expand(pattern):
                needle, *rest = certain(runs)
                self.found.setdefault(needle, {})[Meaning(language, kind, upper, tuple(rest))] = None


def certain(runs: tuple[tuple[str, ...], ...]) -> list[bytes]:
    """The parts that must stand in the folded text wherever the phrase does, the longest first."""
    parts = [
        part
        for run in runs
        for part in f" {' '.join(run)} ".replace(" *", "*").replace("* ", "*").split("*")
        if part.strip()
    ]
    return sorted((part.encode() for part in parts), key=lambda part: -len(part))


def folded(text: str) -> tuple[bytes, bytes]:
    """Words with one space around them, lines kept: with capitals and without; both have the same length."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text))
        text = _MARKS.sub(" ", _OTHERS.sub(lambda found: _LETTERS[found[0]], text))
    spaced = text.encode("utf-8", "replace").translate(_KEEP)
    cased = b" \n ".join(b" ".join(line.split()) for line in spaced.split(b"\n"))
    cased = b" " + cased + b" "
    if cased.isascii():
        return cased, cased.lower()
    low = cased.decode("utf-8").lower().encode()
    return (cased, low) if len(low) == len(cased) else (low.upper(), low)


def _capital(word: bytes) -> bool:
    text = word.decode("utf-8", "replace").strip()
    return text.isupper() if len(text) <= 3 else text[:1].isupper()


def _end(low: bytes, start: int) -> int:
    end = low.find(b"\n", start)
    return len(low) if end < 0 else end


def forum(kinds: int) -> bool:
    """Is a forum named, so that other lines can point to its meeting?"""
    return bool(kinds & FORUM) or (bool(kinds & WEAK) and bool(kinds & (MEETING | FORMAT)))


def named(kinds: int) -> bool:
    """Is a meeting named that may be reported on?"""
    return forum(kinds) or bool(kinds & FORMAT)
