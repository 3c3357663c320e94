"""`detect` and `backfill` as people call them: files, folders, addresses, standard input, JSON Lines."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from monitor.cli import run

SENTENCE = "The French foreign minister did not attend the meeting of NATO foreign ministers in Brussels on Wednesday."
TEXT = f"{SENTENCE} His ministry gave no reason. The ministers spoke about the budget of the coming year."
KEYS = {
    "status", "party", "forum", "format", "date", "modality", "principal", "office", "substitute", "substitute_level",
    "virtual", "consecutive", "reason", "confidence", "evidence", "rule", "primary",
}  # fmt: skip


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{tmp_path}/monitor.db")
    monkeypatch.setenv("MONITOR_FETCH_ALLOW_PRIVATE", "127.0.0.1 localhost")


def board(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["streaks", "--format", "json"]) == 0
    return {one["series"]: one for one in json.loads(capsys.readouterr().out)}


def test_a_text_is_explained_with_its_reports_and_the_words_that_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(f" date 2025-12-04 {TEXT}")
    assert run(["detect", str(tmp_path / "a.txt")]) == 0
    told = capsys.readouterr().out
    assert "absent FR at NATO" in told
    assert "2025-12-03" in told
    assert f"«{SENTENCE}»" in told


def test_without_its_rule_a_report_is_gone_and_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(f" date 2025-12-04 {TEXT}")
    run(["detect", str(tmp_path / "a.txt")])
    rule = next(line.split()[1].rstrip(":") for line in capsys.readouterr().out.splitlines() if "  rule " in line)
    assert run(["detect", str(tmp_path / "a.txt"), "--without", rule, "--all"]) == 0
    told = capsys.readouterr().out
    assert f"Without {rule}: 1 → 0 reports" in told
    assert "- absent FR NATO" in told


def test_standard_input_is_read_where_the_name_is_a_dash(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(f" date 2025-12-04 {TEXT}".encode()))
    monkeypatch.setattr("sys.stdin", stream)
    assert run(["detect", "-"]) == 0
    assert "absent FR at NATO" in capsys.readouterr().out


def test_a_page_of_the_web_is_fetched_and_explained(httpserver: HTTPServer, capsys: pytest.CaptureFixture[str]) -> None:
    head = '<title>FM stays away</title><meta property="article:published_time" content="2025-12-04T09:00:00Z">'
    page = (
        f'<html lang="en"><head>{head}</head><body><article><h1>FM stays away</h1><p>{TEXT}</p></article></body></html>'
    )
    httpserver.expect_request("/a").respond_with_data(page, content_type="text/html")
    assert run(["detect", f"http://127.0.0.1:{httpserver.port}/a"]) == 0
    assert "absent FR at NATO" in capsys.readouterr().out


def test_an_address_that_gives_nothing_is_told(httpserver: HTTPServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["detect", f"http://127.0.0.1:{httpserver.port}/nowhere"]) == 1
    assert "/nowhere" in capsys.readouterr().err


def test_json_lines_keep_the_contract_with_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = {"id": 7, "url": None, "title": None, "text": TEXT, "published": "2025-12-04", "lang": None}
    (tmp_path / "a.jsonl").write_text(
        json.dumps(known) + "\n" + json.dumps({"id": "b", "text": "Nothing here."}) + "\n"
    )
    assert run(["detect", "--jsonl", str(tmp_path / "a.jsonl")]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["id"], second) == (7, {"id": "b", "reports": []})
    (report,) = first["reports"]
    assert set(report) == KEYS
    assert (report["status"], report["party"], report["forum"], report["date"]) == (
        "absent",
        "FR",
        "NATO",
        "2025-12-03",
    )
    for piece in report["evidence"]:
        assert TEXT[piece["start"] : piece["end"]] == piece["text"]


def test_a_folder_of_texts_lines_and_front_matter_is_taken_in_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text(f" date 2025-12-04 {TEXT}")
    (folder / "b.md").write_text(f"---\ndate: 2025-12-05\nlang: en\n---\nFrom our staff. {TEXT} It was cold.\n")
    line = {"id": "c", "text": TEXT.replace("French", "Polish"), "published": "2025-12-04", "lang": "en"}
    (folder / "c.jsonl").write_text(json.dumps(line) + "\n")
    assert run(["backfill", str(folder), "--processes", "0"]) == 0
    found = board(capsys)
    assert found["FR@NATO/foreign_ministers"]["length"] == found["PL@NATO/foreign_ministers"]["length"] == 1
    assert run(["backfill", str(folder), "--processes", "0"]) == 0
    assert "Nothing new" in capsys.readouterr().out
    assert board(capsys) == found


def test_nobody_is_told_of_a_backfill_unless_it_is_wished(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(f" date 2025-12-04 {TEXT}")
    assert run(["backfill", str(tmp_path / "a.txt"), "--processes", "0"]) == 0
    capsys.readouterr()
    assert run(["alerts", "list", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_document_that_cannot_be_read_is_told_and_the_rest_is_taken_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text(f" date 2025-12-04 {TEXT}")
    (folder / "b.jsonl").write_text("{oops\n")
    (folder / "c.txt").write_text("   \n")
    assert run(["backfill", str(folder), "--processes", "0"]) == 4
    told = capsys.readouterr().out
    assert "b.jsonl:1" in told
    assert "c.txt" in told
    assert board(capsys)["FR@NATO/foreign_ministers"]["length"] == 1
