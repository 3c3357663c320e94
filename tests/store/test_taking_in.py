"""The whole way from articles to told alerts on both databases: the same changes, told once, whatever comes again."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "pipeline"))

import pipeline_story as s

from monitor import pipeline
from monitor.alerts.routes import Routes
from monitor.alerts.runner import deliver_due
from monitor.store import Store, filings, ledgers, outbox
from monitor.store.desk import Desk


def test_absences_a_copy_a_correction_and_time_are_told_once_each(store: Store) -> None:
    rules, words = s.rules(), s.article("a").text
    first = s.tell(store, rules, (s.article("a", words), (s.FEBRUARY, s.DECEMBER)))
    assert [alert.because for alert in first.alerts] == ["streak_extended"]
    assert deliver_due(Desk(store), Routes(), clock=lambda: s.NOW, chance=lambda: 0.0, environ={}).sent == 1

    copy = s.tell(store, rules, (s.article("b", words), (s.FEBRUARY,)), now=s.NOW + timedelta(minutes=5))
    assert copy.alerts == ()
    again = s.tell(store, rules, (s.article("b", words), (s.FEBRUARY,)), now=s.NOW + timedelta(minutes=6))
    assert (again.changes, again.ledger) == ({"b": "same"}, None)

    corrected = [(s.article(name, "Corrected: he comes. " * 9), (s.DECEMBER,)) for name in ("a", "b")]
    mended = s.tell(store, rules, *corrected, now=s.NOW + timedelta(hours=1))
    assert [alert.because for alert in mended.alerts] == ["correction_owed"]

    with store.begin() as tx:
        settled = pipeline.settle(tx, rules, s.NOW + timedelta(days=4))
        assert settled.alerts == ()
    with store.read() as tx:
        assert {one.article.lineage for one in filings.load(tx)} == {"a"}
        board = ledgers.streak(tx, "US@NATO/ministerials")
        assert board is not None
        assert (board.length, board.since) == (1, "2025-12-03")
        assert outbox.counts(tx) == {"sent": 1, "waiting": 1}
