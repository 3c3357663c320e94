"""The pages over a real SQLite store that holds the story of `web_story`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import web_story as s
from starlette.testclient import TestClient

from monitor.store import Store
from monitor.web.app import create_app
from monitor.web.guard import Access
from monitor.web.site import Site

ACCESS = Access(token=s.TOKEN)
SITE = Site(url="https://watch.example", authority="watch.example")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that holds the story."""
    made = s.written(tmp_path)
    yield made
    made.close()


@pytest.fixture
def browse(store: Store) -> Iterator[Callable[..., TestClient]]:
    """A browser for the pages; `browse(token=…, host=…)` changes who may do what."""
    opened: list[TestClient] = []

    def start(**access: Any) -> TestClient:
        app = create_app(
            store,
            access=replace(ACCESS, **access),
            now=s.ticking(),
            names=s.names,
            on_review=lambda review: s.refold(store, review),
            site=SITE,
        )
        client = TestClient(app, base_url="http://127.0.0.1:8765", follow_redirects=False)
        opened.append(client)
        return client

    yield start
    for client in opened:
        client.close()


@pytest.fixture
def client(browse: Callable[..., TestClient]) -> TestClient:
    """Somebody who is not signed in, on loopback."""
    return browse()


@pytest.fixture
def editor(client: TestClient) -> TestClient:
    """The same, signed in."""
    answer = client.post("/login", data={"token": s.TOKEN, "back": "/reviews"})
    assert answer.status_code == 303
    return client
