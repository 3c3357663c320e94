"""Killed with SIGKILL at random moments, the outbox loses nothing, and doubles only what was accepted but not noted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

WORKER = Path(__file__).parent / "delivery_crash_worker.py"
CHANGES = 300
KILLS = int(os.environ.get("MONITOR_KILLS", "40"))


@pytest.mark.slow
def test_nothing_is_lost_and_doubles_are_at_most_the_kills(
    httpserver: HTTPServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys: list[str] = []
    order: list[tuple[str, str]] = []

    def take(request: Request) -> Response:
        keys.append(request.headers["Idempotency-Key"])
        order.append((request.headers["X-Monitor-Thread"], keys[-1]))
        return Response("{}")

    httpserver.expect_request("/hook").respond_with_handler(take)
    address = f"json://{httpserver.host}:{httpserver.port}/hook"
    arguments = [f"sqlite:///{tmp_path}/monitor.db", address, str(CHANGES), str(KILLS), "7"]
    done = subprocess.run(
        [sys.executable, WORKER, *arguments], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    died = int(done.stdout)
    counts = Counter(keys)
    doubles = sum(counts.values()) - len(counts)
    with capsys.disabled():
        print(f"\ncrash: {died} kills, {len(counts)} of {CHANGES} alerts arrived, {doubles} doubled")
    assert len(counts) == CHANGES
    assert doubles <= died
    assert died > KILLS // 4, "the kills must hit the work, not its end"
