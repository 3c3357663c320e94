"""Cues with their surroundings in, statements out: who comes or stays away, whom for, at which session.

Roles are filled by the cheapest candidate: near, in the same clause, on the side where the cue expects it, no object of
a preposition and no speaker. Everything that is weighed and dropped is kept with its reason.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from monitor.detect.lexicon import Hit
from monitor.detect.mentions import Actor
from monitor.detect.negation import Negation
from monitor.detect.roles import FAR, Roles
from monitor.detect.statement import Rejected, Statement
from monitor.detect.venue import Venue
from monitor.languages import Cue
from monitor.model import LEVELS

BY_NAME: Final = 3  #: words of "in his place", which point at somebody; "instead" does not


def _outranks(one: Actor, two: Actor) -> bool:
    """Whether the first ranks higher: then it is the one who is represented."""
    if one.level is None or two.level is None:
        return False
    if one.level == two.level:
        return (one.office, two.office) == ("head_of_state", "head_of_government") and one.party == two.party
    return LEVELS.index(one.level) < LEVELS.index(two.level) and (
        one.party == two.party or None in (one.party, two.party)
    )


class Framer(Roles, Venue, Negation):
    """Fills the roles of the cues of one reading, in order, remembering who was spoken of."""

    def run(self) -> list[Statement]:
        """All statements of the text."""
        cues = self.reading.cues
        for index, (low, high) in enumerate(self.reading.text.sentences):
            for hit in (h for h in cues if low <= h.first < high):
                self._one(hit, low, high)
            self._remember(index, low, high)
        return self.statements

    def _one(self, hit: Hit, low: int, high: int) -> None:
        cue = self.reading.grammar.cues[hit.value.id]
        says = cue.says
        negated = self._negated(hit, cue, low, high)
        session, cost, far = self._session(hit, low, high)
        if cue.needs == "trip" and not self._needed(hit):
            return self._drop(hit, "no journey and no taking part is named")
        if cue.needs == "home" and not self._capital_behind(hit):
            return self._drop(hit, "it is not their own capital")
        if says == "attends" and self._overruled(hit):
            return self._drop(hit, "stronger words in the same clause say who stays away")
        if cue.weak and (session is None or far):
            return self._drop(hit, "the words are common and no meeting is named beside them")
        statement = Statement(
            cue=hit, rule=hit.value.id, says=says, absent=False, who=[], session=session, sentence=self._sentence(hit),
            first=low, after=high, negated=negated, far=far, cost=cost,
        )  # fmt: skip
        statement.sessions = self._companions(session) if session else []
        fill = {
            "sends": self._sends, "represents": self._represents, "represented": self._represented,
            "leads": self._leads,
            "instead": self._instead_of, "stands_in": self._stands_in, "without": self._without,
            "likewise": self._likewise, "contrary": self._likewise,
        }.get(says, self._plain)  # fmt: skip
        fill(statement, cue, low, high)

    def _capital_behind(self, hit: Hit) -> Actor | None:
        """The capital named right behind the cue."""
        near = [
            a for a in self.reading.actors
            if (0 <= a.first - hit.after <= 2 or hit.first <= a.first < hit.after) and a.capital and not a.person
        ]  # fmt: skip
        return near[0] if near else None

    def _needed(self, hit: Hit) -> bool:
        """A word for the journey or the taking part in the same clause."""
        for kind in ("trip", "participation"):
            for other in self.reading.hits.get(kind, ()):
                if abs(other.first - hit.first) <= 12 and self.reading.crossing(other.first, hit.first) < 1.4:
                    return True
        return False

    def _overruled(self, hit: Hit) -> bool:
        """ "Called off his attendance": the noun is the object of the other cue."""
        stronger = (
            c for c in self.reading.cues if c is not hit and self._cue(c).says == "absent" and not self._cue(c).weak
        )
        near = (c for c in stronger if abs(c.first - hit.first) < 16)
        return any(self.reading.crossing(c.first, hit.first) < 0.8 for c in near)

    def _drop(self, hit: Hit, why: str) -> None:
        words = self.reading.quote(hit.first, hit.after)
        self.rejected.append(Rejected(hit.value.id, words, hit.first, hit.after, why))

    def _keep(self, statement: Statement) -> None:
        if any(a.nobody for a in statement.who):
            return self._drop(statement.cue, "they are nobody who represents a state")
        statement.who = [a for a in statement.who if not a.former]
        if not statement.who:
            return self._drop(statement.cue, "nobody who holds an office is named")
        self.statements.append(statement)
        self._subject, self._subject_sentence = statement.who, statement.sentence

    def _plain(self, st: Statement, cue: Cue, low: int, high: int) -> None:
        who = self._who(st.cue, cue.who, low, high, st, objects=cue.who == "after")
        freely = self.reading.grammar.cased and cue.who == "after"
        if not who and freely and cue.says == "barred":  # "Rosji nie zaproszono": the object comes first
            people = [a for a in self._candidates(low, st.cue.first) if a.name and a.party and not a.nobody]
            who = people[-1:] or self._who(st.cue, "before", low, high, st, objects=True)
        if not who:
            return self._drop(st.cue, "nobody is named who could come or stay away")
        home = self._capital_behind(st.cue) if cue.needs == "home" else None
        who = [a for a in who if home is None or a.party == home.party]
        if not who:
            return self._drop(st.cue, "it is not their own capital")
        st.who = who
        st.virtual = cue.says == "virtual" or (cue.says == "attends" and self._remote(st.cue, low, high))
        plain_absent = cue.says in ("absent", "barred")
        st.absent = (plain_absent != st.negated) if not st.virtual else True
        if plain_absent and st.negated and self._sweeping(st.cue, low, high):
            return self._drop(st.cue, "it speaks of all times and of nobody")
        if st.virtual and st.negated:
            return self._drop(st.cue, "they will not dial in either")
        if cue.says == "leaves":
            st.absent = False
        self._keep(st)

    def _sends(self, st: Statement, cue: Cue, low: int, high: int) -> None:
        whom = self._whom(st.cue, cue.whom if cue.whom != "any" else "after", low, high, exclude=[])
        who = self._who(
            st.cue, cue.who if cue.who != "any" else "before", low, high, st, exclude=[whom] if whom else []
        )
        if not who:
            return self._drop(st.cue, "nobody is named who sends")
        st.who, st.whom = who, whom
        none = bool(self.reading.flagged("nobody", st.cue.first, min(st.cue.after + 4, high)))
        if none or (st.negated and whom is None):
            st.absent, st.nobody = True, True
        elif whom is None:
            return self._drop(st.cue, "nobody is named who is sent")
        else:
            st.absent = True
            st.flags.add("sent")
            if st.negated:
                st.whom = None
                st.flags.add("not_sent")
        self._keep(st)

    def _represents(self, st: Statement, cue: Cue, low: int, high: int) -> None:
        who = self._who(st.cue, cue.who if cue.who != "any" else "after", low, high, st, strict=True, objects=True)
        whom = self._whom(st.cue, cue.whom if cue.whom != "any" else "before", low, high, exclude=who)
        if not who or whom is None:
            who, whom = self._either_side(st, low, high)
        if not who or whom is None:
            who, whom = self._state_and_person(st, low, high)
        if not who or whom is None:
            return self._drop(st.cue, "who stands in for whom is not said")
        if len(who) == 1 and _outranks(whom, who[0]):
            who, whom = [whom], who[0]
        st.who, st.whom, st.absent = who, whom, True
        st.flags.add("stand_in")
        remote = st.session is not None and (st.far or not st.session.named) and not self._near_meeting(st)
        if remote and whom.level not in ("deputy", "official", "minister"):
            return self._drop(st.cue, "no meeting is named at which anybody stands in")
        if st.negated:
            return self._drop(st.cue, "nobody stands in")
        self._keep(st)

    def _either_side(self, st: Statement, low: int, high: int) -> tuple[list[Actor], Actor | None]:
        """ "Vertritt die Staatssekretärin das Land": the one of lower rank is the stand-in, wherever it stands."""
        people = [
            a
            for a in self._candidates(low, high)
            if a.level in ("deputy", "official") and not a.plural and not a.nobody
        ]
        near = [(self._cost(a, st.cue, "any", True), i, a) for i, a in enumerate(people)]
        if not near or min(near)[0] > FAR:
            return [], None
        whom = min(near)[2]
        gone = self._gone(st, 3)
        rest = [a for a in self._candidates(low, high) if a is not whom and a.party and not a.venue]
        rest.sort(key=lambda a: self._cost(a, st.cue, "any", True))
        if rest:
            return [rest[0]], whom
        return (list(gone.who[-1:]), whom) if gone is not None else ([], None)

    def _state_and_person(self, st: Statement, low: int, high: int) -> tuple[list[Actor], Actor | None]:
        """ "Kubę ma reprezentować prezydent": the state is represented, the person represents it, in any order."""
        ranked = sorted(self._candidates(low, high), key=lambda a: self._cost(a, st.cue, "any", True))
        near = [a for a in ranked if self._cost(a, st.cue, "any", True) < FAR and not a.plural and not a.nobody]
        states = [a for a in near if a.party and not a.person and not a.venue and not a.pronoun]
        people = [a for a in near if a.person and not a.pronoun]
        return (states[:1], people[0]) if states and people else ([], None)

    def _represented(self, st: Statement, cue: Cue, low: int, high: int) -> None:
        inside = range(*st.cue.gap) if st.cue.gap else range(0)
        lower = [a for a in self._candidates(low, high) if a.level in ("deputy", "official") and a.first in inside]
        who = self._who(st.cue, cue.who if cue.who != "any" else "before", low, high, st, exclude=lower)
        whom = self._whom(st.cue, cue.whom if cue.whom != "any" else "after", low, high, exclude=who)
        if not who:
            return self._drop(st.cue, "nobody is named who is represented")
        st.who, st.whom, st.absent = who, whom, True
        st.flags.add("stand_in")
        if whom is None and not st.negated and not who[0].person and self._plural_behind(st.cue, high):
            return self._drop(st.cue, "the rank of the stand-in is not said")
        if st.negated and whom is None:
            st.nobody = True
        self._keep(st)
        self._gapped(st, high)

    def _plural_behind(self, hit: Hit, high: int) -> bool:
        return any(a.plural and hit.first <= a.first < high and a.first - hit.after <= 3 for a in self.reading.actors)

    def _gapped(self, st: Statement, high: int) -> None:
        """ "X is represented by A and Y by B": the verb is not said again."""
        if st.whom is None or st.whom.after <= st.cue.first:
            return
        rest = [a for a in self.reading.actors if st.whom.after <= a.first < high and not a.pronoun and not a.plural]
        limit = min((h.first for h in self.reading.cues if h.first >= st.whom.after), default=high)
        for who, whom in zip(rest[::2], rest[1::2], strict=False):
            if (
                whom.shared
                or whom.first >= limit
                or not who.party
                or who.name
                or not whom.person
                or whom.first - who.after > 6
            ):
                return
            self._keep(replace(st, who=[who], whom=whom, flags=set(st.flags)))

    def _instead_of(self, st: Statement, cue: Cue, low: int, high: int) -> None:
        who = self._who(st.cue, cue.who if cue.who != "any" else "after", low, high, st, strict=True, objects=True)
        if not who:
            return self._drop(st.cue, "instead of whom is not said")
        st.who, st.absent = who, True
        st.whom = self._whom(st.cue, "any", low, high, exclude=who)
        st.flags.add("stand_in")
        if st.whom is None:
            st.flags.add("no_stand_in")
        self._keep(st)

    def _stands_in(self, st: Statement, cue: Cue, low: int, high: int) -> None:
        gone = self._gone(st, 6)
        whom = self._whom(st.cue, cue.whom, low, high, exclude=gone.who if gone else [])
        here = [] if gone is not None and gone.sentence == st.sentence else self._principals(low, st.cue.first, whom)
        who = here or [a for a in (gone.who[-1:] if gone else self._salient(low)) if a is not whom]
        if whom is not None and who and whom.name and whom.full == who[0].full:
            return self._drop(st.cue, "they are the same person")
        if gone is None and any(
            not s.absent and s.who == who and st.sentence - s.sentence <= 1 for s in self.statements
        ):
            return self._drop(st.cue, "the principal is said to be there")
        foreign = whom is not None and who and whom.party and who[0].party and whom.party != who[0].party
        if foreign and not self._speaks_for(st, gone, whom):
            return self._drop(st.cue, "they are of different states")
        if whom is not None and whom.level is None and not whom.party and st.cue.length < 2:
            return self._drop(st.cue, "the rank of the stand-in is not said")
        if whom is not None and who and not who[0].person and whom.level in ("head", None):
            return self._drop(st.cue, "the principal himself comes")
        if whom is None or not who:
            return self._drop(st.cue, "who stands in for whom is not said")
        if gone is not None and (st.session is None or st.far):
            st.session, st.sessions = gone.session, gone.sessions
        st.who, st.whom, st.absent, st.inherited = who, whom, True, True
        st.flags.add("stand_in")
        self._keep(st)

    def _principals(self, low: int, high: int, whom: Actor | None) -> list[Actor]:
        """ "Premier X is ill; in her place Y will come": the officeholder named last before the words."""
        found = [
            a for a in self._candidates(low, high)
            if a.name and a.party and a.level in ("head", "minister") and a is not whom
            and not (a.plural or a.nobody or a.former or self._is_object(a))
        ]  # fmt: skip
        return found[-1:]

    def _speaks_for(self, st: Statement, gone: Statement | None, whom: Actor | None) -> bool:
        """ "The Luxembourg premier sits in for him": at a meeting of the Union the head of another state may."""
        meeting = gone.session if gone is not None else None
        head = whom is not None and whom.level == "head"
        return head and meeting is not None and meeting.forum == "EU" and st.cue.length >= BY_NAME

    def _gone(self, st: Statement, reach: int) -> Statement | None:
        """The last absence spoken of, at most so many sentences before."""
        found = (s for s in reversed(self.statements) if s.absent and st.sentence - s.sentence <= reach)
        return next((s for s in found if s.says in ("absent", "attends", "barred", "virtual", "sends")), None)

    def _without(self, st: Statement, cue: Cue, low: int, high: int) -> None:
        who = self._who(st.cue, "after", low, high, st, strict=True, objects=True)
        who = who if who and self._right_behind(st.cue, who[0]) else []
        if not who:
            return self._drop(st.cue, "without whom is not said")
        st.who, st.absent = who, not st.negated
        self._keep(st)

    def _leads(self, st: Statement, cue: Cue, low: int, high: int) -> None:
        whom = self._whom(st.cue, cue.whom, low, high, exclude=[])
        if whom is None:
            return self._drop(st.cue, "nobody is named who leads the delegation")
        who = self._who(st.cue, cue.who, low, high, st, exclude=[whom])
        st.who, st.whom, st.absent = who or [whom], whom, True
        st.flags.add("leads")
        self._keep(st)

    def _likewise(self, st: Statement, cue: Cue, low: int, high: int) -> None:
        reach = 1 if cue.weak else 3
        before = [s for s in self.statements if s.sentence >= st.sentence - reach]
        if not before:
            return self._drop(st.cue, "nothing stands before that it could repeat")
        model = before[-1]
        who = self._who(st.cue, "any", low, high, st, strict=True)
        if (
            who
            and min(abs(a.after - st.cue.first) if a.first < st.cue.first else a.first - st.cue.after for a in who) > 2
        ):
            return self._drop(st.cue, "nobody stands beside the words")
        own = [h for h in self.reading.cues if low <= h.first < high and h is not st.cue and h.value.id != st.rule]
        if any(abs(h.first - st.cue.first) < 12 and self.reading.crossing(h.first, st.cue.first) < 1.0 for h in own):
            return self._drop(st.cue, "the clause has words of its own")
        who = [a for a in who if a not in model.who]
        if not who:
            return self._drop(st.cue, "nobody is named who does the same")
        st.who = who
        st.absent = model.absent if cue.says == "likewise" else not model.absent
        st.virtual = model.virtual
        if st.session is None or st.far:
            st.session, st.sessions = model.session, model.sessions
        st.flags.add("likewise")
        if model.session is not None and model.session.trip:
            st.flags.add("trip")
            st.session, st.sessions = model.session, model.sessions
        self._keep(st)

    def _near_meeting(self, st: Statement) -> bool:
        """Whether the statement before speaks of an absence from the same meeting."""
        return any(s.absent and s.session is st.session and st.sentence - s.sentence <= 3 for s in self.statements)
