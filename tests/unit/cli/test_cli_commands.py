"""The commands over a small installation: what is known, decided, said, imported and kept, for people and programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

import pipeline_story as s

from monitor import pipeline
from monitor.bootstrap import open_house
from monitor.cli import run

CLOCK = "2026-02-11T12:00:00+00:00"
KEYS = {
    "series",
    "party",
    "forum",
    "formats",
    "length",
    "phase",
    "since",
    "claim",
    "claim_consistent",
    "gaps",
    "meetings",
}
MEETING_KEYS = {"date", "format", "status", "phase", "principal", "substitute", "level", "confidence", "sources"}


class Desk:
    """One installation and what its commands print."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *arguments: str, code: int = 0) -> str:
        assert run(list(arguments)) == code, self._capsys.readouterr()
        return self._capsys.readouterr().out

    def json(self, *arguments: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self(*arguments, "--format", "json"))
        return found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """An installation that has read one article with two absences, and told of it."""
    config = tmp_path / "config"
    config.mkdir()
    for name, value in {
        "HOME": str(tmp_path),
        "MONITOR_CONFIG": str(config),
        "MONITOR_DATABASE_URL": f"sqlite:///{tmp_path}/monitor.db",
        "MONITOR_CLOCK": CLOCK,
        "MONITOR_FETCH_ALLOW_PRIVATE": "127.0.0.1 localhost",
        "MONITOR_FETCH_DELAY": "0",
    }.items():
        monkeypatch.setenv(name, value)
    house = open_house()
    with house.store() as store, store.begin() as tx:
        found = pipeline.Found(article=s.article(), reports=(s.FEBRUARY, s.DECEMBER))
        pipeline.take_in(tx, pipeline.Batch(found=[found]), house.rules, house.clock())
    return Desk(tmp_path, capsys)


def test_streaks_keep_the_contract_with_programs(desk: Desk) -> None:
    board = {one["series"]: one for one in desk.json("streaks")}
    both = board["US@NATO/ministerials"]
    assert set(both) >= KEYS
    assert both["length"] == 2
    meetings = both["meetings"]
    assert isinstance(meetings, list)
    assert all(set(one) >= MEETING_KEYS for one in meetings)
    assert [one["date"] for one in meetings] == ["2025-12-03", "2026-02-12"]
    assert [one["phase"] for one in meetings] == ["settled", "provisional"]


def test_streaks_are_a_table_for_people_and_csv_for_spreadsheets(desk: Desk) -> None:
    assert "US@NATO/ministerials" in desk("streaks")
    rows = list(csv.DictReader(io.StringIO(desk("streaks", "--format", "csv"))))
    assert {row["series"]: row["length"] for row in rows}["US@NATO/ministerials"] == "2"


def test_a_series_is_shown_with_one_mark_a_meeting(desk: Desk) -> None:
    shown = desk("streaks", "US@NATO/ministerials")
    assert "absent from 2 in a row since 2025-12-03, provisional" in shown
    assert "○" in shown


def test_the_past_is_what_had_been_read_by_then_and_it_is_said_where_that_is_nothing(desk: Desk) -> None:
    assert desk.json("streaks", "--as-of", "2026-01-15", "--by", "retrieved") == []
    known_today = {one["series"]: one["length"] for one in desk.json("streaks", "--as-of", "2026-01-15")}
    assert known_today["US@NATO/ministerials"] == 1


def test_why_names_the_reports_and_their_words(desk: Desk) -> None:
    told = desk("why", "US@NATO/defence_ministers")
    assert "US at NATO/defence_ministers/2026-02-12: expected_absent" in told
    assert "«stays away»" in told


def test_meetings_ahead_say_what_is_at_stake(desk: Desk) -> None:
    ahead = desk.json("meetings", "--upcoming", "--forum", "NATO")
    stakes = {str(one["id"]): str(one["at_stake"]) for one in ahead}
    assert "US has said so: second in a row (ministerials)" in stakes["NATO/defence_ministers/2026-02-12"]


def test_meetings_go_out_as_a_calendar_and_come_back(desk: Desk) -> None:
    file = desk.folder / "out.ics"
    desk("meetings", "export", "--upcoming", "--out", str(file))
    assert "meetings taken in" in desk("meetings", "import", str(file))


def test_a_review_takes_a_report_back_and_says_what_changes(desk: Desk) -> None:
    report = next(str(one["id"]) for one in desk.json("reports", "--party", "US") if one["date"] == "2026-02-12")
    told = desk("review", "dismiss", f"report:{report}", "--why", "another ministry", "--author", "me")
    assert "US@NATO/ministerials: revised, 2 → 1" in told
    assert [one["action"] for one in desk.json("review", "list", "--done")] == ["dismiss"]
    desk("review", "undo", f"report:{report}", "--author", "me")
    assert {one["series"]: one["length"] for one in desk.json("streaks")}["US@NATO/ministerials"] == 2


def test_a_correction_that_cannot_be_read_is_refused(desk: Desk) -> None:
    report = str(desk.json("reports")[0]["id"])
    desk("review", "correct", f"report:{report}", "date=soon", code=2)
    assert desk.json("review", "list", "--done") == []


def test_a_reviewed_article_becomes_a_seed_document(desk: Desk) -> None:
    from monitor import seeds

    report = str(desk.json("reports")[0]["id"])
    file = desk.folder / "mine.yaml"
    file.write_text(desk("review", "export", f"report:{report}"))
    (seed,) = seeds.read(file)
    assert {one.date for one in seed.expected} == {"2025-12-03", "2026-02-12"}


def test_alerts_are_listed_shown_explained_and_previewed(desk: Desk) -> None:
    (alert,) = desk.json("alerts", "list")
    assert alert["state"] == "waiting"
    assert "second NATO ministerial in a row" in desk("alerts", "show", str(alert["id"]))
    assert "told_in_other_scope" in {one["because"] for one in desk.json("alerts", "why")}
    assert "zum zweiten Mal in Folge" in desk("alerts", "preview", "US@NATO/ministerials", "--language", "de")


def test_a_rehearsal_says_each_thing_once_a_route_as_the_daemon_does(desk: Desk) -> None:
    rows = desk.json("alerts", "dry-run", "--since", "2026-01-01")
    assert [one["because"] for one in rows if one["action"] == "send"] == ["streak_extended"]


def test_a_silence_and_an_acknowledgement_are_kept(desk: Desk) -> None:
    assert "quiet until 2026-02-12" in desk("alerts", "silence", "US", "--for", "1d", "--why", "known")
    assert "1 silences ended" in desk("alerts", "silence", "US", "--end")
    assert "acknowledged at length 2" in desk("alerts", "ack", "US@NATO/ministerials")


def test_a_test_message_reaches_its_route(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_data("{}")
    hook = f"json://{httpserver.host}:{httpserver.port}/hook"
    (desk.folder / "config" / "alerts.yaml").write_text(f"routes: [{{id: desk, targets: '{hook}'}}]\n")
    assert "desk#1: sent" in desk("alerts", "test", "desk")
    assert hook not in desk("alerts", "routes")


def test_the_feed_of_a_site_is_found_and_written_into_the_users_own_file(desk: Desk, httpserver: HTTPServer) -> None:
    rss = '<rss version="2.0"><channel><title>Courier</title><item><title>a</title><link>http://x/a</link></item></channel></rss>'
    httpserver.expect_request("/rss").respond_with_data(rss, content_type="application/rss+xml")
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>'
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html")
    site = f"http://{httpserver.host}:{httpserver.port}"
    desk("feeds", "add", f"{site}/", "--language", "en", "--country", "GB", "--write")
    added = next(one for one in desk.json("feeds", "list") if one["url"] == f"{site}/rss")
    assert (added["name"], added["grade"]) == ("Courier", "new")
    assert (desk.folder / "config" / "feeds.yaml").is_file()
    checked = desk.json("feeds", "check", f"{site}/rss")
    assert (checked[0]["fine"], checked[0]["entries"]) == (True, 1)


def test_feeds_go_out_as_opml_and_are_known_when_they_come_back(desk: Desk) -> None:
    file = desk.folder / "feeds.opml"
    desk("feeds", "export", "--out", str(file))
    assert "configured already" in desk("feeds", "import", str(file))


def test_a_backup_can_be_restored_and_holds_the_same(desk: Desk) -> None:
    file = desk.folder / "backup.db"
    desk("db", "backup", str(file))
    desk("db", "restore", str(file), code=1)
    desk("db", "restore", str(file), "--replace")
    assert {one["series"]: one["length"] for one in desk.json("streaks")}["US@NATO/ministerials"] == 2
    assert {one["table"] for one in json.loads(desk("db", "size", "--format", "json"))} >= {"filings", "alerts"}
    desk("db", "clean", "--compact")
    assert "nothing to do" in desk("db", "migrate")


def test_the_ledger_can_be_dropped_and_computed_again(desk: Desk) -> None:
    before = desk("streaks", "--format", "json")
    desk("ledger", "rebuild")
    assert desk("streaks", "--format", "json") == before


def test_the_board_and_a_picture_can_be_written_to_files(desk: Desk) -> None:
    desk("report", "--out", str(desk.folder / "board.html"))
    assert "United States" in (desk.folder / "board.html").read_text()
    desk("report", "--out", str(desk.folder / "one.svg"), "--series", "US@NATO/ministerials", "--format", "svg")
    assert (desk.folder / "one.svg").read_bytes().startswith(b"<svg")


def test_the_doctor_looks_at_everything(desk: Desk) -> None:
    looked_at = {one["what"] for one in desk.json("doctor")}
    assert looked_at >= {"versions", "settings", "world", "routes", "languages", "seeds", "database", "disk", "sources"}


def test_why_nothing_was_heard_is_said_in_words(desk: Desk) -> None:
    rows = desk.json("why-silent", "--days", "400")
    assert any("nothing was read in those days" in str(one["why"]) for one in rows)
