"""A decision of a human becomes an annotated document, and the loader of seeds takes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import ledger_story as s
import pytest

from monitor import seeds
from monitor.errors import UsageError
from monitor.ledger.reviews import check
from monitor.ledger.seeding import annotated
from monitor.model import Article, Evidence, Filing

TEXT = 'Minister Ann Example does not travel to Brussels: "No time".\n\nBo Sample came on Monday.'
ARTICLE = Article(id="a1", title="No minister: again", text=TEXT, language="en", published="2026-02-11")


def quoting(name: str, words: str, **more: object) -> Filing:
    found = s.filing(name, "2026-02-11", "2026-02-12")
    piece = Evidence(text=words, start=TEXT.find(words), end=TEXT.find(words) + len(words))
    return replace(found, report=replace(found.report, evidence=(piece,), **more))  # type: ignore[arg-type]


STAYS = quoting("stays", "does not travel to Brussels", primary=True, substitute="Bo Sample", virtual=True)
CAME = quoting("came", "Bo Sample came on Monday", status="attends", modality="occurred")


def loaded(text: str, folder: Path) -> seeds.Seed:
    (folder / "one.yaml").write_text(text, "utf-8")
    (found,) = seeds.load(folder)
    return found


def test_what_was_corrected_stands_as_corrected(tmp_path: Path) -> None:
    reviews = (
        s.review("r1", "report:stays", "correct", "2026-02-12", date="2026-02-13", substitute=None),
        s.review("r2", "report:came", "dismiss", "2026-02-12"),
    )
    found = loaded(annotated(ARTICLE, (STAYS, CAME), reviews, s.at("2026-02-14")), tmp_path)
    assert (found.kind, found.invented, found.article.text, found.article.title) == (
        "absence",
        False,
        TEXT,
        ARTICLE.title,
    )
    (report,) = found.expected
    assert (report.date, report.substitute, report.virtual, report.primary) == ("2026-02-13", None, True, True)
    assert found.note == "correct by ann; dismiss by ann"


def test_a_text_of_which_everything_was_dismissed_is_a_hard_negative(tmp_path: Path) -> None:
    reviews = [s.review(f"r{f.id}", f"report:{f.id}", "dismiss", "2026-02-12") for f in (STAYS, CAME)]
    found = loaded(annotated(ARTICLE, (STAYS, CAME), reviews, s.at("2026-02-14"), note="a dinner"), tmp_path)
    assert (found.kind, found.expected, found.note) == ("hard_negative", (), "a dinner")


def test_what_was_decided_later_is_not_known_yet(tmp_path: Path) -> None:
    reviews = [s.review("r", "report:stays", "dismiss", "2026-02-20")]
    found = loaded(annotated(ARTICLE, (STAYS, CAME), reviews, s.at("2026-02-14")), tmp_path)
    assert sorted(one.status for one in found.expected) == ["absent", "attends"]


def test_a_text_that_was_not_kept_or_is_not_quoted_cannot_be_exported() -> None:
    with pytest.raises(UsageError, match="was not kept"):
        annotated(replace(ARTICLE, text=" "), (STAYS,), (), s.at("2026-02-14"))
    with pytest.raises(UsageError, match="quotes nothing"):
        annotated(replace(ARTICLE, text="Another text."), (STAYS,), (), s.at("2026-02-14"))


@pytest.mark.parametrize(
    ("target", "change", "mend"),
    [
        ("report:x", ("dat", "2026"), "cannot be corrected: use one of consecutive, date"),
        ("report:x", ("date", "soon"), "write YYYY-MM-DD, YYYY-MM or YYYY"),
        ("report:x", ("party", "usa"), "alpha-2"),
        ("report:x", ("status", None), "cannot be empty"),
        ("report:x", ("virtual", "maybe"), "write yes or no"),
        ("attendance:US@x", ("state", "gone"), "use one of unknown, expected_absent"),
    ],
)
def test_corrections_that_cannot_be_read_are_refused_with_the_mend(
    target: str, change: tuple[str, str | None], mend: str
) -> None:
    with pytest.raises(UsageError, match=mend):
        check(target, [change])
    check("attendance:US@x", [("state", "present"), ("substitute", None)])
