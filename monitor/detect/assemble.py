"""Statements in, candidates out: rank, day, modality, stand-ins, and the guards that turn a statement down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.detect import days
from monitor.detect.candidate import (
    FORMAT_OF,
    OFFICE_OF,
    Candidate,
    StandIn,
    agree,
    below,
    required,
)
from monitor.detect.dating import Dating
from monitor.detect.mentions import Actor, Session, office_of
from monitor.detect.modality import modality_of, near_flag, tense_of
from monitor.detect.reading import Reading
from monitor.detect.statement import Rejected, Statement
from monitor.detect.text import fold
from monitor.model import MINISTERIAL, Format, Level, Office, Status

UNION_SEATS = {"BE", "LU"}
"""Where the Councils of the European Union meet (Protocol No 6 to its Treaties)."""


class Assembler(Dating):
    """Makes candidates of the statements of one reading."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.stand_ins: list[StandIn] = []
        self.rejected: list[Rejected] = []

    def candidates(self, statements: Sequence[Statement]) -> list[Candidate]:
        """All that may become a report."""
        found: list[Candidate] = []
        for st in statements:
            if why := self._guard(st):
                self._drop(st, why)
                continue
            for session in self._sessions(st):
                for actor in (one for a in st.who for one in (a, *(replace(a, party=p, also=()) for p in a.also))):
                    made = self._candidate(st, actor, session)
                    if isinstance(made, str):
                        self._drop(st, made)
                    else:
                        found.append(made)
        agree(found)
        return found

    def _drop(self, st: Statement, why: str) -> None:
        words = self.reading.quote(st.cue.first, st.cue.after)
        self.rejected.append(Rejected(st.rule, words, st.cue.first, st.cue.after, why))

    def _guard(self, st: Statement) -> str:
        reading = self.reading
        if near_flag("conditional", st, reading, 1.9):
            return "only a condition, a question or a wish"
        if self._asks(st):
            return "only a question"
        if st.absent and near_flag("sidelines", st, reading, 1.4):
            return "only a dinner, a photograph or a thing beside the meeting"
        if (
            st.far and st.session is not None and not st.session.forum
            and abs(st.sentence - st.session.sentence) > 1 and not self._only_meeting(st)
        ):  # fmt: skip
            return "no forum is named, and the meeting is not spoken of here"
        if st.virtual and self._all_virtual(st):
            return "the meeting is held by video for everybody"
        if st.session is not None and not st.session.forum and not st.session.trip and self._domestic(st):
            return "home politics, sport or business"
        if st.absent and self._called_off(st) and not st.whom:
            return "the meeting itself is called off or moved"
        return ""

    def _all_virtual(self, st: Statement) -> bool:
        lead = self.reading.bounds(min(3, len(self.reading.text.sentences) - 1))[1]
        return bool(
            self.reading.flagged("all_virtual", st.first, st.after) or self.reading.flagged("all_virtual", 0, lead)
        )

    def _domestic(self, st: Statement) -> bool:
        """Words of home politics, sport or shows in the sentence or at the beginning."""
        reading = self.reading
        lead = reading.bounds(min(4, len(reading.text.sentences) - 1))[1]
        return bool(reading.flagged("domestic", st.first, st.after) or reading.flagged("domestic", 0, lead))

    def _called_off(self, st: Statement) -> bool:
        """The meeting itself falls through, not somebody's journey to it."""
        own = {
            i
            for kind in ("trip", "participation")
            for h in self.reading.hits.get(kind, ())
            for i in range(h.first, h.after)
        }
        return any(
            not own.intersection(range(h.first, h.after))
            for h in self.reading.flagged("called_off", st.first, st.after)
        )

    def _asks(self, st: Statement) -> bool:
        words, end = self.reading.text.words, st.after
        gap = words[end].gap if end < len(words) else self.reading.whole[words[end - 1].end : words[end - 1].end + 2]
        return "?" in gap

    def _sessions(self, st: Statement) -> list[Session | None]:
        return list(st.sessions) if st.sessions else [st.session]

    def _candidate(self, st: Statement, actor: Actor, session: Session | None) -> Candidate | str:
        if session is None:
            return "no meeting is named"
        party = actor.party
        if party is None:
            if not st.absent and actor.level in ("deputy", "official") and session.forum:
                self.stand_ins.append(StandIn(None, session.forum, actor, st.sentence))
            return "whose party this is is not known"
        direction = tense_of(st, self.reading)
        forum = self._forum(st, session)
        if forum is None:
            return "no forum and no international meeting is named"
        if forum == "bilateral" and not self._abroad(st, session, party):
            return "no other state is named as where the journey goes"
        when, own = self._when(st, session, direction)
        form = self._format(session, actor, forum, st.absent)
        status: Status = "absent" if st.absent else "attends"
        made = Candidate(
            status=status, party=party, forum=forum, format=form, when=when, own_when=own, direction=direction,
            modality="announced", statement=st, actor=actor, session=session, virtual=st.virtual,
        )  # fmt: skip
        why = self._level(made, st)
        if why:
            if not st.absent and actor.person:
                self.stand_ins.append(StandIn(party, forum, actor, st.sentence))
            return why
        made.modality, made.unsaid = modality_of(st, when, direction, self.reading)
        self._name(made, st)
        self._features(made, st)
        return made

    def _only_meeting(self, st: Statement) -> bool:
        """Whether the text has one meeting only, named at its beginning, and the cue speaks of a person or office."""
        named = [s for s in self.reading.sessions if s.forum]
        early = st.session is not None and st.session.sentence <= 2 and st.session.own == "summit"
        return not named and early and any(a.person and a.party for a in st.who)

    def _abroad(self, st: Statement, session: Session, party: str) -> bool:
        """Whether the sentence of the journey, or that of the cue, names another state."""
        sentences = {st.sentence, session.sentence}
        return any(
            a.party and a.party != party and not a.name
            for a in self.reading.actors if a.sentence in sentences
        )  # fmt: skip

    def _forum(self, st: Statement, session: Session) -> str | None:
        if session.forum:
            return session.forum
        if session.trip:
            cue = self.reading.grammar.cues[st.rule]
            return "bilateral" if (cue.trip or "trip" in st.flags) and st.absent and not st.far else None
        if session.format in ("summit", "conference", *MINISTERIAL):
            known = self._in_calendar(session)
            return known or ("EU" if self._of_the_union(st, session) else "other:")
        return None

    def _in_calendar(self, session: Session) -> str | None:
        """ "The summit in Katowice": a meeting without a name, of which the calendar knows the town and the time."""
        words, base = self.reading.text.words, self.reading.published.middle
        end = self.reading.bounds(session.sentence)[1]
        near = [w.folded for w in words[session.first : min(session.after + 5, end)] if w.capital]
        if base is None or not near:
            return None
        for meeting in self.reading.rules.world.meetings:
            first = days.Published.of(meeting.first).middle
            place = fold(meeting.place or "")
            if first is None or len(place) < 5 or meeting.format not in (session.format, "summit", "conference"):
                continue
            if abs((first - base).days) <= 60 and any(_same_town(place, word) for word in near):
                return meeting.forum
        return None

    def _of_the_union(self, st: Statement, session: Session) -> bool:
        """A meeting without a name at a seat of the Union, or of its own people, where the Union is spoken of."""
        union = any(a.party == "EU" for a in self.reading.actors) or any(s.forum == "EU" for s in self.reading.sessions)
        if not union or session.format == "conference":
            return False
        low, high = self.reading.bounds(session.sentence)
        return bool(self.reading.held_in(low, high) & UNION_SEATS) or any(a.party == "EU" for a in st.who)

    def _format(self, session: Session, actor: Actor, forum: str, absent: bool) -> Format | None:
        if forum == "bilateral":
            return "talks"
        known = self.reading.rules.world.forums.get(forum)
        form = session.format
        by_office = FORMAT_OF.get(actor.office or "")
        explicit = session.generic and session.own is None and session.format == "summit" and not absent
        if (
            session.generic
            and session.own is None
            and known is not None
            and by_office in known.formats
            and not explicit
        ):
            return by_office
        if form in (None, "ministers", "talks", "conference") and known is not None:
            if by_office and by_office in known.formats and form != "conference":
                return by_office
            if form is None:
                missing = absent and not session.alone  # "no US minister at a NATO meeting": at one of their own rank
                held = [f for f in known.formats if f == "ministers" or (missing and f in MINISTERIAL)]
                return "ministers" if actor.level == "minister" and held else known.format
        if form is None and by_office:
            return by_office
        return form or "summit"

    def _level(self, made: Candidate, st: Statement) -> str:
        """Settle who ranks high enough; the reason if this is no event."""
        need = required(made.format)
        known = self.reading.rules.world.forums.get(made.forum)
        if known is not None and known.format == "talks" and made.format not in (*MINISTERIAL, "summit"):
            need = "official"
        if made.forum == "bilateral":
            need = "minister"
        whom = st.whom
        if made.status == "absent" and whom is not None and "not_sent" not in st.flags:
            if self._comes_himself(made, whom, need):
                made.status, made.actor = "attends", whom
                made.features.add("sends_principal")
                return ""
            if whom.level is None and st.says in ("sends", "leads") and not whom.name:
                return "the rank of who is sent is not said"
            if whom.level is None and not made.actor.person and not whom.name and st.says != "instead":
                return "the rank of the stand-in is not said"
        if st.says == "leads" and made.status == "absent" and made.actor is whom:
            made.actor = Actor(whom.first, whom.after, whom.sentence, party=whom.party, by=whom.by)
        if made.actor.level is not None and below(made.actor.level, need):
            if not self._not_even(made.actor, st):
                return "the rank is below what the meeting asks for"
            made.actor, st.nobody = replace(made.actor, office=None, level=None), True
        return ""

    def _not_even(self, actor: Actor, st: Statement) -> bool:
        """ "No US official will attend": nobody at all."""
        if not (st.absent and st.negated and actor.party and not actor.name):
            return False
        plain = set(self.reading.grammar.pack.negators[:1])
        near = self.reading.flagged("negators", actor.first - 2, actor.first)
        return any(
            actor.first - h.after <= 1 and self.reading.quote(h.first, h.after).casefold() not in plain for h in near
        )

    def _comes_himself(self, made: Candidate, whom: Actor, need: Level) -> bool:
        """ "Kuwait is represented by its emir": who is sent ranks high enough, and nobody else was to come."""
        if made.statement.says not in ("sends", "represented", "leads", "represents") or whom.level is None:
            return False
        if below(whom.level, need) or whom.party not in (None, made.party) or self._premier_for_president(made, whom):
            return False
        return not self._principal_named(made.actor, need, whom)

    def _premier_for_president(self, made: Candidate, whom: Actor) -> bool:
        """A prime minister at a summit where the state sends its president: a stand-in of the rank `head`."""
        return (
            made.format == "summit"
            and whom.office == "head_of_government"
            and made.party not in self.reading.rules.world.premiers
        )

    def _principal_named(self, actor: Actor, need: Level, whom: Actor) -> bool:
        return (
            actor.person and not below(actor.level or need, need) and actor.name is not None and actor.name != whom.name
        )

    def _near(self, st: Statement) -> set[str]:
        return {"only"} if self.reading.flagged("only", st.first, st.after) else set()

    def _name(self, made: Candidate, st: Statement) -> None:
        actor = made.actor
        made.principal = actor.full or actor.name
        office = office_of(actor.office)
        if (office is None and made.forum != "bilateral") or actor.office == "head":
            office = self._expected_office(made)
        made.office = office
        if made.status == "absent" and st.whom is not None and "not_sent" not in st.flags and st.whom is not actor:
            made.substitute = st.whom.full or st.whom.name
            made.level = st.whom.level
        if made.status == "absent" and (
            st.nobody or (st.whom is None and not actor.person and st.says in ("absent", "barred"))
        ):
            made.level = "none"

    def _expected_office(self, made: Candidate) -> Office | None:
        form = made.format or ""
        if form in OFFICE_OF:
            return OFFICE_OF[form]
        if form == "summit":
            return "head_of_government" if made.party in self.reading.rules.world.premiers else "head_of_state"
        return None

    def _features(self, made: Candidate, st: Statement) -> None:
        reading, actor = self.reading, made.actor
        found = made.features
        cue = reading.grammar.cues[st.rule]
        found.add(f"cue:{st.says}")
        found.add(f"status:{made.status}")
        found.add(f"party:{actor.by or 'none'}")
        found.add("who:person" if actor.name else "who:office" if actor.person else "who:state")
        if st.inherited:
            found.add("who:elsewhere")
        elif st.who_cost > 1.2:
            found.add("who:far" if st.who_cost > 3.0 else "who:off")
        if st.rivals:
            found.add("rivals:many" if st.rivals > 1 else "rivals:one")
        found.update(self._session_features(made, st))
        found.update(f"flag:{flag}" for flag in st.flags)
        for name, holds in (
            ("title", reading.in_title(st.cue.first)),
            ("late", st.sentence > 8),
            ("domestic", bool(reading.flagged("domestic", st.first, st.after))),
            ("rumour", made.modality == "rumoured"),
            ("negated", st.negated),
            ("weak_cue", cue.weak),
            ("short_cue", st.cue.length == 1),
            ("no_member", self._member(made) is False),
            ("after_all", made.status == "attends" and near_flag("after_all", st, reading, 3.0)),
            ("said_of", near_flag("conditional", st, reading, 4.0) or near_flag("proposal", st, reading, 4.0)),
        ):
            if holds:
                found.add(name)

    def _session_features(self, made: Candidate, st: Statement) -> set[str]:
        session, found = made.session, set()
        forums = {s.forum for s in self.reading.sessions if s.forum and s.named}
        if len(forums) > 1:
            found.add("forums:many" if len(forums) > 2 else "forums:two")
        if made.forum == "other:":
            found.add("forum:open")
        if session is None:
            return found
        if st.far:
            gap = abs(st.sentence - session.sentence)
            found.add("meeting:next" if gap <= 1 else "meeting:near" if gap <= 3 else "meeting:far")
        elif st.cost > 2.0:
            found.add("meeting:off")
        else:
            found.add("meeting:here")
        if session.generic:
            found.add("meeting:generic")
        elif not session.named or session.weak:
            found.add("meeting:bare")
        return found

    def _member(self, made: Candidate) -> bool | None:
        forum = self.reading.rules.world.forums.get(made.forum)
        if forum is None:
            return None
        day = made.when.partial if made.when else None
        return forum.is_member(made.party, day)


def _same_town(place: str, word: str) -> bool:
    """A town's name as it is, or with the ending of a case ("Katowicach")."""
    stem = max(len(place) - 2, 5)
    return word == place or (len(word) >= stem and abs(len(word) - len(place)) <= 3 and word[:stem] == place[:stem])
