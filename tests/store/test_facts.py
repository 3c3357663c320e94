"""Filings as they stood at any moment, the ledger on file, transitions once: on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import store_values as v

from monitor.store import Store, articles, filings, ledgers, transitions
from monitor.store.articles import Kept
from monitor.store.engine import Tx


def _file(tx: Tx, name: str = "a1") -> None:
    articles.save(tx, [Kept(article=v.article(name), text=True, reports=1)], v.NOW)


def test_a_filing_comes_back_whole_and_filing_it_again_writes_nothing(store: Store) -> None:
    """The same reports of the same article are one filing."""
    with store.begin() as tx:
        _file(tx)
        fresh, withdrawn = filings.replace(tx, "a1", [v.report(), v.report("FR")], v.NOW)
        assert (len(fresh), withdrawn) == (2, [])
        assert filings.replace(tx, "a1", [v.report("FR"), v.report()], v.NOW + v.HOUR) == ([], [])
        found = {filing.report.party: filing for filing in filings.load(tx)}
        assert found["US"].report == v.report()
        assert found["US"].article.title == "A title"
        assert filings.by_id(tx, [found["FR"].id, "unknown"]) == {found["FR"].id: found["FR"]}
        assert filings.of_article(tx, "a1") == filings.load(tx, forum="NATO")
        assert filings.count(tx) == 2


def test_a_retracted_report_is_withdrawn_and_history_stays(store: Store) -> None:
    """What was known on a day is known for ever; a report that comes back is a new version with the same id."""
    one, two, three = (v.NOW + n * v.HOUR for n in (1, 2, 3))
    with store.begin() as tx:
        _file(tx)
        name = filings.replace(tx, "a1", [v.report()], v.NOW)[0][0]
        assert filings.replace(tx, "a1", [], one) == ([], [name])
        assert filings.load(tx) == ()
        surer = v.report(confidence=0.99)
        assert filings.replace(tx, "a1", [surer], two) == ([name], [])
        assert filings.replace(tx, "a1", [v.report(confidence=0.5)], three) == ([name], [])

    def known(at: datetime) -> list[float]:
        with store.read() as tx:
            return [filing.report.confidence for filing in filings.load(tx, as_of=at)]

    moments = (v.NOW - v.HOUR, v.NOW, one, two, three)
    assert [known(at) for at in moments] == [[], [0.9], [], [0.99], [0.5]]


def test_as_of_publication_shows_a_backfill_as_if_it_had_run_live(store: Store) -> None:
    """Taken in today, but public in 2020."""
    old = v.article(published="2020-05", published_at=None)
    with store.begin() as tx:
        articles.save(tx, [Kept(article=old)], v.NOW)
        filings.replace(tx, "a1", [v.report(date="2020-05-04")], v.NOW)
        then = datetime(2020, 6, 1, tzinfo=UTC)
        assert filings.load(tx, as_of=then) == ()
        assert len(filings.load(tx, as_of=then, by="published")) == 1
        assert filings.load(tx, as_of=then - timedelta(days=60), by="published") == ()


def test_a_publication_date_never_lies_after_the_retrieval() -> None:
    """A page that claims tomorrow was public when it was read; nonsense counts as nothing."""
    assert filings.public_from("2027-01-01", None, v.NOW) == v.NOW
    assert filings.public_from("soon", None, v.NOW) == v.NOW
    assert filings.public_from(None, v.NOW - v.HOUR, v.NOW) == v.NOW - v.HOUR
    assert filings.public_from("2025", None, v.NOW) == datetime(2025, 1, 1, tzinfo=UTC)


def test_uncertain_filings_are_queued_least_certain_first(store: Store) -> None:
    """For review, with the number of all."""
    with store.begin() as tx:
        _file(tx)
        filings.replace(
            tx, "a1", [v.report("US", confidence=0.6), v.report("FR", confidence=0.4), v.report("DE")], v.NOW
        )
        queue, total = filings.uncertain(tx, 0.7, limit=1)
        assert ([one.report.party for one in queue], total) == (["FR"], 2)


def test_search_takes_words_as_words(store: Store) -> None:
    """Every word must be there; wildcards of SQL are letters like others."""
    with store.begin() as tx:
        _file(tx)
        filings.replace(tx, "a1", [v.report(principal="Ada Vale")], v.NOW)
        assert len(filings.search(tx, "vale TITLE")) == 1
        assert filings.search(tx, "vale missing") == ()
        assert filings.search(tx, "v%e") == ()
        assert filings.search(tx, "'; DROP TABLE filings; --") == ()


def test_the_ledger_on_file_is_the_one_last_saved(store: Store) -> None:
    """Unchanged rows are not written again, vanished ones go."""
    with store.begin() as tx:
        assert ledgers.load(tx) is None
        assert ledgers.save(tx, v.ledger()) == 4
        assert ledgers.load(tx) == v.ledger()
        assert ledgers.save(tx, v.ledger()) == 0
        other = replace(v.SERIES, id="FR@NATO/all", party="FR")
        more = replace(v.ledger(3), streaks=(v.streak(0, other), v.streak(3)))
        ledgers.save(tx, more)
        assert ledgers.load(tx) == more
        assert [one.length for one in ledgers.streaks(tx)] == [3, 0]
        assert ledgers.streaks(tx, least=1) == (v.streak(3),)
        assert ledgers.streak(tx, v.SERIES.id) == v.streak(3)
        assert ledgers.streak(tx, "unknown") is None
        assert ledgers.meeting(tx, v.MEETING.id) == (v.MEETING, v.ledger().attendances)
        assert ledgers.meeting(tx, "unknown") is None
        assert ledgers.meetings(tx) == (v.MEETING,)
        assert ledgers.as_of(tx) == v.NOW
        assert ledgers.save(tx, replace(v.ledger(), streaks=(), attendances=(), meetings=())) > 0
        assert ledgers.load(tx) == replace(v.ledger(), streaks=(), attendances=(), meetings=())


def test_a_transition_is_recorded_once_and_in_order(store: Store) -> None:
    """Computed again, it is not new: nobody is told twice."""
    first, second = v.transition("t2"), v.transition("t1", 3)
    with store.begin() as tx:
        assert transitions.add(tx, [first, second], v.NOW) == (first, second)
        assert transitions.add(tx, [second, first], v.NOW + v.HOUR) == ()
        assert transitions.load(tx) == (first, second)
        assert transitions.load(tx, since=v.NOW + v.HOUR) == ()
        assert transitions.latest(tx, 1) == ((v.NOW, second),)
        assert transitions.by_id(tx, ["t1", "t9"]) == {"t1": second}


def test_what_of_a_ledger_has_changed_is_told_by_fingerprints(store: Store) -> None:
    """Streaks from a length on, meetings, one series; what is asked for by key comes back whole."""
    with store.begin() as tx:
        ledgers.save(tx, v.ledger(2))
        before = ledgers.prints(tx, "streak")
        assert set(before) == {v.SERIES.id}
        assert ledgers.prints(tx, "streak", least=3) == {}
        assert ledgers.fingerprint(tx, v.SERIES.id) == before[v.SERIES.id]
        assert ledgers.fingerprint(tx, "nothing") is None
        assert ledgers.some_streaks(tx, [v.SERIES.id, "nothing"]) == {v.SERIES.id: v.streak(2)}
        assert ledgers.some_meetings(tx, ledgers.prints(tx, "meeting")) == {v.MEETING.id: v.MEETING}
        ledgers.save(tx, v.ledger(1))
        assert ledgers.prints(tx, "streak")[v.SERIES.id] != before[v.SERIES.id]


def test_the_newest_transition_of_a_series_is_known_by_its_id(store: Store) -> None:
    """None before there is one."""
    with store.begin() as tx:
        assert transitions.newest(tx, v.SERIES.id) is None
        transitions.add(tx, [v.transition("t1"), v.transition("t2"), v.transition("x", series="other")], v.NOW)
        assert transitions.newest(tx, v.SERIES.id) == "t2"
