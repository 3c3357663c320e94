"""What programs read: JSON, feeds, calendar, exports, metrics. The documents about them are kept true here."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pyarrow.parquet
import pytest
import web_story as s
from icalendar import Calendar
from pytest_httpserver import HTTPServer
from starlette.testclient import TestClient

from monitor.alerts.nouns import Sent
from monitor.alerts.secret import Secret
from monitor.alerts.send import deliver
from monitor.model import Report
from monitor.store import Store, leader, transitions
from monitor.web import exports
from monitor.web.codes import code_of_report, mapping
from monitor.web.reader import LEADER

ATOM = "{http://www.w3.org/2005/Atom}"
REPORT = s.filing_of("a1").id


def feed(client: TestClient, path: str = "/feeds/transitions.atom") -> ElementTree.Element:
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content)


def ids(found: ElementTree.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}id", "") for entry in found.iter(f"{ATOM}entry")]


def test_streaks_carry_the_keys_of_the_command_line(client: TestClient) -> None:
    first, second = client.get("/api/v1/streaks", params={"limit": 2}).json()
    assert {"series", "party", "forum", "formats", "length", "phase", "since", "gaps", "meetings"} <= set(first)
    assert (first["series"], first["length"], first["phase"]) == (s.SERIES.id, 2, "provisional")
    assert {"date", "format", "status", "phase", "principal", "substitute", "level", "confidence", "sources"} <= set(
        first["meetings"][0]
    )
    assert second["surprise"] < first["surprise"]
    assert [one["party"] for one in client.get("/api/v1/streaks?party=HU").json()] == ["HU"]


def test_a_report_carries_its_evidence_weights_and_codes(client: TestClient) -> None:
    report = client.get(f"/api/v1/reports/{REPORT}").json()
    assert report["evidence"] == [{"text": s.QUOTE, "start": 68, "end": 93, "where": "text"}]
    assert report["features"][0] == {"name": "named principal", "weight": 1.25}
    assert report["codes"] == {"plover": "REJECT", "plover_mode": None, "cameo": "125"}


def test_a_meeting_lists_who_was_there_and_the_reports_on_both_sides(client: TestClient) -> None:
    meeting = client.get(f"/api/v1/meetings/{s.MEETINGS[4].id}").json()
    assert meeting["attendances"][0]["supporting"] == [REPORT]
    ahead = client.get("/api/v1/meetings?party=US").json()
    assert [one["first"] for one in ahead] == ["2026-02-12", "2026-06"]
    assert ahead[0]["stakes"] == [{"series": s.SERIES.id, "party": "US", "length": 2, "announced": True}]


def test_the_feed_keeps_its_ids_when_the_site_moves_and_the_story_goes_on(client: TestClient, store: Store) -> None:
    before = ids(feed(client))
    assert before == ["tag:watch.example,2026:transition:t1", "tag:watch.example,2026:transition:t0"]
    with store.begin() as tx:
        transitions.add(tx, [s.transition("t2", 0, kind="broken", before=2)], s.NOW + timedelta(minutes=1))
    assert ids(feed(client))[-2:] == before


def test_every_entry_of_the_feed_has_what_atom_demands(client: TestClient) -> None:
    found = feed(client)
    for name in ("id", "title", "updated"):
        assert found.findtext(f"{ATOM}{name}")
    links = {link.get("rel"): link.get("href") for link in found.findall(f"{ATOM}link")}
    assert links == {"alternate": "https://watch.example/", "self": "https://watch.example/feeds/transitions.atom"}
    entry = next(found.iter(f"{ATOM}entry"))
    assert entry.findtext(f"{ATOM}title") == (
        "US absent from NATO defence ministers, 12 Feb 2026: second NATO ministerial in a row"
    )
    assert {one.get("term") for one in entry.findall(f"{ATOM}category")} == {"extended", "provisional", "US"}
    assert "1 → 2, provisional" in entry.findtext(f"{ATOM}content", "")


@pytest.mark.parametrize("path", ["/feeds/transitions.atom", "/calendar.ics", "/static/style.css"])
def test_whoever_has_the_newest_text_is_sent_nothing(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_series_has_a_feed_of_its_own(client: TestClient) -> None:
    found = feed(client, "/feeds/series/US@NATO/ministerials.atom")
    assert found.findtext(f"{ATOM}id") == "tag:watch.example,2026:series:US@NATO/ministerials"
    assert len(ids(found)) == 2
    assert client.get("/feeds/series/none.atom").status_code == 404


def test_the_calendar_holds_coming_meetings_with_the_streaks_at_stake(client: TestClient) -> None:
    answer = client.get("/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).events
    by_name = {str(event["summary"]): event for event in events}
    assert set(by_name) == {"NATO defence ministers (1)", "Club of Five summit (1)", "Spring meeting (1)"}
    event = by_name["NATO defence ministers (1)"]
    assert (str(event.start), str(event.end)) == ("2026-02-12", "2026-02-13")
    assert (
        event["description"] == "If absent: United States, 2 in a row (United States · NATO: ministerials) (announced)"
    )
    month = by_name["Spring meeting (1)"]
    assert (str(month.start), str(month.end)) == ("2026-06-01", "2026-07-01")
    assert month["description"].startswith("The day is not known yet.")
    assert str(month["status"]) == "TENTATIVE"
    assert len({str(one["uid"]) for one in events}) == 3
    assert len(Calendar.from_ical(client.get("/calendar.ics?party=HU").content).events) == 1


@pytest.mark.parametrize("table", exports.TABLES)
def test_an_export_has_the_columns_of_the_codebook_in_all_three_forms(client: TestClient, table: str) -> None:
    columns = list(exports.codebook().table(table))
    in_csv = list(csv.DictReader(io.StringIO(client.get(f"/exports/{table}.csv").content.decode())))
    in_json = [json.loads(line) for line in client.get(f"/exports/{table}.jsonl").text.splitlines()]
    in_parquet = pyarrow.parquet.read_table(io.BytesIO(client.get(f"/exports/{table}.parquet").content))
    assert in_csv
    assert list(in_csv[0]) == list(in_json[0]) == in_parquet.column_names == columns
    assert in_parquet.to_pylist() == in_json
    assert [exports._cell(value) for value in in_json[0].values()] == list(in_csv[0].values())
    for name, column in exports.codebook().table(table).items():
        kinds = {"text": str, "time": str, "whole": int, "number": (int, float), "yes_no": bool}
        assert all(row[name] is None or isinstance(row[name], kinds[column.type]) for row in in_json), name


def test_the_codebook_is_served_and_describes_every_column(client: TestClient) -> None:
    book = client.get("/exports/codebook.json").json()
    assert set(book) == set(exports.TABLES)
    assert all(column["says"] and column["type"] for table in book.values() for column in table.values())
    for path in ("/exports/nothing.csv", "/exports/reports.xls", "/exports/codebook.csv"):
        assert client.get(path).status_code == 404


def test_a_cell_that_a_spreadsheet_would_run_is_made_text() -> None:
    rows: Iterator[exports.Row] = iter([{"id": "=1+1", "party": "-2", "length": -2, "series": "@SUM(A1)"}])
    written = b"".join(exports.write("transitions", "csv", rows)).decode().splitlines()[1]
    assert written.startswith("'=1+1,")
    assert "'@SUM(A1)" in written
    assert ",-2," in written, "numbers stay numbers"


def test_without_pyarrow_parquet_is_refused_with_the_mend(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = client.get("/exports/streaks.parquet")
    assert answer.status_code == 501
    assert "pip install 'monitor[parquet]'" in answer.text
    assert client.get("/exports/streaks.csv").status_code == 200


def test_every_possible_report_has_a_code_and_every_entry_is_reached() -> None:
    from itertools import product
    from typing import get_args

    from monitor.model import Modality, Reason

    reached = {
        id(
            code_of_report(
                Report(status=status, party="US", forum="NATO", modality=modality, reason=reason, virtual=far)
            )
        )
        for status, modality, reason, far in product(
            ("absent", "attends"), get_args(Modality), (None, *get_args(Reason)), (False, True)
        )
    }
    assert reached == {id(entry) for entry in mapping().reports}


def test_the_mapping_is_served_as_data(client: TestClient) -> None:
    codes = client.get("/api/v1/codes").json()
    assert [entry["kind"] for entry in codes["transitions"]] == ["started", "extended", "broken", "revised"]
    assert all(entry["why"] for table in codes.values() for entry in table)


def test_what_a_webhook_is_sent_is_what_its_schema_says(client: TestClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook", method="POST").respond_with_data("")
    address = Secret(f"json://{httpserver.host}:{httpserver.port}/hook")
    assert isinstance(deliver(s.alert("m9", "t1", "A title"), address), Sent)
    request, _ = httpserver.log[0]
    schema = client.get("/api/v1/webhook.schema.json").json()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(request.get_json(), schema, jsonschema.Draft202012Validator)
    assert request.headers["Idempotency-Key"] == "m9"
    assert request.headers["X-Monitor-Thread"] == "thread"


def test_a_picture_of_a_series_is_served_as_svg_and_png(client: TestClient) -> None:
    svg = client.get("/pictures/US@NATO/ministerials.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert ElementTree.fromstring(svg.text).tag.endswith("svg")
    assert client.get("/pictures/US@NATO/ministerials.png").content.startswith(b"\x89PNG")
    assert client.get("/pictures/US@NATO/ministerials.gif").status_code == 404
    assert client.get("/pictures/none.svg").status_code == 404


def test_metrics_are_gauges_without_any_address(client: TestClient) -> None:
    answer = client.get("/metrics")
    lines = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert lines['monitor_alerts{state="dead"}'] == "1.0"
    assert lines['monitor_sources{state="active"}'] == "2.0"
    assert lines["monitor_sources_failing"] == "1.0"
    assert lines["monitor_up"] == "1.0"
    assert lines["monitor_streaks"] == "3.0"
    assert "http" not in answer.text


def test_health_and_readiness_are_one_word(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").text == "ready"


def test_whoever_asks_for_the_daemon_hears_whether_one_leads(client: TestClient, store: Store) -> None:
    def asked() -> tuple[int, str, bool]:
        answer = client.get("/readyz?daemon=1")
        return answer.status_code, answer.text, "monitor_leading 1.0" in client.get("/metrics").text

    assert asked() == (503, "no daemon leads", False)
    with store.begin() as tx:
        term = leader.stand(tx, LEADER, "one", s.NOW)
    assert term
    assert asked() == (200, "ready", True)
    with store.begin() as tx:
        leader.resign(tx, term, s.NOW)
    assert asked() == (503, "no daemon leads", False)


def test_the_pages_and_the_daemon_mean_the_same_leader() -> None:
    from monitor.daemon import lead

    assert lead.LEADER == LEADER


def test_the_page_for_programs_lists_every_route_of_the_document(client: TestClient) -> None:
    document: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    page = client.get("/api").text
    for path in document["paths"]:
        assert f"<code>/api/v1{path}</code>" in page
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "/api/v1"}]
