"""Archives of the web: every record once, whatever the range; damage is said and costs its record only."""

from __future__ import annotations

import io

import pytest
from backfill_archives import WHEN, archive, zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.backfill import members, warc
from monitor.backfill.problem import Problem
from monitor.backfill.warc import Stretch, records
from monitor.model import Page

PAGES = [(f"https://n{n % 3}.example/{n}", f"<html><p>{n} {'ä€' * (n * 50)}</p>".encode()) for n in range(40)]
PACKED, PLAIN = archive(PAGES), archive(PAGES, packed=False)


def _read(raw: bytes, start: int = 0, end: int | None = None) -> tuple[list[Page], list[Problem]]:
    found = [value for _, value in records(io.BytesIO(raw), Stretch(place="a", size=len(raw), start=start, end=end))]
    return [one for one in found if isinstance(one, Page)], [one for one in found if isinstance(one, Problem)]


@pytest.mark.parametrize("raw", [PACKED, PLAIN, zstd(PLAIN)], ids=["gzip", "plain", "zstd"])
def test_every_page_comes_once_with_its_address_time_and_body(raw: bytes) -> None:
    pages, problems = _read(raw)
    assert [(page.url, page.body) for page in pages] == PAGES
    assert {page.fetched_at for page in pages} == {WHEN}
    assert pages[0].header("content-type") == "text/html; charset=utf-8"
    assert problems == []


@given(length=st.integers(min_value=50, max_value=len(PACKED)))
@settings(max_examples=40, deadline=None)
def test_ranges_of_any_length_hold_every_record_once(length: int) -> None:
    starts = members.cuts(io.BytesIO(PACKED), len(PACKED), length)
    found = [_read(PACKED, start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]
    assert [page.url for pages, _ in found for page in pages] == [url for url, _ in PAGES]
    assert not any(problems for _, problems in found)


@given(place=st.integers(min_value=0, max_value=len(PACKED)))
@settings(max_examples=60, deadline=None)
def test_a_range_that_begins_anywhere_begins_with_the_next_whole_record(place: int) -> None:
    start = members.next_member(io.BytesIO(PACKED), place)
    after = [] if start is None else [page.url for page in _read(PACKED, start)[0]]
    before = [page.url for page in _read(PACKED, 0, place)[0]]
    assert before + after == [url for url, _ in PAGES]


@pytest.mark.parametrize("raw", [PACKED, PLAIN], ids=["gzip", "plain"])
def test_reading_goes_on_at_the_offset_of_any_record(raw: bytes) -> None:
    steps = list(records(io.BytesIO(raw), Stretch(place="a", size=len(raw))))
    for number, (offset, _) in enumerate(steps[::7]):
        again, _ = _read(raw, offset)
        assert [page.url for page in again] == [url for url, _ in PAGES[number * 7 :]]


@given(cut=st.integers(min_value=1, max_value=len(PACKED) - 1))
@settings(max_examples=60, deadline=None)
def test_a_file_that_breaks_off_is_noticed_wherever_it_does(cut: int) -> None:
    whole = set(_starts(PACKED))
    pages, problems = _read(PACKED[:cut])
    assert [page.url for page in pages] == [url for url, _ in PAGES[: len(pages)]]
    assert bool(problems) == (cut not in whole)
    assert all(problem.mend for problem in problems)


@given(cut=st.integers(min_value=1, max_value=len(PLAIN) - 1))
@settings(max_examples=60, deadline=None)
def test_so_is_one_that_is_not_packed(cut: int) -> None:
    _, problems = _read(PLAIN[:cut])
    ends = set(_plain_starts(PLAIN))
    assert bool(problems) or any(0 <= offset - cut <= 4 for offset in ends)


@given(at=st.integers(min_value=400, max_value=len(PACKED) - 600), noise=st.binary(min_size=40, max_size=200))
@settings(max_examples=60, deadline=None)
def test_damage_costs_the_records_it_lies_in_and_is_said(at: int, noise: bytes) -> None:
    broken = PACKED[:at] + noise + PACKED[at + len(noise) :]
    starts = _starts(PACKED)
    hit = sum(
        1 for start, end in zip(starts, [*starts[1:], len(PACKED)], strict=True) if start < at + len(noise) and end > at
    )
    pages, _ = _read(broken)
    assert len(pages) >= len(PAGES) - hit - 1
    same = dict(PAGES)
    assert sum(same.get(page.url) == page.body for page in pages) >= len(PAGES) - hit


@pytest.mark.parametrize("number", [30, 31])
def test_damage_is_named_with_the_place_where_reading_goes_on(number: int) -> None:
    starts = _starts(PACKED)
    at, following = starts[number], starts[number + 1]
    _, problems = _read(PACKED[: at + 15] + b"\0" * 30 + PACKED[at + 45 :])
    assert [str(one) for one in problems if f"byte {at:,}" in str(one) and f"byte {following:,}" in str(one)]


def _answer(head: str, body: bytes = b"<html>x") -> bytes:
    http = f"HTTP/1.1 {head}\r\n\r\n".encode() + body
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://n.example/\r\nWARC-Record-ID: <urn:x>\r\n"
        b"WARC-Date: 2026-02-11T12:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        + f"Content-Length: {len(http)}\r\n\r\n".encode()
        + http
        + b"\r\n\r\n"
    )


@pytest.mark.parametrize("head", ["404 Not Found", "200 OK\r\nContent-Type: image/png", "301 Moved\r\nLocation: /x"])
def test_what_is_no_page_is_passed_over(head: str) -> None:
    assert _read(_answer(head)) == ([], [])


def test_an_answer_that_cannot_be_unpacked_is_said() -> None:
    pages, problems = _read(_answer("200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html", b"no gzip at all"))
    assert pages == []
    assert "https://n.example/" in str(problems[0])


def test_a_page_of_many_megabytes_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "LONGEST", 1000)
    _, problems = _read(archive([("https://n.example/", b"x" * 2000), ("https://n.example/2", b"x" * 5000)]))
    assert ["longer than" in problems[0].why, "is not read" in problems[1].why] == [True, True]


def test_a_record_without_a_proper_date_is_old_rather_than_lost() -> None:
    (page,), _ = _read(_answer("200 OK\r\nContent-Type: text/html").replace(b"2026-02-11T12:00:00Z", b"yesterday"))
    assert page.fetched_at.year == 1970


@pytest.mark.parametrize(("raw", "why"), [(b"", "empty"), (b"<html>no archive", "no WARC"), (b"\x1f\x8b\x08abc", "")])
def test_what_is_no_archive_is_said_before_it_is_read(raw: bytes, why: str) -> None:
    problem = warc.empty(io.BytesIO(raw), "a.warc.gz")
    assert (why in str(problem)) if why else problem is None


def _starts(raw: bytes) -> list[int]:
    found, at = [], members.next_member(io.BytesIO(raw), 0)
    while at is not None:
        found.append(at)
        at = members.next_member(io.BytesIO(raw), at + 1)
    return found


def _plain_starts(raw: bytes) -> list[int]:
    found, at = [], raw.find(b"WARC/1.")
    while at >= 0:
        found.append(at)
        at = raw.find(b"WARC/1.", at + 1)
    return [*found, len(raw)]
