"""A statement and the words around its cue in, its modality out: rumoured, announced, occurred, denied, proposed.

On the day of the meeting tense decides; before it a statement is an announcement, after it the thing has occurred.
"""

from __future__ import annotations

from monitor.detect.days import Direction, When
from monitor.detect.lexicon import Hit
from monitor.detect.reading import Reading, core
from monitor.detect.statement import Statement
from monitor.model import Modality

LONGEST = 14
"""Days that a meeting lasts at most; what is longer is a month or a year in which it falls."""


def tense_of(st: Statement, reading: Reading) -> Direction:
    """Which way the cue looks: its own form, else the auxiliary nearest to it in its clause."""
    form = st.cue.value.tense
    if reading.grammar.cues[st.rule].decides and form != "future":
        form = ""
    if form == "future":
        return "ahead"
    found: list[tuple[float, Direction]] = []
    for kind, way in (("past", "behind"), ("future", "ahead")):
        for hit in reading.hits.get(kind, ()):
            if not st.first <= hit.first < st.after:
                continue
            cost = _between(hit, st, reading)
            if cost <= 1.6:
                found.append((cost, "ahead" if way == "ahead" else "behind"))
    if form == "past":
        return "behind"
    if not found:
        return "near"
    return min(found)[1]


def _between(hit: Hit, st: Statement, reading: Reading) -> float:
    if st.cue.first <= hit.first < st.cue.after:
        return 0.0
    before = hit.after <= st.cue.first
    near, cue = (hit.after - 1, st.cue.first) if before else (hit.first, st.cue.after - 1)
    return reading.crossing(near, cue) + 0.1 * abs(cue - near)


def near_flag(kind: str, st: Statement, reading: Reading, limit: float, *, before: bool = False) -> bool:
    """Whether a phrase of that kind stands near the cue (before it, if asked)."""
    for hit in reading.hits.get(kind, ()):
        if not st.first <= hit.first < st.after or (before and hit.first > st.cue.first):
            continue
        if core(hit) <= set(range(st.cue.first, st.cue.after)) and not st.cue.gap:
            continue
        if _between(hit, st, reading) <= limit:
            return True
    return False


def modality_of(st: Statement, when: When | None, direction: Direction, reading: Reading) -> tuple[Modality, bool]:
    """The modality of what the statement says, and whether the rest of the text may know better."""
    cue = reading.grammar.cues[st.rule]
    if cue.modality is not None:
        return cue.modality, False
    if near_flag("proposal", st, reading, 2.0, before=True):
        return "proposed", False
    if st.absent and near_flag("denial", st, reading, 3.4):
        return "denied", False
    if near_flag("rumour", st, reading, 4.4):
        return "occurred" if direction == "behind" and (
            _passed(when, reading) or not cue.decides
        ) else "rumoured", False
    said = _by_day(when, direction, reading)
    if said:
        return said, False
    if direction == "ahead":
        return "announced", False
    if cue.trip:
        return "announced", False
    if cue.decides or direction == "near":
        return "announced", True
    return "occurred", False


def _passed(when: When | None, reading: Reading) -> bool:
    pub = reading.published.day
    return when is not None and pub is not None and when.last < pub


def _by_day(when: When | None, direction: Direction, reading: Reading) -> Modality | None:
    """What the day of the meeting tells; None where none is known."""
    pub = reading.published.day
    if when is None:
        return None
    if when.ago:
        return "occurred"
    if pub is None or not when.partial:
        return None
    if when.first > pub:
        return "announced"
    if when.last < pub:
        return "occurred"
    if (when.last - when.first).days <= LONGEST:
        return "announced" if direction == "ahead" and when.first == pub else "occurred"
    return None
