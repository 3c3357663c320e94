"""What goes in comes out, on both databases: sources, entries, articles, copies, coverage, meetings, reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import store_values as v

from monitor.errors import StoreError
from monitor.model import Review
from monitor.store import Store, articles, copies, coverage, entries, meetings, meta, reviews, sources
from monitor.store.articles import Kept
from monitor.store.types import storable


def test_a_configured_source_is_due_at_once_and_a_removed_one_never(store: Store) -> None:
    """Configuring twice changes nothing, and what was learnt of a source survives."""
    a, b = v.source("a"), v.source("b")
    with store.begin() as tx:
        sources.configure(tx, [a, b], v.NOW)
        health = sources.load(tx, [a.id])[0]
        assert health.source == a
        sources.save(tx, [replace(health, etag='"x"', next_at=v.NOW + v.HOUR, interval=3600, ok_at=v.NOW)])
    with store.begin() as tx:
        sources.configure(tx, [replace(a, name="renamed")], v.NOW)
        after = sources.load(tx)
        assert [(one.source.name, one.etag, one.ok_at) for one in after] == [("renamed", '"x"', v.NOW)]
        assert sources.due(tx, v.NOW, 10) == ()
        assert sources.next_due(tx) == v.NOW + v.HOUR
        sources.configure(tx, [a, b], v.NOW)
        assert [one.source.id for one in sources.due(tx, v.NOW, 10)] == [b.id]


def test_sources_are_leased_by_whole_hosts(store: Store) -> None:
    """One worker alone speaks to a host; a lease ends by saving, by release or by time."""
    every = [v.source(f"{n}", host) for host in ("one.example", "two.example") for n in range(3)]
    until = v.NOW + v.HOUR
    with store.begin() as tx:
        sources.configure(tx, every, v.NOW)
    with store.begin() as tx:
        mine = sources.claim_due(tx, v.NOW, until=until, by="a", limit=100, hosts=1)
        assert {one.host for one in mine} == {"one.example"}
        assert len(mine) == 3
    with store.begin() as tx:
        assert {one.host for one in sources.claim_due(tx, v.NOW, until=until, by="b", limit=2)} == {"two.example"}
        assert sources.claim_due(tx, v.NOW, until=until, by="c", limit=100) == ()
        sources.release(tx, "b")
        assert len(sources.claim_due(tx, v.NOW, until=until, by="c", limit=100)) == 3
        assert len(sources.claim_due(tx, until, until=until + v.HOUR, by="d", limit=100)) == 6


def test_a_parked_source_is_revived(store: Store) -> None:
    """Parked sources are not due until somebody revives them."""
    with store.begin() as tx:
        sources.configure(tx, [v.source()], v.NOW)
        sources.save(tx, [replace(sources.load(tx)[0], state="parked", failures=9, failure="hard", why="404")])
        assert sources.due(tx, v.NOW, 10) == ()
        assert sources.revive(tx, [v.source().id], v.NOW) == 1
        assert len(sources.due(tx, v.NOW, 10)) == 1


def test_an_entry_is_new_once(store: Store) -> None:
    """A GUID that changes, or another source with the same address, makes no new entry; another title does."""
    with store.begin() as tx:
        found = [v.entry("1"), v.entry("2", "https://news.example/2"), v.entry("1")]
        assert entries.new_entries(tx, found) == tuple(found[:2])
        entries.record(tx, found, v.NOW)
        entries.record(tx, found, v.NOW)
        assert entries.count(tx) == 2
        assert entries.new_entries(tx, [v.entry("other guid")]) == ()
        assert entries.new_entries(tx, [v.entry("1", of="second feed")]) == ()
        assert entries.sorted_out(tx, [v.entry("1", title="Correction")])[0].is_ == "changed"


def test_hostile_keys_fit_every_index(store: Store) -> None:
    """Ten kilobytes of random GUID, NUL and lone surrogates are stored, and found again."""
    noise = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(10_000))
    odd = replace(v.entry(noise + "\x00\ud800", f"https://news.example/{noise}", "a\x00b\ud800"), source=noise)
    bad = v.article(noise, "null \x00 and \ud800 end", source=noise, lineage=noise)
    with store.begin() as tx:
        entries.record(tx, [odd], v.NOW)
        assert entries.new_entries(tx, [odd]) == ()
        assert articles.save(tx, [Kept(article=bad, text=True)], v.NOW)
        found = articles.load(tx, noise)
        assert found is not None
        assert found.text == "null \ufffd and \ufffd end" == storable(bad.text)
        assert articles.save(tx, [Kept(article=bad, text=True)], v.NOW) == {found.id: "same"}


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    """With its text only where the caller says so."""
    with store.begin() as tx:
        done = articles.save(tx, [Kept(article=v.article(), text=True), Kept(article=v.article("a2"))], v.NOW)
        assert done == {"a1": "new", "a2": "new"}
    with store.read() as tx:
        assert articles.load(tx, "a1") == v.article()
        assert articles.load(tx, "a2") == v.article("a2", "")
        assert articles.by_url(tx, ["https://news.example/a2", "https://x.example"]) == {
            "https://news.example/a2": "a2"
        }
        hashed = articles.text_hash(v.article())
        assert articles.by_text(tx, [hashed])[hashed] in ("a1", "a2")


def test_a_changed_text_is_a_revision_with_history(store: Store) -> None:
    """The time of the first reading stays; the former text is kept."""
    later = v.NOW + v.HOUR
    with store.begin() as tx:
        articles.save(tx, [Kept(article=v.article(), text=True, revisit_at=later)], v.NOW)
        assert [one.id for one in articles.to_revisit(tx, later, 5)] == ["a1"]
        changed = v.article(text="Minister Vale travels after all.", retrieved_at=later)
        assert articles.save(tx, [Kept(article=changed, text=True)], later) == {"a1": "changed"}
        found = articles.load(tx, "a1")
        assert found == replace(changed, retrieved_at=v.NOW)
        assert [(one.revision, one.text, one.replaced_at) for one in articles.history(tx, "a1")] == [
            (1, v.article().text, later)
        ]
        assert articles.to_revisit(tx, later, 5) == ()


def test_copies_are_found_by_shared_bands(store: Store) -> None:
    """The one that shares most comes first; old ones are forgotten."""

    def signed(name: str, bands: tuple[str, ...], at: datetime = v.NOW) -> copies.Signed:
        return copies.Signed(article=name, lineage=name, signature=b"\x00\xff", bands=bands, at=at)

    with store.begin() as tx:
        old = v.NOW - timedelta(days=90)
        copies.remember(tx, [signed("a", ("1:x", "1:y")), signed("b", ("1:y",)), signed("c", ("1:x",), old)])
        copies.remember(tx, [signed("a", ("1:x", "1:y"))])
        found = copies.candidates(tx, ["1:x", "1:y"], since=v.NOW - timedelta(days=30))
        assert [(one.article, one.signature) for one in found] == [("a", b"\x00\xff"), ("b", b"\x00\xff")]
        assert copies.forget(tx, v.NOW - timedelta(days=30)) == 1
        assert len(copies.candidates(tx, ["1:x"], since=old)) == 1


def test_coverage_adds_up(store: Store) -> None:
    """Pages read and causes of no data are counted per source and day."""
    day = date(2026, 2, 11)
    with store.begin() as tx:
        coverage.add(tx, {("feed", day, "read"): 2, ("feed", day, "paywall"): 1, ("other", day, "consent"): 4})
        coverage.add(tx, {("feed", day, "read"): 3})
        assert coverage.load(tx) == (
            coverage.Day(source="feed", day=day, read=5, no_data={"paywall": 1}),
            coverage.Day(source="other", day=day, read=0, no_data={"consent": 4}),
        )
        assert coverage.days_read(tx) == frozenset({day})
        assert coverage.begins(tx) == day


def test_meetings_and_reviews_come_back(store: Store) -> None:
    """A meeting of the same id is replaced; a review is filed once."""
    review = Review(id="r1", target="report:f1", action="correct", changes=(("date", None),), at=v.NOW, author="V")
    with store.begin() as tx:
        meetings.save(tx, [v.MEETING, replace(v.MEETING, place="Brussels")], v.NOW)
        assert meetings.load(tx) == (replace(v.MEETING, place="Brussels"),)
        meetings.remove(tx, [v.MEETING.id])
        assert meetings.load(tx) == ()
        reviews.add(tx, review)
        reviews.add(tx, review)
        assert reviews.load(tx, target="report:f1") == (review,) == reviews.latest(tx, 5)
        assert reviews.load(tx, as_of=v.NOW - v.HOUR) == ()


def test_meta_keeps_the_last_value(store: Store) -> None:
    """And the time of it."""
    with store.begin() as tx:
        assert meta.get(tx, "config") is None
        meta.put(tx, "config", "1", v.NOW)
        meta.put(tx, "config", "2", v.NOW + v.HOUR)
        assert (meta.get(tx, "config"), meta.written_at(tx, "config")) == ("2", v.NOW + v.HOUR)


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    """It would mean something else on each machine."""
    naive = v.NOW.replace(tzinfo=None)
    with pytest.raises(Exception, match="without a zone"), store.begin() as tx:
        meta.put(tx, "x", "y", naive)


def test_a_reader_cannot_write(store: Store) -> None:
    """Pages and lists open the store read-only; a writer that follows on the same connection can."""
    with pytest.raises(StoreError), store.read() as tx:
        meta.put(tx, "x", "y", v.NOW)
    with store.begin() as tx:
        meta.put(tx, "x", "z", v.NOW)
    with store.read() as tx:
        assert meta.get(tx, "x") == "z"
