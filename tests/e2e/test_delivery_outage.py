"""Recipients that are down for hours, refuse, or fail by half: nothing is lost, order is kept, no flood follows."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor import strictyaml
from monitor.alerts.delivery import Step, Waiting, keeps_order
from monitor.alerts.nouns import Never, Outcome, Retry, Sent
from monitor.alerts.operator import operator_alerts
from monitor.alerts.routes import Routes
from monitor.alerts.runner import Tally, deliver_due
from monitor.alerts.secret import Secret
from monitor.model import Alert

START = datetime(2026, 2, 11, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class MemoryOutbox:
    """An outbox in memory, with the store's contract."""

    def __init__(self, rows: Sequence[Waiting] = ()) -> None:
        self.rows = {row.alert.id: row for row in rows}
        self.state: dict[str, str] = dict.fromkeys(self.rows, "waiting")
        self.leased: dict[str, datetime] = {}
        self.done: list[Alert] = []
        self.why: dict[str, str] = {}

    def add(self, row: Waiting) -> None:
        self.rows.setdefault(row.alert.id, row)
        self.state.setdefault(row.alert.id, "waiting")

    def waiting(self, now: datetime) -> Sequence[Waiting]:
        return [
            row
            for name, row in self.rows.items()
            if self.state[name] == "waiting" and self.leased.get(name, now) <= now
        ]

    def claim(self, alerts: Sequence[str], now: datetime, until: datetime) -> Sequence[str]:
        ours = [name for name in alerts if self.state[name] == "waiting" and self.leased.get(name, now) <= now]
        self.leased.update(dict.fromkeys(ours, until))
        return ours

    def record(self, alert: str, step: Step, now: datetime) -> None:
        row = self.rows[alert]
        self.leased.pop(alert, None)
        self.state[alert], self.why[alert] = step.state, step.why
        if step.state == "sent":
            self.done.append(row.alert)
        self.rows[alert] = replace(
            row, attempts=row.attempts + 1, next_at=step.next_at, delivered=step.delivered or row.delivered
        )


class Clock:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def row(number: int, *, at: datetime = START, target: str = "desk#1", series: str = "US@NATO") -> Waiting:
    alert = Alert(
        id=f"{target}-{number}",
        transition=f"t{number}",
        route=target.partition("#")[0],
        target=target,
        thread=series,
        title=f"Title {number}",
        text=f"Text {number}",
        markdown=f"Text {number}",
        html=f"<body><h1>Title {number}</h1></body>",
        created_at=at,
        extra=(("series", series), ("language", "en")),
    )
    return Waiting(alert=alert, not_before=at, next_at=at)


def setup(server: HTTPServer) -> Routes:
    base = f"{server.host}:{server.port}"
    return strictyaml.parse(
        f"""
routes:
  - id: desk
    targets: ["json://{base}/one", "json://{base}/two", "json://{base}/three"]
operator: {{id: operator, targets: "json://{base}/operator"}}
""",
        Routes,
    )


@pytest.fixture
def got(httpserver: HTTPServer) -> dict[str, list[str]]:
    """What arrived at each path; the paths in `down` refuse."""
    arrived: dict[str, list[str]] = {"down": []}

    def take(request: Request) -> Response:
        name = request.path.strip("/")
        if name in arrived["down"]:
            return Response("down", status=503)
        body: dict[str, Any] = request.get_json()
        arrived.setdefault(name, []).append(f"{body['title']}\n{body['message']}")
        return Response("{}")

    for name in ("one", "two", "three", "operator"):
        httpserver.expect_request(f"/{name}").respond_with_handler(take)
    return arrived


def run(outbox: MemoryOutbox, routes: Routes, clock: Clock, **more: Any) -> Tally:
    return deliver_due(outbox, routes, clock=clock, chance=lambda: 0.5, environ={}, **more)


def test_after_six_hours_of_outage_everything_arrives_in_order_and_without_a_flood(
    httpserver: HTTPServer, got: dict[str, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    clock, outbox, routes = Clock(), MemoryOutbox(), setup(httpserver)
    got["down"] = ["one"]
    troubles = []
    for minute in range(6 * 60):
        clock.now = START + minute * MINUTE
        if minute % 6 == 0:  # a change of one of three series every six minutes
            outbox.add(row(minute // 6, at=clock.now, series=f"S{minute // 6 % 3}@NATO"))
        if minute % 5 == 0:
            troubles += run(outbox, routes, clock).troubles
    assert "one" not in got
    assert {trouble.kind for trouble in troubles} == {"route_down"}
    got["down"] = []
    for _ in range(90):
        clock.now += MINUTE
        run(outbox, routes, clock)
    messages = got["one"]
    with capsys.disabled():
        print(f"\noutage: 60 changes while down for 6 h, {len(messages)} messages afterwards")
    assert set(outbox.state.values()) == {"sent"}
    assert keeps_order(outbox.done)
    assert len(messages) <= 10
    text = "\n".join(messages)
    for number in range(60):
        assert f"Text {number}\n" in f"{text}\n"
    told = Counter(line for line in text.splitlines() if line.startswith("Text "))
    assert set(told.values()) == {1}


def test_one_of_three_recipients_being_down_does_not_touch_the_other_two(
    httpserver: HTTPServer, got: dict[str, list[str]]
) -> None:
    clock, routes = Clock(), setup(httpserver)
    outbox = MemoryOutbox([row(n, target=f"desk#{t}") for n in range(3) for t in (1, 2, 3)])
    got["down"] = ["two"]
    for _ in range(20):
        clock.now += MINUTE
        run(outbox, routes, clock)
    assert len(got["one"]) == len(got["three"]) == 3
    assert "two" not in got
    got["down"] = []
    clock.now += timedelta(hours=2)
    for _ in range(3):
        run(outbox, routes, clock)
    assert len(got["two"]) == 3
    assert len(got["one"]) == len(got["three"]) == 3


def test_the_operator_hears_of_a_route_that_is_down_through_another_one(
    httpserver: HTTPServer, got: dict[str, list[str]]
) -> None:
    clock, routes, outbox = Clock(), setup(httpserver), MemoryOutbox([row(1)])
    got["down"] = ["one"]
    run(outbox, routes, clock)
    clock.now += timedelta(hours=2)
    (trouble,) = run(outbox, routes, clock).troubles
    (notice,) = operator_alerts(trouble, routes, [], clock.now)
    outbox.add(Waiting(alert=notice, not_before=clock.now, next_at=clock.now))
    run(outbox, routes, clock)
    assert got["operator"][0].startswith("Route down: desk#1")


def test_a_second_process_takes_nothing_that_the_first_has_leased(
    httpserver: HTTPServer, got: dict[str, list[str]]
) -> None:
    clock, routes, outbox = Clock(), setup(httpserver), MemoryOutbox([row(1)])

    def while_sending(alert: Alert, address: Secret, **more: Any) -> Outcome:
        assert run(outbox, routes, clock).messages == 0
        return Sent()

    assert run(outbox, routes, clock, send=while_sending).messages == 1


def test_a_process_that_dies_while_sending_leaves_the_alert_to_the_next_after_the_lease(
    httpserver: HTTPServer, got: dict[str, list[str]]
) -> None:
    clock, routes, outbox = Clock(), setup(httpserver), MemoryOutbox([row(1)])

    def dies(alert: Alert, address: Secret, **more: Any) -> Outcome:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(outbox, routes, clock, send=dies)
    assert run(outbox, routes, clock).sent == 0
    clock.now += timedelta(minutes=6)
    assert run(outbox, routes, clock).sent == 1


def test_a_dead_letter_is_kept_with_its_reason_and_told(httpserver: HTTPServer, got: dict[str, list[str]]) -> None:
    clock, routes, outbox = Clock(), setup(httpserver), MemoryOutbox([row(1)])
    tally = run(outbox, routes, clock, send=lambda *_, **__: Never(why="gone for good"))
    assert outbox.state == {"desk#1-1": "dead"}
    assert outbox.why == {"desk#1-1": "gone for good"}
    assert [trouble.kind for trouble in tally.troubles] == ["dead_letter"]
    clock.now += timedelta(days=1)
    assert run(outbox, routes, clock).messages == 0


def test_stop_ends_the_run_after_the_delivery_under_way(httpserver: HTTPServer, got: dict[str, list[str]]) -> None:
    clock, routes = Clock(), setup(httpserver)
    outbox = MemoryOutbox([row(n, series=f"S{n}") for n in range(5)])
    asked = iter([False, False, True])
    tally = run(outbox, routes, clock, stop=lambda: next(asked))
    assert tally.sent == 2


def test_a_missing_variable_keeps_the_alert_waiting_and_names_the_variable() -> None:
    routes = strictyaml.parse("routes: [{id: desk, targets: 'env:NOT_SET_ANYWHERE'}]", Routes)
    clock, outbox = Clock(), MemoryOutbox([row(1)])
    assert run(outbox, routes, clock).again == 1
    assert "NOT_SET_ANYWHERE" in outbox.why["desk#1-1"]


def test_a_recipient_that_left_the_configuration_falls_to_the_fallback(capsys: pytest.CaptureFixture[str]) -> None:
    clock, outbox = Clock(), MemoryOutbox([row(1, target="gone#1")])
    assert run(outbox, Routes(), clock).sent == 1
    assert "Text 1" in capsys.readouterr().out


def test_a_refusing_port_is_tried_again_with_growing_pauses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    routes = strictyaml.parse(f"routes: [{{id: desk, targets: 'json://127.0.0.1:{port}/x'}}]", Routes)
    clock, outbox = Clock(), MemoryOutbox([row(1)])
    pauses = []
    for _ in range(4):
        run(outbox, routes, clock)
        pauses.append(outbox.rows["desk#1-1"].next_at - clock.now)
        clock.now = outbox.rows["desk#1-1"].next_at
    assert pauses == sorted(pauses)
    assert pauses[-1] >= 4 * pauses[0]


def test_a_bundle_that_fails_is_tried_again_as_one() -> None:
    routes = strictyaml.parse("routes: [{id: desk, targets: 'console:'}]", Routes)
    clock, outbox = Clock(), MemoryOutbox([replace(row(n), bundled=True) for n in range(4)])
    seen = []

    def busy(alert: Alert, address: Secret, **more: Any) -> Outcome:
        seen.append(alert.id)
        return Retry(why="busy")

    run(outbox, routes, clock, send=busy)
    clock.now += timedelta(minutes=10)
    run(outbox, routes, clock, send=busy)
    assert len(seen) == 2
    assert seen[0] == seen[1]
