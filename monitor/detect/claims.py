"""Counting words near an absence in, the press's claim out: the n-th in a row, the first since, the first ever."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.detect.candidate import Candidate
from monitor.detect.lexicon import Hit
from monitor.detect.reading import Reading
from monitor.model import Claim


def claim_near(group: Sequence[Candidate], reading: Reading) -> Claim | None:
    """The claim in a sentence of the group, or in the one after it where that names nobody else."""
    if group[0].status != "absent":
        return None
    best: Claim | None = None
    for made in group:
        for sentence in (made.statement.sentence, made.statement.sentence + 1):
            if sentence >= len(reading.text.sentences):
                continue
            found = claim_in(sentence, reading)
            if found is not None and (best is None or (found.count or 0) > (best.count or 0)):
                best = found
            if best is not None and best.count:
                return best
    return best


def claim_in(sentence: int, reading: Reading) -> Claim | None:
    """The claim of one sentence."""
    low, high = reading.bounds(sentence)
    rows = reading.flagged("count_in_a_row", low, high)
    numbers = reading.flagged("ordinal", low, high)
    scope = _scope(low, high, reading)
    for row in rows:
        near = [n for n in numbers if abs(n.first - row.first) <= 7 and n.value > 1]
        if near:
            chosen = min(near, key=lambda n: abs(n.first - row.first))
            return Claim(count=int(chosen.value), scope=scope)
    first = reading.flagged("count_first", low, high)
    if first:
        since = _since(low, high, reading)
        ever = bool(reading.flagged("count_ever", low, high))
        if since or ever:
            return Claim(since=since, ever=ever, scope=scope)
    return None


def _scope(low: int, high: int, reading: Reading) -> str | None:
    for hit in reading.hits.get("meeting", ()):
        if low <= hit.first < high:
            if hit.value == "ministers":
                return "ministerials"
            if hit.value not in ("meeting", "talks", "conference"):
                return str(hit.value)
    return None


def _since(low: int, high: int, reading: Reading) -> str | None:
    for hit in reading.flagged("count_since", low, high):
        for at in range(hit.after, min(hit.after + 4, high)):
            word = reading.text.words[at].folded
            if word.isdigit() and len(word) == 4 and word.startswith(("19", "20")):
                return word
    return None


def counts(hits: Sequence[Hit]) -> int:
    """How many of them count more than one."""
    return sum(1 for hit in hits if isinstance(hit.value, int) and hit.value > 1)
