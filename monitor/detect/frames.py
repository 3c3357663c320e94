"""Cues with their surroundings in, statements out: who comes or stays away, whom for, at which session.

Roles are filled by the cheapest candidate: near, in the same clause, on the side where the cue expects it, no object of
a preposition and no speaker. Everything that is weighed and dropped is kept with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from monitor.detect.lexicon import Hit
from monitor.detect.mentions import Actor, Session
from monitor.detect.reading import Reading, core, ends_in
from monitor.languages import Cue
from monitor.model import LEVELS

FAR: Final = 6.0  #: a role that costs more is not filled from here
HARD: Final = 9.0
BY_NAME: Final = 3  #: words of "in his place", which point at somebody; "instead" does not


@dataclass(slots=True)
class Statement:
    """One cue with its roles."""

    cue: Hit
    rule: str
    says: str
    absent: bool
    who: list[Actor]
    whom: Actor | None = None
    session: Session | None = None
    sessions: list[Session] = field(default_factory=list)
    negated: bool = False
    nobody: bool = False  #: no one at all came
    virtual: bool = False
    inherited: bool = False  #: the actor comes from another sentence
    far: bool = False  #: the session comes from another sentence
    cost: float = 0.0  #: of the session
    who_cost: float = 0.0  #: of the actor
    rivals: int = 0  #: other parties in the sentence that could be meant
    sentence: int = 0
    first: int = 0
    after: int = 0
    flags: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A cue that gave no report, and what it lacked or what guard took it."""

    cue: str
    words: str
    first: int
    after: int
    why: str


def _outranks(one: Actor, two: Actor) -> bool:
    """Whether the first ranks higher: then it is the one who is represented."""
    if one.level is None or two.level is None:
        return False
    if one.level == two.level:
        return (one.office, two.office) == ("head_of_state", "head_of_government") and one.party == two.party
    return LEVELS.index(one.level) < LEVELS.index(two.level) and (
        one.party == two.party or None in (one.party, two.party)
    )


class Framer:
    """Fills the roles of the cues of one reading, in order, remembering who was spoken of."""

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

    def run(self) -> list[Statement]:
        """All statements of the text."""
        cues = self.reading.cues
        for index, (low, high) in enumerate(self.reading.text.sentences):
            for hit in (h for h in cues if low <= h.first < high):
                self._one(hit, low, high)
            self._remember(index, low, high)
        return self.statements

    # -- one cue

    def _cue(self, hit: Hit) -> Cue:
        return self.reading.grammar.cues[hit.value.id]

    def _replaced_actors(self) -> set[int]:
        """Actors right behind an "instead of": they are who does not come."""
        ends = {h.after for h in self.reading.cues if self._cue(h).says == "instead"}
        return {id(a) for a in self.reading.actors if a.first in ends or a.first - 1 in ends}

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

    def _sentence(self, hit: Hit) -> int:
        return self.reading.text.words[hit.first].sentence

    # -- the frames

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

    def _near_meeting(self, st: Statement) -> bool:
        """Whether the statement before speaks of an absence from the same meeting."""
        return any(s.absent and s.session is st.session and st.sentence - s.sentence <= 3 for s in self.statements)

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

    def _leads(self, st: Statement, cue: Cue, low: int, high: int) -> None:
        whom = self._whom(st.cue, cue.whom, low, high, exclude=[])
        if whom is None:
            return self._drop(st.cue, "nobody is named who leads the delegation")
        who = self._who(st.cue, cue.who, low, high, st, exclude=[whom])
        st.who, st.whom, st.absent = who or [whom], whom, True
        st.flags.add("leads")
        self._keep(st)

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

    def _right_behind(self, hit: Hit, actor: Actor) -> bool:
        """Only small words stand between: "ohne den US-Minister", not "without a text on Ukraine"."""
        words = self.reading.text.words
        between = range(hit.after, actor.first)
        plain = all(i not in self._objects and not words[i].capital for i in between)
        same = self.reading.crossing(hit.after - 1, actor.first) < 0.8
        return 0 <= len(between) <= 3 and plain and same and actor.first >= hit.after

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

    # -- roles

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

    def _own(self, whom: Actor | None) -> Actor | None:
        """ "Its emir", "her deputy": of the party spoken of, not of the last one with that office."""
        if whom is not None and whom.by == "office":
            whom.party, whom.by, whom.full = None, "", None
        return whom

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

    def _candidates(self, low: int, high: int) -> list[Actor]:
        inside = [s for s in self.reading.sessions if low <= s.first < high]
        return [
            a for a in self.reading.actors
            if low <= a.first < high and not any(s.first <= a.first and a.after <= s.after for s in inside)
            and not (a.name and not a.office and not a.party and a.first in self.reading.towns)
        ]  # fmt: skip

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

    def _cue_between(self, actor: Actor, hit: Hit) -> bool:
        """Whether another cue, in a clause of its own, lies between them: the actor is that one's."""
        return any(
            actor.after <= c.first < hit.first
            and self._content(c)
            and self.reading.crossing(c.after - 1, hit.first) >= 0.9
            for c in self.reading.cues
            if c is not hit
        )

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

    def _speaks(self, actor: Actor) -> bool:
        if actor.first in self._attribution or actor.first - 1 in self._attribution:
            return True
        words = self.reading.text.words
        for at in (actor.after, actor.first - 1):
            if 0 <= at < len(words) and at in self._speech and words[at].sentence == actor.sentence:
                return True
        return False

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

    # -- the session

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

    def _destination(self, trip: Session) -> bool:
        """A state or town that a journey goes to, beside the word for it."""
        return any(
            a.sentence == trip.sentence and a.party and not a.person
            and (0 <= a.first - trip.after <= 4 or 0 <= trip.first - a.after <= 1)
            for a in self.reading.actors
        ) or not any(s.named and s.forum for s in self.reading.sessions)  # fmt: skip

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

    # -- negation

    def _sweeping(self, hit: Hit, low: int, high: int) -> bool:
        """ "No president has ever missed it": a "no" or "never" rather than a "not"."""
        plain = set(self.reading.grammar.pack.negators[:1])
        for negator in self._negators:
            if low <= negator.first < high and self._governs(negator, hit, set()):
                words = self.reading.quote(negator.first, negator.after)
                if words.casefold() not in plain and "'" not in words and "’" not in words:
                    return True
        return False

    def _negator_words(self) -> list[Hit]:
        reading = self.reading
        masked = {i for h in reading.hits.get("not_negators", ()) for i in range(h.first, h.after)}
        return [h for kind in ("negators", "nobody") for h in reading.hits.get(kind, ()) if h.first not in masked]

    def _object_words(self) -> set[int]:
        return {h.after - 1 for h in self.reading.hits.get("before_objects", ())}

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

    def _content(self, hit: Hit) -> bool:
        return self.reading.grammar.cues[hit.value.id].says in (
            "attends",
            "absent",
            "sends",
            "virtual",
            "represents",
            "represented",
        )

    def _remote(self, hit: Hit, low: int, high: int) -> bool:
        found = self.reading.flagged("remote", low, high)
        return any(self.reading.crossing(h.first, hit.first) <= 1.2 and abs(h.first - hit.first) <= 14 for h in found)
