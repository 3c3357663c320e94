"""Alerts reach a webhook and two chat services, imitated on loopback by their documented form; no secret gets out."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.alerts.heartbeat import beat
from monitor.alerts.nouns import Never, Retry, Sent
from monitor.alerts.operator import trial_alerts
from monitor.alerts.render import Message
from monitor.alerts.routes import Route
from monitor.alerts.secret import Secret
from monitor.alerts.send import deliver
from monitor.model import Alert

CANARY = "canary7f3a9cdeadbeef"


def alert(**more: Any) -> Alert:
    return Alert(
        **{
            "id": "alert1",
            "transition": "t",
            "route": "desk",
            "target": "desk#1",
            "thread": "thread1",
            "title": "US absent from NATO defence ministers, 12 Feb",
            "text": "Second in a row.\n“Nobody comes,” said ＠everyone ‹b>.",
            "html": "<p>Second in a row.</p>",
            "markdown": "**Second** in a row.",
            "created_at": dt.datetime(2026, 2, 11, tzinfo=dt.UTC),
            **more,
        }
    )


def at(server: HTTPServer) -> str:
    return f"{server.host}:{server.port}"


def asked(server: HTTPServer) -> dict[str, Any]:
    """The JSON of the one request the server got."""
    (exchange,) = server.log
    body: dict[str, Any] = json.loads(exchange[0].get_data())
    return body


def test_a_webhook_gets_title_text_and_a_key_by_which_it_can_tell_doubles(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook", method="POST").respond_with_json({})
    assert isinstance(deliver(alert(), Secret(f"json://{at(httpserver)}/hook")), Sent)
    body = asked(httpserver)
    assert body["title"] == alert().title
    assert body["message"] == alert().text
    request = httpserver.log[0][0]
    assert request.headers["Idempotency-Key"] == "alert1"
    assert request.headers["X-Monitor-Thread"] == "thread1"


def test_a_webhooks_own_headers_stay(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook", headers={"X-Token": CANARY}).respond_with_json({})
    assert isinstance(deliver(alert(), Secret(f"json://{at(httpserver)}/hook?+X-Token={CANARY}")), Sent)


def test_mattermost_gets_an_incoming_webhook_as_its_documentation_says(httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"/hooks/{CANARY}", method="POST").respond_with_data("ok")
    assert isinstance(deliver(alert(), Secret(f"mmost://{at(httpserver)}/{CANARY}")), Sent)
    body = asked(httpserver)
    assert "Second in a row." in body["text"]
    assert "@everyone" not in body["text"]
    assert alert().title in body["text"]


def test_mattermost_gets_markdown_where_the_address_asks_for_it(httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"/hooks/{CANARY}").respond_with_data("ok")
    assert isinstance(deliver(alert(), Secret(f"mmost://{at(httpserver)}/{CANARY}?format=markdown")), Sent)
    assert "**Second** in a row." in asked(httpserver)["text"]


def test_ntfy_gets_a_publication_as_its_documentation_says(httpserver: HTTPServer) -> None:
    answer = {"id": "x", "time": 1, "event": "message", "topic": "absences"}
    httpserver.expect_request("/", method="POST").respond_with_json(answer)
    assert isinstance(deliver(alert(), Secret(f"ntfy://{at(httpserver)}/absences?mode=private")), Sent)
    body = asked(httpserver)
    assert body["topic"] == "absences"
    assert body["title"] == alert().title
    assert "Second in a row." in body["message"]


def test_gotify_gets_a_message_with_its_token_in_a_header(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/message", method="POST").respond_with_json({"id": 1})
    assert isinstance(deliver(alert(), Secret(f"gotify://{at(httpserver)}/{CANARY[:16]}")), Sent)
    assert asked(httpserver)["title"] == alert().title


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Never), (410, Never), (401, Retry), (404, Retry), (429, Retry), (500, Retry), (503, Retry)],
)
def test_a_refusal_is_again_or_never(httpserver: HTTPServer, status: int, kind: type) -> None:
    httpserver.expect_request("/hook").respond_with_data("no", status=status)
    outcome = deliver(alert(), Secret(f"json://{at(httpserver)}/hook"))
    assert isinstance(outcome, kind)
    assert str(status) in outcome.why  # type: ignore[union-attr]
    assert (status == 429) == bool(getattr(outcome, "after", None))


def test_a_service_that_drips_costs_no_more_than_the_deadline(httpserver: HTTPServer) -> None:
    release = threading.Event()

    def slow(request: Request) -> Response:
        release.wait(20)
        return Response("{}")

    httpserver.expect_request("/hook").respond_with_handler(slow)
    try:
        assert deliver(alert(), Secret(f"json://{at(httpserver)}/hook"), deadline=1.0) == Retry(
            why="no answer within 1 s"
        )
    finally:
        release.set()
        while not httpserver.log:  # the thread that was left behind comes to its end
            time.sleep(0.01)


def test_a_webhook_that_redirects_is_not_followed(httpserver: HTTPServer) -> None:
    elsewhere = {"Location": httpserver.url_for("/elsewhere")}
    httpserver.expect_request("/hook").respond_with_data("", status=307, headers=elsewhere)
    httpserver.expect_request("/elsewhere").respond_with_json({})
    outcome = deliver(alert(), Secret(f"json://{at(httpserver)}/hook"))
    assert isinstance(outcome, Retry)
    assert "/elsewhere" not in [request.path for request, _ in httpserver.log]


def test_what_is_too_long_for_a_chat_goes_in_parts(httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"/hooks/{CANARY}").respond_with_data("ok")
    long = alert(text="\n".join(f"line {number} of many" for number in range(400)))
    assert isinstance(deliver(long, Secret(f"mmost://{at(httpserver)}/{CANARY}")), Sent)
    parts = [json.loads(request.get_data())["text"] for request, _ in httpserver.log]
    assert len(parts) > 1
    assert "line 0 of many" in parts[0]
    assert "line 399 of many" in parts[-1]


def test_the_console_is_a_target_like_any_other() -> None:
    log = io.StringIO()
    assert isinstance(deliver(alert(), Secret("console:"), console=log), Sent)
    assert alert().text in log.getvalue()


def test_the_heartbeat_is_asked_once_and_follows_nowhere(httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"/{CANARY}").respond_with_data("OK")
    httpserver.expect_request("/moved").respond_with_data("", status=302, headers={"Location": "/elsewhere"})
    assert isinstance(beat(Secret(httpserver.url_for(f"/{CANARY}"))), Sent)
    for address in (
        httpserver.url_for("/moved"),
        f"http://127.0.0.1:1/{CANARY}",
        f"file:///{CANARY}",
        f"http://[{CANARY}",
    ):
        outcome = beat(Secret(address))
        assert isinstance(outcome, Retry | Never)
        assert CANARY not in outcome.why
    assert [request.path for request, _ in httpserver.log] == [f"/{CANARY}", "/moved"]


def test_a_trial_reaches_every_target_of_a_route(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_json({})
    address = Secret(f"json://{at(httpserver)}/hook")
    route = Route(id="desk", targets=(address, address), language="de")
    for trial in trial_alerts(route, dt.datetime(2026, 2, 11, tzinfo=dt.UTC)):
        assert isinstance(deliver(trial, address), Sent)
    titles = [json.loads(request.get_data())["title"] for request, _ in httpserver.log]
    assert titles == ["Test des Meldewegs desk"] * 2


FAILING = (
    f"json://user:{CANARY}@127.0.0.1:1/{CANARY}",
    f"mailto://user:{CANARY}@127.0.0.1:1?from=a@example.org&to=b@example.org&mode=insecure",
    f"mailto://user:{CANARY}@127.0.0.1:1?from=a@example.org&to=b@example.org&mode={CANARY}",
    f"tgram://{CANARY}",
    f"slack://{CANARY}",
    f"mmost://127.0.0.1:1/{CANARY}",
    f"ntfy://{CANARY}:{CANARY}@127.0.0.1:1/{CANARY}",
    f"nosuch://{CANARY}",
    CANARY,
    f"mailto://{CANARY}",
    f"json://[{CANARY}",
)


@pytest.mark.parametrize("address", FAILING)
def test_no_part_of_an_address_is_seen_when_delivery_fails(
    address: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """With every logger at its loudest, nothing of the address is printed, logged or returned."""
    sink = tmp_path / "log"
    loud = logging.FileHandler(sink)
    logging.getLogger().addHandler(loud)
    try:
        with caplog.at_level(1), caplog.at_level(1, "apprise"), caplog.at_level(1, "urllib3"):
            outcome = deliver(alert(), Secret(address), deadline=8.0)
    finally:
        logging.getLogger().removeHandler(loud)
        loud.close()
    printed = capfd.readouterr()
    assert isinstance(outcome, Retry | Never)
    for seen in (repr(outcome), outcome.why, caplog.text, printed.out, printed.err, sink.read_text()):
        assert CANARY not in seen


def test_a_message_never_holds_an_address() -> None:
    assert not any("address" in name or "url" in name for name in Message.__dataclass_fields__)
    assert not any("url" in name for name in Alert.__dataclass_fields__)
