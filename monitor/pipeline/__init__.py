"""Articles with their reports in, a new ledger and waiting alerts out, in one transaction. Fetches and sends nothing.

    found ─► lineage ─► articles ─► filings ─► ┌ fold ─► transitions ─► decide ─► compose ─► outbox ┐ ─► delivery, later
    entries, coverage, health of sources ─────►└──────────────── one transaction ───────────────────┘

A transition is on file before anybody is told of it, and its id is the same whenever it is computed again: a process
that dies at any instruction has either stored the whole batch or none of it, and loses and doubles nothing.
Time alone may change the ledger (a meeting passes); `settle` is the same path with nothing new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.ledger import transitions
from monitor.model import Filing, Ledger
from monitor.pipeline import counting
from monitor.pipeline.counting import Changes, days_read, meetings_of, state
from monitor.pipeline.lineage import with_lineage
from monitor.pipeline.nouns import Batch, Change, Found, Outcome, Rules
from monitor.pipeline.telling import tell
from monitor.store import Tx, articles, coverage, entries, filings, sources
from monitor.store import transitions as stored

__all__ = [
    "Batch",
    "Change",
    "Found",
    "Outcome",
    "Rules",
    "current",
    "days_read",
    "meetings_of",
    "rebuild",
    "settle",
    "state",
    "take_in",
]


def take_in(tx: Tx, batch: Batch, rules: Rules, now: datetime) -> Outcome:
    """Store what a step of a pass brought, and everything that follows from it. The caller opens the transaction."""
    complete = counting.complete(tx, rules, now)
    found = with_lineage(tx, batch.found, now)
    changes = articles.save(tx, [_kept(one, rules) for one in found], now)
    entries.record(tx, batch.entries, now)
    filed, withdrawn = filings.replace_all(tx, {one.article.id: one.reports for one in found}, now)
    coverage.add(tx, batch.coverage)
    sources.save(tx, batch.healths)
    touched = [name for name, change in changes.items() if change != "same"] if filed or withdrawn else []
    what = Changes(
        filed=_standing(tx, touched), withdrawn=tuple(filings.by_id(tx, withdrawn).values()), complete=complete
    )
    outcome = _advance(tx, what, rules, now)
    return replace(outcome, changes=changes, filed=tuple(filed), withdrawn=tuple(withdrawn))


def settle(tx: Tx, rules: Rules, now: datetime) -> Outcome:
    """Nothing new but the time, and what somebody else put on file: meetings pass, reviews are counted."""
    return _advance(tx, Changes(complete=counting.complete(tx, rules, now)), rules, now)


def rebuild(tx: Tx, rules: Rules, now: datetime) -> Ledger:
    """Fold everything from nothing and put it on file; the ledger. Nobody is told: transitions are not computed."""
    ledger = state(tx, rules, now)
    counting.keep(tx, None, ledger, rules, now)
    return ledger


def current(tx: Tx, rules: Rules, now: datetime) -> Ledger:
    """The ledger as of now: the one on file where nothing has changed since, else folded anew. Writes nothing."""
    kept = counting.on_file(tx) if counting.stands(tx, rules, now) else None
    return kept or state(tx, rules, now)


def _advance(tx: Tx, changes: Changes, rules: Rules, now: datetime) -> Outcome:
    """Fold if anything the ledger depends on has changed, and tell what that changes. What is on file is the before."""
    if counting.stands(tx, rules, now):
        return Outcome()
    before = counting.on_file(tx)
    ledger = counting.advanced(tx, before, changes, rules, now)
    fresh = stored.add(tx, transitions(before, ledger), now)
    decided, alerts = tell(tx, fresh, ledger, rules, now)
    counting.keep(tx, before, ledger, rules, now)
    return Outcome(ledger=ledger, transitions=fresh, decisions=decided, alerts=alerts)


def _standing(tx: Tx, names: Sequence[str]) -> tuple[Filing, ...]:
    return tuple(one for name in names for one in filings.of_article(tx, name))


def _kept(one: Found, rules: Rules) -> articles.Kept:
    return articles.Kept(
        article=one.article,
        text=rules.all_texts or bool(one.reports),
        reports=len(one.reports),
        revisit_at=one.revisit_at,
    )
