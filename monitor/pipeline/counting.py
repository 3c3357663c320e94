"""What a transaction changed in, the ledger it makes out: folded from what changed where that is enough, else anew.

What is on file about the last fold (a digest of the policy, and one of all facts) says which of the two holds: facts
that somebody else wrote without folding (a backfill under way, a review) make it a fold of everything.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from monitor.ledger import fold, refold
from monitor.model import Filing, Ledger, Meeting
from monitor.pipeline.nouns import Rules
from monitor.store import Tx, coverage, filings, inputs, ledgers, meta, reviews
from monitor.store import meetings as stored

_FACTS: Final = "ledger.facts"
_POLICY: Final = "ledger.policy"


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """What was filed and withdrawn in this transaction, and whether the ledger on file held everything before it."""

    filed: Sequence[Filing] = ()
    withdrawn: Sequence[Filing] = ()
    complete: bool = False


def complete(tx: Tx, rules: Rules, now: datetime) -> bool:
    """Does the ledger on file hold every fact on file? To be asked before anything is written."""
    return meta.get(tx, _FACTS) == inputs.fingerprint(tx, now.date()) and meta.get(tx, _POLICY) == rules.version


def advanced(tx: Tx, before: Ledger | None, changes: Changes, rules: Rules, now: datetime) -> Ledger:
    """The next ledger."""
    if before is None or not changes.complete:
        return state(tx, rules, now)

    def load(pairs: Collection[tuple[str, str]] | None) -> Sequence[Filing]:
        if pairs is None:
            return filings.load(tx)
        return [one for party, forum in pairs for one in filings.load(tx, party=party, forum=forum)]

    return refold(
        before,
        changes.filed,
        load,
        meetings_of(tx, rules),
        reviews.load(tx),
        rules.policy,
        now,
        withdrawn=changes.withdrawn,
        coverage=days_read(tx),
    )


def state(
    tx: Tx, rules: Rules, as_of: datetime, *, known: datetime | None = None, by: filings.By = "retrieved"
) -> Ledger:
    """The ledger as of a moment, from what was on file (or, by publication, could have been read) at `known`."""
    return fold(
        filings.load(tx, as_of=known, by=by),
        meetings_of(tx, rules),
        reviews.load(tx, as_of=known),
        rules.policy,
        as_of,
        coverage=days_read(tx),
    )


def keep(tx: Tx, before: Ledger | None, ledger: Ledger, rules: Rules, now: datetime) -> None:
    """Put it on file, with what it was made from."""
    if before is None:
        ledgers.save(tx, ledger)
    else:
        ledgers.update(tx, before, ledger)
    facts = inputs.fingerprint(tx, now.date())
    meta.put(tx, _FACTS, facts, now)
    meta.put(tx, _POLICY, rules.version, now)
    _last[:] = [(_name(tx, facts, ledger.as_of), ledger)]


def on_file(tx: Tx) -> Ledger | None:
    """The ledger on file; the one this process has put there itself is not read again."""
    as_of = ledgers.as_of(tx)
    if as_of is None:
        return None
    name = _name(tx, meta.get(tx, _FACTS) or "", as_of)
    return next((ledger for known, ledger in _last if known == name), None) or ledgers.load(tx)


_last: Final[list[tuple[tuple[str, str, datetime], Ledger]]] = []  # at most one; what a transaction lost never matches


def _name(tx: Tx, facts: str, as_of: datetime) -> tuple[str, str, datetime]:
    return str(tx.engine.url), facts, as_of


def stands(tx: Tx, rules: Rules, now: datetime) -> bool:
    """Is the ledger on file the one of now? Everything settles by whole days."""
    folded = ledgers.as_of(tx)
    return folded is not None and folded.date() == now.date() and complete(tx, rules, now)


def meetings_of(tx: Tx, rules: Rules) -> tuple[Meeting, ...]:
    """The calendar files, and what was imported."""
    return (*rules.meetings, *stored.load(tx))


def days_read(tx: Tx) -> frozenset[tuple[str, date]]:
    """Which source was really read on which day."""
    return frozenset((day.source, day.day) for day in coverage.load(tx) if day.read)
