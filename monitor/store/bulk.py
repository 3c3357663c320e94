"""Many rows in, on file at the speed of the database: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from monitor.errors import StoreError
from monitor.store.batch import chunks, insert
from monitor.store.engine import Tx
from monitor.store.types import UtcDateTime, storable


def load(tx: Tx, table: sa.Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Append rows, given as values in the order of `names`; how many. A row whose key is on file fails all of them."""
    if tx.dialect.name == "postgresql":
        return _copy(tx, table, table.name, names, rows)
    number = 0
    for part in chunks(rows, 2000):
        tx.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in part])
        number += len(part)
    return number


def load_new(tx: Tx, table: sa.Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """As `load`, but rows that break a unique key are left out; how many were new."""
    if tx.dialect.name != "postgresql":
        statement = insert(tx, table).on_conflict_do_nothing()
        before = _count(tx, table)
        for part in chunks(rows, 2000):
            tx.execute(statement, [dict(zip(names, row, strict=True)) for row in part])
        return _count(tx, table) - before
    passing = f"incoming_{table.name}"
    quoted, columns = _quoted(tx, table.name), ", ".join(_quoted(tx, name) for name in names)
    tx.exec_driver_sql(f"CREATE TEMPORARY TABLE {passing} (LIKE {quoted}) ON COMMIT DROP")
    _copy(tx, table, passing, names, rows)
    moved = f"INSERT INTO {quoted} ({columns}) SELECT {columns} FROM {passing} ON CONFLICT DO NOTHING"  # noqa: S608 - names of our own tables
    number = tx.exec_driver_sql(moved).rowcount
    tx.exec_driver_sql(f"DROP TABLE {passing}")
    return number


def _copy(tx: Tx, table: sa.Table, into: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    columns = ", ".join(_quoted(tx, name) for name in names)
    timed = [isinstance(table.c[name].type, UtcDateTime) for name in names]
    connection: Any = tx.connection.driver_connection
    number = 0
    try:
        with connection.cursor() as cursor, cursor.copy(f"COPY {_quoted(tx, into)} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([_plain(value, is_time) for value, is_time in zip(row, timed, strict=True)])
                number += 1
    except tx.dialect.loaded_dbapi.Error as error:
        raise StoreError(f"bulk loading of {table.name}: {str(error).splitlines()[0]}") from None
    return number


def _plain(value: Any, is_time: bool) -> Any:
    if isinstance(value, str):
        return storable(value)
    if is_time and value is not None and value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return value


def _count(tx: Tx, table: sa.Table) -> int:
    return int(tx.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def _quoted(tx: Tx, name: str) -> str:
    return tx.dialect.identifier_preparer.quote(name)
