"""A statement and the words around its cue in, its modality out: rumoured, announced, occurred, denied, proposed.

On the day of the meeting tense decides; before it a statement is an announcement, after it the thing has occurred.
"""

from __future__ import annotations

from monitor.detect.days import Direction, When
from monitor.detect.frames import Statement
from monitor.detect.lexicon import Hit
from monitor.detect.reading import Reading
from monitor.model import Modality


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
    ahead = [cost for cost, way in found if way == "ahead"]
    if form == "past":
        return "ahead" if ahead and min(ahead) < 0.8 and not reading.grammar.cues[st.rule].trip and False else "behind"
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
        if set(range(hit.first, hit.after)) & set(range(st.cue.first, st.cue.after)) and not st.cue.gap:
            continue
        if _between(hit, st, reading) <= limit:
            return True
    return False


def modality_of(st: Statement, when: When | None, direction: Direction, reading: Reading) -> Modality | None:
    """The modality of what the statement says; None where only the rest of the text can tell."""
    cue = reading.grammar.cues[st.rule]
    if cue.modality is not None:
        return cue.modality
    if near_flag("proposal", st, reading, 2.0, before=True):
        return "proposed"
    if st.absent and near_flag("denial", st, reading, 3.4):
        return "denied"
    if near_flag("rumour", st, reading, 4.4):
        return "occurred" if direction == "behind" and _passed(when, reading) else "rumoured"
    return _by_time(when, direction, reading, decided=cue.trip or cue.decides)


def _passed(when: When | None, reading: Reading) -> bool:
    pub = reading.published.day
    return when is not None and pub is not None and when.last < pub


def _by_time(when: When | None, direction: Direction, reading: Reading, *, decided: bool) -> Modality | None:
    """From the day of the meeting, else from the tense; None where neither says."""
    pub = reading.published.day
    if when is not None and pub is not None and when.partial:
        if when.first > pub:
            return "announced"
        if when.last < pub:
            return "occurred"
        if when.first == when.last or when.last == pub:
            return "announced" if direction == "ahead" else "occurred"
    if when is not None and when.ago:
        return "occurred"
    if direction == "ahead" or decided:
        return "announced"
    return "occurred" if direction == "behind" else None
