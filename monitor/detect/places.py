"""Which states and towns of a reading only say where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.detect.mentions import Actor

if TYPE_CHECKING:
    from monitor.detect.reading import Reading


def placed(reading: Reading, actor: Actor) -> bool:
    """ "Do Brukseli minister przyleci": in languages with cases a name behind "to" belongs to no office behind it."""
    words, before = reading.text.words, actor.first - 1
    if not reading.grammar.cased or before < 0 or words[before].sentence != actor.sentence or actor.by == "demonym":
        return False
    return any(h.after - 1 == before for h in reading.hits.get("places", ()))


def ends_in(kind: str, reading: Reading, actor: Actor) -> bool:
    """Whether an ending behind an apostrophe, or a postposition, of that kind follows ("Brüksel'de", "Rusya ile")."""
    words, at = reading.text.words, actor.after
    if at >= len(words) or words[at].sentence != actor.sentence:
        return False
    ending = words[at].gap in ("'", "’") or (len(words[at].folded) > 2 and words[at].gap.isspace())
    return ending and any(h.first == at for h in reading.hits.get(kind, ()))


def towns_in(reading: Reading) -> dict[int, str]:
    """Words with a capital behind a preposition of place, by where they stand."""
    words = reading.text.words
    kind = "places" if reading.grammar.pack.places else "before_objects"
    dated = {i for told in reading.times for i in range(told.first, told.after)}
    found = {}
    for hit in reading.hits.get(kind, ()):
        at = hit.after
        if at in dated:
            continue
        if at < len(words) and words[at].sentence == words[hit.first].sentence and words[at].text[:1].isupper():
            found[at] = words[at].folded
    return found


def see_venues(reading: Reading) -> None:
    """States and towns that only say where: behind a preposition, or part of a session's name."""
    words, linkers = reading.text.words, reading.grammar.linkers
    kind = "places" if reading.grammar.pack.places else "before_objects"
    objects = {h.after - 1 for h in reading.hits.get(kind, ())}
    starts = {s.first for s in reading.sessions if not s.weak}
    for actor in reading.actors:
        if actor.person or actor.pronoun:
            continue
        if actor.by == "demonym":
            actor.venue = any(
                h.first <= actor.after < h.after or h.first == actor.after for h in reading.hits.get("towns", ())
            )
            continue
        at = actor.first - 1
        while at >= 0 and at not in objects and words[at].folded in linkers and words[at].sentence == actor.sentence:
            at -= 1
        ruled = at > 0 and any(h.after == at or h.after == at - 1 for h in reading.hits.get("governments", ()))
        if ruled:
            continue
        town = any(h.after == actor.first for h in reading.hits.get("towns", ()))
        behind = town or (at >= 0 and at in objects and words[at].sentence == actor.sentence)
        behind = behind or ends_in("places_after", reading, actor)
        beside = actor.after in starts and words[actor.after].folded != "s" and not reading.grammar.pack.places_after
        if behind or beside or _dateline(reading, actor):
            actor.venue = True
    held = {
        a.party
        for a in reading.actors
        if a.venue and a.capital and any(s.sentence == a.sentence and s.forum for s in reading.sessions)
    }
    for actor in reading.actors:
        if actor.capital and not actor.person and actor.party in held:
            actor.venue = True
    for one, two in zip(reading.actors, reading.actors[1:], strict=False):
        gap = words[two.first].gap
        if two.venue and not one.person and two.first == one.after and "," in gap and _dateline(reading, two):
            one.venue = True
        ands = any(h.first == one.after and h.after >= two.first - 1 for h in reading.hits.get("ands", ()))
        if one.venue and ands and not two.person and not two.pronoun and one.sentence == two.sentence:
            two.venue = True
        if one.venue and not two.person and two.first == one.after and gap.strip() in (",", "("):
            two.venue = True


def _dateline(reading: Reading, actor: Actor) -> bool:
    """ "LIMA, Peru (AP) -": where the report was written."""
    low, _ = reading.bounds(actor.sentence)
    if actor.first - low > 2 or actor.after >= len(reading.text.words):
        return False
    gap = reading.text.words[actor.after].gap
    if actor.by == "capital" and any(mark in gap for mark in (":", "(", "–", "—", " - ", "--", "_", "/")):
        return True
    return "(" in gap and actor.first - low <= 2 and actor.by == "name" and actor.first > low
