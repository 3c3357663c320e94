"""A database URL in, a `Store` out: transactions that lose no update, and read-only views. It knows no table."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError

from monitor.errors import ConfigError, StoreError

Tx = Connection  #: one transaction on the store; what every function of this package takes first

BUSY_MS: Final = 10_000  #: how long a writer waits for another one on SQLite
_READ: Final = "monitor_read"
_MEND: Final = "use sqlite:///path/to/file.db or postgresql://user@host/name"


class Store:
    """One open database. Threads may share it; processes open their own."""

    def __init__(self, url: URL, engine: Engine) -> None:
        self.url, self.engine = url, engine
        self.dialect = engine.dialect.name  #: `sqlite` or `postgresql`
        self.name = shown(url)  #: where it lies, fit to be shown: never a password

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """One writing transaction: committed at the end, rolled back by any exception.

        Raises StoreError where the database is away, locked, full or refuses.
        """
        with self._errors(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A consistent, read-only view of one moment. Writing in it raises StoreError."""
        options: dict[str, Any] = {_READ: True}
        if self.dialect == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._errors(), self.engine.connect() as connection, connection.execution_options(**options).begin():
            yield connection

    @property
    def path(self) -> Path | None:
        """The file of a SQLite store, else None."""
        return Path(self.url.database) if self.dialect == "sqlite" and self.url.database else None

    def close(self) -> None:
        """Give every connection back. A closed store opens again when it is used."""
        self.engine.dispose()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            raise StoreError(f"database {self.name}: {_reason(error)}") from None
        except DBAPIError as error:
            if "read-only" not in str(error.orig):
                raise
            raise StoreError(f"database {self.name}: {_reason(error)}") from None


def open_store(url: str) -> Store:
    """Open `sqlite:///path`, `postgresql://…` or `postgres://…`; nothing is created in it, see `migrate`.

    A SQLite file is made with mode 0600, its folder, where missing, with 0700. ConfigError where the URL is none of
    these; no message ever holds a password.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return Store(parsed, _sqlite(parsed))
    return Store(parsed, _postgresql(parsed))


def name_of(url: str) -> str:
    """Where a database lies, as `shown`; nothing is opened. ConfigError where the URL is none."""
    return shown(_parsed(url))


def shown(url: URL) -> str:
    """Where a database lies, without user, password or options."""
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{url.database}"
    host = url.host or url.query.get("host") or "localhost"
    return f"postgresql://{host}/{url.database or ''}"


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        name = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        raise ConfigError("the database URL cannot be read", mend=_MEND) from None
    if name == "postgres":
        parsed, name = parsed.set(drivername="postgresql"), "postgresql"
    if name not in ("sqlite", "postgresql"):
        raise ConfigError(f"the database URL names {name!r}, which is not supported", mend=_MEND)
    if name == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if not parsed.database or parsed.database == ":memory:":
        raise ConfigError("the database URL names no file", mend=_MEND)
    return parsed.set(database=str(Path(parsed.database).expanduser()))


def _sqlite(url: URL) -> Engine:
    path = Path(url.database or "")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(f"database sqlite:///{path}: {error.strerror}") from None
    engine = sa.create_engine(url, hide_parameters=True)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin too late: only before the first write
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",  # a commit that a power cut takes back would send an alert twice
        "foreign_keys=ON",
        "mmap_size=0",
        "cache_size=-32000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(_READ):
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql(url: URL) -> Engine:
    try:
        return sa.create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "application_name": "monitor", "options": "-c timezone=UTC"},
        )
    except (ImportError, NoSuchModuleError):
        raise ConfigError(
            "PostgreSQL needs its driver", mend="install the extra: pip install 'monitor[postgres]'"
        ) from None


def _reason(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__
