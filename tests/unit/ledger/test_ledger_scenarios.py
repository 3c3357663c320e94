"""Worked scenarios: what happens in the world, what the press says of it, and what the ledger makes of both."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import ledger_story as s
import pytest

from monitor import strictyaml
from monitor.alerts.rehearse import Happened, rehearse
from monitor.alerts.routes import Routes
from monitor.ledger import Vacancy, transitions
from monitor.model import Claim, Filing, Transition

OCTOBER, FEBRUARY, JUNE = s.meeting("2025-10-15"), s.meeting("2026-02-12"), s.meeting("2026-06-18")
CALENDAR = (OCTOBER, FEBRUARY, JUNE)
MISSED_OCTOBER = s.filing("oct", "2025-10-15", "2025-10-15", modality="occurred")
SCOPE = "defence_ministers"


def only(found: tuple[Transition, ...], scope: str = SCOPE) -> list[tuple[str, str, int, int]]:
    """Kind, phase, length and length before of the transitions of one scope."""
    return [(t.kind, t.phase, t.length, t.before) for t in found if t.series == f"US@NATO/{scope}"]


@pytest.mark.parametrize(("virtual", "length", "other"), [("absent", 2, 0), ("present", 0, 2)])
def test_virtual_counted_and_not_gives_two_lengths_and_both_are_shown(virtual: str, length: int, other: int) -> None:
    dialled_in = s.filing("feb", "2026-02-12", "2026-02-12", modality="occurred", virtual=True)
    series = (s.series(SCOPE, (SCOPE,), virtual=virtual),)
    later = s.filing("jun", "2026-06-18", "2026-06-18", modality="occurred")
    found = s.streak(s.ledger((MISSED_OCTOBER, dialled_in), "2026-02-20", CALENDAR, series=series), SCOPE)
    assert (found.length, found.other_length) == (length, other)
    assert s.marks(found) == ["absent", "virtual", "upcoming"]
    found = s.streak(s.ledger((MISSED_OCTOBER, dialled_in, later), "2026-06-20", CALENDAR, series=series), SCOPE)
    assert (found.length, found.other_length) == ((3, 1) if virtual == "absent" else (1, 3))


@pytest.mark.parametrize("status", ["attends", "absent"])
def test_dialling_in_is_an_absence_whatever_the_report_calls_it(status: str) -> None:
    dialled_in = s.filing("feb", "2026-02-12", "2026-02-12", modality="occurred", virtual=True, status=status)
    found = s.streak(s.ledger((dialled_in,), "2026-02-20", CALENDAR), SCOPE)
    assert (found.length, s.mark(found, "2026-02-12").mark) == (1, "virtual")


def test_at_a_meeting_held_by_video_for_all_dialling_in_is_attending() -> None:
    calendar = (OCTOBER, s.meeting("2026-02-12", virtual=True))
    dialled_in = s.filing("feb", "2026-02-12", "2026-02-12", modality="occurred", virtual=True)
    found = s.streak(s.ledger((MISSED_OCTOBER, dialled_in), "2026-02-20", calendar), SCOPE)
    assert (found.length, s.mark(found, "2026-02-12").mark) == (0, "attended")


def test_announced_denied_came_after_all() -> None:
    announced = s.filing("says", "2026-02-09", "2026-02-12")
    denied = s.filing("denies", "2026-02-10", "2026-02-12", modality="denied")
    came = s.filing("came", "2026-02-12", "2026-02-12", modality="occurred", status="attends")
    days = [
        s.ledger(told, day, CALENDAR)
        for told, day in (
            ((MISSED_OCTOBER,), "2026-01-10"),
            ((MISSED_OCTOBER, announced), "2026-02-09"),
            ((MISSED_OCTOBER, announced, denied), "2026-02-10"),
            ((MISSED_OCTOBER, announced, denied, came), "2026-02-12"),
            ((MISSED_OCTOBER, announced, denied, came), "2026-02-20"),
        )
    ]
    assert [s.streak(day, SCOPE).length for day in days] == [1, 2, 1, 0, 0]
    told = [only(transitions(before, after)) for before, after in pairwise(days)]
    assert told == [
        [("extended", "provisional", 2, 1)],
        [("revised", "provisional", 1, 2)],
        [("broken", "settled", 0, 1)],
        [],
    ]
    taken_back = next(t for t in transitions(days[1], days[2]) if t.series.endswith(SCOPE))
    assert taken_back.supersedes == f"US@NATO/{SCOPE}|{FEBRUARY.id}|extended|provisional|2"
    assert taken_back.was is not None
    assert taken_back.was.length == 2
    last = s.mark(s.streak(days[-1], SCOPE), "2026-02-12").attendance
    assert last is not None
    assert (last.state, last.opposing) == ("present", ("denies", "says"))


def test_announced_and_came_after_all_without_a_denial_breaks_the_streak_and_takes_back_what_was_told() -> None:
    announced = s.filing("says", "2026-02-09", "2026-02-12")
    came = s.filing("came", "2026-02-12", "2026-02-12", modality="occurred", status="attends")
    before = s.ledger((MISSED_OCTOBER, announced), "2026-02-09", CALENDAR)
    after = s.ledger((MISSED_OCTOBER, announced, came), "2026-02-12", CALENDAR)
    found = next(t for t in transitions(before, after) if t.series.endswith(SCOPE))
    assert (found.kind, found.phase, found.length, found.before) == ("broken", "settled", 0, 1)
    assert found.supersedes == f"US@NATO/{SCOPE}|{FEBRUARY.id}|extended|provisional|2"


def test_a_meeting_moved_to_suit_the_minister_is_no_absence_on_either_day() -> None:
    announced = s.filing("says", "2026-02-01", "2026-02-12", reason="schedule")
    before = s.ledger((MISSED_OCTOBER, announced), "2026-02-01", CALENDAR)
    moved = (OCTOBER, s.meeting("2026-02-12", moved_to="2026-02-26"), JUNE)
    after = s.ledger((MISSED_OCTOBER, announced), "2026-02-03", moved)
    assert only(transitions(before, after)) == [("revised", "settled", 1, 2)]
    found = s.streak(after, SCOPE)
    assert [(m.meeting.first, m.mark) for m in found.timeline] == [
        ("2025-10-15", "absent"),
        ("2026-02-12", "cancelled"),
        ("2026-02-26", "upcoming"),
        ("2026-06-18", "upcoming"),
    ]
    came = s.filing("came", "2026-02-26", "2026-02-26", modality="occurred", status="attends")
    end = s.ledger((MISSED_OCTOBER, announced, came), "2026-03-03", moved)
    assert only(transitions(after, end)) == [("broken", "settled", 0, 1)]


def test_leaving_early_is_no_absence() -> None:
    two_days = (OCTOBER, s.meeting("2026-02-12", last="2026-02-13"))
    came = s.filing("came", "2026-02-12", "2026-02-12", modality="occurred", status="attends")
    left = s.filing("left", "2026-02-13", "2026-02-13", modality="occurred", status="attends")
    found = s.streak(s.ledger((MISSED_OCTOBER, came, left), "2026-02-20", two_days), SCOPE)
    assert (found.length, s.mark(found, "2026-02-12").mark, len(found.timeline)) == (0, "attended", 2)


def test_the_venue_is_not_the_forum() -> None:
    calendar = (*CALENDAR, s.meeting("2026-02-12", forum="UDCG", place="Brussels"))
    elsewhere = s.filing("udcg", "2026-02-12", "2026-02-12", forum="UDCG", place="Brussels", modality="occurred")
    found = s.ledger((MISSED_OCTOBER, elsewhere), "2026-02-20", calendar)
    assert s.streak(found, SCOPE).length == 1
    assert s.mark(s.streak(found, SCOPE), "2026-02-12").mark == "unknown"
    assert s.streak(found, SCOPE, forum="UDCG").length == 1


@pytest.mark.parametrize(("barred", "length"), [("apart", 1), ("count", 2)])
@pytest.mark.parametrize("reason", ["barred", "not_invited"])
def test_barred_parties_are_counted_apart_from_those_that_stay_away(barred: str, length: int, reason: str) -> None:
    refused = s.filing("feb", "2026-02-12", "2026-02-12", modality="occurred", reason=reason)
    series = (s.series(SCOPE, (SCOPE,), barred=barred),)
    found = s.streak(s.ledger((MISSED_OCTOBER, refused), "2026-02-20", CALENDAR, series=series), SCOPE)
    assert (found.length, s.mark(found, "2026-02-12").mark) == (length, "barred")


def test_a_vacant_post_is_nobodys_absence() -> None:
    acting = s.filing("feb", "2026-02-12", "2026-02-12", modality="occurred", office="defence_minister")
    vacancy = Vacancy(party="US", office="defence_minister", first=date(2026, 1, 20), last=date(2026, 3, 1))
    found = s.streak(s.ledger((MISSED_OCTOBER, acting), "2026-02-20", CALENDAR, vacancies=(vacancy,)), SCOPE)
    seat = s.mark(found, "2026-02-12")
    assert (found.length, seat.mark, seat.attendance is not None and seat.attendance.vacant) == (1, "not_counted", True)
    other = Vacancy(party="US", office="finance_minister", first=date(2026, 1, 20))
    assert s.streak(s.ledger((MISSED_OCTOBER, acting), "2026-02-20", CALENDAR, vacancies=(other,)), SCOPE).length == 2


def test_where_only_a_count_is_known_the_ledger_counts_what_it_knows_and_says_that_it_cannot_check() -> None:
    third = s.filing("feb", "2026-02-12", "2026-02-12", modality="occurred", consecutive=3)
    found = s.streak(s.ledger((third,), "2026-02-20", CALENDAR), SCOPE)
    assert found.length == 1
    assert {(v.claim.count, v.result, v.ledger) for v in found.verdicts} == {(3, "cannot_check", None)}
    came = s.filing("oct", "2025-10-15", "2025-10-15", modality="occurred", status="attends")
    found = s.streak(s.ledger((third, came), "2026-02-20", CALENDAR), SCOPE)
    assert found.length == 1
    assert {(v.claim.count, v.result, v.ledger) for v in found.verdicts} == {(3, "differs", 1)}


ROUTES = strictyaml.parse("routes:\n  - {id: desk, targets: 'console:', match: {scope: defence_ministers}}\n", Routes)


def test_a_review_that_dismisses_the_wrong_report_revises_the_streak_and_tells_those_who_were_told() -> None:
    wrong = s.filing("wrong", "2026-02-11", "2026-02-12")
    filings: tuple[Filing, ...] = (MISSED_OCTOBER, wrong)
    dismissal = s.review("r1", "report:wrong", "dismiss", "2026-02-11T18:00")
    before = s.ledger((MISSED_OCTOBER,), "2026-02-10", CALENDAR)
    told = s.ledger(filings, "2026-02-11", CALENDAR)
    after = s.ledger(filings, "2026-02-12", CALENDAR, (dismissal,))
    assert only(transitions(before, told)) == [("extended", "provisional", 2, 1)]
    assert only(transitions(told, after)) == [("revised", "provisional", 1, 2)]
    happened = [
        Happened(transition=t, filings=filings, at=s.at(day))
        for day, found in (("2026-02-11", transitions(before, told)), ("2026-02-12", transitions(told, after)))
        for t in found
        if t.series.endswith(SCOPE)
    ]
    said = [(d.action, d.because, d.corrects) for _, d, _ in rehearse(happened, ROUTES)]
    assert said[0][:2] == ("send", "streak_extended")
    assert said[1] == ("send", "correction_owed", happened[0].transition.id)


def test_a_dismissal_may_be_undone_and_every_turn_has_its_own_id() -> None:
    wrong = s.filing("wrong", "2026-02-11", "2026-02-12")
    reviews = [
        s.review(f"r{n}", "report:wrong", action, f"2026-02-11T{13 + n}:00")
        for n, action in enumerate(["dismiss", "undo", "dismiss", "undo"])
    ]
    days = [s.ledger((MISSED_OCTOBER,), "2026-02-10", CALENDAR)]
    days += [s.ledger((MISSED_OCTOBER, wrong), f"2026-02-11T{12 + n}:30", CALENDAR, reviews) for n in range(5)]
    told = [t for a, b in pairwise(days) for t in transitions(a, b) if t.series.endswith(SCOPE)]
    assert [t.length for t in told] == [2, 1, 2, 1, 2]
    assert len({t.id for t in told}) == 5


def test_what_a_human_corrected_wins_over_every_report() -> None:
    says = [s.filing(f"f{n}", "2026-02-12", "2026-02-12", modality="occurred") for n in range(4)]
    seen = s.review("r1", f"attendance:US@{FEBRUARY.id}", "correct", "2026-02-13", state="present")
    found = s.streak(s.ledger([MISSED_OCTOBER, *says], "2026-02-20", CALENDAR, (seen,)), SCOPE)
    seat = s.mark(found, "2026-02-12").attendance
    assert found.length == 0
    assert seat is not None
    assert (seat.decided_by, seat.confidence, seat.reviews) == ("review", 1.0, ("r1",))
    assert seat.opposing == ("f0", "f1", "f2", "f3")


def test_a_report_whose_date_a_human_corrected_moves_to_its_meeting() -> None:
    wrong = s.filing("f", "2026-02-12", "2026-06-18")
    right = s.review("r1", "report:f", "correct", "2026-02-12T12:00", date="2026-02-12")
    found = s.streak(s.ledger((wrong,), "2026-02-13", CALENDAR, (right,)), SCOPE)
    assert [m.mark for m in found.timeline] == ["unknown", "absent", "upcoming"]


def test_a_standing_decision_reaches_every_meeting_ahead_until_it_is_withdrawn() -> None:
    stays_away = s.filing("s", "2026-01-05", None, format=None, office=None, standing=True)
    found = s.ledger((stays_away,), "2026-01-10", CALENDAR)
    assert s.marks(s.streak(found, SCOPE)) == ["unknown", "absent", "absent"]
    back = s.filing("b", "2026-03-05", None, format=None, standing=True, status="attends")
    found = s.ledger((stays_away, back), "2026-03-10", CALENDAR)
    assert s.marks(s.streak(found, SCOPE)) == ["unknown", "absent", "attended"]
    came = s.filing("c", "2026-02-12", "2026-02-12", modality="occurred", status="attends")
    found = s.ledger((stays_away, came), "2026-03-10", CALENDAR)
    assert s.marks(s.streak(found, SCOPE)) == ["unknown", "attended", "absent"]


def test_silence_counts_as_attending_only_where_sources_were_read() -> None:
    series = (s.series(SCOPE, (SCOPE,), silence="present"),)
    days = [("feed", date(2026, 2, 12) + timedelta(days=n)) for n in range(15)]
    for coverage, length in (([], 1), (days[:9], 1), (days, 0)):
        found = s.ledger((MISSED_OCTOBER,), "2026-03-10", CALENDAR, coverage=coverage, series=series)
        assert s.streak(found, SCOPE).length == length
    early = s.ledger((MISSED_OCTOBER,), "2026-02-26", CALENDAR, coverage=days, series=series)
    assert s.streak(early, SCOPE).length == 1
    silent = s.mark(s.streak(found, SCOPE), "2026-02-12").attendance
    assert silent is not None
    assert (silent.state, silent.decided_by) == ("present", "silence")


def test_a_closed_series_ends_without_a_break() -> None:
    series = (s.series(SCOPE, (SCOPE,), closed=date(2026, 1, 1)),)
    came = s.filing("c", "2026-02-12", "2026-02-12", modality="occurred", status="attends")
    found = s.streak(s.ledger((MISSED_OCTOBER, came), "2026-03-10", CALENDAR, series=series), SCOPE)
    assert (found.length, s.marks(found)) == (1, ["absent"])


def test_a_meeting_nobody_reported_on_is_a_gap_that_neither_extends_nor_breaks() -> None:
    june = s.filing("jun", "2026-06-18", "2026-06-18", modality="occurred")
    found = s.streak(s.ledger((MISSED_OCTOBER, june), "2026-06-20", CALENDAR), SCOPE)
    assert (found.length, found.gaps, s.marks(found)) == (2, 1, ["absent", "unknown", "absent"])


def test_a_call_that_nobody_decided_on_is_kept_and_never_counted() -> None:
    called = s.filing("calls", "2026-02-01", "2026-02-12", modality="proposed")
    found = s.ledger((called,), "2026-02-20", CALENDAR)
    assert found.streaks == ()
    assert [one.state for one in found.attendances] == ["unknown"]


def test_reports_below_the_threshold_are_kept_and_never_counted() -> None:
    weak = [s.filing(f"w{n}", "2026-02-12", "2026-02-12", modality="occurred", confidence=0.3) for n in range(9)]
    found = s.streak(s.ledger([MISSED_OCTOBER, *weak], "2026-02-20", CALENDAR, min_confidence=0.5), SCOPE)
    assert (found.length, s.mark(found, "2026-02-12").mark) == (1, "unknown")


def test_a_late_word_of_one_source_does_not_outvote_three_on_what_has_happened() -> None:
    says = [s.filing(f"f{n}", "2026-02-12", "2026-02-12", modality="occurred") for n in range(3)]
    against = s.filing("late", "2026-02-18", "2026-02-12", modality="occurred", status="attends")
    found = s.streak(s.ledger([*says, against], "2026-02-20", CALENDAR), SCOPE)
    seat = s.mark(found, "2026-02-12").attendance
    assert found.length == 1
    assert seat is not None
    assert (seat.supporting, seat.opposing) == (("f0", "f1", "f2"), ("late",))
    copies = [s.filing(f"c{n}", "2026-02-12", "2026-02-12", modality="occurred", lineage="one") for n in range(3)]
    found = s.ledger([*copies, against], "2026-02-20", CALENDAR)
    assert s.streak(found, SCOPE).length == 0, "ten copies of one text are one source, and the later word wins"


def test_ten_copies_of_one_text_are_one_source() -> None:
    copies = [s.filing(f"c{n}", "2026-02-12", "2026-02-12", lineage="one", confidence=0.6) for n in range(10)]
    other = s.filing("o", "2026-02-12", "2026-02-12", confidence=0.5)
    seat = s.mark(s.streak(s.ledger([*copies, other], "2026-02-20", CALENDAR), SCOPE), "2026-02-12").attendance
    assert seat is not None
    assert (seat.sources, seat.confidence) == (2, pytest.approx(0.8))


def test_a_wrong_date_in_one_copy_is_outvoted_by_the_others() -> None:
    copies = [s.filing(f"c{n}", "2026-02-12", "2026-02-12", lineage="one") for n in range(2)]
    slip = s.filing("slip", "2026-02-13", "2026-04-21", lineage="one")
    for calendar in (CALENDAR, ()):
        assert s.streak(s.ledger([*copies, slip], "2026-06-01", calendar), SCOPE).length == 1


def test_a_day_only_one_source_gives_is_a_slip_where_others_report_a_meeting_near_it() -> None:
    others = [s.filing(f"f{n}", "2026-02-12", "2026-02-12") for n in range(2)]
    slip = s.filing("slip", "2026-02-13", "2026-02-21")
    for calendar in (CALENDAR, ()):
        assert s.streak(s.ledger([*others, slip], "2026-06-01", calendar), SCOPE).length == 1
    far = s.filing("far", "2026-02-13", "2026-03-21")
    assert s.streak(s.ledger([*others, far], "2026-06-01", ()), SCOPE).length == 2


def test_a_month_joins_the_day_that_a_later_report_gives() -> None:
    month = s.filing("m", "2026-01-20", "2026-02")
    first = s.ledger((month,), "2026-01-20")
    assert [m.id for m in first.meetings] == ["NATO/defence_ministers/2026-02"]
    second = s.ledger((month, s.filing("d", "2026-02-11", "2026-02-12")), "2026-02-11")
    assert [m.id for m in second.meetings] == ["NATO/defence_ministers/2026-02-12"]
    assert only(transitions(first, second)) == [], "the day got known, nothing else changed"
    third = s.ledger((month, s.filing("d", "2026-02-11", "2026-02-12")), "2026-02-13")
    assert only(transitions(second, third)) == [("started", "settled", 1, 0)]


def test_bilateral_visits_of_different_parties_are_different_meetings() -> None:
    visits = [
        s.filing(f"v{party}", "2026-02-01", "2026-02-03", party=party, forum="bilateral", format="talks")
        for party in ("DE", "FR")
    ]
    found = s.ledger(visits, "2026-02-10")
    assert len(found.meetings) == 2
    assert [one.length for one in found.streaks if one.series.scope == "talks"] == [1, 1]


def test_an_absence_after_years_of_attendance_is_surprising_and_a_habit_is_not() -> None:
    calendar = [s.meeting(f"20{year}-06-10") for year in range(10, 27)]
    came = [s.filing(f"c{m.first}", m.first, m.first, modality="occurred", status="attends") for m in calendar[:-1]]
    missed = s.filing("missed", "2026-06-10", "2026-06-10", modality="occurred")
    found = s.streak(s.ledger([*came, missed], "2026-06-20", calendar), SCOPE)
    assert found.surprise == pytest.approx(4.17, abs=0.01), "one in eighteen"
    habit = [s.filing(f"c{m.first}", m.first, m.first, modality="occurred") for m in calendar]
    usual = s.streak(s.ledger(habit, "2026-06-20", calendar), SCOPE)
    assert usual.surprise is not None
    assert usual.surprise < 0.1
    assert s.streak(s.ledger(habit[-3:], "2026-06-20", calendar), SCOPE).surprise is None


@pytest.mark.parametrize(
    ("since", "missed", "result"),
    [("2012", "2012-06-10", "agrees"), ("2012", "2020-06-10", "differs"), ("2003", "2012-06-10", "differs")],
)
def test_for_the_first_time_since_is_checked_against_the_absences_since(since: str, missed: str, result: str) -> None:
    calendar = [s.meeting(f"20{year}-06-10") for year in range(10, 27)]
    told = [
        s.filing(
            f"c{m.first}",
            m.first,
            m.first,
            modality="occurred",
            status="absent" if m.first in (missed, "2026-06-10") else "attends",
            claim=Claim(since=since) if m.first == "2026-06-10" else None,
        )
        for m in calendar
    ]
    found = s.streak(s.ledger(told, "2026-06-20", calendar), SCOPE)
    assert [v.result for v in found.verdicts if v.scope == SCOPE] == [result]
