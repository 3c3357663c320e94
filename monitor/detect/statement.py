"""What one cue says once its roles are filled, and what became of the cues that say nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.detect.lexicon import Hit
from monitor.detect.mentions import Actor, Session


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
