"""A cue with the words that deny it."""

from __future__ import annotations

from monitor.detect.lexicon import Hit
from monitor.detect.reading import core
from monitor.detect.scene import Scene
from monitor.languages import Cue


class Negation(Scene):
    """Whether a "not", a "no" or a "nobody" reaches a cue."""

    def _sweeping(self, hit: Hit, low: int, high: int) -> bool:
        """ "No president has ever missed it": a "no" or "never" rather than a "not"."""
        plain = set(self.reading.grammar.pack.negators[:1])
        for negator in self._negators:
            if low <= negator.first < high and self._governs(negator, hit, set()):
                words = self.reading.quote(negator.first, negator.after)
                if words.casefold() not in plain and "'" not in words and "’" not in words:
                    return True
        return False

    def _negated(self, hit: Hit, cue: Cue, low: int, high: int) -> bool:
        body = core(hit)
        inside = set(range(*hit.gap)) if hit.gap else set()
        said: set[tuple[str, str]] = set()  # "noch X noch Y" denies once
        for negator in self._negators:
            if not low <= negator.first < high or negator.first in body or negator.first in self._spent:
                continue
            if self._governs(negator, hit, inside):
                said.add((negator.kind, self.reading.quote(negator.first, negator.after).casefold()))
        return len(said) % 2 == 1 if len(said) < 3 else True

    def _governs(self, negator: Hit, hit: Hit, inside: set[int]) -> bool:
        reading = self.reading
        if negator.first in inside:
            return True
        others = [
            c
            for c in reading.cues
            if c is not hit and reading.text.words[c.first].sentence == reading.text.words[hit.first].sentence
        ]
        if negator.after <= hit.first:
            if hit.first - negator.after > 12 or reading.crossing(negator.after - 1, hit.first) > 0.9:
                return False
            return not any(negator.after <= c.first < hit.first and self._content(c) for c in others)
        if negator.first >= hit.after:
            limit = 7 if reading.grammar.pack.compounds else 1
            if negator.first - hit.after > limit or reading.crossing(hit.after - 1, negator.first) > 0.5:
                return False
            return not any(hit.after <= c.first < negator.first for c in others)
        return False

    def _remote(self, hit: Hit, low: int, high: int) -> bool:
        found = self.reading.flagged("remote", low, high)
        return any(self.reading.crossing(h.first, hit.first) <= 1.2 and abs(h.first - hit.first) <= 14 for h in found)
