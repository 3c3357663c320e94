"""The pages, served by uvicorn over a store that holds the story, in a headless Chromium of the system's.

Run by `make browser`. Screenshots go to the folder named by MONITOR_SCREENSHOTS, build/screenshots if it is not set.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import hostile_story
import pytest
import uvicorn
import web_story as s
from playwright.sync_api import Browser, Page, sync_playwright

from monitor.store import Store
from monitor.web.app import create_app
from monitor.web.guard import Access

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Site:
    """A server of the pages, and where it listens."""

    url: str
    store: Store


@dataclass
class Visit:
    """One page of the browser, and what went wrong in it."""

    page: Page
    site: Site
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the site; a status of 400 or more is an error."""
        answer = self.page.goto(self.site.url + path)
        assert answer is not None
        assert answer.status < 400, path

    def sign_in(self) -> None:
        """As people do: by the form."""
        self.go("/login?back=/reviews")
        self.page.fill("input[name=token]", s.TOKEN)
        self.page.click("main button")
        self.page.wait_for_load_state("load")

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page."""
        folder = Path(os.environ.get("MONITOR_SCREENSHOTS", "build/screenshots"))
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(folder / f"{name}.png"), full_page=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium of the system's packages (Debian: `apt-get install chromium`)."""
    program = os.environ.get("MONITOR_CHROMIUM") or next(
        (found for name in PROGRAMS if (found := shutil.which(name))), None
    )
    assert program, "no Chromium found: apt-get install chromium, or name one in MONITOR_CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The pages over the story."""
    yield from served(s.written(tmp_path))


@pytest.fixture
def hostile_site(tmp_path: Path) -> Iterator[Site]:
    """The pages over hostile content."""
    yield from served(hostile_story.written(tmp_path))


def served(store: Store) -> Iterator[Site]:
    """A server in a thread, until the test is over."""
    app = create_app(
        store, access=Access(token=s.TOKEN), now=s.ticking(), names=s.names, on_review=lambda one: s.refold(store, one)
    )
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", store)
    server.should_exit = True
    thread.join(10)
    store.close()


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Callable[..., Visit]]:
    """`visit(locale=…, scheme=…, width=…, script=…)`: a browser of one's own; at the end nothing went wrong in it."""
    yield from visits(chromium, site)


@pytest.fixture
def hostile_visit(chromium: Browser, hostile_site: Site) -> Iterator[Callable[..., Visit]]:
    """The same over hostile content."""
    yield from visits(chromium, hostile_site)


def visits(chromium: Browser, site: Site) -> Iterator[Callable[..., Visit]]:
    """Contexts that are closed at the end."""
    made: list[Visit] = []

    def start(*, locale: str = "en", scheme: str = "light", width: int = 1200, script: bool = True) -> Visit:
        context = chromium.new_context(
            locale=locale,
            color_scheme=scheme,  # type: ignore[arg-type]
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        one = Visit(context.new_page(), site)
        one.page.on("console", lambda line: one.wrong.append(line.text) if line.type in ("error", "warning") else None)
        one.page.on("pageerror", lambda error: one.wrong.append(str(error)))
        one.page.on("dialog", lambda dialog: one.wrong.append(f"dialog {dialog.message}"))
        one.page.on(
            "request", lambda asked: one.wrong.append(asked.url) if not asked.url.startswith(site.url) else None
        )
        made.append(one)
        return one

    yield start
    for one in made:
        one.page.context.close()
    assert [wrong for one in made for wrong in one.wrong] == []
