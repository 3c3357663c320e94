"""Seed documents: read with their annotation; what is wrong is told with file, line and the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor import seeds
from monitor.errors import ConfigError
from monitor.settings import find

GOOD = """documents:
  - id: a
    lang: en
    published: 2026-03-10
    title: Nobody comes
    text: The minister stays at home. The meeting goes on.
    kind: absence
    events:
      - {status: absent, party: FR, forum: EU, format: finance_ministers, date: 2026-03-12, evidence: stays at home}
"""


def read(folder: Path, text: str) -> tuple[seeds.Seed, ...]:
    file = folder / "some.yaml"
    file.write_text(text)
    return seeds.read(file)


def test_a_document_becomes_an_article_and_the_reports_that_stand_in_it(tmp_path: Path) -> None:
    (seed,) = read(tmp_path, GOOD)
    (report,) = seed.expected
    (piece,) = report.evidence
    assert seed.article.text[piece.start : piece.end] == piece.text == "stays at home"
    assert (report.party, report.date, seed.line) == ("FR", "2026-03-12", 2)


def test_evidence_may_stand_in_the_title(tmp_path: Path) -> None:
    (seed,) = read(tmp_path, GOOD.replace("evidence: stays at home", "evidence: Nobody comes"))
    assert seed.expected[0].evidence[0].where == "title"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("evidence: stays at home", "evidence: stays home", 9, "word for word"),
        ("party: FR", "party: France", 9, "party"),
        ("lang: en", "lang: english", 3, "lang"),
        ("published: 2026-03-10", "published: 10 March", 4, "YYYY-MM-DD"),
        ("kind: absence", "kind: silence", 7, "use one of"),
        ("status: absent", "status: attends", 7, "of kind absence"),
        ("    text: The", "    tekst: The", 2, "text"),
        ("documents:", "documents", 2, "YAML"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as told:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert words in str(told.value)
    assert told.value.line is not None
    assert abs(told.value.line - line) <= 1


def test_an_id_that_stands_twice_is_told_with_both_places(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(GOOD)
    (tmp_path / "two.yaml").write_text(GOOD)
    with pytest.raises(ConfigError, match=r"one\.yaml:2"):
        seeds.load(tmp_path)


def test_a_folder_without_documents_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no seed document"):
        seeds.load(tmp_path / "nowhere")


def test_every_shipped_document_is_in_order() -> None:
    found = seeds.load(find({}).seeds)
    assert len({one.article.id for one in found}) == len(found) >= 40


def test_what_is_filed_on_the_first_start_really_happened_and_tells_two_absences() -> None:
    real = [one for one in seeds.load(find({}).seeds, deep=False) if not one.invented]
    absences = [report for one in real for report in one.expected if report.status == "absent"]
    assert [(one.party, one.forum, one.date) for one in absences] == [
        ("US", "NATO", "2026-02-12"),
        ("US", "NATO", "2025-12"),
    ]
