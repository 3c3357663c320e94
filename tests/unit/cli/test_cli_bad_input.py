"""Bad input becomes one clear line with file and line or address, never a trace, and the exit code of the design."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_calls import monitor

from monitor.cli import run

TEXT = "Der französische Finanzminister nimmt am Freitag nicht am Treffen der EU-Finanzminister teil."


def wrong(done: object, code: int, *words: str) -> None:
    told = done.stderr + done.stdout  # type: ignore[attr-defined]
    assert done.returncode == code, told  # type: ignore[attr-defined]
    assert "Traceback" not in told
    for word in words:
        assert word in told, told


def test_a_broken_yaml_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "alerts.yaml").write_text("routes:\n  - id: desk\n   targets: oops\n")
    wrong(monitor(tmp_path, "run", "--once", "--config", str(tmp_path)), 2, f"{tmp_path}/alerts.yaml:3", "—")


def test_a_wrong_setting_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "monitor.yaml").write_text("poll:\n  every: now and then\n")
    wrong(monitor(tmp_path, "streaks", "--config", str(tmp_path)), 2, f"{tmp_path}/monitor.yaml:2")


def test_a_broken_language_pack_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "de.yaml").write_text("language: de\nnonsense: [1\n")
    wrong(monitor(tmp_path, "detect", "--jsonl", "--config", str(tmp_path)), 2, f"{tmp_path}/languages/de.yaml:")


def test_the_check_of_the_configuration_names_what_is_wrong_and_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "meetings.yaml").write_text("meetings:\n  - {forum: NATO, format: sumit, first: 2026-01-01}\n")
    done = monitor(tmp_path, "config", "check", "--config", str(tmp_path))
    wrong(done, 2, f"{tmp_path}/meetings.yaml:2", "use one of")


def test_the_shipped_configuration_is_in_order(tmp_path: Path) -> None:
    done = monitor(tmp_path, "config", "check")
    assert done.returncode == 0, done.stdout
    assert "WRONG" not in done.stdout


def test_a_folder_of_configuration_that_is_missing_is_told(tmp_path: Path) -> None:
    wrong(monitor(tmp_path, "streaks", "--config", str(tmp_path / "nowhere")), 2, "nowhere", "create it")


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    wrong(monitor(tmp_path, "detect", str(tmp_path / "nowhere.txt")), 2, "nowhere.txt", "no such file")


def test_a_database_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    wrong(monitor(tmp_path, "streaks", MONITOR_DATABASE_URL=f"sqlite:///{tmp_path}/taken/monitor.db"), 1, "taken")


def test_a_variable_that_means_nothing_is_told_and_the_command_goes_on(tmp_path: Path) -> None:
    done = monitor(tmp_path, "config", "show", MONITOR_DATABSE_URL="x")
    assert done.returncode == 0
    assert "did you mean MONITOR_DATABASE_URL" in done.stderr


def test_a_secret_in_the_address_of_the_database_is_never_shown(tmp_path: Path) -> None:
    done = monitor(tmp_path, "config", "show", MONITOR_DATABASE_URL="postgresql://monitor:hunter2@db.example/monitor")
    assert "hunter2" not in done.stdout + done.stderr
    assert "postgresql://db.example/monitor" in done.stdout


def test_an_empty_text_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [{"id": "a", "text": ""}, {"id": "b", "text": TEXT, "lang": "de", "published": "2026-03-10"}]
    done = monitor(tmp_path, "detect", "--jsonl", given="\n".join(map(json.dumps, lines)))
    wrong(done, 4, "-:1", "text")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["id"] for one in answers] == ["a", "b"]
    assert answers[0]["reports"] == []
    assert answers[1]["reports"]


def test_a_line_that_is_no_json_is_told_with_its_number_and_answered_in_its_place(tmp_path: Path) -> None:
    good = json.dumps({"id": "b", "text": "Nothing."})
    done = monitor(tmp_path, "detect", "--jsonl", given="{oops\n" + good + "\n")
    wrong(done, 4, "-:1")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [None, "b"]


def test_an_unknown_language_is_told_with_those_there_are(tmp_path: Path) -> None:
    done = monitor(tmp_path, "detect", "--jsonl", given=json.dumps({"id": "a", "text": TEXT, "lang": "xx"}))
    assert done.returncode == 0
    assert "'xx'" in done.stderr
    assert "de, " in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("streaks", "--as-of", "yesterday"),
        ("streaks", "NOBODY@NOWHERE/all"),
        ("alerts", "test", "nowhere"),
        ("alerts", "show", "none"),
        ("review", "confirm", "report:none"),
        ("review", "correct", "report:none", "date"),
        ("why", "nothing"),
        ("streaks", "--nonsense"),
        ("nonsense",),
        ("detect",),
        ("backfill", "nowhere.txt"),
        ("backfill", ".", "--notify", "everybody"),
        ("evaluate", "nowhere"),
        ("report", "--out", "x.svg", "--format", "svg"),
        ("meetings", "import", "nowhere.ics"),
        ("feeds", "import", "nowhere.opml"),
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_a_wrong_call_ends_with_2_and_one_clear_line(
    tmp_path: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{tmp_path}/monitor.db")
    assert run([*arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.strip()
    assert "Traceback" not in told.err
