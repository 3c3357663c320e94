"""Files and folders of documents: what is read, and what is said of what cannot be."""

from __future__ import annotations

import gzip
import json
import lzma
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.backfill import Problem
from monitor.backfill.files import read, walk
from monitor.model import Article, Page

TEXT = "Zum Nato-Verteidigungsministertreffen reist kein US-Minister an.\n\nEs ist das zweite in Folge."


def _read(path: Path, start: int = 0) -> list[Article | Page | Problem]:
    return [value for _, value in read(path, start)]


def _file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _article(path: Path) -> Article:
    (value,) = _read(path)
    assert isinstance(value, Article), value
    return value


def _problem(path: Path) -> Problem:
    value = _read(path)[0]
    assert isinstance(value, Problem), value
    return value


@pytest.mark.parametrize(
    "header", [" date 2026-02-11 ", "date 2026-02-11\n", "\ufeff date 2026-02-11 ", "\n date 2026-02-11\t"]
)
def test_a_date_header_is_taken_off_and_the_text_left_as_it_is(tmp_path: Path, header: str) -> None:
    article = _article(_file(tmp_path, "a.txt", header + TEXT))
    assert (article.published, article.text.strip(), article.url) == ("2026-02-11", TEXT, None)


@pytest.mark.parametrize("day", ["2026", "2026-02", "2026-02-11"])
def test_a_header_may_give_a_day_a_month_or_a_year(tmp_path: Path, day: str) -> None:
    assert _article(_file(tmp_path, "a.txt", f" date {day} {TEXT}")).published == day


def test_a_text_that_only_begins_with_the_word_is_no_header(tmp_path: Path) -> None:
    text = "date palms were cut before the summit"
    assert _article(_file(tmp_path, "a.txt", text)).text == text


def test_a_wrong_date_costs_the_date_and_is_said(tmp_path: Path) -> None:
    problem, article = _read(_file(tmp_path, "a.txt", " date 2026-02-31 " + TEXT))
    assert isinstance(problem, Problem)
    assert isinstance(article, Article)
    assert "2026-02-31" in str(problem)
    assert "YYYY-MM-DD" in problem.mend
    assert (article.published, article.text) == (None, TEXT)


def test_front_matter_names_title_date_language_and_address(tmp_path: Path) -> None:
    head = "---\ntitle: 'Kein Minister: schon wieder'\ndate: 2026-02-11T09:30:00+01:00\nlang: de-CH\nlink: https://a.example/1\n---\n"
    article = _article(_file(tmp_path, "a.md", head + TEXT))
    assert article == Article(
        id="https://a.example/1",
        url="https://a.example/1",
        title="Kein Minister: schon wieder",
        text=TEXT,
        language="de",
        published="2026-02-11",
        published_at=datetime(2026, 2, 11, 8, 30, tzinfo=UTC),
    )


def test_the_norway_problem_does_not_bite_in_front_matter(tmp_path: Path) -> None:
    assert _article(_file(tmp_path, "a.md", f"---\nlang: no\n---\n{TEXT}")).language == "no"


def test_broken_front_matter_is_said_with_its_line(tmp_path: Path) -> None:
    problem = _problem(_file(tmp_path, "a.md", f"---\ntitle: x\ntitle: y\n---\n{TEXT}"))
    assert (problem.line, problem.lost) == (3, True)
    assert "a.md:3" in str(problem)


def test_a_rule_at_the_top_is_no_front_matter_without_its_end(tmp_path: Path) -> None:
    text = "---\nNot a header, only a rule."
    assert _article(_file(tmp_path, "a.md", text)).text == text


def test_the_same_words_have_the_same_id_wherever_they_lie(tmp_path: Path) -> None:
    one, other = _file(tmp_path, "a.txt", TEXT), _file(tmp_path, "b.txt", TEXT)
    assert _article(one).id == _article(other).id != _article(_file(tmp_path, "c.txt", TEXT + ".")).id


def test_json_lines_have_the_keys_of_detect(tmp_path: Path) -> None:
    full = {"id": "x", "url": "https://a.example/", "title": "T", "text": "A b.", "published": "2026-02", "lang": "en"}
    bare = {"text": "C d.", "id": None, "url": None, "title": None, "published": None, "lang": None}
    path = _file(tmp_path, "a.jsonl", f"{json.dumps(full)}\n\n{json.dumps(bare)}\n")
    first, second = _read(path)
    assert first == Article(
        id="x", url="https://a.example/", title="T", text="A b.", published="2026-02", language="en"
    )
    assert isinstance(second, Article)
    assert (second.text, second.published, second.id[:5]) == ("C d.", None, "text:")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("{", "no JSON"),
        ("[1]", "object"),
        ('{"title": "t"}', "no `text`"),
        ('{"text": ["a"]}', "`text` is a list"),
        ('{"text": "a", "lang": true}', "`lang` is a bool"),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_next_one_is_read(tmp_path: Path, line: str, word: str) -> None:
    problem, article = _read(_file(tmp_path, "a.jsonl", f'{line}\n{{"text": "A b."}}\n'))
    assert isinstance(problem, Problem)
    assert isinstance(article, Article)
    assert problem.line == 1
    assert word in problem.why
    assert problem.mend


def test_json_lines_go_on_where_they_were(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.jsonl", "".join(f'{{"text": "n{n}"}}\n' for n in range(9)))
    steps = list(read(path))
    for number, (done, _) in enumerate(steps):
        assert list(read(path, done)) == steps[number + 1 :]


def test_lone_surrogates_become_one_sign_each_so_that_offsets_hold(tmp_path: Path) -> None:
    article = _article(_file(tmp_path, "a.jsonl", '{"text": "a\\ud800b\\ud83d\\ude00c"}'))
    assert article.text == "a\ufffdb😀c"


def test_a_list_in_a_json_file_is_read_item_by_item(tmp_path: Path) -> None:
    good, bad, last = _read(_file(tmp_path, "a.json", '[{"text": "a"}, 3, {"text": "b"}]'))
    assert isinstance(good, Article)
    assert isinstance(last, Article)
    assert "item 2" in str(bad)


def test_a_saved_page_goes_by_the_address_it_names(tmp_path: Path) -> None:
    html = '<html><head><link rel="canonical" href="https://n.example/a"></head><body><p>x</p></body></html>'
    named, bare = _read(_file(tmp_path, "a.html", html))[0], _read(_file(tmp_path, "b.html", "<p>x</p>"))[0]
    assert isinstance(named, Page)
    assert isinstance(bare, Page)
    assert (named.url, named.body, bare.url[:8]) == ("https://n.example/a", html.encode(), "file:///")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1"])
def test_text_of_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = "Die Außenministerin bleibt dem Treffen fern; für sie kommt der Staatssekretär. " * 4
    assert _article(_file(tmp_path, "a.txt", text.encode(encoding))).text == text


@pytest.mark.parametrize(("name", "pack"), [("a.txt.gz", gzip.compress), ("a.jsonl.xz", lzma.compress)])
def test_packed_files_are_read_and_broken_ones_said(tmp_path: Path, name: str, pack: object) -> None:
    plain = TEXT if "txt" in name else json.dumps({"text": TEXT})
    packed: bytes = pack(plain.encode() + b"\n" * 5000)  # type: ignore[operator]
    assert _article(_file(tmp_path, name, packed)).text.strip() == TEXT
    assert "cannot be read" in _problem(_file(tmp_path, "cut." + name.split(".", 1)[1], packed[:40])).why


@pytest.mark.parametrize(
    ("name", "content", "lost"),
    [("a.pdf", b"%PDF", False), ("a.txt", b"\x00\x01\x02", True), ("a.txt", b" \n", True), ("a.json", b"{", True)],
)
def test_what_is_no_document_is_said_with_its_mend(tmp_path: Path, name: str, content: bytes, lost: bool) -> None:
    problem = _problem(_file(tmp_path, name, content))
    assert (problem.lost, bool(problem.mend)) == (lost, True)


def test_a_document_too_long_is_not_taken_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"text": "' + b"a" * 21_000_000 + b'"}\n{"text": "b"}\n')
    problem, article = _read(path)
    assert isinstance(problem, Problem)
    assert isinstance(article, Article)
    assert (problem.line, article.text) == (1, "b")


def test_a_missing_file_is_a_problem_with_its_name(tmp_path: Path) -> None:
    assert str(tmp_path / "none.txt") in str(_problem(tmp_path / "none.txt"))


def test_a_folder_is_walked_by_name_without_hidden_files_and_loops(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    _file(tmp_path, "c.txt", TEXT)
    _file(tmp_path / "b", "a.txt", TEXT)
    _file(tmp_path, ".hidden.txt", TEXT)
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    assert list(walk(tmp_path)) == [tmp_path / "c.txt", tmp_path / "b" / "a.txt"]


def test_a_folder_that_cannot_be_listed_is_said_and_the_rest_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shut").mkdir()
    _file(tmp_path, "a.txt", TEXT)
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("shut"):  # root may read every folder, so the refusal is acted here
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    file, problem = walk(tmp_path)
    assert file == tmp_path / "a.txt"
    assert isinstance(problem, Problem)
    assert "shut: cannot be read (Permission denied)" in str(problem)
