"""A small world on loopback for the main job: papers with feeds and pages in three languages, a mailbox, a webhook.

Everything is real but the news: an HTTP server, an SMTP server, and the daemon as a process of its own.
"""

from __future__ import annotations

import email
import email.policy
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

PATIENCE = 90.0  #: seconds for what a loaded machine does in two


@dataclass
class Story:
    """One article page; a changed title makes its feed entry a changed one."""

    path: str
    title: str
    paragraphs: tuple[str, ...]
    published: str
    language: str

    def page(self, host: str) -> str:
        """The page as a paper would serve it."""
        body = "".join(f"<p>{escape(one)}</p>" for one in self.paragraphs)
        return (
            f'<!DOCTYPE html><html lang="{self.language}"><head><meta charset="utf-8">'
            f"<title>{escape(self.title)}</title>"
            f'<link rel="canonical" href="{host}{self.path}">'
            f'<meta property="article:published_time" content="{self.published}"></head><body><header><nav>'
            '<a href="/">Start</a> <a href="/politik">Politik</a></nav></header><main><article>'
            f"<h1>{escape(self.title)}</h1>{body}</article></main><footer>Impressum</footer></body></html>"
        )


@dataclass
class Paper:
    """An outlet with one feed."""

    name: str
    language: str
    country: str
    stories: list[Story] = field(default_factory=list)

    @property
    def feed(self) -> str:
        """Where its feed lies on the server."""
        return f"/{self.name}/feed.xml"

    def rss(self, host: str) -> str:
        """The feed as RSS 2.0."""
        items = "".join(
            f"<item><title>{escape(one.title)}</title><link>{host}{one.path}</link><guid>{host}{one.path}</guid></item>"
            for one in self.stories
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{self.name}</title>{items}</channel></rss>'


class Press:
    """The papers on one server; what is asked for is counted."""

    def __init__(self, server: HTTPServer, papers: list[Paper]) -> None:
        self.papers, self.asked = papers, dict.fromkeys((paper.feed for paper in papers), 0)
        self.host = f"http://{server.host}:{server.port}"
        self.hooks: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        server.expect_request("/hook").respond_with_handler(self._hook)
        server.expect_request("/gone.xml").respond_with_data("nothing here", status=404)
        server.expect_request("/page.xml").respond_with_data("<html><body><p>No feed.</p></body></html>")
        server.expect_request("/robots.txt").respond_with_data("User-agent: *\nAllow: /\n")
        for paper in papers:
            server.expect_request(paper.feed).respond_with_handler(self._feed(paper))
        self._server = server
        for paper in papers:
            for story in paper.stories:
                self.serve(story)

    def serve(self, story: Story) -> None:
        """Let the page of a story be asked for."""
        self._server.expect_request(story.path).respond_with_handler(
            lambda request, story=story: Response(story.page(self.host), content_type="text/html; charset=utf-8")
        )

    def publish(self, paper: Paper, story: Story) -> None:
        """Put a new story at the top of a feed."""
        self.serve(story)
        paper.stories.insert(0, story)

    def _feed(self, paper: Paper) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            self.asked[paper.feed] += 1
            return Response(paper.rss(self.host), content_type="application/rss+xml")

        return answer

    def _hook(self, request: Request) -> Response:
        with self._lock:
            self.hooks.append(request.get_json())
        return Response("{}")


class Mailbox:
    """Takes every letter."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 OK"

    def titles(self) -> list[str]:
        """The subjects, in order of arrival."""
        return [str(letter["Subject"]) for letter in self.letters]


@contextmanager
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """An SMTP server on loopback, and its port."""
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


@dataclass
class Installation:
    """A configuration folder, a database and the environment of one installation."""

    folder: Path
    press: Press
    mail_port: int
    extra: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        config = self.folder / "config"
        config.mkdir()
        sources = [(paper.name, paper.feed, paper.language, paper.country) for paper in self.press.papers]
        sources += [(path, path, "en", "GB") for path in self.extra]
        lines = [
            f"  - {{name: {name}, url: '{self.press.host}{path}', language: {language}, country: {country}}}"
            for name, path, language, country in sources
        ]
        (config / "feeds.yaml").write_text("feeds:\n" + "\n".join(lines) + "\n")
        mail = f"mailto://127.0.0.1:{self.mail_port}?from=monitor@example.org&to=desk@example.org&mode=insecure"
        hook = self.press.host.replace("http://", "json://") + "/hook"
        (config / "alerts.yaml").write_text(
            f"routes:\n  - {{id: desk, targets: '{mail}', go_on: true}}\n  - {{id: hook, targets: '{hook}'}}\n"
        )

    def environment(self, clock: str) -> dict[str, str]:
        """Short pauses, loopback allowed, and a clock that starts where the story is."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "MONITOR_CONFIG": str(self.folder / "config"),
            "MONITOR_DATABASE_URL": f"sqlite:///{self.folder}/monitor.db",
            "MONITOR_FETCH_ALLOW_PRIVATE": "127.0.0.1 localhost",
            "MONITOR_FETCH_DELAY": "0",
            "MONITOR_FETCH_PER_HOST": "4",
            "MONITOR_POLL_EVERY": "1s",
            "MONITOR_POLL_SHORTEST": "1s",
            "MONITOR_POLL_LONGEST": "1s",
            "MONITOR_POLL_WORKERS": "1",
            "MONITOR_DELIVER_EVERY": "1s",
            "MONITOR_SETTLE_EVERY": "2s",
            "MONITOR_CLOCK": clock,
        }

    def command(self, clock: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "monitor", *arguments],
            env=self.environment(clock),
            capture_output=True,
            text=True,
            timeout=PATIENCE * 2,
            check=False,
        )

    @contextmanager
    def daemon(self, clock: str, *, end: int = signal.SIGTERM) -> Iterator[subprocess.Popen[bytes]]:
        """The daemon as a process, ended by that signal; its log is kept for when the test fails."""
        with (self.folder / "daemon.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "monitor", "run"], env=self.environment(clock), stdout=log, stderr=log
            )
            try:
                yield process
                process.send_signal(end)
                code = process.wait(45)
            finally:
                process.kill()
                process.wait()
        assert end == signal.SIGKILL or code == 0, self.log()

    def log(self) -> str:
        """What the daemons said."""
        return (self.folder / "daemon.log").read_text()[-6000:]

    def passes(self, number: int) -> None:
        """Wait until every feed was asked so many times more."""
        goal = {feed: asked + number for feed, asked in self.press.asked.items()}
        self.until(lambda: all(self.press.asked[feed] >= wanted for feed, wanted in goal.items()), "passes")

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Wait for something; fail with the log when it does not come."""
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, f"no {what} in {PATIENCE:.0f} s\n{self.log()}"
            time.sleep(0.1)
