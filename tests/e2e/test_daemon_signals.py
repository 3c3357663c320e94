"""The daemon as a process: it stops in time, reads its configuration again, and waits where another one leads."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import pytest
from main_job_world import Installation, Paper, Press, Story
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

CLOCK = "2026-02-11T12:00:00Z"
STORY = Story(
    "/courier/harbour",
    "Harbour gets a new crane",
    ("The harbour of Eastwick has taken a new crane into service. It lifts forty tonnes and the town is pleased.",) * 3,
    "2026-02-11T08:00:00Z",
    "en",
)


def installation(server: HTTPServer, folder: Path, *papers: str) -> Installation:
    press = Press(server, [Paper(name, "en", "GB", [STORY]) for name in papers])
    return Installation(folder, press, 9)


@pytest.mark.slow
def test_a_stop_does_not_wait_for_a_server_that_hangs(httpserver: HTTPServer, tmp_path: Path) -> None:
    here = installation(httpserver, tmp_path, "courier")
    asked, go = threading.Event(), threading.Event()

    def hang(request: Request) -> Response:
        asked.set()
        go.wait(60)
        return Response("too late")

    httpserver.expect_request("/hangs.xml").respond_with_handler(hang)
    feeds = tmp_path / "config" / "feeds.yaml"
    feeds.write_text(
        feeds.read_text() + f"  - {{name: slow, url: '{here.press.host}/hangs.xml', language: en, country: GB}}\n"
    )
    with here.daemon(CLOCK) as process:
        here.until(asked.is_set, "request")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(45) == 0
        assert time.monotonic() - began < 30
    go.set()


@pytest.mark.slow
def test_a_reload_takes_a_new_feed_and_keeps_the_old_configuration_where_the_new_one_is_wrong(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    here = installation(httpserver, tmp_path, "courier", "herald")
    feeds = tmp_path / "config" / "feeds.yaml"
    both = feeds.read_text()
    feeds.write_text("\n".join(line for line in both.splitlines() if "herald" not in line) + "\n")
    asked = here.press.asked
    with here.daemon(CLOCK) as process:
        here.until(lambda: asked["/courier/feed.xml"] >= 1, "pass")
        feeds.write_text("feeds:\n  - {name: oops\n")
        process.send_signal(signal.SIGHUP)
        here.until(lambda: "the old one stays" in here.log(), "refusal")
        seen = asked["/courier/feed.xml"]
        here.until(lambda: asked["/courier/feed.xml"] > seen, "pass with the old configuration")
        assert asked["/herald/feed.xml"] == 0
        feeds.write_text(both)
        process.send_signal(signal.SIGHUP)
        here.until(lambda: asked["/herald/feed.xml"] >= 1, "feed that was added")


@pytest.mark.slow
def test_a_second_daemon_says_so_and_waits_and_takes_over_when_the_first_one_ends(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    here = installation(httpserver, tmp_path, "courier")
    with here.daemon(CLOCK) as first:
        here.until(lambda: "leading" in here.log(), "leader")
        with here.daemon(CLOCK) as second:
            here.until(lambda: "another daemon leads" in here.log(), "one that waits")
            first.send_signal(signal.SIGTERM)
            assert first.wait(45) == 0
            here.until(lambda: here.log().count(" leading ") >= 2, "new leader")
            assert second.poll() is None
