"""A text and what is declared of its language in, the language out (ISO 639-1). In doubt the declaration wins."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}
# Languages a short text may be taken for: what the page declares is then believed.
_NEIGHBOURS = (
    {"no", "da", "sv"}, {"hr", "sr", "bs", "sl", "mk"}, {"cs", "sk"}, {"ru", "uk", "bg", "be", "mk", "sr"},
    {"es", "gl", "pt", "ca", "an"}, {"id", "ms", "jv"}, {"de", "lb"}, {"nl", "af"}, {"fr", "oc", "wa"}, {"it", "co"},
    {"fa", "ur", "ps"}, {"hi", "mr", "ne"}, {"zh", "ja"},
)  # fmt: skip
SAMPLE = 600  #: characters that are looked at
SHORT = 40  #: letters; of a shorter text the declaration alone counts


def language_of(text: str, *declared: str) -> str:
    """The language of the text; `declared` are tags in any form, the most trusted first."""
    named = [short for one in declared if (short := tag(one))]
    sample = _sample(text)
    if sum(letter.isalpha() for letter in sample) < SHORT:
        return named[0] if named else ""
    found = _SAME.get(code := str(_identifier().classify(sample)[0]), code)
    near = {found}.union(*(group for group in _NEIGHBOURS if found in group))
    return next((one for one in named if one in near), found)


def tag(text: str) -> str:
    """`de-CH`, `de_AT` and `deu` alike in two letters; empty where it is none."""
    short = text.strip().lower().replace("_", "-").split("-")[0]
    return _SAME.get(short, short) if len(short) == 2 and short.isascii() and short.isalpha() else ""


def _sample(text: str) -> str:
    """From the beginning; of a long text the first lines may be a byline in another language, so a bit further on."""
    start = 200 if len(text) > 4 * SAMPLE else 0
    return text[start : start + SAMPLE]


@lru_cache(maxsize=1)
def _identifier() -> Any:
    import py3langid  # the model takes a second to load and 100 MB: only in processes that extract

    return py3langid
