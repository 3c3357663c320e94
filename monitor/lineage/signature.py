"""An article in, its signature out: bands to find copies by, a sketch to prove them by. Some 700 bytes an article."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from zlib import crc32

from rensa import RMinHash

from monitor.lineage.agencies import credits_of
from monitor.model import Article

VERSION = 1  #: of the algorithm; signatures of another version are never kin
SKETCH = 128  #: smallest hashes of shingles that are kept
SHORT_WORDS = 20  #: of a text that says little without its title
ANCHORS = 24  #: names and numbers that a translation keeps
_PERMUTATIONS, _ROWS, _SENTENCES, _LEAST_WORDS = 64, 4, 8, 6
_MOST_CHARACTERS = 60_000
_WORD = re.compile(r"\w+")
_STOP = re.compile(r"(?<=[.!?…。！？])[\s»”\"'」]+|\n+|(?<=[。！？])")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_NAME = re.compile(r"(?<=[\w,;:]\s)[A-ZÀ-ÞĀ-Ž][\w’'-]{3,}|\d[\d.,]*\d|\b[A-Z]{2,}\b")
_HEAD = struct.Struct("<B2sI8sIHBB")


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """What is left of a text for telling copies: comparable with every other signature of the same version."""

    exact: bytes  #: digest of the words, whatever their case and punctuation
    shingles: int  #: how many different ones the text has
    sketch: tuple[int, ...]  #: the smallest hashes of them, ascending
    anchors: tuple[int, ...] = ()  #: hashes of names and numbers, ascending
    agencies: tuple[int, ...] = ()  #: hashes of the ids of the agencies it is credited to, ascending
    language: str = ""
    hour: int = 0  #: of publication, else of reading, counted from 1970
    bands: tuple[str, ...] = ()  #: to be filed
    sought: tuple[str, ...] = ()  #: to be looked for

    def pack(self) -> bytes:
        """As bytes, without the bands."""
        head = _HEAD.pack(
            VERSION, self.language.encode("ascii", "replace")[:2].ljust(2), self.hour, self.exact, self.shingles,
            len(self.sketch), len(self.anchors), len(self.agencies),
        )  # fmt: skip
        numbers = (*self.sketch, *self.anchors, *self.agencies)
        return head + struct.pack(f"<{len(numbers)}I", *numbers)

    @classmethod
    def unpack(cls, packed: bytes) -> Signature | None:
        """From bytes; None where another version wrote them."""
        if len(packed) < _HEAD.size or packed[0] != VERSION:
            return None
        _, language, hour, exact, shingles, sketch, anchors, agencies = _HEAD.unpack_from(packed)
        numbers = struct.unpack_from(f"<{sketch + anchors + agencies}I", packed, _HEAD.size)
        return cls(
            exact=exact,
            shingles=shingles,
            sketch=numbers[:sketch],
            anchors=numbers[sketch : sketch + anchors],
            agencies=numbers[sketch + anchors :],
            language=language.decode("ascii").strip(),
            hour=hour,
        )


def sign(article: Article) -> Signature:
    """The signature of its text; the title plays no part, since every outlet writes its own.

    Of a text so short that it may be a phrase of the house ("read more on our pages") the title is part of it.
    """
    text = article.text[:_MOST_CHARACTERS]
    letters = _is_unspaced(text)
    words = _words(text, letters)
    if 0 < len(words) < SHORT_WORDS:
        words = [*_words(article.title or "", letters), *words]
    size = 10 if letters else 5
    shingles = {" ".join(words[i : i + size]) for i in range(max(1, len(words) - size + 1))} if words else set()
    hashes = sorted({_hash(one) for one in shingles})
    exact = blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=8).digest()
    agencies = credits_of(text)
    day, names = _moment(article), _anchors(article)
    textual = (f"{VERSION}=" + exact.hex(), *_minhash_bands(shingles), *_sentence_bands(text, letters)) if words else ()
    return Signature(
        exact=exact,
        shingles=len(hashes),
        sketch=tuple(hashes[:SKETCH]),
        anchors=tuple(sorted({_hash(name) for name in names})),
        agencies=tuple(sorted(_hash(agency) for agency in agencies)),
        language=article.language[:2] if article.language.isascii() else "",
        hour=max(0, int(day.timestamp() // 3600)),
        bands=(*textual, *_story_bands(agencies, names, day, (0,))),
        sought=(*textual, *_story_bands(agencies, names, day, (-1, 0, 1))),
    )


def _words(text: str, letters: bool) -> list[str]:
    return (_CJK if letters else _WORD).findall(text.casefold())


def _is_unspaced(text: str) -> bool:
    """True for scripts that put no spaces between words: letters are then taken for words."""
    return len(_CJK.findall(text[:400])) > len(text[:400]) // 4


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "replace")) * 0x9E3779B1 & 0xFFFFFFFF


def _minhash_bands(shingles: set[str]) -> list[str]:
    sketch = RMinHash(_PERMUTATIONS, 42)
    sketch.update(list(shingles))
    digest = sketch.digest()
    return [
        f"{VERSION}m{start}:" + ".".join(f"{one:x}" for one in digest[start : start + _ROWS])
        for start in range(0, _PERMUTATIONS, _ROWS)
    ]


def _sentence_bands(text: str, letters: bool) -> list[str]:
    """The longest sentences: a text that was cut to a third still shares some."""
    longest = sorted({one for one in _STOP.split(text) if one}, key=lambda one: (-len(one), one))[: 2 * _SENTENCES]
    words = (_words(one, letters) for one in longest)
    long = dict.fromkeys(" ".join(one) for one in words if len(one) >= _LEAST_WORDS)
    digests = (blake2b(one.encode("utf-8", "replace"), digest_size=8).hexdigest() for one in long)
    return [f"{VERSION}s{digest}" for digest in list(digests)[:_SENTENCES]]


def _anchors(article: Article) -> list[str]:
    """Names and numbers as translations keep them, the most frequent first: folded, without accents and endings."""
    written = Counter(_NAME.findall(f"{article.title or ''}. {article.text[:6000]}"))
    counts: Counter[str] = Counter()
    for name, count in written.items():
        counts[_folded(name)] += count
    return [name for name, _ in counts.most_common(ANCHORS)]


def _folded(name: str) -> str:
    if name[0].isdigit():
        return name.replace(".", "").replace(",", "")
    if name.isascii():
        return name.lower()[:5]
    bare = "".join(one for one in unicodedata.normalize("NFD", name) if not unicodedata.combining(one))
    return bare.casefold()[:5]


def _story_bands(agencies: frozenset[str], names: list[str], at: datetime, days: tuple[int, ...]) -> list[str]:
    """Where a translation is looked for: the agency, the day, and each of its chief names."""
    return [
        f"{VERSION}t{agency}|{(at + timedelta(days=day)).date()}|{name}"
        for agency in sorted(agencies)
        for day in days
        for name in names[:6]
    ]


def _moment(article: Article) -> datetime:
    if article.published_at is not None:
        return article.published_at.astimezone(UTC)
    try:
        day = datetime.fromisoformat((article.published or "")[:10]).replace(tzinfo=UTC)
        return day + timedelta(hours=12)
    except ValueError:
        return article.retrieved_at or datetime(1970, 1, 1, tzinfo=UTC)
