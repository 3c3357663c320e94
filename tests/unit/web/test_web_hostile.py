"""Hostile content on file: every route is walked: no markup from outside rendered, no failure, no change."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import hostile_story as h
import pytest
import web_story as s
from icalendar import Calendar
from starlette.testclient import TestClient

from monitor.store import Store, ledgers
from monitor.web.app import create_app
from monitor.web.guard import Access
from monitor.web.still import report

TAGS = set(
    re.findall(
        r"\S+",
        "html head meta title link style body a header div nav form input main h1 h2 h3 p ul ol li span svg symbol use"
        " circle path section article dl dt dd table thead tbody tr th td blockquote footer mark code br label select"
        " option button details summary script i",
    )
)
ATTRIBUTES = set(
    re.findall(
        r"\S+",
        "lang charset name content rel href type title class tabindex aria-label aria-current aria-hidden"
        " aria-labelledby action method role maxlength placeholder value id width height viewbox focusable fill stroke"
        " stroke-width stroke-dasharray stroke-linecap cx cy r d scope data-label data-review selected required"
        " autocomplete autofocus size pattern src defer hreflang min max http-equiv",
    )
)


class Seen(HTMLParser):
    """What a browser would build of a page, and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.odd: list[str] = []
        self.scripts: list[str | None] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.odd += [tag] if tag not in TAGS else []
        self.odd += [f"{tag} {name}" for name, _ in attrs if name not in ATTRIBUTES]
        known = dict(attrs)
        if tag == "script":
            self.scripts.append(known.get("src"))
        for name in ("href", "action", "src"):
            if known.get(name):
                self.links.append(str(known[name]))


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Store]:
    store = h.written(tmp_path)
    yield store
    store.close()


@pytest.fixture
def client(hostile: Store) -> Iterator[TestClient]:
    app = create_app(hostile, access=Access(token=s.TOKEN), now=lambda: s.NOW, names=s.names)
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as opened:
        yield opened


def contents(store: Store) -> list[str]:
    assert store.path
    with sqlite3.connect(f"file:{store.path}?mode=ro", uri=True) as connection:
        return list(connection.iterdump())


START = (
    "/",
    "/?all=1",
    "/meetings",
    "/reviews",
    "/reviews?page=2",
    "/alerts",
    "/alerts?page=2",
    "/sources",
    "/api",
    "/login",
)


def walk(client: TestClient) -> Iterator[tuple[str, str]]:
    """Every page that can be reached by links of ours, and its text."""
    known, ahead = set(START), list(START)
    while ahead:
        path = ahead.pop()
        answer = client.get(path, headers={"accept": "text/html"})
        assert answer.status_code < 500, path
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        yield path, answer.text
        for link in Seen(answer.text).links:
            target = urlsplit(urljoin(f"http://localhost{path}", link))
            to = target.path + (f"?{target.query}" if target.query else "")
            if target.netloc == "localhost" and to not in known and not to.startswith(("/login", "/language")):
                known.add(to)
                ahead.append(to)


def test_a_walk_over_every_link_meets_no_failure_no_markup_from_outside_and_changes_nothing(
    client: TestClient, hostile: Store
) -> None:
    before, pages = contents(hostile), {}
    for path, text in walk(client):
        seen = Seen(text)
        assert seen.odd == [], path
        assert set(seen.scripts) <= {"/static/review.js"}, path
        assert "\u202e" not in text, path
        assert "\x1b" not in text, path
        for link in seen.links:
            assert link.startswith(("/", "#", "?", "https://ok.example/", "https://user:secret@host.example/")), link
            assert not link.startswith("//"), link
        pages[path] = text
    kinds = {path.split("/")[1].split("?")[0] for path in pages}
    assert kinds >= {"", "series", "meetings", "reports", "reviews", "alerts", "sources", "api"}
    assert len([path for path in pages if path.startswith("/reports/")]) >= len(h.TEXTS)
    assert len([path for path in pages if path.startswith("/series/")]) >= 10
    assert contents(hostile) == before


def test_hostile_search_words_and_paths_are_only_words(client: TestClient) -> None:
    for text in (*h.TEXTS, *h.URLS, "%", "_", "\\", "%00"):
        safe = text.encode("utf-8", "replace").decode()[:2_000]
        asked = {
            "/search": {"q": safe},
            "/": {"party": safe, "forum": safe},
            "/alerts": {"state": safe, "page": safe},
            "/language": {"to": safe, "back": safe},
            "/login": {"back": safe},
        }
        for path, given in asked.items():
            answer = client.get(path, params=given)
            assert answer.status_code < 400, (path, text)
            assert Seen(answer.text).odd == []
            assert urlsplit(answer.headers.get("location", "/")).netloc == ""
        for path in (
            "/series/",
            "/meetings/",
            "/reports/",
            "/pictures/",
            "/feeds/series/",
            "/exports/",
            "/api/v1/reports/",
        ):
            assert client.get(f"http://localhost{path}" + safe.encode().hex()[:50]).status_code == 404


def test_feeds_calendar_and_exports_stay_well_formed(client: TestClient) -> None:
    feed = ElementTree.fromstring(client.get("/feeds/transitions.atom").content)
    assert len(list(feed)) > len(h.FORUMS)
    events = Calendar.from_ical(client.get("/calendar.ics").content).events
    assert len(events) == len({str(event["uid"]) for event in events}) > 5
    for table in ("reports", "attendances", "streaks", "transitions"):
        text = client.get(f"/exports/{table}.csv").content.decode()
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
        assert client.get(f"/exports/{table}.jsonl").status_code == 200
        assert client.get(f"/exports/{table}.parquet").status_code == 200


def test_pictures_of_hostile_series_are_plain_svg(client: TestClient, hostile: Store) -> None:
    with hostile.read() as tx:
        streaks = ledgers.streaks(tx)
    for streak in streaks:
        from monitor.web.rows import address

        path = f"/pictures{address('', streak.series.id)[1:]}.svg"
        answer = client.get(path)
        assert answer.status_code in (200, 404), path
        if answer.status_code == 200:
            tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(answer.content).iter()}
            assert tags <= {"svg", "title", "rect", "text", "line", "g", "circle", "path"}


def test_the_report_in_one_file_holds_no_markup_from_outside(hostile: Store) -> None:
    with hostile.read() as tx:
        ledger = ledgers.load(tx)
    assert ledger
    text = report(ledger, names=s.names)
    seen = Seen(text)
    assert seen.odd == []
    assert seen.scripts == []
    assert all(link.startswith("#") for link in seen.links)
    assert report(ledger, names=s.names) == text
