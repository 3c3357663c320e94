"""How large the store is, what is old in it and may go, and whether it is well. What is known is never cleaned away."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from monitor.errors import StoreError
from monitor.store import copies, entries
from monitor.store.engine import Store, Tx
from monitor.store.schema import schema_state
from monitor.store.tables import metadata
from monitor.store.tables.alerting import alerts, deliveries
from monitor.store.tables.facts import filings
from monitor.store.tables.ingest import articles, revisions

SOUND_SQLITE: Final = (3, 51, 3)  #: below that, a rare fault when the log is reset can lose commits


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """How long is kept what no report stands on; None = for ever. Filings, transitions, decisions, coverage stay."""

    entries: timedelta | None = timedelta(days=400)
    articles: timedelta | None = None  #: articles without any report, now or before
    texts: timedelta | None = timedelta(days=30)  #: their texts, where texts were kept
    signatures: timedelta | None = timedelta(days=60)
    deliveries: timedelta | None = timedelta(days=400)  #: the log of attempts at alerts that are done


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How much room a table takes."""

    table: str
    rows: int
    bytes: int | None  #: with its indexes; None where the database cannot tell


def size(store: Store) -> tuple[tuple[Size, ...], int]:
    """Every table, the largest first, and the bytes of the whole."""
    with store.read() as tx:
        room = _room(tx)
        sizes = [Size(table=t.name, rows=_rows(tx, t), bytes=room.get(t.name)) for t in metadata.sorted_tables]
        if store.dialect == "postgresql":
            total = int(tx.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0)
        else:
            total = sum(file.stat().st_size for file in _files(store))
    return tuple(sorted(sizes, key=lambda one: (-(one.bytes or 0), -one.rows, one.table))), total


def clean(store: Store, retention: Retention, now: datetime) -> Mapping[str, int]:
    """Drop what is older than it is to be kept; rows by kind. The room is given back by `compact`."""
    gone: dict[str, int] = {}
    with store.begin() as tx:
        if retention.entries is not None:
            gone["entries"] = entries.forget(tx, now - retention.entries)
        if retention.signatures is not None:
            gone["signatures"] = copies.forget(tx, now - retention.signatures)
        if retention.texts is not None:
            gone["texts"] = _forget_texts(tx, now - retention.texts)
        if retention.articles is not None:
            old = sa.and_(articles.c.retrieved_at < now - retention.articles, ~_reported(articles.c.id))
            gone["articles"] = tx.execute(articles.delete().where(old)).rowcount
        if retention.deliveries is not None:
            waits = sa.select(alerts.c.id).where(alerts.c.state == "waiting")
            old = sa.and_(deliveries.c.at < now - retention.deliveries, deliveries.c.alert.not_in(waits))
            gone["deliveries"] = tx.execute(deliveries.delete().where(old)).rowcount
    return gone


def compact(store: Store) -> None:
    """Give unused room back to the disk, and refresh what the query planner knows. Others wait meanwhile on SQLite."""
    fold, writable = "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA query_only=OFF"
    on_sqlite = store.dialect == "sqlite"
    with store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        errors: type[Exception] = store.engine.dialect.loaded_dbapi.Error
        try:
            if not on_sqlite:
                driver.autocommit = True  # VACUUM runs in no transaction
            for statement in (writable, fold, "VACUUM", "ANALYZE", fold) if on_sqlite else ("VACUUM ANALYZE",):
                driver.execute(statement)
            if not on_sqlite:
                driver.autocommit = False
        except errors as error:
            connection.invalidate()
            raise StoreError(f"database {store.name}: {error}") from None


def trouble(store: Store) -> str | None:
    """None when the store answers and its tables are today's, else what is wrong, in words without a secret."""
    try:
        state = schema_state(store)
    except StoreError as error:
        return str(error)
    return None if state == "ok" else f"the tables are {state}"


def remarks(store: Store) -> tuple[str, ...]:
    """What `doctor` says of a store that works: damage found, an old SQLite library."""
    if store.dialect != "sqlite":
        return ()
    found = []
    with store.read() as tx:
        sound = tx.exec_driver_sql("PRAGMA quick_check").scalar()
    if sound != "ok":
        found.append(f"the database file is damaged: {sound}; restore a backup")
    if sqlite3.sqlite_version_info < SOUND_SQLITE:
        wanted = ".".join(map(str, SOUND_SQLITE))
        found.append(f"SQLite {sqlite3.sqlite_version} has a rare fault in its log; {wanted} and later have not")
    return tuple(found)


def _forget_texts(tx: Tx, before: datetime) -> int:
    old = sa.and_(articles.c.retrieved_at < before, articles.c.text.is_not(None), ~_reported(articles.c.id))
    past = sa.and_(revisions.c.replaced_at < before, revisions.c.text.is_not(None), ~_reported(revisions.c.article))
    number = tx.execute(articles.update().where(old).values(text=None)).rowcount
    return number + tx.execute(revisions.update().where(past).values(text=None)).rowcount


def _reported(article: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Does or did any report stand in it?"""
    return sa.select(sa.literal(1)).where(filings.c.article == article).exists()


def _files(store: Store) -> list[Path]:
    named = [] if store.path is None else [store.path, Path(f"{store.path}-wal")]
    return [file for file in named if file.exists()]


def _rows(tx: Tx, table: sa.Table) -> int:
    return int(tx.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def _room(tx: Tx) -> dict[str, int]:
    if tx.dialect.name == "postgresql":
        statement = sa.text("SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'")
        return {name: int(room) for name, room in tx.execute(statement)}
    try:
        statement = sa.text(
            "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_schema m ON m.name = s.name GROUP BY m.tbl_name"
        )
        return {name: int(room) for name, room in tx.execute(statement)}
    except sa.exc.OperationalError:  # this SQLite library was built without the table that tells
        return {}
