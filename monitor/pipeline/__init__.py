"""Articles with their reports in, a new ledger and waiting alerts out, in one transaction. Fetches and sends nothing.

    found ─► lineage ─► articles ─► filings ─► ┌ fold ─► transitions ─► decide ─► compose ─► outbox ┐ ─► delivery, later
    entries, coverage, health of sources ─────►└──────────────── one transaction ───────────────────┘

A transition is on file before anybody is told of it, and its id is the same whenever it is computed again: a process
that dies at any instruction has either stored the whole batch or none of it, and loses and doubles nothing.
Time alone may change the ledger (a meeting passes); `settle` is the same path with nothing new.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from monitor.ledger import fold, transitions
from monitor.model import Ledger
from monitor.pipeline.lineage import with_lineage
from monitor.pipeline.nouns import Batch, Change, Found, Outcome, Rules
from monitor.pipeline.telling import tell
from monitor.store import Tx, articles, coverage, entries, filings, ledgers, meta, reviews, sources
from monitor.store import inputs as stored_inputs
from monitor.store import meetings as stored_meetings
from monitor.store import transitions as stored_transitions

__all__ = ["Batch", "Change", "Found", "Outcome", "Rules", "current", "rebuild", "settle", "state", "take_in"]

_INPUTS = "ledger.inputs"


def take_in(tx: Tx, batch: Batch, rules: Rules, now: datetime) -> Outcome:
    """Store what a step of a pass brought, and everything that follows from it. The caller opens the transaction."""
    found = with_lineage(tx, batch.found, now)
    changes = articles.save(tx, [_kept(one, rules) for one in found], now)
    entries.record(tx, batch.entries, now)
    filed, withdrawn = filings.replace_all(tx, {one.article.id: one.reports for one in found}, now)
    coverage.add(tx, batch.coverage)
    sources.save(tx, batch.healths)
    return replace(_advance(tx, rules, now), changes=changes, filed=tuple(filed), withdrawn=tuple(withdrawn))


def settle(tx: Tx, rules: Rules, now: datetime) -> Outcome:
    """Nothing new but the time: meetings pass, expectations settle, reviews are counted."""
    return take_in(tx, Batch(), rules, now)


def rebuild(tx: Tx, rules: Rules, now: datetime) -> Ledger:
    """Fold everything from nothing and put it on file; the ledger. Nobody is told: transitions are not computed."""
    ledger = state(tx, rules, now)
    ledgers.save(tx, ledger)
    meta.put(tx, _INPUTS, _inputs(tx, rules, now), now)
    return ledger


def current(tx: Tx, rules: Rules, now: datetime) -> Ledger:
    """The ledger as of now: the one on file where nothing has changed since, else folded anew. Writes nothing."""
    kept = ledgers.load(tx) if meta.get(tx, _INPUTS) == _inputs(tx, rules, now) else None
    return kept or state(tx, rules, now)


def state(
    tx: Tx, rules: Rules, as_of: datetime, *, known: datetime | None = None, by: filings.By = "retrieved"
) -> Ledger:
    """The ledger as of a moment, from what was on file (or, by publication, could have been read) at `known`."""
    return fold(
        filings.load(tx, as_of=known, by=by),
        (*rules.meetings, *stored_meetings.load(tx)),
        reviews.load(tx, as_of=known),
        rules.policy,
        as_of,
        coverage=_days_read(tx),
    )


def _advance(tx: Tx, rules: Rules, now: datetime) -> Outcome:
    """Fold if anything the ledger depends on has changed, and tell what that changes. What is on file is the before."""
    inputs = _inputs(tx, rules, now)
    if meta.get(tx, _INPUTS) == inputs:
        return Outcome()
    before, ledger = ledgers.load(tx), state(tx, rules, now)
    fresh = stored_transitions.add(tx, transitions(before, ledger), now)
    decided, alerts = tell(tx, fresh, ledger, rules, now)
    ledgers.save(tx, ledger)
    meta.put(tx, _INPUTS, inputs, now)
    return Outcome(ledger=ledger, transitions=fresh, decisions=decided, alerts=alerts)


def _inputs(tx: Tx, rules: Rules, now: datetime) -> str:
    """What the ledger is computed from; of the time only the day, since everything settles by whole days."""
    return stored_inputs.fingerprint(tx, repr(rules.policy), repr(rules.meetings), now.date().isoformat())


def _days_read(tx: Tx) -> frozenset[tuple[str, date]]:
    return frozenset((day.source, day.day) for day in coverage.load(tx) if day.read)


def _kept(one: Found, rules: Rules) -> articles.Kept:
    return articles.Kept(
        article=one.article,
        text=rules.all_texts or bool(one.reports),
        reports=len(one.reports),
        revisit_at=one.revisit_at,
    )
