"""Every route there is, asked by somebody nobody knows: what is open is listed here, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import web_story as s
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from monitor.store import Store

Browse = Callable[..., TestClient]
OPEN = {"/healthz", "/readyz", "/login", "/language", "/static/style.css"}
SAMPLES = {"{key:path}": s.SERIES.id, "{form:str}": "svg", "{table:str}": "streaks"}


def paths(routes: list[BaseRoute], before: str = "") -> Iterator[tuple[str, str]]:
    """Path and method of every route, with something in each place."""
    for route in routes:
        if isinstance(route, Mount) and route.path == "/static":
            yield "/static/style.css", "GET"
        elif isinstance(route, Mount):
            yield from paths(list(route.routes), before + route.path)
        elif isinstance(route, Route):
            path = before + route.path
            for place, sample in SAMPLES.items():
                path = path.replace(place, sample)
            for method in route.methods or ():
                yield path, method


@pytest.fixture
def every(client: TestClient) -> list[tuple[str, str]]:
    found = list(paths(client.app.routes))  # type: ignore[attr-defined]
    assert len({path for path, _ in found}) > 30
    return found


def test_where_the_pages_are_closed_nobody_sees_anything_but_what_is_listed(
    browse: Browse, every: list[tuple[str, str]]
) -> None:
    for access in ({"host": "0.0.0.0"}, {"behind": True}):
        stranger = browse(**access)
        for path, method in every:
            status = stranger.request(method, path).status_code
            assert (status != 401) is (path in OPEN), (method, path, status)


def test_where_they_are_open_nothing_fails_and_nothing_is_changed(
    browse: Browse, store: Store, every: list[tuple[str, str]]
) -> None:
    stranger = browse()
    assert store.path
    before = store.path.read_bytes()
    for path, method in every:
        status = stranger.request(method, path).status_code
        assert status < 500, (method, path)
        assert method != "POST" or status == 403, path
    with store.read() as tx:
        assert not tx.exec_driver_sql(
            "SELECT 1 FROM reviews UNION SELECT 1 FROM silences UNION SELECT 1 FROM acks"
        ).all()
    assert store.path.read_bytes() == before
