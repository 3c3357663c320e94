"""Rows and statements in, few round trips out: the batched writes and look-ups that both databases share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from monitor.store.engine import Tx

T = TypeVar("T")
Row = Mapping[str, Any]

AT_ONCE: Final = 500  #: values in one IN list, rows in one executemany


def chunks(items: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    walk = iter(items)
    while part := list(islice(walk, size)):
        yield part


def insert(tx: Tx, table: sa.Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return sqlite.insert(table) if tx.dialect.name == "sqlite" else postgresql.insert(table)


def upsert(tx: Tx, table: sa.Table, rows: Sequence[Row], *, keep: Sequence[str] = ()) -> None:
    """Insert the rows; where the primary key exists, overwrite every column but the key and those in `keep`.

    All rows must have the same columns.
    """
    if not rows:
        return
    statement = insert(tx, table)
    pk = [column.name for column in table.primary_key]
    change = {name: statement.excluded[name] for name in rows[0] if name not in pk and name not in keep}
    statement = statement.on_conflict_do_update(index_elements=pk, set_=change) if change else _ignored(statement)
    for part in chunks(rows):
        tx.execute(statement, [dict(row) for row in part])


def insert_new(tx: Tx, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert the rows; those that break any unique key are left as they are on file."""
    statement = _ignored(insert(tx, table))
    for part in chunks(rows):
        tx.execute(statement, [dict(row) for row in part])


def inserted(tx: Tx, table: sa.Table, rows: Sequence[Row]) -> set[str]:
    """As `insert_new`; the `id` of each row that was not on file before, whoever else inserts at the same moment."""
    statement = _ignored(insert(tx, table)).returning(table.c.id)
    return {name for part in chunks(rows) for name in tx.scalars(statement, [dict(row) for row in part])}


def _ignored(statement: Any) -> Any:
    return statement.on_conflict_do_nothing()


def existing(tx: Tx, column: sa.ColumnElement[str], values: Iterable[str]) -> set[str]:
    """Those of the values that stand in the column."""
    found: set[str] = set()
    for part in chunks(dict.fromkeys(values)):
        found.update(tx.scalars(sa.select(column).where(column.in_(part))))
    return found


def rows_by(
    tx: Tx, statement: sa.Select[Any], column: sa.ColumnElement[str], values: Iterable[str]
) -> list[sa.Row[Any]]:
    """The rows of a SELECT whose column is one of the values, in chunks."""
    found: list[sa.Row[Any]] = []
    for part in chunks(dict.fromkeys(values)):
        found.extend(tx.execute(statement.where(column.in_(part))))
    return found
