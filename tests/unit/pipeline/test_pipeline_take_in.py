"""One transaction from articles to waiting alerts: each change once, in one scope, whatever comes twice or crashes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pipeline_story as s
import pytest

from monitor import pipeline
from monitor.alerts.routes import Routes
from monitor.alerts.runner import deliver_due
from monitor.model import Review
from monitor.store import Store, articles, decisions, filings, ledgers, outbox, reviews, transitions
from monitor.store.desk import Desk


def titles(outcome: pipeline.Outcome) -> list[str]:
    return [alert.title for alert in outcome.alerts]


def test_one_article_with_two_absences_is_told_once_in_the_scope_where_the_run_is_longest(tmp_path: Path) -> None:
    outcome = s.tell(s.store(tmp_path), s.rules(), (s.article(), (s.FEBRUARY, s.DECEMBER)))
    assert {one.series for one in outcome.transitions} >= {"US@NATO/ministerials", "US@NATO/all"}
    (alert,) = outcome.alerts
    assert dict(alert.extra)["series"] == "US@NATO/ministerials"
    assert "second NATO ministerial in a row" in alert.title
    refused = {one.because for one in outcome.decisions if not one.told}
    assert refused == {"told_in_other_scope"}


def test_a_route_for_one_scope_hears_of_it_though_another_route_hears_of_the_longer_run(tmp_path: Path) -> None:
    routes = """
horizon: 9000d
routes:
  - {id: narrow, match: {scope: defence_ministers}, targets: "console:", go_on: true}
  - {id: wide, targets: "console:"}
"""
    outcome = s.tell(s.store(tmp_path), s.rules(routes), (s.article(), (s.FEBRUARY, s.DECEMBER)))
    assert sorted((one.route, dict(one.extra)["series"]) for one in outcome.alerts) == [
        ("narrow", "US@NATO/defence_ministers"),
        ("wide", "US@NATO/ministerials"),
    ]


def test_the_same_batch_again_changes_and_tells_nothing(tmp_path: Path) -> None:
    store = s.store(tmp_path)
    s.tell(store, s.rules(), (s.article(), (s.FEBRUARY,)))
    again = s.tell(store, s.rules(), (s.article(), (s.FEBRUARY,)), now=s.NOW + timedelta(minutes=5))
    assert again.changes == {"a": "same"}
    assert (again.filed, again.transitions, again.alerts, again.ledger) == ((), (), (), None)


def test_a_copy_adds_an_article_and_no_source(tmp_path: Path) -> None:
    store, words = s.store(tmp_path), s.article().text
    s.tell(store, s.rules(), (s.article("a", words), (s.FEBRUARY,)))
    outcome = s.tell(store, s.rules(), (s.article("b", words), (s.FEBRUARY,)))
    assert outcome.alerts == ()
    with store.read() as tx:
        known = filings.load(tx)
        board = ledgers.streak(tx, "US@NATO/defence_ministers")
    assert {one.article.lineage for one in known} == {"a"}
    assert board is not None
    assert [one.sources for one in board.meetings] == [1]


def test_copies_within_one_batch_find_each_other(tmp_path: Path) -> None:
    store, words = s.store(tmp_path), s.article().text
    s.tell(store, s.rules(), (s.article("a", words), (s.FEBRUARY,)), (s.article("b", words), (s.FEBRUARY,)))
    with store.read() as tx:
        assert {one.article.lineage for one in filings.load(tx)} == {"a"}


def test_a_corrected_article_takes_its_report_back_and_whoever_was_told_is_told_so(tmp_path: Path) -> None:
    store, rules = s.store(tmp_path), s.rules()
    s.tell(store, rules, (s.article(), (s.FEBRUARY, s.DECEMBER)))
    sent(store)
    later = s.NOW + timedelta(hours=3)
    outcome = s.tell(store, rules, (s.article(text="Corrected: he comes. " * 9), (s.DECEMBER,)), now=later)
    assert outcome.changes == {"a": "changed"}
    assert len(outcome.withdrawn) == 1
    (alert,) = outcome.alerts
    assert alert.because == "correction_owed"
    assert {one.kind for one in outcome.transitions} == {"revised"}


def test_presence_at_the_next_meeting_breaks_the_run_once(tmp_path: Path) -> None:
    store, rules = s.store(tmp_path), s.rules()
    s.tell(store, rules, (s.article(), (s.FEBRUARY, s.DECEMBER)))
    sent(store)
    may = datetime(2026, 5, 22, 9, tzinfo=UTC)
    came = s.report("2026-05-21", "foreign_ministers", "attends", modality="occurred")
    outcome = s.tell(store, rules, (s.article("b", day="2026-05-22"), (came,)), now=may)
    told = [one for one in outcome.decisions if one.told]
    assert [one.because for one in told if "broken" in one.transition] == ["streak_broken"]


def test_time_alone_settles_what_was_expected_and_the_next_look_changes_nothing(tmp_path: Path) -> None:
    store, rules = s.store(tmp_path), s.rules()
    s.tell(store, rules, (s.article(), (s.FEBRUARY,)))
    sent(store)
    after = datetime(2026, 2, 14, 1, tzinfo=UTC)
    with store.begin() as tx:
        outcome = pipeline.settle(tx, rules, after)
    assert {one.phase for one in outcome.transitions} == {"settled"}
    assert [one.because for one in outcome.decisions if one.told] == ["now_settled"]
    with store.begin() as tx:
        assert pipeline.settle(tx, rules, after + timedelta(hours=1)).ledger is None


def test_a_review_counts_with_the_next_look(tmp_path: Path) -> None:
    store, rules = s.store(tmp_path), s.rules()
    filed = s.tell(store, rules, (s.article(), (s.FEBRUARY,))).filed
    sent(store)
    with store.begin() as tx:
        reviews.add(tx, Review(id="r", target=f"report:{filed[0]}", action="dismiss", author="me", at=s.NOW))
        outcome = pipeline.settle(tx, rules, s.NOW + timedelta(minutes=1))
    assert {one.kind for one in outcome.transitions} == {"revised"}
    assert [one.because for one in outcome.decisions if one.told] == ["correction_owed"]


def test_a_transaction_that_fails_leaves_nothing_and_the_next_one_tells_everything(tmp_path: Path) -> None:
    store, rules = s.store(tmp_path), s.rules()
    found = pipeline.Found(article=s.article(), reports=(s.FEBRUARY,))

    def until_the_power_goes() -> None:
        with store.begin() as tx:
            assert pipeline.take_in(tx, pipeline.Batch(found=[found]), rules, s.NOW).alerts
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        until_the_power_goes()
    with store.read() as tx:
        assert (articles.count(tx), filings.count(tx), transitions.load(tx), decisions.load(tx)) == (0, 0, (), ())
        assert outbox.counts(tx) == {}
    assert len(s.tell(store, rules, (s.article(), (s.FEBRUARY,))).alerts) == 1


def test_a_quiet_backfill_files_the_changes_and_nobody_hears_of_them_later(tmp_path: Path) -> None:
    store = s.store(tmp_path)
    outcome = s.tell(store, s.rules(tell=False), (s.article(), (s.FEBRUARY,)))
    assert outcome.transitions
    assert (outcome.decisions, outcome.alerts) == ((), ())
    assert s.tell(store, s.rules(), (s.article(), (s.FEBRUARY,))).alerts == ()


def test_texts_are_kept_only_where_reports_stand_in_them_unless_all_are_wanted(tmp_path: Path) -> None:
    store = s.store(tmp_path)
    s.tell(store, s.rules(), (s.article("with"), (s.FEBRUARY,)), (s.article("without"), ()))
    s.tell(store, s.rules(all_texts=True), (s.article("wanted"), ()))
    with store.read() as tx:
        kept = {name: bool(found.text) for name in ("with", "without", "wanted") if (found := articles.load(tx, name))}
    assert kept == {"with": True, "without": False, "wanted": True}


def test_the_ledger_can_be_dropped_and_is_the_same_afterwards(tmp_path: Path) -> None:
    store, rules = s.store(tmp_path), s.rules()
    s.tell(store, rules, (s.article(), (s.FEBRUARY, s.DECEMBER)))
    with store.read() as tx:
        before = ledgers.load(tx)
    with store.begin() as tx:
        pipeline.rebuild(tx, rules, s.NOW)
    with store.read() as tx:
        assert ledgers.load(tx) == before


def test_what_was_known_at_a_moment_is_counted_from_what_had_been_read_by_then(tmp_path: Path) -> None:
    store, rules = s.store(tmp_path), s.rules()
    early = s.NOW - timedelta(days=60)
    s.tell(store, rules, (s.article("a", day="2025-12-04"), (s.DECEMBER,)), now=early)
    s.tell(store, rules, (s.article("b"), (s.FEBRUARY,)))

    def length(known: datetime) -> int:
        with store.read() as tx:
            ledger = pipeline.state(tx, rules, known, known=known)
        return next((one.length for one in ledger.streaks if one.series.id == "US@NATO/ministerials"), 0)

    assert (length(early - timedelta(days=1)), length(s.NOW - timedelta(days=1)), length(s.NOW)) == (0, 1, 2)


def test_old_news_is_filed_and_not_told_and_the_reason_is_kept(tmp_path: Path) -> None:
    rules = replace(s.rules(), horizon=timedelta(days=14))
    outcome = s.tell(s.store(tmp_path), rules, (s.article(), (s.FEBRUARY,)), now=s.NOW + timedelta(days=90))
    assert outcome.alerts == ()
    assert {one.because for one in outcome.decisions} == {"older_than_horizon"}


def sent(store: Store) -> None:
    """Everything that waits is delivered to the console, so that it counts as told."""
    deliver_due(Desk(store), Routes(), clock=lambda: s.NOW, chance=lambda: 0.0, environ={})


def test_what_is_written_bit_by_bit_is_what_a_fold_of_everything_gives(tmp_path: Path) -> None:
    store, rules = s.store(tmp_path), s.rules()
    for number, said in enumerate((s.DECEMBER, s.FEBRUARY, s.report(status="attends"), s.FEBRUARY)):
        s.tell(store, rules, (s.article(f"n{number}"), (said,)), now=s.NOW + timedelta(minutes=number))
    s.tell(store, rules, (s.article("n1"), ()), now=s.NOW + timedelta(hours=1))
    with store.begin() as tx:
        pipeline.settle(tx, rules, s.NOW + timedelta(days=4))
    with store.read() as tx:
        kept = ledgers.load(tx)
        assert kept is not None
        anew = pipeline.state(tx, rules, s.NOW + timedelta(days=4))
        assert sorted(kept.streaks, key=str) == sorted(anew.streaks, key=str)
        assert sorted(kept.attendances, key=str) == sorted(anew.attendances, key=str)
        assert sorted(kept.meetings, key=str) == sorted(anew.meetings, key=str)
