"""What is at stake, why the ledger says so, and why nothing was heard."""

from __future__ import annotations

from datetime import date, timedelta

import ledger_story as s
import pytest

from monitor.ledger import Policy
from monitor.ledger.reasons import Fate, Why, why
from monitor.ledger.silence import quiet, unheard
from monitor.ledger.stakes import stakes
from monitor.model import Filing, Review

OCTOBER, FEBRUARY, JUNE = s.meeting("2025-10-15"), s.meeting("2026-02-12"), s.meeting("2026-06-18")
CALENDAR = (OCTOBER, FEBRUARY, JUNE)
SCOPE = "defence_ministers"
MISSED = [s.filing(f"m{m.first}", m.first, m.first, modality="occurred") for m in CALENDAR[:2]]


def test_one_more_absence_would_be_the_third_in_a_row() -> None:
    found = [
        one for one in stakes(s.ledger(MISSED, "2026-03-01", CALENDAR), s.at("2026-03-01")) if one.series.scope == SCOPE
    ]
    assert [(one.meeting.first, one.length, one.announced) for one in found] == [("2026-06-18", 3, False)]


def test_what_is_announced_is_said_to_be_and_a_later_meeting_counts_on() -> None:
    later = s.meeting("2026-10-14")
    announced = s.filing("a", "2026-03-01", "2026-06-18")
    ledger = s.ledger([*MISSED, announced], "2026-03-01", (*CALENDAR, later))
    found = [one for one in stakes(ledger, s.at("2026-03-01")) if one.series.scope == SCOPE]
    assert [(one.meeting.first, one.length, one.announced) for one in found] == [
        ("2026-06-18", 3, True),
        ("2026-10-14", 4, False),
    ]
    assert stakes(ledger, s.at("2026-03-01"), least=5) == ()


def test_nothing_is_at_stake_where_the_party_has_said_that_it_comes_or_the_meeting_is_called_off() -> None:
    comes = s.filing("c", "2026-03-01", "2026-06-18", status="attends")
    assert stakes(s.ledger([*MISSED, comes], "2026-03-01", CALENDAR), s.at("2026-03-01")) == ()
    off = (OCTOBER, FEBRUARY, s.meeting("2026-06-18", cancelled=True))
    assert stakes(s.ledger(MISSED, "2026-03-01", off), s.at("2026-03-01")) == ()


def explained(
    *filings: Filing, reviews: tuple[Review, ...] = (), name: str = f"US@{FEBRUARY.id}", **policy: float
) -> Why:
    (found,) = why(name, filings, CALENDAR, reviews, Policy(**policy), s.at("2026-03-01"))  # type: ignore[arg-type]
    return found


def fates(found: Why) -> dict[str, tuple[Fate, tuple[str, ...]]]:
    return {one.filing.id: (one.fate, one.by) for one in found.heard}


def test_every_report_is_named_with_what_became_of_it() -> None:
    found = explained(
        s.filing("rumour", "2026-02-01", "2026-02-12", status="attends", modality="rumoured"),
        s.filing("call", "2026-02-01", "2026-02-12", modality="proposed"),
        s.filing("weak", "2026-02-12", "2026-02-12", modality="occurred", confidence=0.2),
        s.filing("one", "2026-02-12", "2026-02-12", modality="occurred"),
        s.filing("two", "2026-02-13", "2026-02-12", modality="occurred"),
        s.filing("three", "2026-02-13", "2026-02-12", modality="occurred"),
        s.filing("against", "2026-02-14", "2026-02-12", status="attends", modality="occurred"),
        s.filing("wrong", "2026-02-14", "2026-02-12", status="attends", modality="occurred"),
        reviews=(s.review("r", "report:wrong", "dismiss", "2026-02-15"),),
        min_confidence=0.5,
    )
    voices = ("one", "three", "two")
    assert fates(found) == {
        "one": ("supports", ()),
        "two": ("supports", ()),
        "three": ("supports", ()),
        "against": ("outvoted", voices),
        "rumour": ("outranked", voices),
        "call": ("proposed", ()),
        "weak": ("too_uncertain", ()),
        "wrong": ("dismissed", ("r",)),
    }
    assert found.attendance.state == "absent"
    assert [one.id for one in found.reviews] == ["r"]
    assert found.heard[0].fate == "supports"


def test_denials_later_words_and_decisions_of_people_are_told_apart() -> None:
    says = s.filing("says", "2026-02-01", "2026-02-12")
    denies = s.filing("denies", "2026-02-02", "2026-02-12", modality="denied")
    assert fates(explained(says, denies)) == {"says": ("taken_back", ("denies",)), "denies": ("takes_back", ())}
    comes = s.filing("comes", "2026-02-03", "2026-02-12", status="attends")
    assert fates(explained(says, comes))["says"] == ("overtaken", ("comes",))
    decided = s.review("r", f"attendance:US@{FEBRUARY.id}", "dismiss", "2026-02-05")
    assert fates(explained(says, reviews=(decided,))) == {"says": ("overruled", ("r",))}


@pytest.mark.parametrize(
    ("name", "meetings"),
    [
        (f"US@NATO/{SCOPE}", ["2025-10-15", "2026-02-12"]),
        ("US@NATO/ministerials", ["2025-10-15", "2026-02-12"]),
        (FEBRUARY.id, ["2026-02-12"]),
        ("US@NATO/summit", []),
        ("nobody", []),
    ],
)
def test_series_meetings_and_seats_can_be_asked_for(name: str, meetings: list[str]) -> None:
    found = why(name, MISSED, CALENDAR, (), Policy(), s.at("2026-03-01"))
    assert [one.attendance.meeting.first for one in found] == meetings


def days(first: str, count: int, source: str = "feed", every: int = 1) -> list[tuple[str, date]]:
    start = date.fromisoformat(first)
    return [(source, start + timedelta(days=n * every)) for n in range(count)]


@pytest.mark.parametrize(
    ("coverage", "cause", "read"),
    [([], "nothing_read", 0), (days("2026-02-01", 60), "nothing_said", 9), (days("2026-02-01", 14), "partly_read", 4)],
)
def test_meetings_nobody_reported_on_are_listed_with_what_was_read_then(
    coverage: list[tuple[str, date]], cause: str, read: int
) -> None:
    ledger = s.ledger(MISSED[:1], "2026-03-01", CALENDAR, series=(s.series(SCOPE, (SCOPE,)),))
    (found,) = unheard(ledger, coverage)
    assert (found.meeting.id, found.cause, found.read, found.days) == (FEBRUARY.id, cause, read, 9)
    assert found.series == (f"US@NATO/{SCOPE}",)


def test_reports_that_were_taken_back_are_named_as_the_cause() -> None:
    says = s.filing("says", "2026-02-01", "2026-02-12")
    denies = s.filing("denies", "2026-02-02", "2026-02-12", modality="denied")
    (found,) = unheard(s.ledger([MISSED[0], says, denies], "2026-03-01", CALENDAR), [])
    assert (found.cause, found.filings) == ("nothing_counted", ("denies", "says"))


def test_only_watched_series_are_asked_about_unless_all_are() -> None:
    ledger = s.ledger(MISSED[:1], "2026-03-01", CALENDAR, series=(s.series("all", watched=False),))
    assert unheard(ledger, []) == ()
    assert [one.series for one in unheard(ledger, [], watched=False)] == [
        ("US@NATO/all", f"US@NATO/{SCOPE}", "US@NATO/ministerials")
    ]


def test_sources_that_fell_silent_are_those_not_read_for_much_longer_than_usual() -> None:
    coverage = [
        *days("2026-01-01", 30, "daily"),
        *days("2026-01-01", 57, "alive"),
        *days("2026-01-01", 7, "weekly", every=7),
        *days("2026-01-01", 1, "once"),
    ]
    found = quiet(coverage, s.at("2026-02-27"))
    assert [(one.source, one.last.isoformat(), one.days) for one in found] == [("daily", "2026-01-30", 28)]
