"""Sources become parts, ranges of lines hold each line once, and the end report says what it counted."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from backfill_archives import archive
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.backfill import lines, places
from monitor.backfill.parts import Part, parse
from monitor.backfill.places import archived, parts_of
from monitor.backfill.problem import Problem
from monitor.backfill.summary import Summary, gaps
from monitor.backfill.summary import lines as told


def _kinds(source: str | Path) -> list[str]:
    return [one.kind if isinstance(one, Part) else "problem" for one in parts_of(str(source))]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("https://a.example/feed", "feed"),
        ("https://a.example/sitemap.xml", "feed"),
        ("https://a.example/x.warc.gz?sig=1", "remote"),
        ("https://a.example/2026/warc.paths.gz", "paths"),
        ("wayback:a.example", "wayback"),
        ("wayback:https://a.example/feed", "wayback"),
        ("wayback:", "problem"),
        ("/nowhere/at/all", "problem"),
    ],
)
def test_an_address_says_by_its_form_what_it_is(source: str, kind: str) -> None:
    assert _kinds(source) == [kind]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.txt", b"https://a.example/1\nhttps://a.example/2\n", "urls"),
        ("a.txt", b"https://a.example/1 says that\n", "document"),
        ("a.urls", b"", "urls"),
        ("a.opml", b"<opml/>", "feed"),
        ("a.xml", b"<rss/>", "feed"),
        ("a.jsonl", b"{}\n", "lines"),
        ("a.jsonl.gz", b"", "document"),
        ("a.md", b"x", "document"),
        ("a.warc", b"", "warc"),
        ("a.pdf", b"", "document"),
    ],
)
def test_a_file_says_by_its_name_and_first_lines_what_it_is(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert _kinds(tmp_path / name) == _kinds(tmp_path) == [kind]


def test_a_changed_file_is_another_part(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("x")
    (before,) = parts_of(str(file))
    file.write_text("y z")
    (after,) = parts_of(str(file))
    assert isinstance(before, Part)
    assert isinstance(after, Part)
    assert before.key != after.key


def test_a_path_list_names_archives_here_and_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(archive([("https://a.example/", b"<p>x")]))
    (tmp_path / "warc.paths").write_text(f"crawl-data/CC-NEWS/x.warc.gz\n{tmp_path}/a.warc.gz\n\n# said\n")
    assert _kinds(tmp_path / "warc.paths") == ["remote", "warc"]
    assert archived("crawl-data/x.warc.gz") == places.ARCHIVE + "crawl-data/x.warc.gz"


def test_a_name_too_long_for_the_database_is_said(tmp_path: Path) -> None:
    (found,) = parts_of(f"https://a.example/{'x' * 500}")
    assert isinstance(found, Problem)
    assert found.mend


@given(
    place=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60),
    numbers=st.tuples(*[st.integers(0, 2**40)] * 3),
    end=st.none() | st.integers(0, 2**40),
)
def test_the_name_of_a_part_gives_the_part_back(place: str, numbers: tuple[int, int, int], end: int | None) -> None:
    size, start, offset = numbers
    part = Part(kind="warc", place=place, size=size, start=start, end=end, stamp="ab", offset=offset)
    assert parse(part.key, offset) == part


def test_a_name_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="no part"):
        parse("other - 0 0 - x")


ROWS = [{"text": f"Zeile {n} äöü " + "x" * (n * 7 % 50)} for n in range(60)]


@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.integers(0, 4000), max_size=6))
def test_ranges_hold_each_line_once(cuts: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    borders = [0, *sorted(cuts), path.stat().st_size]
    found = [value for start, end in pairwise(borders) if end > start for _, value in lines.read(path, start, end)]
    assert [getattr(value, "text", str(value)) for value in found] == [row["text"] for row in ROWS]


def test_a_bad_line_in_the_middle_has_its_number(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a"}\n' * 20 + "{\n" + '{"text": "b"}\n' * 20)
    (problem,) = [value for _, value in lines.read(path, 100) if isinstance(value, Problem)]
    assert problem.line == 21


def test_the_days_nothing_was_read_on_are_gaps() -> None:
    days = [date(2026, 2, day) for day in (1, 2, 5, 6, 8)]
    assert list(gaps(days)) == [(date(2026, 2, 3), date(2026, 2, 4)), (date(2026, 2, 7), date(2026, 2, 7))]


@pytest.mark.parametrize(
    ("summary", "code"),
    [
        (Summary(counts={"read": 3}), 0),
        (Summary(counts={"read": 3, "skipped": 1}), 0),
        (Summary(counts={"read": 3, "failed": 1}), 4),
        (Summary(counts={"read": 3}, parts={"poison": 1}), 4),
        (Summary(ended="stopped"), 4),
        (Summary(ended="limit", counts={"read": 3}), 0),
        (Summary(counts={"failed": 1}), 1),
    ],
)
def test_the_exit_code_says_whether_something_is_missing(summary: Summary, code: int) -> None:
    assert summary.exit_code == code
    assert list(told(summary))
