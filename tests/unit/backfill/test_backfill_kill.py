"""The command itself, ended by SIGKILL and by Ctrl-C: the same command goes on, and nothing differs in the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from backfill_house import ABSENT, DULL, PEOPLE, content, opened

from monitor.store.tables.work import shards

DOCUMENTS = 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Many documents, each a part of its own."""
    made = tmp_path / "documents"
    made.mkdir()
    for number in range(DOCUMENTS):
        told = ABSENT.format(who=PEOPLE[number % 3]) if number % 7 == 0 else DULL.format(day=f"day {number}")
        text = f"---\nlang: en\ndate: 2026-02-{number % 28 + 1:02}\n---\n{told} {number}."
        (made / f"{number:03}.md").write_text(text)
    return made


def _command(folder: Path, database: Path) -> subprocess.Popen[str]:
    run = "import sys; from monitor.cli import main; sys.exit(main())"
    arguments = [sys.executable, "-c", run, "backfill", str(folder), "--processes", "0"]
    environ = {**os.environ, "MONITOR_DATABASE_URL": f"sqlite:///{database}/m.db", "NO_COLOR": "1"}
    environ["MONITOR_CLOCK"] = "2026-06-01T00:00:00Z"
    return subprocess.Popen(arguments, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=180)
    return process.returncode, said


def _until_done(process: subprocess.Popen[str], database: Path, count: int) -> None:
    """Wait until so many parts are on file as done, or the process has ended."""
    with opened(database) as store:
        while process.poll() is None:
            with store.read() as tx:
                done = tx.scalar(sa.select(sa.func.count()).select_from(shards).where(shards.c.state == "done"))
            if (done or 0) >= count:
                return
            time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_command_that_is_ended_goes_on_where_it_was(folder: Path, tmp_path: Path, number: signal.Signals) -> None:
    database = tmp_path / "store"
    database.mkdir()
    process = _command(folder, database)
    _until_done(process, database, 5)
    process.send_signal(number)
    code, said = _ended(process)
    assert code == (-signal.SIGKILL if number == signal.SIGKILL else 4), said
    code, said = _ended(_command(folder, database))
    assert (code, "Done." in said) == (0, True), said
    code, calm = _ended(_command(folder, tmp_path / "calm"))
    assert code == 0, calm
    assert f"read       {DOCUMENTS} pages" in said, said
    with opened(database) as one, opened(tmp_path / "calm") as two:
        here, there = content(one), content(two)
    # an orderly stop counts what is on file, quietly, so that a daemon finds nothing to tell: that is one fold more
    for table in {*here} - {"shards"} - ({"transitions"} if number == signal.SIGINT else set()):
        assert here[table] == there[table]
