"""Officeholders in, posts that nobody held but an acting head out: staying away is nobody's choice then. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast, get_args

from monitor.ledger.dates import span
from monitor.ledger.policy import Vacancy
from monitor.model import Office
from monitor.world.nouns import Holder

_ACTING = "acting_"


def vacancies(holders: Iterable[Holder]) -> tuple[Vacancy, ...]:
    """One for each acting term (`acting_defence_minister`) whose first day is known, for `Policy.vacancies`.

    Gaps between two terms are no vacancies: they are what the table does not know.
    """
    found = []
    for holder in holders:
        office, first, last = holder.office.removeprefix(_ACTING), span(holder.start), span(holder.end)
        if holder.office.startswith(_ACTING) and office in get_args(Office) and first is not None:
            found.append(
                Vacancy(party=holder.party, office=cast(Office, office), first=first[0], last=last[1] if last else None)
            )
    return tuple(sorted(found, key=lambda one: (one.party, one.office, one.first)))
