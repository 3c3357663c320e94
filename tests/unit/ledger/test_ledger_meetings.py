"""Which meeting a report means: by day, month or nothing, by format or office, in the calendar or made from reports."""

from __future__ import annotations

import ledger_story as s
import pytest

from monitor.model import Filing, Meeting

CALENDAR = (
    s.meeting("2025-10-15"),
    s.meeting("2025-12-03", "foreign_ministers"),
    s.meeting("2026-02-12", last="2026-02-13"),
    s.meeting("2026-05-21", "foreign_ministers", last="2026-05-22", informal=True),
    s.meeting("2026-07-07", "summit", last="2026-07-08"),
    s.meeting("2026-10"),
)
COP = (s.meeting("2026-11-09", "conference", "COP", last="2026-11-20"), s.meeting("2027", "conference", "COP"))


def meant(filing: Filing, calendar: tuple[Meeting, ...] = CALENDAR) -> str:
    """The day, or month, of the meeting that the report was placed at."""
    found = s.ledger((filing,), "2026-12-31", calendar)
    (seat,) = found.attendances
    return f"{seat.meeting.format} {seat.meeting.first}"


@pytest.mark.parametrize("day", ["2026-02-09", "2026-02-12", "2026-02-13", "2026-02-16"])
def test_a_stated_day_matches_within_three_days_and_a_meeting_of_two_days_counts_whole(day: str) -> None:
    assert meant(s.filing("f", "2026-02-10", day)) == "defence_ministers 2026-02-12"


@pytest.mark.parametrize("day", ["2026-02-08", "2026-02-17"])
def test_a_day_farther_off_is_a_meeting_of_its_own(day: str) -> None:
    assert meant(s.filing("f", "2026-02-10", day)) == f"defence_ministers {day}"


@pytest.mark.parametrize(
    ("out", "modality", "meeting"),
    [
        ("2026-01-20", "announced", "2026-02-12"),
        ("2026-01-10", "occurred", "2025-10-15"),
        ("2026-02-12", "announced", "2026-02-12"),
        ("2026-02-13", "occurred", "2026-02-12"),
        ("2026-02-20", "occurred", "2026-02-12"),
        ("2026-02-14", "denied", "2026-02-12"),
    ],
)
def test_without_a_date_what_is_announced_lies_ahead_and_what_has_occurred_behind(
    out: str, modality: str, meeting: str
) -> None:
    calendar = tuple(m for m in CALENDAR if m.first != "2026-10")
    found = meant(s.filing("f", out, None, modality=modality), calendar)
    assert found == f"defence_ministers {meeting}"


def test_without_a_date_and_without_a_meeting_near_it_the_month_of_publication_is_all_that_is_known() -> None:
    assert meant(s.filing("f", "2024-03-05", None, modality="occurred")) == "defence_ministers 2024-03"


@pytest.mark.parametrize(
    ("date", "meeting"), [("2025-12", "2025-12-03"), ("2025", "2025-12-03"), ("2026-05", "2026-05-21")]
)
def test_a_month_or_a_year_takes_the_meeting_in_it(date: str, meeting: str) -> None:
    found = meant(s.filing("f", "2026-06-30", date, format="foreign_ministers", modality="occurred"))
    assert found == f"foreign_ministers {meeting}"


@pytest.mark.parametrize(
    ("office", "date", "meeting"),
    [
        ("foreign_minister", "2025-12", "foreign_ministers 2025-12-03"),
        ("defence_minister", "2026-02-12", "defence_ministers 2026-02-12"),
        ("head_of_government", "2026-07-07", "summit 2026-07-07"),
        ("minister", "2025-12", "foreign_ministers 2025-12-03"),
    ],
)
def test_where_only_the_office_is_named_it_gives_the_format(office: str, date: str, meeting: str) -> None:
    assert meant(s.filing("f", "2026-01-10", date, format=None, office=office)) == meeting


def test_ministers_of_no_named_kind_take_whatever_ministerial_there_is() -> None:
    assert meant(s.filing("f", "2026-02-10", "2026-02-12", format="ministers")) == "defence_ministers 2026-02-12"


def test_where_nothing_says_the_format_the_day_does() -> None:
    assert meant(s.filing("f", "2026-07-01", "2026-07-08", format=None)) == "summit 2026-07-07"


def test_a_forum_of_one_format_takes_it_whatever_the_press_calls_the_meeting() -> None:
    head = s.filing("f", "2026-11-01", "2026-11", forum="COP", format="summit", office="head_of_state")
    assert meant(head, COP) == "conference 2026-11-09"
    assert meant(s.filing("f", "2026-11-10", "2026-11-10", forum="COP", format=None), COP) == "conference 2026-11-09"


def test_a_meeting_of_which_only_the_year_is_known_takes_no_report_without_a_date() -> None:
    later = s.filing("f", "2027-03-01", None, forum="COP", format="conference", modality="occurred")
    found = s.ledger((later,), "2027-12-31", COP)
    assert [a.meeting.first for a in found.attendances] == ["2027-03"]


def test_a_meeting_of_which_the_month_is_known_takes_the_days_in_it() -> None:
    assert meant(s.filing("f", "2026-10-10", "2026-10-14")) == "defence_ministers 2026-10"


def test_the_day_that_most_sources_give_is_the_day_of_a_meeting_no_calendar_knows() -> None:
    told = [s.filing(f"f{n}", "2024-03-01", day) for n, day in enumerate(("2024-03-05", "2024-03-06", "2024-03-06"))]
    found = s.ledger(told, "2024-04-01")
    assert [m.first for m in found.meetings] == ["2024-03-06"]
    assert found.attendances[0].sources == 3


def test_a_meeting_no_calendar_knows_says_nothing_of_those_nobody_reported_on() -> None:
    told = (
        s.filing("de", "2024-03-05", "2024-03-05", party="DE", modality="occurred"),
        s.filing("fr", "2024-06-05", "2024-06-05", party="FR", modality="occurred"),
        s.filing("de2", "2024-06-05", "2024-06-05", party="DE", modality="occurred"),
    )
    found = s.ledger(told, "2024-08-01")
    assert s.marks(s.streak(found, "defence_ministers", party="FR")) == ["absent"]
    assert s.streak(found, "defence_ministers", party="DE").length == 2


def test_the_calendar_takes_over_a_meeting_that_reports_had_made() -> None:
    told = (s.filing("f", "2026-01-10", "2026-02"),)
    before = s.ledger(told, "2026-01-10")
    after = s.ledger(told, "2026-01-11", CALENDAR)
    assert [(a.meeting.first, a.meeting.provisional) for a in before.attendances] == [("2026-02", True)]
    assert [(a.meeting.first, a.meeting.provisional) for a in after.attendances] == [("2026-02-12", False)]


def test_a_decision_about_a_meeting_that_reports_had_made_follows_it_into_the_calendar() -> None:
    told = (s.filing("f", "2026-01-10", "2026-02"),)
    decided = (s.review("r", "attendance:US@NATO/defence_ministers/2026-02", "correct", "2026-01-12", state="present"),)
    for calendar in ((), CALENDAR):
        (seat,) = s.ledger(told, "2026-03-01", calendar, decided).attendances
        assert (seat.state, seat.decided_by, seat.reviews) == ("present", "review", ("r",))


def test_the_same_meeting_given_twice_is_one_and_the_checked_one_is_kept() -> None:
    double = (s.meeting("2026-02-12", place="A"), s.meeting("2026-02-12", place="B", checked=True))
    for calendar in (double, double[::-1]):
        assert [m.place for m in s.ledger((), "2026-01-01", calendar).meetings] == ["B"]


def test_calls_and_uncertain_reports_join_a_meeting_and_neither_move_it_nor_vouch_for_it() -> None:
    sure = [s.filing(f"s{n}", "2024-03-05", "2024-03-05", modality="occurred") for n in range(2)]
    weak = [s.filing(f"w{n}", "2024-03-04", "2024-03-03", modality="occurred", confidence=0.1) for n in range(5)]
    call = s.filing("call", "2024-05-01", "2024-06-06", modality="proposed")
    found = s.ledger([*sure, *weak, call], "2024-08-01", min_confidence=0.5)
    assert [(a.meeting.first, a.state) for a in found.attendances] == [
        ("2024-03-05", "absent"),
        ("2024-06-06", "unknown"),
    ]
    streak = s.streak(found, "defence_ministers")
    assert (streak.length, s.marks(streak)) == (1, ["absent", "not_counted"])


def test_uncertain_reports_of_a_visit_join_the_visit_of_their_own_party() -> None:
    visit: dict[str, object] = {"forum": "bilateral", "format": "talks", "modality": "occurred"}
    told = [
        s.filing("de", "2026-02-03", "2026-02-03", party="DE", **visit),
        s.filing("fr", "2026-02-03", "2026-02-03", party="FR", **visit),
        s.filing("weak", "2026-02-03", "2026-02-04", party="FR", confidence=0.1, **visit),
    ]
    found = s.ledger(told, "2026-03-01", min_confidence=0.5)
    assert [a.meeting.id for a in found.attendances] == [
        "bilateral/talks/2026-02-03/DE",
        "bilateral/talks/2026-02-03/FR",
    ]


def test_broken_dates_stop_nothing() -> None:
    strange = (
        s.filing("f", "2026-02-10", "2026-02-31"),
        s.filing("g", "2026-02-10", "soon"),
        s.filing("h", "2026-02-10", "9999-12-31"),
    )
    odd = (*CALENDAR, s.meeting("2026-13-01"), s.meeting("nonsense", "summit"))
    assert s.ledger(strange, "2026-03-01", odd).attendances
