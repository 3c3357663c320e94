"""Which meeting a cue speaks of: the nearest in its clause, else the one the text has been speaking of."""

from __future__ import annotations

from typing import Final

from monitor.detect.lexicon import Hit
from monitor.detect.mentions import Session
from monitor.detect.scene import Scene

HARD: Final = 9.0


class Venue(Scene):
    """Looks for the session of a cue."""

    def _session(self, hit: Hit, low: int, high: int) -> tuple[Session | None, float, bool]:
        best: Session | None = None
        least = HARD
        for session in self.reading.sessions:
            if not low <= session.first < high or (session.weak and not session.forum):
                continue
            if session.alone and session.forum and not session.named:
                penalty = 2.0
            else:
                penalty = 0.0 if session.forum or session.trip else 0.5
            if session.trip and not session.forum and self._to_the_meeting(session, low, high):
                continue
            before = session.after <= hit.first
            near, cue = (session.after - 1, hit.first) if before else (session.first, hit.after - 1)
            if hit.gap and hit.gap[0] <= session.first < hit.gap[1]:
                cost = 0.0
            else:
                cost = self.reading.crossing(near, cue) + 0.1 * abs(cue - near) + penalty
            if cost < least:
                best, least = session, cost
        if best is not None:
            return best, least, False
        return self._far_session(hit, low, high)

    def _to_the_meeting(self, trip: Session, low: int, high: int) -> bool:
        """A journey that is the one to a meeting: named beside it, or named before while no destination is said."""
        if any(s.forum and s.named and low <= s.first < high for s in self.reading.sessions):
            return True
        if not any(s.forum and s.named and s.first < low for s in self.reading.sessions):
            return False
        goals = [
            a for a in self.reading.actors
            if a.sentence == trip.sentence and a.party
            and (0 <= a.first - trip.after <= 4 or 0 <= trip.first - a.after <= 1)
        ]  # fmt: skip
        back = [s for s in self.reading.sessions if s.first < low and s.forum and s.named and not s.trip]
        return not goals or self._by_place(back, low, high) is not None

    def _far_session(self, hit: Hit, low: int, high: int) -> tuple[Session | None, float, bool]:
        """The meeting spoken of: that of the sentence before, of the last statement, of the article; the next one's
        for a title that names none."""
        sentence = self.reading.text.words[low].sentence
        back = [s for s in self.reading.sessions if s.first < low and s.forum and s.named and not s.trip]
        place = self._by_place(back, low, high)
        if place is not None:
            return place, 1.5, True
        near = [s for s in back if s.sentence >= sentence - 1 and not s.generic]
        if near:
            return near[-1], 2.0, True
        told = [
            s.session
            for s in self.statements
            if s.session is not None and s.sentence >= sentence - 3 and not s.session.trip
        ]
        main = self._main_session(back)
        if told and (told[-1].forum or main is None or told[-1].own not in ("conference", None)):
            return told[-1], 2.0, True
        if main is not None:
            return main, 2.5, True
        open_ones = [
            s for s in self.reading.sessions if s.first < low and s.generic and s.own in ("summit", "conference")
        ]
        if open_ones:
            return open_ones[-1], 3.0, True
        ahead = [s for s in self.reading.sessions if s.first >= high and s.named and s.sentence <= sentence + 2]
        return (ahead[0], 3.0, True) if ahead and hit.first < max(self.reading.title_words, 40) else (None, 0.0, True)

    def _by_place(self, back: list[Session], low: int, high: int) -> Session | None:
        """ "Will not travel to Glasgow": the meeting that was said to be held there."""
        here = self.reading.held_in(low, high)
        if not here:
            return None
        for session in reversed(back):
            end = self.reading.bounds(session.sentence)[1]
            if here & self.reading.held_in(session.first - 2, min(session.after + 8, end)):
                return session
        return None

    def _main_session(self, back: list[Session]) -> Session | None:
        """The forum most spoken of so far; the one named last where two are even."""
        if not back:
            return None
        counts: dict[str | None, int] = {}
        for session in back:
            counts[session.forum] = counts.get(session.forum, 0) + 1
        most = max(counts.values())
        return next(s for s in reversed(back) if counts[s.forum] == most)

    def _companions(self, session: Session) -> list[Session]:
        """Sessions joined to this one by "and": what is said holds for each."""
        near = [s for s in self.reading.sessions if s.sentence == session.sentence and s.forum and s is not session]
        twins = [s for s in near if s.first == session.first or self._joined(s, session)]
        return [session, *twins]

    def _joined(self, one: Session, two: Session) -> bool:
        low, high = sorted((one, two), key=lambda s: s.first)
        between = range(low.after, high.first)
        if len(between) > 4 or one.trip or two.trip:
            return False
        ands = [h for h in self.reading.hits.get("ands", ()) if h.first in between]
        clean = not any(c in self.reading.text.words[i].gap for i in range(low.after, high.first + 1) for c in ";:()")
        verbs = any(h.first in between for h in self.reading.cues)
        return bool(ands) and clean and not verbs
