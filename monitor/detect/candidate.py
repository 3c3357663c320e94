"""A report in the making, and when two of them speak of one thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from monitor.detect.days import Direction, When
from monitor.detect.mentions import Actor, Session
from monitor.detect.statement import Statement
from monitor.model import LEVELS, MINISTERIAL, Format, Level, Modality, Office, Status

OFFICE_OF: dict[str, Office] = {
    "foreign_ministers": "foreign_minister",
    "defence_ministers": "defence_minister",
    "finance_ministers": "finance_minister",
    "ministers": "minister",
}
FORMAT_OF: dict[str, Format] = {
    "foreign_minister": "foreign_ministers",
    "defence_minister": "defence_ministers",
    "finance_minister": "finance_ministers",
}


@dataclass(slots=True)
class Candidate:
    """What one statement says of one party at one session."""

    status: Status
    party: str
    forum: str
    format: Format | None
    when: When | None
    own_when: bool  #: the time stands in the same sentence
    direction: Direction
    modality: Modality
    statement: Statement
    actor: Actor
    session: Session | None
    principal: str | None = None
    office: Office | None = None
    substitute: str | None = None
    level: Level | None = None
    virtual: bool = False
    unsaid: bool = False  #: neither the tense nor a day tells whether it has happened
    features: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody of lower rank of whom it is said that they come."""

    party: str | None
    forum: str
    actor: Actor
    sentence: int


def below(one: Level | None, other: Level) -> bool:
    """Whether a rank is lower on the ladder than another."""
    return one is not None and LEVELS.index(one) > LEVELS.index(other)


def required(form: Format | None) -> Level:
    """The rank at which a meeting of that format is held."""
    if form in MINISTERIAL:
        return "minister"
    return "head" if form == "summit" else "minister"


def agree(found: list[Candidate]) -> None:
    """Where a statement does not say whether the meeting has been held, the others at the same meeting say it.

    Nor does a decision tell: a refusal is told before the meeting and after it.
    """
    for made in found:
        if not made.unsaid or made.modality not in ("occurred", "announced"):
            continue
        said = [other.modality for other in found if not other.unsaid and _same_meeting(made, other)]
        told = [m for m in said if m in ("occurred", "announced")]
        if told:
            made.modality = max(("announced", "occurred"), key=lambda m: told.count(m))  # type: ignore[arg-type]


def _same_meeting(one: Candidate, two: Candidate) -> bool:
    if one.forum != two.forum:
        return False
    return one.when is None or two.when is None or not one.own_when or one.when.partial == two.when.partial


def compatible(one: Candidate, two: Candidate) -> bool:
    """Whether two candidates may speak of the same party at the same meeting."""
    if (one.status, one.party, one.forum) != (two.status, two.party, two.forum):
        return False
    inferred = (_soft(one) or _soft(two)) and not _specific(one, two)
    if one.format != two.format and not (_loose(one, two) or inferred):
        return False
    if _others(one, two):
        return False
    if one.when and two.when and one.when.partial and two.when.partial:
        days_apart = 10 if one.own_when and two.own_when else 45
        reach = timedelta(days=days_apart)
        if one.when.first > two.when.last + reach or two.when.first > one.when.last + reach:
            return False
    return _long_ago(one) == _long_ago(two)


def _long_ago(made: Candidate) -> bool:
    return made.own_when and (made.when is None or made.when.ago)


def _specific(one: Candidate, two: Candidate) -> bool:
    """Two different kinds of ministers: a foreign minister's meeting is no defence minister's."""
    return one.format != two.format and {one.format, two.format} <= set(FORMAT_OF.values())


def _others(one: Candidate, two: Candidate) -> bool:
    """Two people of different offices."""
    if not (one.principal and two.principal and one.actor.office and two.actor.office):
        return False
    return one.actor.office != two.actor.office and one.principal.split()[-1] != two.principal.split()[-1]


def _soft(made: Candidate) -> bool:
    """Whether the format was inferred rather than said."""
    session = made.session
    return session is None or session.format is None or (session.generic and session.own is None) or made.statement.far


def _loose(one: Candidate, two: Candidate) -> bool:
    formats = {one.format, two.format}
    return (
        None in formats
        or formats <= {"summit", "conference", "talks"}
        or ("ministers" in formats and formats & set(MINISTERIAL) == formats)
    )
