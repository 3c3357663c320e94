"""Two signatures in, how they are related out; one and its candidates in, the lineage it belongs to out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from monitor.lineage.signature import Signature

Kinship = Literal["exact", "near", "translation"]

CONTAINED = 0.6  #: share of the shorter text's shingles that must stand in the longer one
CERTAIN = 0.8  #: with less than this the names and numbers must agree as well: background is printed again and again
LEAST_SHINGLES = 15  #: shorter texts are copies only if they are equal
FEW_SHINGLES = 30  #: of a text shorter than this nearly everything must stand in the longer one
LEAST_SAMPLE = 16  #: hashes that a share may be estimated from
SHARED_ANCHORS, ANCHOR_SHARE = 5, 0.6  #: names and numbers that a translation has in common with its original
HOURS_APART = 36  #: between an agency's text and its translation


def kinship(a: Signature, b: Signature) -> Kinship | None:
    """Exact: the same words. Near: most of the shorter stands in the longer. Translation: see `_is_translation`."""
    if a.exact == b.exact and a.shingles:
        return "exact"
    if min(a.shingles, b.shingles) >= LEAST_SHINGLES and _is_near(a, b):
        return "near"
    return "translation" if _is_translation(a, b) else None


def same_story(a: Signature, b: Signature) -> bool:
    """True where both are of one lineage."""
    return kinship(a, b) is not None


def adopt(one: Signature, candidates: Iterable[tuple[str, Signature | None]]) -> str | None:
    """The lineage among the candidates that it belongs to: of the closest kin, the first given; None if there is none.

    Candidates are pairs of lineage and signature; None stands for a signature of another version.
    """
    found: dict[Kinship, str] = {}
    for lineage, other in candidates:
        kin = None if other is None else kinship(one, other)
        if kin is not None:
            found.setdefault(kin, lineage)
    return found.get("exact") or found.get("near") or found.get("translation")


def containment(a: Signature, b: Signature) -> float:
    """The share, 0..1, of the shorter text's shingles that the longer one has too, estimated from the sketches.

    0 where the sketches overlap in too few hashes to tell.
    """
    if not a.sketch or not b.sketch:
        return 0.0
    small, large = (a, b) if a.shingles <= b.shingles else (b, a)
    limit = min(_reach(small), _reach(large))
    sample = [one for one in small.sketch if one <= limit]
    if len(sample) < min(LEAST_SAMPLE, small.shingles):
        return 0.0
    return len(set(sample) & set(large.sketch)) / len(sample)


def _is_near(a: Signature, b: Signature) -> bool:
    share = containment(a, b)
    if share >= CERTAIN:
        return True
    agree = 2 * _shared(a, b) >= min(len(a.anchors), len(b.anchors))
    return share >= CONTAINED and agree and min(a.shingles, b.shingles) >= FEW_SHINGLES


def _shared(a: Signature, b: Signature) -> int:
    return len(set(a.anchors) & set(b.anchors))


def _reach(one: Signature) -> int:
    """Up to which hash the sketch is complete."""
    return one.sketch[-1] if one.shingles > len(one.sketch) else 0xFFFFFFFF


def _is_translation(a: Signature, b: Signature) -> bool:
    """Another language, the same agency's credit, near in time, and the names and numbers agree."""
    if not a.language or not b.language or a.language == b.language or not set(a.agencies) & set(b.agencies):
        return False
    shared = _shared(a, b)
    fewer = min(len(a.anchors), len(b.anchors))
    return abs(a.hour - b.hour) <= HOURS_APART and shared >= SHARED_ANCHORS and shared >= ANCHOR_SHARE * fewer
