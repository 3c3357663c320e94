"""Migrations go up and down on both databases and make exactly the tables of the program; no secret leaves an URL."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from monitor.errors import ConfigError, StoreError
from monitor.store import Store, migrate, open_store, schema_state
from monitor.store.schema import demand
from monitor.store.tables import metadata


def test_the_migrations_make_the_tables_of_the_program(store: Store) -> None:
    """A table changed without a migration is found here."""
    with store.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx, opts={"compare_type": True}), metadata) == []


def test_migrations_go_down_and_up_again(store: Store) -> None:
    """Nothing of ours remains below the first revision."""
    migrate(store, to="base")
    assert schema_state(store) == "behind"
    with store.read() as tx:
        assert set(sa.inspect(tx).get_table_names()) <= {"alembic_version"}
    with pytest.raises(StoreError, match="monitor db migrate"):
        demand(store)
    migrate(store)
    migrate(store)
    demand(store)


def test_a_database_of_a_newer_program_is_left_alone(store: Store) -> None:
    """It says so, and names the mend."""
    with store.begin() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert schema_state(store) == "ahead"
    with pytest.raises(StoreError, match="newer monitor"):
        migrate(store)


def test_a_failed_migration_leaves_nothing_behind(tmp_path: Path) -> None:
    """All revisions run in one transaction."""
    store = open_store(f"sqlite:///{tmp_path}/m.db")
    with store.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE transitions (id TEXT)")
    with pytest.raises(StoreError, match="already exists"):
        migrate(store)
    with store.read() as tx:
        assert sa.inspect(tx).get_table_names() == ["transitions"]


def test_a_new_sqlite_file_and_its_folder_are_private(tmp_path: Path) -> None:
    """Also the write-ahead log, and whatever the umask says."""
    before = os.umask(0)
    try:
        store = open_store(f"sqlite:///{tmp_path}/state/m.db")
        migrate(store)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").iterdir()}
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_sqlite_runs_with_the_settings_that_keep_commits(sqlite: Store) -> None:
    """Write-ahead log, full synchronisation, foreign keys, patience."""
    with sqlite.read() as tx:
        found = {
            name: tx.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://watch:s3cr3t-canary@127.0.0.1:1/none",
        "postgres://watch:s3cr3t-canary@127.0.0.1:1/none",
        "postgresql://127.0.0.1:1/none?user=watch&password=s3cr3t-canary",
        "mysql://watch:s3cr3t-canary@h/d",
        "s3cr3t-canary",
        "postgresql://watch:s3cr3t-canary@h:port/d",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_no_error_shows_a_password(url: str) -> None:
    """Neither the message nor the chain behind it, nor the name for people."""

    def use() -> None:
        store = open_store(url)
        assert "canary" not in store.name
        with store.begin():
            pass

    with pytest.raises((ConfigError, StoreError)) as caught:
        use()
    assert caught.value.__cause__ is None
    assert "canary" not in f"{caught.value}{caught.value!r}"


def test_an_unreachable_folder_is_an_error_with_its_path(tmp_path: Path) -> None:
    """A file where a folder should be."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=r"file/m\.db"):
        open_store(f"sqlite:///{tmp_path}/file/m.db")


def test_the_server_answers_heroku_style_addresses(postgres: Store) -> None:
    """`postgres://` is the same as `postgresql://`."""
    text = postgres.url.render_as_string(hide_password=False).replace("postgresql+psycopg://", "postgres://")
    store = open_store(text)
    assert schema_state(store) == "ok"
    store.close()
