"""A store in, one private SQLite file of it out, while others write; and back. Never `cp`: it misses the log."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from monitor.errors import StoreError
from monitor.store.copying import copy
from monitor.store.engine import Store, open_store
from monitor.store.schema import demand, migrate


def backup(store: Store, file: Path) -> int:
    """Write a consistent copy to the file, mode 0600; its size in bytes. What stood there is replaced at the very end.

    A PostgreSQL store becomes a SQLite file too: it can be looked at, restored or moved anywhere.
    """
    demand(store)
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    into = open_store(f"sqlite:///{draft}")
    try:
        if store.path is not None:
            _stream(store.path, draft)
        else:
            copy(store, into)
        into.close()
        _fold_log(draft)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(file)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"backup to {file}: {error}") from None
    finally:
        into.close()
        for rest in (draft, Path(f"{draft}-wal"), Path(f"{draft}-shm")):
            rest.unlink(missing_ok=True)
    return file.stat().st_size


def restore(file: Path, store: Store, *, replace: bool = False) -> None:
    """Make the store hold what the backup holds, brought to today's tables.

    StoreError, and the store as it was, where the file is no sound backup, or the store holds rows and `replace` is
    not set.
    """
    check(file)
    draft = file.with_name(f".{file.name}.{os.getpid()}.restore")  # an older backup is migrated in a copy of it
    source = open_store(f"sqlite:///{draft}")
    try:
        _stream(file, draft)
        migrate(source)
        copy(source, store, replace=replace)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"restoring {file}: {error}") from None
    finally:
        source.close()
        for rest in (draft, Path(f"{draft}-wal"), Path(f"{draft}-shm")):
            rest.unlink(missing_ok=True)


def check(file: Path) -> None:
    """Raise StoreError unless the file is a whole SQLite database of this program."""
    if not file.is_file():
        raise StoreError(f"backup {file}: there is no such file")
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StoreError(f"backup {file}: {error}") from None
    if sound != "ok":
        raise StoreError(f"backup {file}: {sound}")


def _stream(source: Path, target: Path) -> None:
    reading, writing = sqlite3.connect(source, timeout=10), sqlite3.connect(target, timeout=10)
    try:
        reading.backup(writing, pages=2000)
    finally:
        reading.close()
        writing.close()


def _fold_log(file: Path) -> None:
    """One file without a log beside it."""
    connection = sqlite3.connect(file, timeout=10)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
