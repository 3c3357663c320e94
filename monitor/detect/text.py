"""Text in, words out: folded for matching, with offsets into the original, in sentences and runs between punctuation.

Folding leaves out case, accents, soft hyphens and zero-width characters; hyphens and apostrophes part words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile("[^\\W_]+(?:[\u00ad\u0300-\u036f\u200b-\u200d\u2060]+[^\\W_]*)*")
_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŀ": "l"}
)
_ENDS = re.compile("[.!?…]")
_OPENERS = "\"'„“”«»‹›‚‘’([-–—•*"


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@lru_cache(maxsize=200_000)
def fold(word: str, umlauts: bool = False) -> str:
    """One word without case, accents and invisible characters; `ß` is `ss`.

    `umlauts`: ä, ö, ü are ae, oe, ue, as German types them (`hätte` is not `hatte`); else they lose their dots.
    """
    if word.isascii():
        return word.lower()
    word = word.casefold()
    if umlauts:
        word = unicodedata.normalize("NFC", word).translate(_UMLAUTS)
    apart = unicodedata.normalize("NFKD", word.translate(_SPECIAL))
    return "".join(c for c in apart if c.isalnum())


@dataclass(slots=True)
class Word:
    """One word of a text."""

    text: str  #: as it stands there
    folded: str
    start: int  #: offsets into the original text
    end: int
    gap: str  #: what stands between the word before and this one
    sentence: int = 0

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()


@dataclass(slots=True)
class Text:
    """A text as words; `line` is all folded words with one space between and around them."""

    words: list[Word]
    line: str
    starts: list[int]  #: where each word begins in `line`
    sentences: list[tuple[int, int]]  #: first word and the one after the last

    def span(self, first: int, after: int) -> tuple[int, int]:
        """Offsets of those words in the original text."""
        return self.words[first].start, self.words[after - 1].end


def words_of(text: str, umlauts: bool = False) -> list[str]:
    """The folded words of a phrase, as matching sees them."""
    return [fold(found.group(), umlauts) for found in _WORD.finditer(text)]


def read(text: str, *, abbreviations: Collection[str] = (), ordinal_dots: bool = False, umlauts: bool = False) -> Text:
    """Take a text apart. `ordinal_dots`: a full stop after a number makes it an ordinal and ends no sentence."""
    words: list[Word] = []
    starts: list[int] = []
    sentences: list[tuple[int, int]] = []
    parts: list[str] = [" "]
    at, length, first = 0, 1, 0
    for found in _WORD.finditer(text):
        start, end = found.span()
        surface = found.group()
        gap = text[at:start]
        if gap == ":" and surface[:1].islower():  # Swedish and Finnish join an ending to an acronym: "EU:s"
            gap = "'"
        word = Word(surface, fold(surface, umlauts), start, end, gap, len(sentences))
        if words and _breaks(words[-1], word, abbreviations, ordinal_dots):
            sentences.append((first, len(words)))
            first = len(words)
            word.sentence = len(sentences)
        words.append(word)
        starts.append(length)
        parts.append(word.folded)
        parts.append(" ")
        length += len(word.folded) + 1
        at = end
    if words:
        sentences.append((first, len(words)))
    return Text(words, "".join(parts), starts, sentences)


def _breaks(before: Word, word: Word, abbreviations: Collection[str], ordinal_dots: bool) -> bool:
    gap = word.gap
    if "\n" in gap or "•" in gap or "|" in gap:
        return True
    mark = _ENDS.search(gap)
    if mark is None:
        return False
    rest = gap[mark.start() + 1 :]
    if not rest or not any(c.isspace() for c in rest):
        return False
    if "!" in gap or "?" in gap or "…" in gap or any(c in rest for c in '"”»“«'):
        return word.capital or word.text[:1].isdigit()
    if gap[0] == "." and (
        before.folded in abbreviations or (len(before.text) == 1 and before.text.isalpha() and before.capital)
    ):
        return False
    if ordinal_dots and gap[0] == "." and before.text.isdigit() and len(before.text) <= 2:
        return False
    return word.capital or word.text[:1].isdigit() or (word.text[:1].isalpha() and not word.text[:1].islower())
