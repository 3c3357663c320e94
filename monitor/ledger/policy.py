"""How the ledger counts: a policy in, no facts in it and nothing read from anywhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from monitor.model import Office, Series

Coverage = Collection[tuple[str, date]]  #: (source id, day on which it was really read)
By = Literal["retrieved", "published"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Vacancy:
    """A post that nobody holds: whoever sits in for it, the party stays away by nobody's choice."""

    party: str
    office: Office
    first: date
    last: date | None = None  #: the last vacant day; None = still vacant


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """The rules of the fold that an installation may choose. Days are whole days in UTC."""

    series: tuple[Series, ...] = ()  #: configured series; others form by themselves
    settle_days: int = 1  #: an expected state settles that many days after the last day of its meeting
    match_days: int = 3  #: how far a stated day may lie from the meeting it means
    ahead_days: int = 183  #: how far ahead a report without a date may look for its meeting
    behind_days: int = 92  #: how far back it may look
    standing_days: int = 366  #: how far a standing decision without a date reaches
    slip_days: int = 14  #: how far a day that one source gives may be a slip for a meeting others report
    outvote: int = 2  #: so many more lineages outvote a later word on what has happened
    self_formed: bool = True  #: every party seen absent gets its series
    min_confidence: float = 0.0  #: reports below it are kept and never counted
    surprise_least: int = 8  #: meetings of known attendance before a surprise is given
    vacancies: tuple[Vacancy, ...] = ()
