"""What stands between the words of a reading, as costs; and who is named together in one list."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from monitor.detect.mentions import Actor

if TYPE_CHECKING:
    from monitor.detect.reading import Reading


_STRONG = {";": 3.0, ":": 2.5, "(": 1.5, ")": 1.0, "–": 1.0, "—": 1.0}


def build_walls(reading: Reading) -> None:
    words, grammar = reading.text.words, reading.grammar
    costs = [0.0] * (len(words) + 1)
    inside = {i for a in reading.actors for i in range(a.first + 1, a.after)}
    inside |= {i for s in reading.sessions for i in range(s.first + 1, s.after)}
    listed = _list_gaps(reading)
    for index, word in enumerate(words):
        if index in inside or index in listed:
            continue
        if index and word.sentence != words[index - 1].sentence:
            costs[index] += 20.0
            continue
        cost = max((_STRONG[c] for c in word.gap if c in _STRONG), default=0.0)
        if _short_bracket(reading, index):
            cost = 0.0
        if "," in word.gap:
            cost = max(cost, 1.0)
        if " - " in word.gap:
            cost = max(cost, 1.0)
        costs[index] += cost
    relative = {
        h.first for h in reading.hits.get("relatives", ()) if "," in words[h.first].gap or not grammar.pack.compounds
    }
    for kind, cost in (("clause_starts", 1.5),):
        for hit in reading.hits.get(kind, ()):
            if hit.first not in inside and hit.first not in relative:
                costs[hit.first] += cost
    for first in relative:
        costs[first] = min(costs[first], 0.6)
    for hit in reading.hits.get("ands", ()):
        if hit.first not in inside and hit.first not in listed:
            costs[hit.first] += 0.8
    total = 0.0
    walls = []
    for cost in costs:
        total += cost
        walls.append(total)
    reading.walls = walls


def _short_bracket(reading: Reading, index: int) -> bool:
    """ "(SPD)", "(47)": nothing that parts a clause."""
    words = reading.text.words
    if "(" in words[index].gap:
        return any(")" in words[i].gap for i in range(index + 1, min(index + 4, len(words))))
    if ")" in words[index].gap:
        return any("(" in words[i].gap for i in range(max(index - 3, 0), index))
    return False


def _list_gaps(reading: Reading) -> set[int]:
    """Words before which a comma or "and" only parts members of a list."""
    found: set[int] = set()
    solid = [a for a in reading.actors if not a.pronoun]
    ands = {h.first: h.after for h in reversed(reading.hits.get("ands", []))}  # the longest wins
    for one, two in itertools.pairwise(solid):
        if listed(reading, one, two, ands):
            found.update(range(one.after, two.first + 1))
    return found


def listed(reading: Reading, one: Actor, two: Actor, ands: dict[int, int]) -> bool:
    """Whether two actors are neighbours in a list: only a comma, an "and" and small words between them."""
    words = reading.text.words
    if one.sentence != two.sentence or two.first < one.after or two.first - one.after > 5:
        return False
    if one.nobody != two.nobody or one.plural or two.plural or one.venue != two.venue:
        return False
    at, joined = one.after, False
    while at < two.first:
        if at in ands and ands[at] <= two.first:
            joined = True
            at = ands[at]
            continue
        if not _small_word(reading, at):
            return False
        at += 1
    gaps = "".join(words[i].gap for i in range(one.after, two.first + 1))
    roll = ";" in gaps and bool(one.person and one.party and two.person and two.party)
    if any(c in gaps for c in ":.!?(") or (";" in gaps and not roll) or (")" in gaps and not _bracketed(reading, one)):
        return False
    return joined or "," in gaps or roll


def _bracketed(reading: Reading, actor: Actor) -> bool:
    return any("(" in reading.text.words[i].gap for i in range(actor.first, actor.after))


def _small_word(reading: Reading, at: int) -> bool:
    word = reading.text.words[at]
    return (
        word.folded in reading.grammar.linkers
        or (not word.capital and len(word.folded) <= 3)
        or any(h.first <= at < h.after for h in reading.hits.get("titles", ()))
    )


def group_actors(reading: Reading) -> None:
    ands = {h.first: h.after for h in reversed(reading.hits.get("ands", []))}  # the longest wins
    groups: list[list[Actor]] = []
    for actor in reading.actors:
        last = groups[-1][-1] if groups else None
        if last is not None and not last.pronoun and not actor.pronoun and listed(reading, last, actor, ands):
            groups[-1].append(actor)
        else:
            groups.append([actor])
    reading.groups = groups
    reading.group_of = {id(a): i for i, group in enumerate(groups) for a in group}
