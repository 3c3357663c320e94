"""The pages from the command line: where they are is said, and where they cannot be."""

from __future__ import annotations

import socket
import urllib.request
from pathlib import Path

import pytest

from monitor.bootstrap import open_house
from monitor.cli import run, serving


def test_the_pages_answer_on_a_port_of_their_own_and_end_when_they_are_asked_to(tmp_path: Path) -> None:
    house = open_house(environ={"MONITOR_DATABASE_URL": f"sqlite:///{tmp_path}/m.db", "MONITOR_WEB_PORT": "0"})
    with house.store() as store:
        pages = serving.server(house, store, house.settings.web)
        thread = pages.in_background()
        address = pages.sentence.split()[1]
        with urllib.request.urlopen(f"{address}/readyz", timeout=20) as answer:
            assert answer.status == 200
        pages.end()
        thread.join(20)
        assert not thread.is_alive()


def test_a_port_that_is_taken_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{tmp_path}/m.db")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["web", "--port", str(port)]) == 2
    assert f"port {port}" in capsys.readouterr().err


def test_pages_for_everybody_need_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{tmp_path}/m.db")
    assert run(["web", "--host", "0.0.0.0", "--port", "0"]) == 2
    assert "MONITOR_WEB_TOKEN" in capsys.readouterr().err
