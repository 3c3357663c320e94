"""One store in, all of it in another one: SQLite → PostgreSQL and any other way, row for row, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from monitor.errors import StoreError
from monitor.store import bulk
from monitor.store.engine import Store, Tx
from monitor.store.schema import demand, migrate
from monitor.store.tables import metadata

Progress = Callable[[str, int], None]


def copy(source: Store, target: Store, *, replace: bool = False, progress: Progress | None = None) -> Mapping[str, int]:
    """Copy every table; rows by table. The target's tables are made where they are missing.

    StoreError, and nothing written, where the source is not of this program's form, or where the target holds rows and
    `replace` is not set (with it they are deleted, in the same transaction).
    """
    if source.name == target.name:
        raise StoreError(f"{source.name} cannot be copied onto itself")
    demand(source)
    migrate(target)
    copied: dict[str, int] = {}
    with source.read() as reading, target.begin() as writing:
        _empty(writing, target, replace)
        for table in metadata.sorted_tables:
            names = [column.name for column in table.columns]
            copied[table.name] = bulk.load(writing, table, names, _rows(reading, table))
            if progress is not None:
                progress(table.name, copied[table.name])
        _continue_numbers(writing)
    return copied


def _rows(tx: Tx, table: sa.Table) -> Iterator[tuple[Any, ...]]:
    statement = sa.select(table).execution_options(yield_per=1000)
    for row in tx.execute(statement):
        yield tuple(row)


def _empty(tx: Tx, target: Store, replace: bool) -> None:
    for table in reversed(metadata.sorted_tables):
        if replace:
            tx.execute(table.delete())
        elif tx.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
            raise StoreError(f"database {target.name} is not empty: {table.name} has rows")


def _continue_numbers(tx: Tx) -> None:
    """PostgreSQL counts on from where its own sequence stands: set it behind the copied rows."""
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence('deliveries', 'id'), "
            "(SELECT coalesce(max(id), 0) + 1 FROM deliveries), false)"
        )
