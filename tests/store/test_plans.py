"""The queries that grow with the years use indexes, on both databases: their plans are asked for and read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import store_values as v

from monitor.store import (
    Store,
    articles,
    copies,
    coverage,
    decisions,
    entries,
    filings,
    ledgers,
    outbox,
    shards,
    sources,
    transitions,
    upkeep,
)
from monitor.store.engine import Tx

DAY = timedelta(days=1)
QUERIES: dict[str, Callable[[Tx], object]] = {
    "entries that are new": lambda tx: entries.new_entries(tx, [v.entry()]),
    "articles by address": lambda tx: articles.by_url(tx, ["https://news.example/1"]),
    "articles by text": lambda tx: articles.by_text(tx, ["x"]),
    "articles to look at again": lambda tx: articles.to_revisit(tx, v.NOW, 10),
    "near copies": lambda tx: copies.candidates(tx, ["1:x", "1:y"], since=v.NOW - DAY),
    "sources that are due": lambda tx: sources.due(tx, v.NOW, 10),
    "filings of a series as of a day": lambda tx: filings.load(tx, as_of=v.NOW, party="US", forum="NATO"),
    "filings of an article": lambda tx: filings.of_article(tx, "a1"),
    "filings for review": lambda tx: filings.uncertain(tx, 0.5),
    "filings by id": lambda tx: filings.by_id(tx, ["x"]),
    "the board": lambda tx: ledgers.streaks(tx, least=1),
    "the page of a series": lambda tx: ledgers.streak(tx, "US@NATO/all"),
    "what of the ledger has changed": lambda tx: ledgers.prints(tx, "streak"),
    "whether a series has changed": lambda tx: (ledgers.fingerprint(tx, "US@NATO/all"), transitions.newest(tx, "x")),
    "some series": lambda tx: ledgers.some_streaks(tx, ["US@NATO/all"]),
    "transitions of a series": lambda tx: transitions.load(tx, series="US@NATO/all"),
    "the last transitions": lambda tx: transitions.latest(tx, 20),
    "transitions since": lambda tx: transitions.load(tx, since=v.NOW),
    "the last decisions": lambda tx: decisions.latest(tx, 20),
    "alerts that wait": lambda tx: outbox.waiting(tx, v.NOW),
    "claiming alerts": lambda tx: outbox.claim(tx, ["m1", "m2"], v.NOW, v.NOW + DAY),
    "attempts at an alert": lambda tx: outbox.attempts(tx, alert="m1"),
    "coverage since": lambda tx: coverage.load(tx, since=v.NOW.date()),
    "the next shard": lambda tx: shards.claim(tx, "job", v.NOW, until=v.NOW + DAY, by="a"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_reads_no_whole_table(name: str, sqlite: Store) -> None:
    """On SQLite no step of the plan scans a table without an index."""
    plan = [str(row[-1]) for row in _plan(sqlite, QUERIES[name], "EXPLAIN QUERY PLAN ")]
    assert plan
    assert [step for step in plan if step.startswith("SCAN") and "INDEX" not in step] == []


def test_what_has_changed_is_seen_without_reading_the_values(sqlite: Store) -> None:
    """They are many kilobytes each, and lie before the fingerprint in their row."""
    plan = _plan(sqlite, QUERIES["what of the ledger has changed"], "EXPLAIN QUERY PLAN ")
    assert ["COVERING INDEX" in str(row[-1]) for row in plan] == [True]


def test_queries_read_no_whole_table_on_postgresql(postgres: Store) -> None:
    """Where sequential scans are priced out, one only remains if no index could serve."""
    found = {}
    for name, query in QUERIES.items():
        plan = [str(row[0]) for row in _plan(postgres, query, "EXPLAIN ")]
        found[name] = [step for step in plan if "Seq Scan" in step]
        assert plan
    assert {name: steps for name, steps in found.items() if steps} == {}


def _plan(store: Store, query: Callable[[Tx], object], explain: str) -> list[Any]:
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            seen.append((statement, parameters))

    steps: list[Any] = []
    with store.begin() as tx:
        if store.dialect == "postgresql":
            tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
        sa.event.listen(tx, "before_cursor_execute", note)
        query(tx)
        sa.event.remove(tx, "before_cursor_execute", note)
        for statement, parameters in seen:
            steps += tx.exec_driver_sql(explain + statement, parameters).all()
    return steps


def test_the_planner_is_told_what_it_needs(store: Store) -> None:
    """After compacting, plans rest on figures; it can be run on an empty and on a used store."""
    upkeep.compact(store)
    with store.begin() as tx:
        entries.record(tx, [v.entry()], v.NOW)
    upkeep.compact(store)
    with store.read() as tx:
        assert entries.count(tx) == 1
