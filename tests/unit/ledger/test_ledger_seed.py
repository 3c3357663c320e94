"""The document the project began with: two absences, two in a row among ministerials, and what is known of claims."""

from __future__ import annotations

import ledger_story as s
import pytest

from monitor.ledger import known_by, transitions
from monitor.model import MINISTERIAL, Claim, Filing, Ledger, Meeting, Series

CLAIM = Claim(count=2, scope="ministerials")
FEBRUARY = s.filing(
    "feb",
    "2026-02-11",
    "2026-02-12",
    principal="Pete Hegseth",
    office="defence_minister",
    substitute="Elbridge Colby",
    substitute_level="deputy",
    consecutive=2,
    claim=CLAIM,
    primary=True,
    lineage="seed",
)
DECEMBER = s.filing(
    "dec",
    "2026-02-11",
    "2025-12",
    format="foreign_ministers",
    modality="occurred",
    principal="Marco Rubio",
    office="foreign_minister",
    lineage="seed",
)
CALENDAR = (
    s.meeting("2025-04-03", "foreign_ministers", last="2025-04-04"),
    s.meeting("2025-05-14", "foreign_ministers", last="2025-05-15", informal=True),
    s.meeting("2025-06-05"),
    s.meeting("2025-10-15"),
    s.meeting("2025-12-03", "foreign_ministers"),
    s.meeting("2026-02-12"),
    s.meeting("2026-05-21", "foreign_ministers", last="2026-05-22", informal=True),
)
OCTOBER = s.filing("oct", "2025-10-15", "2025-10-15", status="attends", modality="occurred")
SERIES = (s.series("ministerials", MINISTERIAL), s.series("defence_ministers", ("defence_ministers",)))


def seed(
    as_of: str,
    *more: Filing,
    series: tuple[Series, ...] = SERIES,
    calendar: tuple[Meeting, ...] = CALENDAR,
) -> Ledger:
    return s.ledger((FEBRUARY, DECEMBER, *more), as_of, calendar, series=series)


def test_the_seed_makes_a_streak_of_two_in_ministerials_that_is_provisional() -> None:
    found = s.streak(seed("2026-02-11"), "ministerials")
    assert (found.length, found.phase, found.since, found.gaps) == (2, "provisional", "2025-12-03", 0)
    december, february = found.meetings
    assert (december.state, december.principal, december.settled) == ("absent", "Marco Rubio", True)
    assert (february.state, february.substitute, february.level) == ("expected_absent", "Elbridge Colby", "deputy")
    assert found.last_absent == "2025-12-03"


@pytest.mark.parametrize(("day", "phase"), [("2026-02-12", "provisional"), ("2026-02-13", "settled")])
def test_it_settles_once_the_twelfth_of_february_has_passed(day: str, phase: str) -> None:
    found = s.streak(seed(day), "ministerials")
    assert (found.length, found.phase) == (2, phase)
    assert found.meetings[-1].state == ("absent" if phase == "settled" else "expected_absent")


def test_without_a_calendar_the_reports_alone_make_the_same_streak() -> None:
    found = s.streak(seed("2026-02-11", calendar=()), "ministerials")
    assert (found.length, found.phase, found.since) == (2, "provisional", "2025-12")
    assert all(attendance.meeting.provisional for attendance in found.meetings)


def test_the_claim_agrees_for_ministerials_and_differs_for_defence_ministers_if_october_is_known() -> None:
    found = s.streak(seed("2026-02-11", OCTOBER), "ministerials")
    assert s.streak(seed("2026-02-11", OCTOBER), "defence_ministers").length == 1
    verdicts = {one.scope: (one.result, one.ledger) for one in found.verdicts}
    assert verdicts["ministerials"] == ("agrees", 2)
    assert verdicts["defence_ministers"] == ("differs", 1)
    assert found.verdicts[0].scope == "ministerials", "a streak's own scope is spoken of first"
    assert {one.claim for one in found.verdicts} == {CLAIM}


def test_the_claim_cannot_be_checked_for_defence_ministers_if_october_is_unknown() -> None:
    found = s.streak(seed("2026-02-11"), "defence_ministers")
    assert (found.length, found.verdicts[0].result, found.verdicts[0].ledger) == (1, "cannot_check", None)


def test_the_middle_of_january_knew_of_one() -> None:
    assert s.streak(seed("2026-01-15"), "ministerials").length == 1
    then = s.filing("then", "2025-12-04", "2025-12-03", format="foreign_ministers", modality="occurred")
    for by in ("retrieved", "published"):
        told = known_by((FEBRUARY, DECEMBER, then), s.at("2026-01-15"), by)
        assert [filing.id for filing in told] == ["then"]
        assert s.streak(s.ledger(told, "2026-01-15", CALENDAR), "ministerials").length == 1


def test_an_informal_meeting_in_may_breaks_it_where_informal_ones_count_and_not_where_they_do_not() -> None:
    may = s.filing("may", "2026-05-22", "2026-05-21", format="foreign_ministers", status="attends", modality="occurred")
    assert s.streak(seed("2026-05-30", may), "ministerials").length == 0
    uncounted = (s.series("ministerials", MINISTERIAL, informal=False),)
    found = s.streak(seed("2026-05-30", may, series=uncounted), "ministerials")
    assert (found.length, s.mark(found, "2026-05-21").mark) == (2, "not_counted")


def test_the_first_ledger_tells_of_an_extension_to_two_and_the_passing_of_the_day_of_one_settled() -> None:
    first = seed("2026-02-11")
    told = [one for one in transitions(None, first) if one.series == "US@NATO/ministerials"]
    assert [(one.kind, one.phase, one.length, one.before) for one in told] == [("extended", "provisional", 2, 0)]
    assert told[0].meeting == "NATO/defence_ministers/2026-02-12"
    assert told[0].id == "US@NATO/ministerials|NATO/defence_ministers/2026-02-12|extended|provisional|2"
    second, third = seed("2026-02-13"), seed("2026-02-14")
    later = [one for one in transitions(first, second) if one.series == "US@NATO/ministerials"]
    assert [(one.kind, one.phase, one.length, one.before) for one in later] == [("extended", "settled", 2, 1)]
    assert transitions(second, third) == ()
