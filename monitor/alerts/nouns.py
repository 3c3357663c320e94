"""The nouns of alerting, as values: what was decided, told, silenced, acknowledged, written, delivered. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.model import Kind, Phase

Action = Literal["send", "digest", "withdraw", "drop"]
Because = Literal[
    # sent, because…
    "streak_started",
    "streak_extended",
    "streak_broken",
    "streak_revised",
    "now_settled",
    "correction_owed",
    "silence_ended",
    "not_acknowledged",
    "break_always_told",
    # sent later, because…
    "grouped_in_digest",
    "waiting_for_group",
    "quiet_hours",
    # not sent, because…
    "already_told",
    "older_than_horizon",
    "silenced",
    "acknowledged",
    "below_confidence",
    "below_surprise",
    "below_length",
    "duplicate_lineage",
    "told_in_other_scope",
    "flap_within_group_wait",
    "never_told",
    "no_route",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What one route does with one transition, and the named reason for it; stored and listed, never thrown away."""

    transition: str  #: `Transition.id`
    route: str  #: `Route.id`
    action: Action
    because: Because
    detail: str = ""  #: the reason with its figures, for people, in English
    not_before: datetime  #: when it may leave at the earliest (group wait, quiet hours, the digest's hour)
    targets: tuple[str, ...] = ()  #: ids of the recipients, `<route>#<n>`; empty unless it is sent or put in a digest
    language: str = "en"
    withdraws: tuple[str, ...] = ()  #: transitions whose waiting, unsent alerts on this route must be cancelled
    corrects: str | None = None  #: transition that these recipients were told and that no longer holds
    known: int = 0  #: the length the route knew of before
    decided_at: datetime

    @property
    def told(self) -> bool:
        """Does anybody hear of it, now or in a digest?"""
        return self.action in ("send", "digest")


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One alert on file for one route: sent, or still waiting to be sent."""

    transition: str
    route: str
    series: str
    meeting: str
    kind: Kind
    phase: Phase
    length: int
    thread: str
    title: str
    at: datetime  #: when it was sent; while it waits, when it was decided
    sent: bool = True  #: False while it waits (group wait, quiet hours, digest) and can be withdrawn
    lineages: tuple[str, ...] = ()  #: the independent sources it rested on
    confidence: float = 0.0
    before: int = 0  #: the length the route knew of before it


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """Somebody asked for quiet: about one series or meeting, on one route or all, until a time."""

    id: str
    scope: str  #: a series id, `<series>@<meeting>`, a party, or `*`
    author: str
    why: str
    begins: datetime
    ends: datetime
    route: str = "*"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ack:
    """Somebody has seen it: nothing more about this series until its facts change."""

    series: str
    transition: str  #: the transition that was acknowledged
    length: int  #: the length it had
    author: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """An alert as people read it, in one language and three forms."""

    title: str  #: one line, at most 80 characters
    text: str
    html: str
    markdown: str
    picture: str | None = None  #: SVG of the series' timeline


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """The service took it."""

    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Retry:
    """It was not taken, and may be later; `why` holds no secret."""

    why: str
    after: timedelta | None = None  #: what the service asked for, if it said so
    delivered: frozenset[str] = frozenset()  #: marks of the recipients that took it, to be skipped next time


@dataclass(frozen=True, kw_only=True, slots=True)
class Never:
    """It cannot be delivered to that address, ever: a dead letter; `why` holds no secret."""

    why: str


Outcome = Sent | Retry | Never
