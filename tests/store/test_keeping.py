"""Copies, backups, restoring, size and clean-up: all of it arrives, nothing that is known is lost."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa
import store_values as v

from monitor.alerts.delivery import Step
from monitor.errors import StoreError
from monitor.store import (
    Store,
    articles,
    bulk,
    copies,
    coverage,
    entries,
    filings,
    ledgers,
    meta,
    migrate,
    open_store,
    outbox,
    shards,
    sources,
    transitions,
    upkeep,
)
from monitor.store.articles import Kept
from monitor.store.backup import backup, check, restore
from monitor.store.copying import copy
from monitor.store.tables import metadata
from monitor.store.tables.ingest import articles as table


def _fill(store: Store) -> None:
    with store.begin() as tx:
        sources.configure(tx, [v.source("a"), v.source("b")], v.NOW)
        entries.record(tx, [v.entry(str(n), f"https://news.example/{n}") for n in range(30)], v.NOW)
        articles.save(tx, [Kept(article=v.article(f"a{n}"), text=n % 2 == 0) for n in range(30)], v.NOW)
        articles.save(tx, [Kept(article=v.article("a0", "“Zurück”, sagte er. 漢字 \\N \t"), text=True)], v.NOW)
        filings.replace(tx, "a0", [v.report(), v.report("FR")], v.NOW)
        filings.replace(tx, "a0", [v.report()], v.NOW + v.HOUR)
        copies.remember(
            tx, [copies.Signed(article="a0", lineage="a0", signature=bytes(range(256)), bands=("x",), at=v.NOW)]
        )
        coverage.add(tx, {("feed", date(2026, 2, 11), "read"): 30})
        ledgers.save(tx, v.ledger())
        transitions.add(tx, [v.transition()], v.NOW)
        outbox.put(tx, [v.alert()], told=v.told(), not_before=v.NOW, bundled=True)
        outbox.record(tx, "m1", Step(state="waiting", next_at=v.NOW, why="451"), v.NOW)
        shards.open_job(tx, "job", {"x": 1}, v.NOW)
        shards.add(tx, "job", ["one"], v.NOW)


def _content(store: Store) -> Mapping[str, list[tuple[object, ...]]]:
    with store.read() as tx:
        return {
            t.name: sorted((tuple(row) for row in tx.execute(sa.select(t))), key=repr) for t in metadata.sorted_tables
        }


@pytest.mark.parametrize("way", ["sqlite→postgres", "postgres→sqlite"])
def test_a_copy_is_the_same_row_for_row(way: str, sqlite: Store, postgres: Store) -> None:
    """Both ways; the target works on, and numbers its own rows behind the copied ones."""
    source, target = (sqlite, postgres) if way == "sqlite→postgres" else (postgres, sqlite)
    _fill(source)
    numbers = copy(source, target)
    assert numbers["articles"] == 30
    assert _content(target) == _content(source)
    with target.begin() as tx:
        outbox.record(tx, "m1", Step(state="sent", next_at=v.NOW), v.NOW)
        assert [one.outcome for one in outbox.attempts(tx)] == ["waiting", "sent"]
    with pytest.raises(StoreError, match="not empty"):
        copy(source, target)
    copy(source, target, replace=True)
    assert _content(target) == _content(source)


def test_a_store_is_not_copied_onto_itself(sqlite: Store) -> None:
    """With `replace` that would empty it."""
    with pytest.raises(StoreError, match="onto itself"):
        copy(sqlite, open_store(f"sqlite:///{sqlite.path}"), replace=True)


def test_a_backup_taken_while_others_write_is_whole(store: Store, tmp_path: Path) -> None:
    """A private file with everything; restored, it is the store of that moment."""
    _fill(store)
    before = _content(store)
    file = tmp_path / "backup.db"
    assert backup(store, file) == file.stat().st_size
    check(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir() if "backup" in path.name) == ["backup.db"]
    with store.begin() as tx:
        meta.put(tx, "later", "x", v.NOW)
    with pytest.raises(StoreError, match="not empty"):
        restore(file, store)
    restore(file, store, replace=True)
    assert _content(store) == before
    done = Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            number += 1
            with store.begin() as tx:
                meta.put(tx, "one", str(number), v.NOW)
                meta.put(tx, "two", str(number), v.NOW)

    writer = Thread(target=write)
    writer.start()
    try:
        backup(store, file)
    finally:
        done.set()
        writer.join()
    with open_store(f"sqlite:///{file}").read() as tx:
        assert meta.get(tx, "one") == meta.get(tx, "two")


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_broken_backup_is_refused_and_the_store_stays(content: bytes, sqlite: Store, tmp_path: Path) -> None:
    """Empty, garbled or missing."""
    _fill(sqlite)
    before = _content(sqlite)
    file = tmp_path / "bad.db"
    with pytest.raises(StoreError, match="no such file"):
        restore(file, sqlite, replace=True)
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"bad\.db"):
        restore(file, sqlite, replace=True)
    assert _content(sqlite) == before


def test_bulk_loading_leaves_out_what_is_on_file(store: Store) -> None:
    """Twice the same is once; hostile characters are replaced as everywhere."""
    rows = [articles.row_of(Kept(article=v.article(f"a{n}", "nul \x00"), text=True), v.NOW) for n in range(1000)]
    names = list(rows[0])
    with store.begin() as tx:
        assert bulk.load_new(tx, table, names, ([row[name] for name in names] for row in rows)) == 1000
        assert bulk.load_new(tx, table, names, ([row[name] for name in names] for row in rows)) == 0
        found = articles.load(tx, "a1")
        assert found is not None
        assert (found.text, found.retrieved_at) == ("nul \ufffd", v.NOW)
    with pytest.raises((StoreError, sa.exc.IntegrityError)), store.begin() as tx:
        bulk.load(tx, table, names, ([row[name] for name in names] for row in rows))


def test_clean_up_keeps_whatever_a_report_stands_on(store: Store) -> None:
    """Also a report that was withdrawn; the rest goes by age."""
    _fill(store)
    later = v.NOW + timedelta(days=500)
    retention = upkeep.Retention(articles=timedelta(days=100))
    short = upkeep.Retention(texts=timedelta(days=1), entries=None, signatures=None, deliveries=None)
    assert upkeep.clean(store, retention, v.NOW) == dict.fromkeys(
        ("entries", "signatures", "texts", "articles", "deliveries"), 0
    )
    assert upkeep.clean(store, short, v.NOW + timedelta(days=2)) == {"texts": 14}
    assert upkeep.clean(store, retention, later) == {
        "entries": 30,
        "signatures": 1,
        "texts": 0,
        "articles": 29,
        "deliveries": 0,
    }
    with store.read() as tx:
        kept = articles.load(tx, "a0")
        assert kept is not None
        assert kept.text.startswith("“Zurück”")
        assert len(filings.load(tx)) == 1
    upkeep.compact(store)
    with store.begin() as tx:
        outbox.record(tx, "m1", Step(state="sent", next_at=v.NOW), v.NOW)
    assert upkeep.clean(store, retention, later)["deliveries"] == 2


def test_the_size_is_told_by_table(store: Store) -> None:
    """Rows, bytes where the database knows them, and the whole."""
    _fill(store)
    sizes, total = upkeep.size(store)
    assert {one.table: one.rows for one in sizes}["articles"] == 30
    assert total > 8192


def test_a_sound_store_has_no_trouble_and_an_absent_one_has(store: Store, tmp_path: Path) -> None:
    """In words for a health page."""
    assert upkeep.trouble(store) is None
    assert not [remark for remark in upkeep.remarks(store) if "damaged" in remark]
    migrate(store, to="base")
    assert upkeep.trouble(store) == "the tables are behind"
    away = open_store("postgresql://u:canary@127.0.0.1:1/x")
    assert "canary" not in (upkeep.trouble(away) or "canary")
