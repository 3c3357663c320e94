"""The tree of commands: every one explains itself with an example, and `--help` imports nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from monitor.cli.tree import app

HEAVY = (
    "aiohttp", "alembic", "asyncio", "apprise", "apscheduler", "babel", "fastapi", "feedparser", "jinja2", "lxml",
    "numpy", "rich",
    "pydantic", "py3langid", "requests", "selectolax", "sqlalchemy", "starlette", "trafilatura", "uvicorn", "yaml",
)  # fmt: skip


def commands(command: Any = None, name: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    command = command or get_command(app)
    below = getattr(command, "commands", {})
    if not below or getattr(command, "invoke_without_command", False):
        yield name, command
    for key, one in below.items():
        yield from commands(one, (*name, key))


ALL = [(name, command) for name, command in commands() if name]


@pytest.mark.parametrize(("name", "command"), ALL, ids=[" ".join(name) for name, _ in ALL])
def test_a_command_says_what_it_does_and_shows_an_example_of_itself(name: tuple[str, ...], command: Any) -> None:
    assert f"Example: monitor {' '.join(name)}" in (command.help or "")


@pytest.mark.parametrize(("name", "command"), ALL, ids=[" ".join(name) for name, _ in ALL])
def test_a_command_that_reads_the_configuration_takes_its_folder(name: tuple[str, ...], command: Any) -> None:
    if name == ("db", "copy"):
        return  # it names both databases itself
    assert any("--config" in parameter.opts for parameter in command.params)


def test_the_commands_of_the_design_are_there() -> None:
    known = {" ".join(name) for name, _ in ALL}
    wanted = {
        "run", "backfill", "detect", "streaks", "reports", "meetings", "meetings import", "meetings export",
        "feeds list", "feeds check", "feeds import", "feeds export", "feeds add", "alerts list", "alerts test",
        "alerts show", "alerts preview", "alerts dry-run", "alerts retry", "alerts ack", "alerts silence",
        "alerts routes", "review list", "review confirm", "review dismiss", "review correct", "review undo",
        "ledger rebuild", "why", "why-silent", "db migrate", "db backup", "db restore", "db size", "db copy",
        "db clean", "config check", "config show", "doctor", "web", "report", "evaluate", "calibrate",
    }  # fmt: skip
    assert wanted <= known


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from monitor.cli import run; assert run(['--help']) == 0; "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
