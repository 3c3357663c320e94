"""Phrases in, one automaton out; words in, every phrase that stands among them out. It knows no language and no role.

Phrase language as in the packs: `*` any ending or beginning of a word, `*` alone any word, ` ... ` a gap of up to
`GAP` words inside a sentence, `a|b` either, `[x]` may be missing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import ahocorasick_rs

from monitor.detect.text import Text, Word, words_of

GAP: Final = 13  #: words a gap may span
MOST: Final = 512  #: plain phrases one pattern may stand for
_PIECE = re.compile(r"\[([^\[\]]*)\]|([^\s\[\]]+)")
_ASCII = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "ø": "oe", "æ": "ae"}
)
ANY: Final = "*"


@dataclass(frozen=True, slots=True)
class Hit:
    """One phrase found: its meaning, its first word and the one after its last."""

    kind: str
    value: Any
    first: int
    after: int
    gap: tuple[int, int] | None = None  #: first and after-last word of the (first) gap

    @property
    def length(self) -> int:
        """How many words it covers."""
        return self.after - self.first


@dataclass(frozen=True, slots=True)
class _Phrase:
    kind: str
    value: Any
    parts: tuple[tuple[str, ...], ...]  #: runs of words between gaps
    anchor: int  #: index of the word that the automaton finds, over all runs
    upper: bool  #: an acronym: its letters must be capitals
    proper: bool  #: a name: its first word must begin with a capital
    noun: bool  #: one of its words must begin with a capital
    caps: tuple[str, ...]  #: a word each: `A` capital, `a` small, `?` either; empty = of no account


def expand(pattern: str, umlauts: bool = False) -> list[tuple[tuple[str, ...], ...]]:
    """The plain phrases of a pattern, as runs of folded words (stars kept) between gaps."""
    choices = []
    for optional, word in _PIECE.findall(pattern):
        options = (optional or word).split("|")
        choices.append(["", *options] if optional else options)
    found: dict[tuple[tuple[str, ...], ...], None] = {}
    for chosen in product(*choices):
        text = " ".join(part for part in chosen if part)
        for spelt in {text} if umlauts else {text, text.translate(_ASCII)}:
            runs = tuple(tuple(_folded(run, umlauts)) for run in spelt.replace("…", "...").split("...") if run.strip())
            if runs and all(runs):
                found[runs] = None
    if len(found) > MOST:
        raise ValueError(f"the phrase '{pattern}' stands for {len(found)} phrases; at most {MOST} are allowed")
    return list(found)


def _folded(run: str, umlauts: bool) -> list[str]:
    words: list[str] = []
    for piece in run.split():
        if piece == ANY:
            words.append(ANY)
            continue
        plain = words_of(piece, umlauts)
        if not plain:
            continue
        if piece.startswith("*"):
            plain[0] = "*" + plain[0]
        if piece.endswith("*"):
            plain[-1] = plain[-1] + "*"
        words += plain
    return words


class Lexicon:
    """All phrases of one language under one automaton."""

    def __init__(self, *, umlauts: bool = False) -> None:
        self._umlauts = umlauts
        self._phrases: dict[str, list[_Phrase]] = {}
        self._needles: list[str] = []
        self._automaton: Any = None

    def add(self, kind: str, value: Any, patterns: Iterable[str], *, name: bool = False, noun: bool = False) -> None:
        """Add phrases that mean `value`; those of a `name` must begin with a capital letter in the text."""
        for pattern in patterns:
            bare = pattern.replace(".", "").replace("-", "")
            upper = bare.isupper() and bare.isalnum() and len(bare) <= 4 and not bare[-1].isdigit()
            for runs in expand(pattern, self._umlauts):
                words = [word for run in runs for word in run]
                anchor = max(range(len(words)), key=lambda i: (len(words[i].strip("*")), not words[i].startswith("*")))
                if not words[anchor].strip("*"):
                    continue
                caps = _cases(pattern, words) if self._umlauts and not name else ()
                phrase = _Phrase(kind, value, runs, anchor, upper, name, noun, caps)
                self._phrases.setdefault(_needle(runs, words, anchor), []).append(phrase)

    def build(self) -> Lexicon:
        """Close it for finding."""
        self._needles = list(self._phrases)
        self._automaton = ahocorasick_rs.AhoCorasick(self._needles)
        return self

    def __len__(self) -> int:
        return sum(len(found) for found in self._phrases.values())

    def find(self, text: Text) -> list[Hit]:
        """Every phrase in the text, in order; overlapping ones too."""
        hits: list[Hit] = []
        starts = text.starts
        if not starts:
            return hits
        for index, start, _ in self._automaton.find_matches_as_indexes(text.line, overlapping=True):
            needle = self._needles[index]
            at = bisect_right(starts, start + (1 if needle[0] == " " else 0)) - 1
            for phrase in self._phrases[needle]:
                hit = _verified(phrase, text, at)
                if hit is not None:
                    hits.append(hit)
        return sorted(dict.fromkeys(hits), key=lambda hit: (hit.first, -hit.after, hit.kind))


def _cases(pattern: str, words: list[str]) -> tuple[str, ...]:
    """German tells nouns by their capitals: how each word of the phrase is written in the pack."""
    written = {}
    for piece in re.findall(r"[^\s\[\]|;*.]+", pattern):
        for folded, surface in zip(words_of(piece, True), re.split(r"[-‑']", piece), strict=False):
            written[folded] = "A" if surface[:1].isupper() else "a"
    return tuple("?" if word.startswith("*") else written.get(word.strip("*"), "?") for word in words)


def _needle(runs: tuple[tuple[str, ...], ...], words: list[str], anchor: int) -> str:
    if len(runs) == 1 and len(words) > 1 and not any("*" in word for word in words[:-1]):
        last = words[-1]
        if not last.startswith(ANY):
            return " " + " ".join(words[:-1]) + " " + (last[:-1] if last.endswith("*") else last + " ")
    word = words[anchor]
    return ("" if word.startswith("*") else " ") + word.strip("*") + ("" if word.endswith("*") else " ")


def _verified(phrase: _Phrase, text: Text, at: int) -> Hit | None:
    """The phrase with its anchor (or, as a whole needle, its first word) at word `at`."""
    runs = phrase.parts
    if len(runs) == 1:
        run = runs[0]
        whole = len(run) > 1 and not any("*" in word for word in run[:-1]) and not run[-1].startswith(ANY)
        first = at if whole else at - phrase.anchor
        if first < 0 or not _run_matches(run, text.words, first):
            return None
        return _hit(phrase, text, first, first + len(run), None)
    return _with_gaps(phrase, text, at)


def _run_matches(run: tuple[str, ...], words: list[Word], first: int) -> bool:
    if first + len(run) > len(words):
        return False
    for offset, pattern in enumerate(run):
        word = words[first + offset]
        if offset and word.sentence != words[first].sentence:
            return False
        if not _fits(pattern, word.folded):
            return False
    return True


def _fits(pattern: str, word: str) -> bool:
    if pattern == ANY:
        return True
    if pattern.endswith("*"):
        if pattern.startswith("*"):
            return pattern[1:-1] in word
        return word.startswith(pattern[:-1])
    if pattern.startswith("*"):
        return word.endswith(pattern[1:])
    return pattern == word


def _with_gaps(phrase: _Phrase, text: Text, at: int) -> Hit | None:
    runs = phrase.parts
    index, inside = 0, phrase.anchor
    while inside >= len(runs[index]):
        inside -= len(runs[index])
        index += 1
    first = at - inside
    if first < 0 or not _run_matches(runs[index], text.words, first):
        return None
    sentence = text.words[first].sentence
    low, high = text.sentences[sentence]
    after = first + len(runs[index])
    gap: tuple[int, int] | None = None
    for run in runs[index + 1 :]:
        found = next((p for p in range(after, min(after + GAP + 1, high)) if _run_matches(run, text.words, p)), None)
        if found is None:
            return None
        gap = gap or (after, found)
        after = found + len(run)
    for run in reversed(runs[:index]):
        tries = range(first - len(run), max(first - len(run) - GAP - 1, low - 1), -1)
        found = next((p for p in tries if _run_matches(run, text.words, p)), None)
        if found is None:
            return None
        gap = (found + len(run), first)
        first = found
    return _hit(phrase, text, first, after, gap)


def _hit(phrase: _Phrase, text: Text, first: int, after: int, gap: tuple[int, int] | None) -> Hit | None:
    word = text.words[first]
    if phrase.proper and not (word.capital or word.text[:1].isdigit()):
        return None
    if phrase.caps and not _cased(phrase, text, first, after, gap):
        return None
    if phrase.noun and not any(text.words[i].capital for i in range(first, after)):
        return None
    if phrase.upper:
        surface = "".join(text.words[i].text for i in range(first, after))
        if not (surface.isupper() if len(surface) <= 3 else surface[:1].isupper()):
            return None
    return Hit(phrase.kind, phrase.value, first, after, gap)


def _cased(phrase: _Phrase, text: Text, first: int, after: int, gap: tuple[int, int] | None) -> bool:
    """Whether nouns have their capitals and other words have none, but at the beginning of a sentence."""
    spots = [i for i in range(first, after) if gap is None or not gap[0] <= i < gap[1]]
    if len(spots) != len(phrase.caps):
        return True  # more than one gap
    for at, case in zip(spots, phrase.caps, strict=True):
        word = text.words[at]
        if case == "A" and not word.capital:
            return False
        if case == "a" and word.capital and not _opens(text, at) and not word.text.isupper():
            return False
    return True


def _opens(text: Text, at: int) -> bool:
    word = text.words[at]
    return at == text.sentences[word.sentence][0] or any(c in word.gap for c in ':„“"»«›‹–—•')
