"""The report in one file, and the picture of one series."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import web_story as s

from monitor.errors import UsageError
from monitor.web.still import drawn, report

LEDGER = s.ledger()


class Asked(HTMLParser):
    """Every address that a file would make a browser ask for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [str(value) for name, value in attrs if name in ("href", "src", "srcset", "data", "action")]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_report_is_complete_in_itself(language: str) -> None:
    text = report(LEDGER, names=s.names, language=language)
    assert text.startswith("<!doctype html>")
    assert all(address.startswith("#") for address in Asked(text).found)
    assert "url(" not in text
    assert "@import" not in text
    assert f'<html lang="{language}">' in text
    for mark in s.streak().timeline:
        assert f"{mark.meeting.first[:4]}" in text


def test_every_mark_leads_to_its_row() -> None:
    text = report(LEDGER, names=s.names)
    targets = [
        address[1:]
        for address in Asked(text).found
        if address.startswith("#s") and "-" in address and "sign" not in address
    ]
    assert targets
    assert all(f'id="{target}"' in text for target in targets)


def test_the_same_ledger_gives_the_same_file_in_whatever_order_it_comes() -> None:
    streaks = list(LEDGER.streaks)
    random.Random(1).shuffle(streaks)
    assert report(LEDGER, names=s.names) == report(replace(LEDGER, streaks=tuple(streaks)), names=s.names)


def test_series_that_are_not_watched_are_left_out_unless_asked_for() -> None:
    assert "defence ministers</a>" not in report(LEDGER, names=s.names)
    assert report(LEDGER, names=s.names).count("<section") == 2
    assert report(LEDGER, names=s.names, watched=False).count("<section") == 3
    assert "No streak of absences" in report(replace(LEDGER, streaks=()), names=s.names)


def test_a_series_is_drawn_as_svg_and_png() -> None:
    svg = drawn(LEDGER, s.SERIES.id, "svg", names=s.names, language="de")
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert drawn(LEDGER, s.SERIES.id, "png", names=s.names).startswith(b"\x89PNG")
    with pytest.raises(UsageError, match="no series 'nothing'"):
        drawn(LEDGER, "nothing", "svg", names=s.names)


def test_without_the_extra_a_png_is_refused_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(UsageError, match=r"monitor\[picture\]"):
        drawn(LEDGER, s.SERIES.id, "png", names=s.names)


def test_the_report_needs_no_web_server_and_no_database() -> None:
    code = (
        "import sys, monitor.web.still;"
        "print([name for name in ('starlette', 'fastapi', 'sqlalchemy', 'uvicorn', 'feedgen') if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert out.stdout.strip() == "[]"
