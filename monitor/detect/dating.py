"""The day of a session: said beside the cue, beside another mention of the session, or in the calendar."""

from __future__ import annotations

from monitor.detect import days
from monitor.detect.days import Direction, When
from monitor.detect.mentions import Session
from monitor.detect.reading import Reading
from monitor.detect.statement import Statement


class Dating:
    """Dates the statements of one reading."""

    reading: Reading

    def _when(self, st: Statement, session: Session, direction: Direction) -> tuple[When | None, bool]:
        """The day of the session: said beside the cue, beside another mention of the session, or in the calendar."""
        reading = self.reading
        own = [t for t in reading.times if st.first <= t.first < st.after and not self._since(t)]
        at = session if st.first <= session.first < st.after else None
        ranked = sorted(((self._time_cost(t, st, at), i, t) for i, t in enumerate(own)), key=lambda one: one[:2])
        for cost, _, told in ranked:
            if cost > 4.0:
                break
            if told.kind == "ago":
                if any(other.kind != "ago" and abs(other.first - told.after) <= 1 for other in own):
                    continue  # "already in December": the day beside it says more
                return None, True
            found = days.resolve(told, reading.published, direction)
            if found is None or self._decision_day(st, told, at, found) or self._wrong_way(found, direction):
                continue
            return found, True
        return self._elsewhere(st, session, direction) or self._calendar(session, direction) or self._now(), False

    def _wrong_way(self, found: When, direction: Direction) -> bool:
        """A day behind us for what lies ahead, or the other way round."""
        day = self.reading.published.day
        if day is None or not found.partial:
            return False
        return found.last < day if direction == "ahead" else found.first > day if direction == "behind" else False

    def _decision_day(self, st: Statement, told: days.Told, session: Session | None, found: When) -> bool:
        """ "Cancelled on Monday", "said on Tuesday": a day of deciding or saying, not of meeting."""
        reading = self.reading
        beside = (
            session is not None
            and abs(told.first - session.after) <= 3
            and reading.crossing(session.after - 1, told.first) < 0.5
        )
        if beside:
            return False
        for hit in reading.hits.get("speech", ()):
            near = min(abs(told.first - hit.after), abs(hit.first - told.after))
            if near <= 2 and reading.crossing(hit.first, told.first) < 0.5:
                return True
        cue = reading.grammar.cues[st.rule]
        day = reading.published.day
        return (
            (cue.decides or cue.trip)
            and day is not None
            and found.last <= day
            and len(found.partial or "") == 10  # a month is the meeting's: nobody decides so vaguely
            and abs(told.first - st.cue.first) <= 14
        )

    def _now(self) -> When | None:
        """A meeting that nothing dates is news: it lies in the month of the publication."""
        month = self.reading.published.month
        return days.resolve(days.Told(0, 0, 0, "months", step=0), self.reading.published, "near") if month else None

    def _elsewhere(self, st: Statement, session: Session, direction: Direction) -> When | None:
        reading = self.reading
        same = [
            s
            for s in reading.sessions
            if (s.forum == session.forum and s.format in (session.format, None)) or s is session
        ]
        for other in sorted(same, key=lambda s: (abs(s.sentence - st.sentence), s.first)):
            low, high = reading.bounds(other.sentence)
            near = [
                t for t in reading.times
                if low <= t.first < high and t.kind not in ("ago", "years") and not self._since(t)
                and abs(t.first - other.first) <= 12 and reading.crossing(t.first, other.first) <= 1.7
            ]  # fmt: skip
            for told in sorted(near, key=lambda t: abs(t.first - other.first)):
                found = days.resolve(told, reading.published, direction)
                if found is not None and found.partial:
                    return found
        return None

    def _since(self, told: days.Told) -> bool:
        """ "Since January 2014" is no day of a meeting."""
        return any(
            told.first - 5 <= h.first < told.first and self.reading.crossing(h.first, told.first) < 0.8
            for h in self.reading.hits.get("count_since", ())
        )

    def _time_cost(self, told: days.Told, st: Statement, session: Session | None) -> float:
        reading = self.reading
        to_cue = reading.crossing(told.first, st.cue.first) + 0.06 * abs(told.first - st.cue.first)
        if session is None:
            return to_cue + 0.5
        if session.first <= told.first < session.after:
            return 0.0
        to_session = reading.crossing(told.first, session.first) + 0.08 * abs(told.first - session.first)
        return min(to_session, to_cue + 0.4)

    def _calendar(self, session: Session, direction: Direction) -> When | None:
        base = self.reading.published.day
        if base is None or not session.forum:
            return None
        best: tuple[int, When] | None = None
        for meeting in self.reading.rules.meetings(session.forum):
            if session.format and meeting.format != session.format and session.format not in ("conference", "talks"):
                continue
            first = days.Published.of(meeting.first).day
            if first is None or meeting.cancelled:
                continue
            last = days.Published.of(meeting.last).day or first
            gap = (first - base).days
            if not -45 <= gap <= 75 or (direction == "behind" and gap > 0) or (direction == "ahead" and last < base):
                continue
            if best is None or abs(gap) < best[0]:
                best = (abs(gap), When(f"{first:%Y-%m}", first, last))
        return best[1] if best else None
