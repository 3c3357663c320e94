"""The schema of config/alerts.yaml, the shipped file, and what may be shown of an address."""

from __future__ import annotations

import pickle
import re
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from monitor import strictyaml
from monitor.alerts import routes
from monitor.alerts.hours import after_quiet, next_digest
from monitor.alerts.routes import Digest, Quiet, Routes
from monitor.alerts.secret import Secret, label, redactor, resolve
from monitor.errors import ConfigError

SHIPPED = Path(__file__).parents[3] / "config" / "alerts.yaml"
CANARY = "canary-7f3a9c"


def test_the_shipped_file_is_valid_and_tells_the_console() -> None:
    shipped = routes.load(SHIPPED)
    assert shipped.routes == ()
    assert shipped.fallback.target_ids() == ("console#1",)


def test_the_commented_examples_of_the_shipped_file_are_valid() -> None:
    text = SHIPPED.read_text(encoding="utf-8").partition("routes: []\n")[2]
    examples = "\n".join(re.sub(r"^# ?", "", line) for line in text.splitlines())
    ids = [route.id for route in strictyaml.parse(examples, Routes).every()]
    assert ids == ["desk", "chief", "archive", "breaks", "rest", "operator"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("routes: [{id: a}, {id: a}]", "stands twice"),
        ("routes: [{id: a, escalate: {after: 1h, to: nobody}}]", "no route"),
        ("routes: [{id: A B}]", "pattern"),
        ("horizon: soon", "10m"),
        ("routes: [{id: a, quiet: {from: '22:00', to: '07:00', zone: Mars/Base}}]", "time zone"),
        ("routes: [{id: a, targte: x}]", "spelling"),
        ("routes: [{id: a, digest: weekly}]", "'daily'"),
    ],
)
def test_a_mistake_is_explained(text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(says)):
        strictyaml.parse(text, Routes, file="alerts.yaml")


def test_a_mistake_beside_a_secret_does_not_show_the_secret() -> None:
    for text in (
        f"routes: [{{id: a, targets: ['json://{CANARY}@x'], digest: weekly}}]",
        f"routes: [{{id: a, targets: {{x: 'json://{CANARY}'}}}}]",
        f"routes: [{{id: a, targets: [['json://{CANARY}']]}}]",
    ):
        with pytest.raises(ConfigError) as caught:
            strictyaml.parse(text, Routes)
        assert CANARY not in str(caught.value)


def test_a_secret_shows_stars_wherever_it_is_printed() -> None:
    secret = Secret(CANARY)
    setup = strictyaml.parse(f"routes: [{{id: a, targets: 'json://{CANARY}'}}]\nheartbeat: https://{CANARY}", Routes)
    for shown in (
        repr(secret),
        str(secret),
        f"{secret:>9}",
        repr(setup),
        str(setup.model_dump()),
        setup.model_dump_json(),
    ):
        assert CANARY not in shown
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_references_are_resolved_late_and_name_only_themselves(tmp_path: Path) -> None:
    address = f"json://{CANARY}"
    private = tmp_path / "address"
    private.write_text(f"# the desk\n{address}\n")
    private.chmod(0o600)
    credentials = {"CREDENTIALS_DIRECTORY": str(tmp_path), "DESK": address}
    for reference in (f"file:{private}", "env:DESK", "credential:address", address):
        assert resolve(Secret(reference), environ=credentials).reveal() == address
    private.chmod(0o644)
    with pytest.raises(ConfigError, match="open to other users") as caught:
        resolve(Secret(f"file:{private}"), environ={})
    assert CANARY not in str(caught.value)
    with pytest.raises(ConfigError, match="NOWHERE is not set"):
        resolve(Secret("env:NOWHERE"), environ={})
    with pytest.raises(ConfigError, match="cannot be read"):
        resolve(Secret(f"file:{tmp_path}/none"), environ={})


def test_an_address_is_shown_as_its_service_and_a_number() -> None:
    assert label(Secret(f"slack://{CANARY}/x"), 2) == "slack://…#2"
    assert CANARY not in label(Secret(CANARY), 1)


def test_the_redactor_takes_addresses_tokens_and_passwords_out_of_a_text() -> None:
    secrets = [Secret(f"json://desk:pw7@hooks.example.org/{CANARY}"), Secret("console:")]
    clean = redactor(secrets)
    text = f"GET /{CANARY} as desk with pw7 failed; console: was told"
    assert clean(text) == "GET /*** as desk with *** failed; console: was told"
    assert CANARY not in clean(f"json://desk:pw7@hooks.example.org/{CANARY}")
    assert redactor([])("nothing") == "nothing"


def at(hour: int, minute: int = 0, day: int = 11) -> datetime:
    return datetime(2026, 2, day, hour, minute, tzinfo=UTC)


def test_quiet_hours_over_midnight_end_in_the_morning_of_their_zone() -> None:
    quiet = Quiet.model_validate({"from": time(22), "to": time(7), "zone": "Europe/Berlin"})
    assert after_quiet(at(21, 30), quiet) == at(6, day=12)
    assert after_quiet(at(3), quiet) == at(6)
    assert after_quiet(at(6), quiet) == at(6)
    assert after_quiet(at(20, 59), quiet) == at(20, 59)


def test_quiet_hours_keep_the_local_hour_when_the_clocks_change() -> None:
    quiet = Quiet.model_validate({"from": time(22), "to": time(7), "zone": "Europe/Berlin"})
    assert after_quiet(datetime(2026, 3, 28, 22, 30, tzinfo=UTC), quiet) == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)


def test_digests_leave_at_their_hour_and_once_a_day() -> None:
    daily = Digest(every="daily", at=time(7, 30), zone="Europe/Berlin")
    assert next_digest(at(6), daily) == at(6, 30)
    assert next_digest(at(6, 30), daily) == at(6, 30, day=12)
    assert next_digest(at(6, 10), Digest(every="hourly")) == at(7)
    assert next_digest(at(6), Digest(every="count", count=5)) == at(6, day=12)
    assert next_digest(at(6), Digest()) == at(6)
