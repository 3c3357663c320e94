"""Who stays away or comes, and whom for: the cheapest actor in reach of the cue.

Near, in the same clause, on the side where the cue expects it, no object of a preposition and no speaker.
"""

from __future__ import annotations

from typing import Final

from monitor.detect.lexicon import Hit
from monitor.detect.mentions import Actor
from monitor.detect.reading import core
from monitor.detect.scene import Scene
from monitor.detect.statement import Statement
from monitor.model import LEVELS

FAR: Final = 6.0  #: a role that costs more is not filled from here


class Roles(Scene):
    """Fills the roles of a cue, over the borders of sentences where it has to."""

    def _who(
        self, hit: Hit, side: str, low: int, high: int, st: Statement, *,
        strict: bool = False, objects: bool = False, exclude: list[Actor] | None = None,
    ) -> list[Actor]:  # fmt: skip
        """The actors the cue is about; from the sentences before where it names none (unless `strict`)."""
        left_out = {id(a) for a in exclude or ()}
        head = self._relative_head(hit, low)
        if head is not None:
            return [a for a in head if id(a) not in left_out]
        best: Actor | None = None
        second: Actor | None = None
        least = FAR if not strict else FAR - 1
        other = least
        for actor in self._candidates(low, high):
            if id(actor) in left_out or actor.spread:
                continue
            if actor.level == "official" and set(range(actor.first, actor.after)) <= core(hit):
                continue  # "sends no representative"
            noun = self._cue(hit).weak or self._cue(hit).says in ("absent", "barred")
            if (
                actor.venue
                and (not objects or self._cue(hit).says == "barred")
                and not (noun and self._adjoins(actor, hit))
            ):
                continue
            cost = self._cost(actor, hit, side, objects)
            if cost < least:
                best, least = actor, cost
            if cost < other and actor.party and not actor.plural:
                second, other = actor, cost
        if best is not None and best.plural and second is not None and other < least + 1.5:
            best, least = second, other
        if best is None or best.plural or not (best.party or best.pronoun or best.nobody):
            some = self._named_among(hit, high)
            if best is None and not some and not strict and side != "after":
                return self._dropped(hit, low, st)
            if some or best is None or best.plural:
                return some
        st.who_cost = least
        st.rivals = len({a.party for a in self._candidates(low, high) if a.party and not a.venue}) - 1
        if best.pronoun:
            st.inherited = True
            return [a for a in self._antecedent(best, low) if id(a) not in left_out]
        group = self.reading.groups[self.reading.group_of[id(best)]]
        return [a for a in group if id(a) not in left_out and not a.plural] or [best]

    def _dropped(self, hit: Hit, low: int, st: Statement) -> list[Actor]:
        """The subject of the sentence, or of the one before, in languages that need not say it again."""
        near = self.reading.text.words[low].sentence - self._subject_sentence <= 1
        if not self.reading.grammar.pack.pro_drop or self._cue(hit).weak or not near:
            return []
        st.inherited = True
        return list(self._subject)

    def _whom(self, hit: Hit, side: str, low: int, high: int, exclude: list[Actor]) -> Actor | None:
        left_out = {id(a) for a in exclude}
        best: Actor | None = None
        least = FAR
        for actor in self._candidates(low, high):
            if id(actor) in left_out or actor.pronoun or actor.plural or not actor.person or actor.nobody:
                continue
            if any(a.name and a.name == actor.name for a in exclude):
                continue
            cost = self._cost(actor, hit, side, True)
            if cost < least:
                best, least = actor, cost
        if best is not None and not hit.gap:
            group = self.reading.groups[self.reading.group_of[id(best)]]
            ranked = [a for a in group if a.level and a.person and id(a) not in left_out]
            best = min(ranked, key=lambda a: LEVELS.index(a.level), default=best)
        return self._own(best)

    def _own(self, whom: Actor | None) -> Actor | None:
        """ "Its emir", "her deputy": of the party spoken of, not of the last one with that office."""
        if whom is not None and whom.by == "office":
            whom.party, whom.by, whom.full = None, "", None
        return whom

    def _relative_head(self, hit: Hit, low: int) -> list[Actor] | None:
        """In a relative clause: whom its pronoun means, nobody where that is no actor; None outside of one."""
        words = self.reading.text.words
        for pronoun in reversed(self.reading.flagged("relatives", low, hit.first)):
            near = self.reading.crossing(pronoun.first, hit.first) < 0.5 and hit.first - pronoun.first <= 14
            if not near or "," not in words[pronoun.first].gap:
                continue
            inside = any(
                pronoun.after <= a.first < hit.first and not a.venue and not self._is_object(a)
                for a in self._candidates(low, hit.first)
            )
            before = [
                a for a in self._candidates(low, pronoun.first) if 0 <= pronoun.first - a.after <= 1 and not a.pronoun
            ]
            if inside or (before and before[-1].venue):
                return None
            if before and not before[-1].plural:
                return list(self.reading.groups[self.reading.group_of[id(before[-1])]])
            indefinite = words[pronoun.first - 1].folded in self.reading.grammar.indefinites
            return [] if indefinite else None
        return None

    def _named_among(self, cue: Hit, high: int) -> list[Actor]:
        """ "Eleven leaders stayed away, among them X and Y", "three stayed away: X, Y and Z": those who are named."""
        words = self.reading.text.words
        starts = [
            h.after
            for h in self.reading.flagged(
                "among", max(cue.first - 12, self.reading.bounds(words[cue.first].sentence)[0]), high
            )
        ]
        starts += [i for i in range(cue.after, min(cue.after + 8, high)) if ":" in words[i].gap]
        for start in starts:
            near = [
                a
                for a in self.reading.actors
                if 0 <= a.first - start <= 8 and a.first < high and a.party and not a.plural
            ]
            if near:
                return list(self.reading.groups[self.reading.group_of[id(near[0])]])
        return []

    def _cost(self, actor: Actor, hit: Hit, side: str, objects: bool) -> float:
        reading = self.reading
        if hit.gap and hit.gap[0] <= actor.first < hit.gap[1]:
            return 0.5 if side in ("inside", "any", "after") else 2.0
        before = actor.after <= hit.first
        if not before and actor.first < hit.after and actor.by in ("name", "demonym") and actor.person:
            return 0.1  # "premiera Hiszpanii nie ma": the words of the cue hold the office
        near, cue = (actor.after - 1, hit.first) if before else (actor.first, hit.after - 1)
        cost = reading.crossing(near, cue) + 0.12 * abs(cue - near)
        if self._verb_first(hit) and side != "after":
            cost += 2.0 if before else 0.0
        elif side == "before":
            cost += 0.0 if before else 4.0
        elif side == "after":
            cost += 9.0 if before else 0.0
        elif not before:
            cost += 0.8 if self.reading.grammar.pack.compounds else 1.2
        if side != "after" and before and self._cue_between(actor, hit):
            cost += 1.0
        if before and self._blamed(actor, hit):
            return 0.1
        if not objects and self._is_object(actor):
            cost += 3.0
        if self._speaks(actor):
            cost += 2.5
        if actor.capital and not actor.person:
            cost += 1.0
        if not actor.person and any(
            0 <= actor.first - s.after <= 2 and s.sentence == actor.sentence for s in self.reading.sessions
        ):
            cost += 1.2  # "the meeting of Kyiv's supporters"
        if self._attributive(actor):
            cost += 1.2
        if not (actor.party or actor.name or actor.pronoun or actor.plural or actor.nobody):
            cost += 1.5
        if id(actor) in self._replaced and self._cue(hit).says != "instead":
            cost += 4.0
        return cost

    def _blamed(self, actor: Actor, hit: Hit) -> bool:
        """ "Found fault with Moscow for skipping": whose act it is stands right before the word that ties them."""
        return any(h.first == actor.after and h.after == hit.first for h in self.reading.hits.get("blamed", ()))

    def _attributive(self, actor: Actor) -> bool:
        """ "A US visa": a state's name before a noun."""
        words = self.reading.text.words
        if actor.person or actor.after >= len(words) or self.reading.grammar.pack.compounds or actor.by == "capital":
            return False
        word = words[actor.after]
        if word.gap != " " or word.capital or word.sentence != actor.sentence:
            return False
        verbal = (
            "past",
            "future",
            "ands",
            "cue",
            "clause_starts",
            "relatives",
            "negators",
            "before_objects",
            "speech",
            "likewise",
        )
        return not any(h.first == actor.after for kind in verbal for h in self.reading.hits.get(kind, ()))

    def _verb_first(self, hit: Hit) -> bool:
        """German, Dutch and Scandinavian main clauses behind another clause: the verb comes first, its subject next."""
        words = self.reading.text.words
        if not self.reading.grammar.pack.compounds or "," not in words[hit.first].gap or words[hit.first].capital:
            return False
        near = (a for a in self.reading.actors if hit.first < a.first <= hit.first + 6 and not a.plural)
        return any(self.reading.crossing(hit.first, a.first) < 0.6 and not self._is_object(a) for a in near)

    def _antecedent(self, pronoun: Actor, low: int) -> list[Actor]:
        said = [
            a for a in self.reading.actors
            if low <= a.first < pronoun.first and (a.person or a.party) and not a.pronoun and not a.plural
            and any(i in self._speech for i in range(a.after, min(a.after + 6, pronoun.first)))
        ]  # fmt: skip
        if said:
            return list(self.reading.groups[self.reading.group_of[id(said[-1])]])
        speakers = [
            a for a in self.reading.actors
            if low <= a.first < pronoun.first and (a.person or a.party) and not (a.pronoun or a.plural or a.venue)
        ]  # fmt: skip
        subjects = [a for a in speakers if not self._is_object(a)]
        if subjects:
            return list(self.reading.groups[self.reading.group_of[id(subjects[0])]])
        return self._salient(low, person=True)

    def _salient(self, low: int, *, person: bool = False) -> list[Actor]:
        """Who was spoken of last before this sentence."""
        words = self.reading.text.words
        sentence = words[low].sentence
        fits = not person or any(a.person for a in self._subject)
        if self._subject and fits and sentence - self._subject_sentence <= 3:
            return list(self._subject)
        for back in range(1, 4):
            if sentence - back < 0:
                break
            start, end = self.reading.bounds(sentence - back)
            found = [
                a
                for a in self._candidates(start, end)
                if not (a.pronoun or a.plural or a.nobody or a.venue) and (a.person or not person)
            ]
            found = [a for a in found if not self._is_object(a)] or found
            if found:
                return [found[0]]
        return []

    def _remember(self, sentence: int, low: int, high: int) -> None:
        """The first actor of a sentence without a statement is spoken of, if it is a person."""
        if sentence - self._subject_sentence <= 1:
            return
        found = [a for a in self._candidates(low, high) if a.name and not a.nobody and not self._is_object(a)]
        if found:
            self._subject, self._subject_sentence = [found[0]], sentence
