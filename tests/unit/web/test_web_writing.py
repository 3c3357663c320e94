"""Who may change what: nothing without a session and its form token, and a decision moves the streak at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import web_story as s
from starlette.testclient import TestClient

from monitor.errors import ConfigError, StoreError, UsageError
from monitor.settings.schema import Web
from monitor.store import Store, reviews, silences
from monitor.web.app import create_app
from monitor.web.guard import COOKIE, SESSION_SECONDS, Access, Keys, is_loopback
from monitor.web.site import access_of, site_of
from monitor.web.writer import Wish, Writer

Browse = Callable[..., TestClient]
UNSURE = f"report:{s.filing_of('a2').id}"


def token_of(client: TestClient, path: str = "/reviews") -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get(path).text)
    assert found, "the page offers no form"
    return found[1]


def review(client: TestClient, action: str, target: str = UNSURE, **more: str) -> int:
    form = {
        "csrf": token_of(client, "/alerts"),
        "target": target,
        "action": action,
        "author": "Ada",
        "back": "/",
        **more,
    }
    return client.post("/review", data=form).status_code


def length(client: TestClient) -> int:
    return int(client.get("/api/v1/series/US@NATO/ministerials").json()["length"])


def filed(store: Store) -> list[tuple[str, str]]:
    with store.read() as tx:
        return [(one.action, one.target) for one in reviews.load(tx)]


def test_a_dismissed_report_shortens_the_streak_at_once_and_undoing_it_brings_it_back(
    editor: TestClient, store: Store
) -> None:
    assert length(editor) == 2
    assert review(editor, "dismiss", why="a rumour") == 303
    assert length(editor) == 1
    assert s.filing_of("a2").id not in editor.get("/reviews").text.split("<table")[0]
    assert "a rumour" in editor.get(f"/reports/{s.filing_of('a2').id}").text
    assert review(editor, "undo") == 303
    assert length(editor) == 2
    assert filed(store) == [("dismiss", UNSURE), ("undo", UNSURE)]


def test_a_correction_changes_what_a_report_says(editor: TestClient) -> None:
    assert review(editor, "correct", status="attends") == 303
    assert length(editor) == 1
    marks = editor.get("/series/US@NATO/ministerials").text
    assert "NATO foreign ministers · 3 December 2025 · attended" in marks


def test_a_party_at_a_meeting_can_be_decided_whatever_the_reports_say(editor: TestClient) -> None:
    seat = f"attendance:US@{s.MEETINGS[4].id}"
    assert review(editor, "correct", seat, state="present") == 303
    assert length(editor) == 0
    assert "a person: Ada" in editor.get(f"/meetings/{s.MEETINGS[4].id}").text


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("applaud", {}),
        ("dismiss", {"target": "report:nobody"}),
        ("dismiss", {"target": "attendance:US@nowhere"}),
        ("dismiss", {"target": "what"}),
        ("dismiss", {"author": "  "}),
        ("correct", {}),
        ("correct", {"party": "usa"}),
        ("correct", {"status": "late"}),
        ("correct", {"date": "tomorrow"}),
        ("correct", {"id": "x"}),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_and_changes_nothing(
    editor: TestClient, store: Store, action: str, more: dict[str, str]
) -> None:
    assert review(editor, action, **{"target": UNSURE, **more}) == 400
    assert filed(store) == []


def test_nothing_is_changed_without_a_session_or_with_another_sessions_form(browse: Browse, store: Store) -> None:
    stranger, one, two = browse(), browse(), browse()
    form = {"target": UNSURE, "action": "dismiss", "author": "Eve"}
    for path in ("/review", "/acknowledge", "/silence", "/silence/end", "/logout"):
        assert stranger.post(path, data=form).status_code == 403
    for client in (one, two):
        client.post("/login", data={"token": s.TOKEN})
    for csrf in ("", "x", token_of(two)):
        assert one.post("/review", data={**form, "csrf": csrf}).status_code == 403
    good = {**form, "csrf": token_of(one)}
    assert one.post("/review", data=good, headers={"origin": "https://evil.example"}).status_code == 403
    assert one.post("/review", content="{}", headers={"content-type": "application/json"}).status_code == 403
    assert one.get("/review", params=good).status_code == 405
    assert filed(store) == []
    assert one.post("/review", data=good, headers={"origin": "http://127.0.0.1:8765"}).status_code == 303


def test_a_session_is_signed_and_ends() -> None:
    keys, now = Keys(s.TOKEN), s.NOW.timestamp()
    session = keys.session(now)
    assert keys.holds(session, now)
    assert not keys.holds(session, now + SESSION_SECONDS + 1)
    assert not Keys("another-long-token").holds(session, now)
    expiry, nonce, signature = session.split(".")
    for forged in (f"{int(expiry) + 9}.{nonce}.{signature}", f"{expiry}.{nonce}.", "", "a.b.c", "²." * 2, None):
        assert not keys.holds(forged, now)
    assert s.TOKEN not in repr(keys)


def test_signing_out_takes_the_session_away(editor: TestClient) -> None:
    assert editor.post("/logout", data={"csrf": token_of(editor)}).status_code == 303
    assert COOKIE not in editor.cookies
    assert "Sign in to decide" in editor.get("/reviews").text


def test_the_session_cookie_is_for_this_site_only_and_secure_behind_tls(browse: Browse) -> None:
    for https in (False, True):
        answer = browse(https=https).post("/login", data={"token": s.TOKEN})
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert ("secure" in cookie) is https


def test_guessing_the_token_is_slowed_down(browse: Browse) -> None:
    client = browse()
    answers = [client.post("/login", data={"token": f"wrong {n}"}).status_code for n in range(12)]
    assert answers == [403] * 10 + [429] * 2
    assert client.post("/login", data={"token": s.TOKEN}).status_code == 429


def test_loopback_is_open_for_reading_and_everything_else_needs_the_token(browse: Browse) -> None:
    assert browse().get("/").status_code == 200
    closed = browse(host="0.0.0.0")
    for path in (
        "/",
        "/api/v1/streaks",
        "/metrics",
        "/calendar.ics",
        "/feeds/transitions.atom",
        "/exports/streaks.csv",
    ):
        assert closed.get(path).status_code == 401
    assert closed.get("/", headers={"accept": "text/html"}).headers["location"] == "/login"
    for path in ("/healthz", "/readyz", "/login", "/static/style.css"):
        assert closed.get(path).status_code == 200
    bearer = {"authorization": f"Bearer {s.TOKEN}"}
    assert closed.get("/api/v1/streaks", headers=bearer).status_code == 200
    assert closed.get("/", headers={"authorization": "Bearer wrong-wrong-wrong"}).status_code == 401
    assert closed.post("/review", headers=bearer, data={"target": UNSURE}).status_code == 403, "a bearer only reads"


def test_only_known_host_names_are_answered_on_loopback(browse: Browse) -> None:
    client = browse(names=frozenset({"watch.example"}))
    for host in ("127.0.0.1:8765", "localhost", "[::1]:8765", "Watch.Example"):
        assert client.get("/healthz", headers={"host": host}).status_code == 200
    for host in ("evil.example", "127.0.0.1.evil.example", ""):
        assert client.get("/healthz", headers={"host": host}).status_code == 421


def test_every_answer_carries_the_headers_that_lock_it_down(client: TestClient) -> None:
    for path in ("/", "/nothing", "/static/style.css", "/api/v1/streaks", "/healthz"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


def test_silencing_and_acknowledging_are_filed_and_shown(editor: TestClient, store: Store) -> None:
    csrf = token_of(editor)
    form = {"csrf": csrf, "author": "Ada", "why": "holiday"}
    assert editor.post("/silence", data={**form, "scope": "US", "hours": "24"}).status_code == 303
    assert editor.post("/acknowledge", data={**form, "transition": "t1"}).status_code == 303
    with store.read() as tx:
        silence = silences.load(tx)[0]
        seen = silences.acknowledged(tx)[0]
    assert silence.ends - silence.begins == timedelta(hours=24)
    assert (silence.scope, silence.author, silence.why) == ("US", "Ada", "holiday")
    assert (seen.series, seen.length, seen.author) == (s.SERIES.id, 2, "Ada")
    page = editor.get("/alerts").text
    assert "holiday" in page
    assert "seen by Ada" in page
    assert editor.post("/silence/end", data={"csrf": csrf, "id": silence.id}).status_code == 303
    assert "Nothing is silenced" in editor.get("/alerts").text


@pytest.mark.parametrize("more", [{"hours": "-1"}, {"hours": "²"}, {"hours": "999999"}, {"scope": ""}, {"author": ""}])
def test_a_silence_that_makes_no_sense_is_refused(editor: TestClient, store: Store, more: dict[str, str]) -> None:
    form = {"csrf": token_of(editor), "author": "Ada", "scope": "US", "hours": "24", **more}
    assert editor.post("/silence", data=form).status_code == 400
    with store.read() as tx:
        assert silences.load(tx) == ()


def test_a_decision_stands_even_if_the_ledger_cannot_follow_at_once(store: Store) -> None:
    def busy(review: object) -> None:
        raise StoreError("database is locked")

    writer = Writer(store, now=lambda: s.NOW, on_review=busy)
    assert writer.review(Wish(target=UNSURE, action="dismiss", author="Ada")) is False
    assert filed(store) == [("dismiss", UNSURE)]


def test_people_are_told_when_the_ledger_could_not_follow(store: Store) -> None:
    app = create_app(store, access=Access(token=s.TOKEN), now=s.ticking(), names=s.names)
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
        client.post("/login", data={"token": s.TOKEN})
        form = {"csrf": token_of(client), "target": UNSURE, "action": "dismiss", "author": "Ada"}
        answer = client.post("/review", data=form)
    assert answer.status_code == 202
    assert "the ledger follows with the next pass" in answer.text


def test_a_form_that_is_too_large_is_refused(editor: TestClient) -> None:
    assert editor.post("/review", data={"why": "x" * 100_000}).status_code == 413


def test_settings_decide_who_may_read_and_what_the_pages_are_called() -> None:
    assert access_of(Web()).closed is False
    assert len(access_of(Web()).token) >= 24, "a token is made up where none is set"
    with pytest.raises(UsageError, match="MONITOR_WEB_TOKEN"):
        access_of(Web(host="0.0.0.0"))
    with pytest.raises(UsageError, match="MONITOR_WEB_TOKEN"):
        access_of(Web(behind="https://watch.example"))
    shown = access_of(Web.model_validate({"behind": "https://watch.example", "token": s.TOKEN}))
    assert shown.closed, "on loopback, but a proxy shows the pages to others"
    web = Web.model_validate({"host": "::", "token": s.TOKEN, "behind": "https://watch.example/"})
    access, site = access_of(web), site_of(web)
    assert (access.closed, access.https, access.names) == (True, True, frozenset({"watch.example"}))
    assert (site.url, site.authority) == ("https://watch.example", "watch.example")
    assert site_of(Web(host="::1", port=9000)).url == "http://[::1]:9000"
    assert s.TOKEN not in repr(access)
    with pytest.raises(ConfigError, match="fewer than 16"):
        Access(token="short")


def test_what_counts_as_loopback() -> None:
    assert all(is_loopback(host) for host in ("127.0.0.1", "127.8.9.1", "::1", "localhost"))
    assert not any(is_loopback(host) for host in ("0.0.0.0", "::", "example.org", "10.0.0.1", ""))
