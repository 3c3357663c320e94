"""One reading with what has been said in it so far: the ground that roles, meetings and negation are looked up on."""

from __future__ import annotations

from monitor.detect.lexicon import Hit
from monitor.detect.mentions import Actor
from monitor.detect.places import ends_in
from monitor.detect.reading import Reading, core
from monitor.detect.statement import Rejected, Statement
from monitor.languages import Cue


class Scene:
    """The words, people and meetings of a text, and the statements made of them up to here."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.statements: list[Statement] = []
        self.rejected: list[Rejected] = []
        self._subject: list[Actor] = []
        self._subject_sentence = -9
        self._negators = self._negator_words()
        self._objects = self._object_words()
        self._speech = {i for h in reading.hits.get("speech", ()) for i in range(h.first, h.after)}
        self._attribution = {h.after for h in reading.hits.get("attribution", ())}
        self._replaced = self._replaced_actors()
        self._spent = {i for h in reading.cues if self._cue(h).negative for i in core(h)}  #: "not" of "not invited"

    def _cue(self, hit: Hit) -> Cue:
        return self.reading.grammar.cues[hit.value.id]

    def _replaced_actors(self) -> set[int]:
        """Actors right behind an "instead of": they are who does not come."""
        ends = {h.after for h in self.reading.cues if self._cue(h).says == "instead"}
        return {id(a) for a in self.reading.actors if a.first in ends or a.first - 1 in ends}

    def _sentence(self, hit: Hit) -> int:
        return self.reading.text.words[hit.first].sentence

    def _candidates(self, low: int, high: int) -> list[Actor]:
        inside = [s for s in self.reading.sessions if low <= s.first < high]
        return [
            a for a in self.reading.actors
            if low <= a.first < high and not any(s.first <= a.first and a.after <= s.after for s in inside)
            and not (a.name and not a.office and not a.party and a.first in self.reading.towns)
        ]  # fmt: skip

    def _is_object(self, actor: Actor) -> bool:
        actor = (
            self.reading.groups[self.reading.group_of[id(actor)]][0] if id(actor) in self.reading.group_of else actor
        )
        if ends_in("objects_after", self.reading, actor):
            return True
        at = actor.first - 1
        steps = 0
        while at >= 0 and steps < 3 and self.reading.text.words[at].sentence == actor.sentence:
            if at in self._objects:
                return not any(a.spread and a.after in (at, at - 1) for a in self.reading.actors)
            word = self.reading.text.words[at + 1]
            if "," in word.gap or (word.folded not in self.reading.grammar.linkers and steps):
                return False
            at -= 1
            steps += 1
        return False

    def _object_words(self) -> set[int]:
        return {h.after - 1 for h in self.reading.hits.get("before_objects", ())}

    def _negator_words(self) -> list[Hit]:
        reading = self.reading
        masked = {i for h in reading.hits.get("not_negators", ()) for i in range(h.first, h.after)}
        return [h for kind in ("negators", "nobody") for h in reading.hits.get(kind, ()) if h.first not in masked]

    def _speaks(self, actor: Actor) -> bool:
        if actor.first in self._attribution or actor.first - 1 in self._attribution:
            return True
        words = self.reading.text.words
        for at in (actor.after, actor.first - 1):
            if 0 <= at < len(words) and at in self._speech and words[at].sentence == actor.sentence:
                return True
        return False

    def _content(self, hit: Hit) -> bool:
        return self.reading.grammar.cues[hit.value.id].says in (
            "attends",
            "absent",
            "sends",
            "virtual",
            "represents",
            "represented",
        )

    def _cue_between(self, actor: Actor, hit: Hit) -> bool:
        """Whether another cue, in a clause of its own, lies between them: the actor is that one's."""
        return any(
            actor.after <= c.first < hit.first
            and self._content(c)
            and self.reading.crossing(c.after - 1, hit.first) >= 0.9
            for c in self.reading.cues
            if c is not hit
        )

    def _adjoins(self, actor: Actor, hit: Hit) -> bool:
        """ "The absence of X", "boycott by X": the actor hangs on the words of the cue by a preposition."""
        words, linkers = self.reading.text.words, self.reading.grammar.linkers
        between = range(hit.after, actor.first)
        if len(between) > 3 or actor.first < hit.after:
            return False
        if not all(i in self._objects or words[i].folded in linkers for i in between):
            return False
        places = {h.first for h in self.reading.hits.get("places", ())}
        return any(i in self._objects and i not in places for i in (hit.after - 1, *between))

    def _right_behind(self, hit: Hit, actor: Actor) -> bool:
        """Only small words stand between: "ohne den US-Minister", not "without a text on Ukraine"."""
        words = self.reading.text.words
        between = range(hit.after, actor.first)
        plain = all(i not in self._objects and not words[i].capital for i in between)
        same = self.reading.crossing(hit.after - 1, actor.first) < 0.8
        return 0 <= len(between) <= 3 and plain and same and actor.first >= hit.after
