"""`monitor db`: keep the database well: migrate, back up, restore, measure, copy, clean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import show
from monitor.cli.options import Config, Form, Format, house

if TYPE_CHECKING:
    from monitor.bootstrap import House
    from monitor.store import Store

File = Annotated[Path, typer.Argument(help="A file.")]


def attach(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    group = typer.Typer(no_args_is_help=True, help="Keep the database well.")
    group.command()(migrate)
    group.command()(backup)
    group.command()(restore)
    group.command()(size)
    group.command("copy")(copy)
    group.command()(clean)
    app.add_typer(group, name="db")


@contextmanager
def _raw(config: Path | None) -> Iterator[tuple[House, Store]]:
    """The database as it is, whatever form its tables have."""
    from monitor.store import open_store

    opened = house(config)
    store = open_store(opened.database)
    try:
        yield opened, store
    finally:
        store.close()


def migrate(config: Config = None) -> None:
    """Bring the tables to the form this program needs; safe to run again.

    Example: monitor db migrate
    """
    from monitor import store as stored

    with _raw(config) as (_, store):
        before = stored.schema_state(store)
        stored.migrate(store)
        print(f"{store.name}: {'nothing to do' if before == 'ok' else 'tables are up to date now'}")


def backup(file: File, config: Config = None) -> None:
    """Write everything to one SQLite file, while others go on writing.

    Example: monitor db backup monitor-backup.db
    """
    from monitor.store import backup as keeping

    with house(config).store() as store:
        size_ = keeping.backup(store, file)
    print(f"{file}: {size_} bytes")


def restore(
    file: File,
    replace: Annotated[bool, typer.Option("--replace", help="Throw away what the database holds.")] = False,
    config: Config = None,
) -> None:
    """Make the database hold what a backup holds. Stop the daemon first.

    Example: monitor db restore monitor-backup.db --replace
    """
    from monitor.store import backup as keeping

    with house(config).store(migrate=True) as store:
        keeping.restore(file, store, replace=replace)
        print(f"{store.name}: holds what {file} held")


def size(form: Format = Form.table, config: Config = None) -> None:
    """How large it is, table by table.

    Example: monitor db size --format json
    """
    from monitor.store import upkeep

    with house(config).store() as store:
        tables, total = upkeep.size(store)
        name = store.name
    show.rows([{"table": one.table, "rows": one.rows, "bytes": one.bytes} for one in tables], form)
    if form is Form.table:
        print(f"{name}: {total} bytes in all")


def copy(
    source: Annotated[str, typer.Argument(help="sqlite:///path or postgresql://user@host/name")],
    target: Annotated[str, typer.Argument(help="The same; it must be empty.")],
    replace: Annotated[bool, typer.Option("--replace", help="Throw away what the target holds.")] = False,
) -> None:
    """Copy everything from one database to another, such as SQLite to PostgreSQL.

    Example: monitor db copy sqlite:///monitor.db postgresql://monitor@localhost/monitor
    """
    from monitor.store import copying, open_store

    reading, writing = open_store(source), open_store(target)
    try:
        copied = copying.copy(reading, writing, replace=replace)
        show.rows([{"table": table, "rows": rows} for table, rows in copied.items()], Form.table)
    finally:
        reading.close()
        writing.close()


def clean(
    compact: Annotated[bool, typer.Option("--compact", help="Give the room back to the disk, too.")] = False,
    config: Config = None,
) -> None:
    """Drop what is older than the configuration keeps; what is known stays.

    Example: monitor db clean --compact
    """
    from monitor.bootstrap import retention
    from monitor.store import upkeep

    opened = house(config)
    with opened.store() as store:
        gone = upkeep.clean(store, retention(opened.settings), opened.clock())
        if compact:
            upkeep.compact(store)
    show.rows([{"what": what, "dropped": number} for what, number in gone.items()], Form.table)
