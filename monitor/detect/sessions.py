"""Forum names and meeting words in, sessions out: which meeting a phrase means, and on what day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from monitor.detect.days import Published
from monitor.detect.lexicon import Hit
from monitor.detect.mentions import Session
from monitor.detect.rulebook import ForumName
from monitor.model import MINISTERIAL, Format, Meeting

if TYPE_CHECKING:
    from monitor.detect.reading import Reading

NEAR = 5  #: words between a forum's name and its meeting word
DAYS_BACK: Final = 21  #: so long a meeting is still spoken of by its town alone
DAYS_AHEAD: Final = 75
SEAT: Final = 6  #: a town with more meetings in the calendar is a seat of several bodies: it names none
_OPEN: tuple[Format, ...] = (
    "summit",
    "conference",
    "foreign_ministers",
    "defence_ministers",
    "finance_ministers",
    "ministers",
)


def sessions_in(reading: Reading, entities: Sequence[Hit]) -> list[Session]:
    """Every session the text names, in order; those that only point back get their forum from the one before."""
    parts = [h for h in entities if h.kind in ("forum", "meeting", "plural", "event", "trip")]
    void = list(reading.hits.get("void", ()))
    clusters = [c for c in _clusters(reading, parts) if not any(_touches(h, c) for h in void)]
    sessions = [s for cluster in clusters for s in _sessions(reading, cluster)]
    _by_town(reading, sessions)
    _point_back(reading, sessions)
    return sessions


def _by_town(reading: Reading, sessions: Iterable[Session]) -> None:
    """ "The summit in Glasgow": where the calendar knows only one forum that meets there in those weeks."""
    base = reading.published.day
    for session in sessions:
        if base is None or session.forum or session.trip or session.own not in ("summit", "conference"):
            continue
        end = min(session.after + 3, reading.bounds(session.sentence)[1])
        towns = {town for at, town in reading.towns.items() if session.after <= at < end}
        known = [held for held in map(reading.rules.held_in, towns) if len(held) <= SEAT]
        forums = {meeting.forum for held in known for meeting in held if _about_then(meeting, base)}
        if len(forums) == 1:
            session.forum, session.named = forums.pop(), True


def _about_then(meeting: Meeting, base: date) -> bool:
    first = Published.of(meeting.first).day
    return first is not None and not meeting.cancelled and -DAYS_BACK <= (first - base).days <= DAYS_AHEAD


def _touches(void: Hit, cluster: Sequence[Hit]) -> bool:
    """Whether a phrase for a meeting that is none of states lies in or right beside the cluster."""
    return min(h.first for h in cluster) <= void.after and void.first <= max(h.after for h in cluster)


def _clusters(reading: Reading, parts: Sequence[Hit]) -> list[list[Hit]]:
    clusters: list[list[Hit]] = []
    for hit in parts:
        if clusters and _near(reading, clusters[-1], hit):
            clusters[-1].append(hit)
        else:
            clusters.append([hit])
    return clusters


def _near(reading: Reading, cluster: list[Hit], hit: Hit) -> bool:
    words, last = reading.text.words, max(cluster, key=lambda h: h.after)
    if words[hit.first].sentence != words[last.first].sentence:
        return False
    if hit.first < last.after:
        return True
    if hit.first - last.after > NEAR:
        return False
    gaps = [words[i].gap for i in range(last.after, hit.first + 1)]
    if any(c in gap for gap in gaps for c in ",;:.!?()–"):
        return False
    if "trip" in (hit.kind, last.kind):
        near_forum = hit.first - last.after <= 2 and {hit.kind, last.kind} == {"trip", "forum"}
        return near_forum and (hit.value if hit.kind == "forum" else last.value).weak
    between = range(last.after, hit.first)
    if any(h.first in between for h in reading.hits.get("cue", ()) if _verbal(reading, h)):
        return False
    if any(
        h.first in between
        for kind in ("clause_starts", "relatives")
        for h in reading.hits.get(kind, ())
        if words[h.first].folded not in reading.grammar.linkers
    ):
        return False
    kinds = {h.kind for h in cluster}
    if "forum" in kinds and hit.kind == "forum":
        if any(h.first in between for h in reading.hits.get("ands", ())):
            return True
        return len(between) <= 2 and all(words[i].folded in reading.grammar.linkers for i in between)
    if hit.kind in ("meeting", "event") and kinds & {"meeting"} and "forum" in kinds:
        return hit.first == last.after
    return not (kinds == {"meeting"} and hit.kind == "meeting")


def _verbal(reading: Reading, hit: Hit) -> bool:
    return hit.length >= 1 and not reading.grammar.cues[hit.value.id].weak


def _sessions(reading: Reading, cluster: list[Hit]) -> list[Session]:
    forums = [h for h in cluster if h.kind == "forum"]
    nouns = [h for h in cluster if h.kind == "meeting"]
    plurals = [h for h in cluster if h.kind == "plural"]
    events = [h for h in cluster if h.kind == "event"]
    first, after = min(h.first for h in cluster), max(h.after for h in cluster)
    sentence = reading.text.words[first].sentence
    base = Session(first, after, sentence, phrase=reading.quote(first, after))
    base.informal = _informality(reading, first, after)
    if any(h.kind == "trip" for h in cluster) and not forums:
        return [replace(base, trip=True, alone=True)]
    form = _format(forums, nouns, plurals)
    if forums:
        named = bool(nouns or plurals or events or len(cluster) > len(forums)) or any(
            _by_itself(h.value) for h in forums
        )
        found = {h.value.forum: h.value for h in forums}
        if len(found) > 1 and not _coordinated(reading, forums):
            longest = max(forums, key=lambda h: (h.value.series, h.value.group, h.length))
            found = {longest.value.forum: longest.value}
        weak = all(h.value.weak for h in forums)
        trips = [h for h in cluster if h.kind == "trip"]
        if weak and not (nouns or plurals or events or trips):
            return []
        return [
            replace(
                base,
                forum=key,
                format=name.format or form,
                named=named,
                alone=not (nouns or plurals or events),
                weak=weak,
            )
            for key, name in found.items()
        ]
    if nouns:
        return [replace(base, format=form, own=form, generic=True, alone=True)]
    return [replace(base, generic=True, alone=True, weak=True)] if events else []


def _by_itself(name: ForumName) -> bool:
    return (name.series or name.group or name.format is not None) and not name.weak


def _coordinated(reading: Reading, forums: Sequence[Hit]) -> bool:
    first, last = min(h.after for h in forums), max(h.first for h in forums)
    return any(first <= h.first < last for h in reading.hits.get("ands", ()))


def _format(forums: Sequence[Hit], nouns: Sequence[Hit], plurals: Sequence[Hit]) -> Format | None:
    for hit in forums:
        if hit.value.format:
            return _format_of(hit.value.format)
    exact = [h.value for h in nouns if h.value in MINISTERIAL and h.value != "ministers"]
    if exact:
        return _format_of(exact[0])
    if plurals and plurals[0].value != "ministers":
        return _format_of(plurals[0].value)
    for hit in (*nouns, *plurals):
        if hit.value != "meeting":
            return _format_of(hit.value)
    return None


def _format_of(value: Format) -> Format:
    return value


def _informality(reading: Reading, first: int, after: int) -> bool | None:
    low, high = max(first - 3, 0), after + 2
    if reading.flagged("informal", low, high):
        return True
    return False if reading.flagged("formal", low, high) else None


def _point_back(reading: Reading, sessions: list[Session]) -> None:
    """ "The summit": the last named one before it with a format that fits, else the first one of the text."""
    named = [s for s in sessions if s.named]
    anchor = named[0] if named else next((s for s in sessions if s.forum), None)
    last: Session | None = None
    for session in sessions:
        if session.trip:
            continue
        if session.forum:
            if session.named or last is None:
                last = session
            continue
        back = _there(session, sessions, reading) or _fitting(session, sessions, last, anchor, reading)
        if back is not None:
            session.forum, session.named = back.forum, back.named
            session.format = session.format if _keeps(session, back, reading) else back.format


def _there(session: Session, sessions: Iterable[Session], reading: Reading) -> Session | None:
    """ "The leaders in Glasgow": the meeting that was said to be held there."""
    here = _place_of(session, reading)
    if not here:
        return None
    before = [s for s in sessions if s.first < session.first and s.named and s.forum and not s.trip]
    found = next((s for s in reversed(before) if here & _place_of(s, reading)), None)
    return found if found is not None and _possible(session.format, found, reading) else None


def _place_of(session: Session, reading: Reading) -> set[str]:
    end = reading.bounds(session.sentence)[1]
    return reading.held_in(session.first - 2, min(session.after + 6, end))


def _fitting(
    session: Session, sessions: Iterable[Session], last: Session | None, anchor: Session | None, reading: Reading
) -> Session | None:
    fits = last is not None and (session.format in (None, last.format) or _possible(session.format, last, reading))
    if last is not None and fits and session.first - last.first < 400:
        return last
    same = [s for s in sessions if s.named and s.format == session.format and session.format]
    if same:
        return same[0]
    ahead = anchor is not None and anchor.first > session.first
    if anchor is None or anchor.sentence > session.sentence or (ahead and session.format == "talks"):
        return None  # "no part in the talks, he said before the G7 summit": other talks
    return anchor if session.format is None or _possible(session.format, anchor, reading) else None


def _possible(form: Format | None, session: Session, reading: Reading) -> bool:
    forum = reading.rules.world.forums.get(session.forum or "")
    if forum is None or form is None:
        return True
    return form in forum.formats or form == "talks" or (form == "summit" and session.format in ("conference", None))


def _keeps(session: Session, back: Session, reading: Reading) -> bool:
    """Whether the pointing phrase says a more exact format than the one it points to."""
    if session.format is None:
        return False
    if back.format is None:
        forum = reading.rules.world.forums.get(back.forum or "")
        return forum is None or session.format in forum.formats
    return session.format in MINISTERIAL and back.format not in MINISTERIAL
