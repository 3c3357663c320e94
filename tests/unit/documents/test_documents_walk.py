"""The newcomer's walk, as README.md tells it: an article in a text file becomes a mail in a real mailbox."""

from __future__ import annotations

import os
import re
import shlex
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from documents_reading import ROOT, blocks, calls_of

from monitor import cli
from monitor.cli import options

README = list(blocks(ROOT / "README.md"))
NO_NETWORK = "feeds: []\n"  # the walk itself needs no source, and a test must ask none


class Mailbox:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 kept"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    kept = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield kept, port
    finally:
        server.stop()


def block(language: str, words: str) -> str:
    """The one block of the README in that language that holds those words."""
    (found,) = [one.text for one in README if one.language == language and words in one.text]
    return found


def exported(text: str) -> dict[str, str]:
    """What `export NAME=VALUE` lines set."""
    words = (shlex.split(line)[1] for line in text.splitlines() if line.startswith("export "))
    return dict(word.split("=", 1) for word in words)


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mailbox: tuple[Mailbox, int]) -> Mailbox:
    """Somebody with an empty home who has done what the README says up to the first command."""
    for name in [name for name in os.environ if name.startswith(("MONITOR_", "XDG_", "STATE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    own = tmp_path / ".config" / "monitor"
    own.mkdir(parents=True)
    (own / "alerts.yaml").write_text(block("yaml", "# alerts.yaml"))
    (own / "feeds.yaml").write_text(NO_NETWORK)
    (tmp_path / "article.txt").write_text(block("text", "date 20"))
    monkeypatch.setenv("MONITOR_POLL_WORKERS", "1")  # there is nothing to read
    kept, port = mailbox
    for name, value in exported(block("sh", "export DESK_MAIL")).items():
        monkeypatch.setenv(name, value.replace("127.0.0.1:8025", f"127.0.0.1:{port}"))
    return kept


def walk() -> Iterator[tuple[str, ...]]:
    """Every command of the walk but the one that serves the pages until it is stopped."""
    for one in README:
        if one.language == "sh" and ("desk" in one.text or "article.txt" in one.text):
            yield from (call.arguments for call in calls_of(one) if call.arguments != ("web",))


def article() -> tuple[datetime, str]:
    """Day and headline of the README's article."""
    _, day, headline = block("text", "date 20").splitlines()[0].split(maxsplit=2)
    return datetime.fromisoformat(f"{day}T12:00:00+00:00"), headline


@pytest.mark.slow
def test_the_walk_of_the_readme_ends_with_a_mail(
    newcomer: Mailbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    day, headline = article()
    for minute, command in enumerate(walk()):
        monkeypatch.setenv("MONITOR_CLOCK", (day + timedelta(days=1, minutes=minute)).isoformat())
        assert cli.run(list(command)) == options.DONE, command
    trial, alert = newcomer.letters
    assert "test" in trial["Subject"].lower()
    assert alert["To"] == "desk@example.org"
    assert f"“{headline}”" in alert.get_body(("plain",)).get_content()
    assert re.search(r"^US@NATO/ministerials +1 ", capsys.readouterr().out, re.MULTILINE)
