"""The values of the pipeline: what comes in, what it is judged by, what came of it. No logic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Literal

from monitor.alerts.facts import Names, plain_names
from monitor.alerts.nouns import Decision
from monitor.alerts.routes import Routes
from monitor.ledger import Policy
from monitor.lineage import Signature
from monitor.model import Alert, Article, Entry, Ledger, Meeting, Report, Transition
from monitor.store.sources import Health

Change = Literal["new", "changed", "same"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One article and the reports that stand in it; none is a finding too."""

    article: Article
    reports: tuple[Report, ...] = ()
    signature: Signature | None = None  #: for finding copies; made where it is missing
    revisit_at: datetime | None = None  #: when its page is looked at again for a correction


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What one step of a pass brought, stored in one transaction or not at all."""

    found: Sequence[Found] = ()
    entries: Sequence[Entry] = ()  #: dealt with, and not to be read again unless they change
    coverage: Mapping[tuple[str, date, str], int] = field(default_factory=dict)  #: (source, day, what) → pages
    healths: Sequence[Health] = ()  #: sources after their poll


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What an installation counts and tells by."""

    policy: Policy
    routes: Routes
    meetings: Sequence[Meeting] = ()  #: the calendar files
    names: Names = plain_names  #: of parties, for messages
    all_texts: bool = False  #: keep every text, not only those with reports
    tell: bool = True  #: decide and write alerts; a quiet backfill only files the transitions
    horizon: timedelta | None = None  #: instead of the routes' own

    @cached_property
    def version(self) -> str:
        """Differs where the ledger may differ though its facts are the same."""
        return sha256(f"{self.policy!r}\x1f{self.meetings!r}".encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What one transaction changed."""

    changes: Mapping[str, Change] = field(default_factory=dict)  #: article id → what happened
    filed: tuple[str, ...] = ()  #: ids of reports that are new
    withdrawn: tuple[str, ...] = ()  #: ids of reports that no longer stand
    transitions: tuple[Transition, ...] = ()  #: those nobody had computed before
    decisions: tuple[Decision, ...] = ()
    alerts: tuple[Alert, ...] = ()
    ledger: Ledger | None = None  #: None where nothing had to be folded
