"""Whole backfills: everything once, resumable at any point, honest about what is missing."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

import pytest
from backfill_archives import archive
from backfill_house import ABSENT, DULL, NOW, PEOPLE, content, opened, order, pages, tools

from monitor.backfill import keep, run
from monitor.backfill.parts import Slice, Task, Wish
from monitor.backfill.run import backfill
from monitor.backfill.summary import lines
from monitor.store import Store, filings, outbox
from monitor.workers import Plan

EVENT = f" date 2026-02-11 {ABSENT.format(who=PEOPLE[0])}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sources of several kinds: a document, articles line by line, an archive."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.txt").write_text(EVENT)
    told = [ABSENT.format(who=PEOPLE[1]), *(DULL.format(day=f"day {n}") for n in range(30))]
    rows = [{"text": text, "lang": "en", "published": f"2026-02-{n % 20 + 1:02}"} for n, text in enumerate(told)]
    (sources / "b.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (sources / "c.warc.gz").write_bytes(archive(pages(40)))
    return sources


def test_all_kinds_are_read_and_every_event_is_found(folder: Path, tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        done = backfill(order(folder), tools(store))
        assert (done.ended, done.exit_code) == ("done", 0)
        assert done.counts["read"] == 1 + 31 + 40
        assert done.counts["found"] == 1 + 1 + 8
        assert done.counts["passed"] < 30, "the gate lets the dull ones go"
        with store.read() as tx:
            assert {one.report.party for one in filings.load(tx)} == {"CA", "IT", "ES"}
        assert done.transitions
        assert len(done.days) == 20


def test_the_same_twice_is_once(folder: Path, tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        backfill(order(folder), tools(store))
        before = content(store)
        again = backfill(order(folder), tools(store))
        assert (again.ended, again.exit_code, content(store)) == ("nothing new", 0, before)


def test_reading_it_anew_finds_nothing_twice(folder: Path, tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        backfill(order(folder), tools(store))
        before = content(store)
        again = backfill(order(folder, again=True), tools(store))
        assert again.counts["read"] == 72
        after = content(store)
        for table in ("articles", "filings", "ledger", "transitions"):
            assert after[table] == before[table]


def test_only_what_is_new_in_a_folder_is_read(folder: Path, tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        first = backfill(order(folder), tools(store))
        (folder / "z.txt").write_text(EVENT.replace("Canadian", "Dutch"))
        second = backfill(order(folder), tools(store))
        assert second.counts["read"] == first.counts["read"] + 1
        assert second.counts["found"] == first.counts["found"] + 1


def test_without_the_gate_the_same_is_found(folder: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "1") as gated, opened(tmp_path / "2") as bare:
        backfill(order(folder), tools(gated))
        full = backfill(order(folder, wish=Wish(gate=False)), tools(bare))
        assert full.counts["passed"] == 72
        for table in ("articles", "filings", "ledger", "transitions"):
            assert content(gated)[table] == content(bare)[table]


def test_in_processes_the_same_is_found(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MOST", 7)
    monkeypatch.setattr(run, "SMALL", 0)
    with opened(tmp_path / "1") as one, opened(tmp_path / "2") as two:
        backfill(order(folder), tools(one))
        done = backfill(order(folder, plan=Plan(processes=2)), tools(two))
        assert not done.problems
        assert content(one) == content(two)


class Crash(Exception):
    """The process ends here."""


def _crashing(at: int, before: bool) -> object:
    real, count = keep.slice_, 0

    def slice_(*args: object) -> None:
        nonlocal count
        count += 1
        if count == at and before:
            raise Crash
        real(*args)  # type: ignore[arg-type]
        if count == at:
            raise Crash

    return slice_


@pytest.mark.parametrize("seed", range(20))
def test_interrupted_anywhere_it_goes_on_where_it_was(
    folder: Path, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)
    monkeypatch.setattr(run, "MOST", dice.randint(2, 9))
    with opened(tmp_path / "1") as store, opened(tmp_path / "2") as calm:
        crashes = 0
        for _ in range(dice.randint(1, 3)):
            with monkeypatch.context() as patch:
                patch.setattr(keep, "slice_", _crashing(dice.randint(1, 9), dice.random() < 0.5))
                try:
                    backfill(order(folder), tools(store))
                except Crash:
                    crashes += 1
        assert crashes
        read = _reads(monkeypatch)
        done = backfill(order(folder), tools(store))
        assert sum(read) <= 72
        backfill(order(folder), tools(calm))
        assert content(store) == content(calm)
        assert done.counts["read"] == 72, "what was filed before a crash is not read again"


def _reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    read: list[int] = []
    real = run.work.do

    def do(task: Task) -> Slice:
        found = real(task)
        read.append(found.counts.get("read", 0))
        return found

    monkeypatch.setattr(run.work, "do", do)
    return read


def test_a_stop_that_is_asked_for_ends_after_the_slice_under_way(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST", 5)
    with opened(tmp_path) as store:
        seen: list[int] = []
        stopped = backfill(order(folder), tools(store), stop=lambda: len(seen) >= 3, progress=lambda p: seen.append(1))
        assert (stopped.ended, stopped.exit_code) == ("stopped", 4)
        assert 0 < stopped.counts["read"] < 72
        assert "the same command goes on" in next(lines(stopped))
        done = backfill(order(folder), tools(store))
        assert (done.ended, done.counts["read"]) == ("done", 72)


def test_a_limit_is_kept_to_the_article_and_the_next_run_goes_on(folder: Path, tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        first = backfill(order(folder, limit=50), tools(store))
        assert (first.ended, first.counts["read"], first.exit_code) == ("limit", 50, 0)
        assert backfill(order(folder), tools(store)).counts["read"] == 72


def test_days_and_languages_that_are_not_asked_for_are_left_out(folder: Path, tmp_path: Path) -> None:
    wish = Wish(since=date(2026, 2, 5), until=date(2026, 2, 12), languages=frozenset({"en"}))
    (folder / "d.txt").write_text(
        "---\nlang: de\ndate: 2026-02-11\n---\nDer Minister fehlt beim Nato-Gipfel in Ankara."
    )
    with opened(tmp_path) as store:
        done = backfill(order(folder, wish=wish), tools(store))
        assert done.counts["other language"] == 1
        assert done.counts["out of range"] > 10
        with store.read() as tx:
            days = {one.article.published for one in filings.load(tx)}
        assert days
        assert all(day is None or "2026-02-05" <= day <= "2026-02-12" for day in days)


def test_a_page_that_ends_its_worker_costs_itself_only(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    real = run.work.do

    def do(task: Task) -> Slice:
        part = task.part
        deadly = (
            part.kind == "lines" and not task.skip and part.offset <= _third(part.place) < part.offset + 400 * task.most
        )
        if deadly:
            calls.append(task.most)
            raise BrokenWorker
        return real(task)

    monkeypatch.setattr(run.work, "do", do)
    with opened(tmp_path) as store:
        done = backfill(order(folder), tools(store))
    assert calls[:2] == [500, 20]
    assert done.counts["failed"] >= 1
    assert done.exit_code == 4
    assert any("ended every worker" in str(one) for one in done.problems)
    assert done.counts["read"] >= 60


def _third(place: str) -> int:
    raw = Path(place).read_bytes().split(b"\n")
    return len(raw[0]) + len(raw[1]) + 2


class BrokenWorker(Exception):
    """Named like what an engine raises when a worker died with the task."""


BrokenWorker.__name__ = "KilledWorker"


@pytest.mark.parametrize(
    ("name", "content_", "said"),
    [
        ("cut.warc.gz", archive(pages(6))[:-700], "breaks off"),
        ("noise.warc.gz", b"\x1f\x8b\x08" + b"noise" * 50, "damaged"),
        ("none.warc.gz", b"<html>not found</html>", "is no WARC archive"),
        ("empty.warc.gz", b"", "is empty"),
        ("bad.jsonl", b'{"text": "A b c."}\n{broken\n', "bad.jsonl:2"),
        ("day.txt", b" date 2026-02-31 Some words.", "2026-02-31"),
        ("bits.txt", b"\x00\x01\x02", "NUL"),
    ],
)
def test_bad_input_is_said_the_rest_goes_on_and_the_exit_code_says_partial(
    folder: Path, tmp_path: Path, name: str, content_: bytes, said: str
) -> None:
    (folder / name).write_bytes(content_)
    with opened(tmp_path) as store:
        done = backfill(order(folder), tools(store))
    assert done.exit_code == 4
    assert any(said in line for line in lines(done)), "\n".join(lines(done))
    assert done.counts["found"] >= 10


@pytest.mark.parametrize(("notify", "told"), [("none", 0), ("summary", 1), ("all", 1)])
def test_nobody_is_told_unless_it_is_wished(folder: Path, tmp_path: Path, notify: str, told: int) -> None:
    with opened(tmp_path) as store:
        backfill(order(folder, notify=notify), tools(store))
        backfill(order(folder, notify=notify), tools(store))
        with store.read() as tx:
            waiting = outbox.waiting(tx, NOW)
        assert len(waiting) >= told
        assert len(waiting) == told or notify == "all"
        if notify == "summary":
            assert "10 reports in 10 articles" in waiting[0].alert.text


def test_a_source_that_is_not_there_is_said(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        done = backfill(order(tmp_path / "none"), tools(store))
    assert done.exit_code == 1
    assert "is not there" in "\n".join(lines(done))


def test_copies_of_a_text_are_one_source_whatever_the_order(tmp_path: Path) -> None:
    text = f"{ABSENT.format(who=PEOPLE[0])} {DULL.format(day='Monday')} {DULL.format(day='Friday')}"
    rows = [
        {"text": text, "lang": "en", "published": "2026-02-11", "url": f"https://p{n}.example/story-of-the-day-{n}"}
        for n in range(6)
    ]
    found = []
    for turn, chosen in enumerate((rows, rows[::-1])):
        (tmp_path / f"{turn}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in chosen))
        with opened(tmp_path / str(turn)) as store:
            done = backfill(order(tmp_path / f"{turn}.jsonl"), tools(store))
            assert done.copies == 5
            found.append(_lineages(store))
    assert found[0] == found[1]
    assert len(set(found[0].values())) == 1


def _lineages(store: Store) -> dict[str, str]:
    with store.read() as tx:
        return {one.article.id: one.article.lineage for one in filings.load(tx)}
