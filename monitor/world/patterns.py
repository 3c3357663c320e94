"""Name patterns: words, `*` any ending, `a|b` either word, `[x]` may be missing. Text in, plain phrases out."""

from __future__ import annotations

import re
from itertools import product

MOST = 64  #: phrases one pattern may stand for
_PIECE = re.compile(r"\[([^\[\]]*)\]|([^\s\[\]]+)")


def expand(pattern: str) -> tuple[str, ...]:
    """The phrases a pattern stands for, `*` kept at the end of words. Raises ValueError if it is no pattern."""
    choices = [_choices(optional, word) for optional, word in _pieces(pattern)]
    phrases = [" ".join(word for word in words if word) for words in product(*choices)]
    found = tuple(dict.fromkeys(phrase for phrase in phrases if phrase))
    if not found or len(found) > MOST:
        raise ValueError(f"the pattern '{pattern}' stands for {len(found)} phrases; 1 to {MOST} are allowed")
    return found


def _pieces(pattern: str) -> list[tuple[str, str]]:
    if _PIECE.sub("", pattern).strip():
        raise ValueError(f"the pattern '{pattern}' has a bracket without its partner")
    return _PIECE.findall(pattern)


def _choices(optional: str, word: str) -> list[str]:
    words = (optional or word).split("|")
    for one in words:
        if not one.strip() or "*" in one.rstrip("*") or one.strip().startswith("*"):
            raise ValueError(f"'{optional or word}': a star stands at the end of a word, a bar between two words")
    return ["", *words] if optional else words
