"""What is told when a ledger changes, and what is not."""

from __future__ import annotations

from itertools import pairwise

import ledger_story as s

from monitor.ledger import transitions
from monitor.model import Ledger, Transition

SCOPE = "defence_ministers"
DAYS = ("2025-02-13", "2025-06-05", "2025-10-15", "2026-02-12", "2026-06-18")
CALENDAR = tuple(s.meeting(day) for day in DAYS)


def missed(day: str, name: str = "", **more: object) -> object:
    return s.filing(name or f"m{day}", day, day, modality="occurred", **more)


def attended(day: str, name: str = "", **more: object) -> object:
    return s.filing(name or f"a{day}", day, day, modality="occurred", status="attends", **more)


def at(day: str, *filings: object, **more: object) -> Ledger:
    return s.ledger(filings, day, more.pop("meetings", CALENDAR), **more)  # type: ignore[arg-type]


def told(*ledgers: Ledger) -> list[Transition]:
    return [t for a, b in pairwise(ledgers) for t in transitions(a, b) if t.series == f"US@NATO/{SCOPE}"]


def short(found: list[Transition]) -> list[tuple[str, str, int, int, str]]:
    return [(t.kind, t.phase, t.length, t.before, t.meeting.rsplit("/", 1)[1]) for t in found]


START = at("2025-01-01")


def test_absences_that_become_known_together_are_told_once() -> None:
    after = at("2025-11-01", missed("2025-02-13"), missed("2025-06-05"), missed("2025-10-15"))
    assert short(told(START, after)) == [("extended", "settled", 3, 0, "2025-10-15")]


def test_a_streak_that_ended_and_another_that_began_meanwhile_are_both_told() -> None:
    before = at("2025-02-20", missed("2025-02-13"))
    after = at("2025-11-01", missed("2025-02-13"), attended("2025-06-05"), missed("2025-10-15"))
    found = told(before, after)
    assert short(found) == [("broken", "settled", 0, 1, "2025-06-05"), ("started", "settled", 1, 0, "2025-10-15")]
    assert (found[0].streak.length, found[0].was is not None and found[0].was.length) == (0, 1)
    assert found[0].streak.timeline[-1].meeting.first == "2025-06-05", "the streak as it stood after that meeting"
    assert found[1].streak == s.streak(after, SCOPE)


def test_what_was_over_before_anybody_looked_is_no_news() -> None:
    assert told(START, at("2025-11-01", missed("2025-02-13"), attended("2025-06-05"))) == []
    assert transitions(None, at("2025-11-01", missed("2025-02-13"), attended("2025-06-05"))) == ()


def test_a_late_report_on_an_older_meeting_revises_the_length() -> None:
    before = at("2025-11-01", missed("2025-06-05"), missed("2025-10-15"))
    after = at("2025-12-01", missed("2025-02-13"), missed("2025-06-05"), missed("2025-10-15"))
    (found,) = told(before, after)
    assert short([found]) == [("revised", "settled", 3, 2, "2025-02-13")]
    assert found.supersedes == f"US@NATO/{SCOPE}|{CALENDAR[2].id}|extended|settled|2"
    assert found.was == s.streak(before, SCOPE)


def test_a_late_report_that_somebody_had_come_in_between_revises_it_too() -> None:
    before = at("2025-11-01", missed("2025-02-13"), missed("2025-10-15"))
    assert s.streak(before, SCOPE).gaps == 1
    after = at("2025-12-01", missed("2025-02-13"), attended("2025-06-05"), missed("2025-10-15"))
    assert short(told(before, after)) == [("revised", "settled", 1, 2, "2025-06-05")]


def test_the_same_change_computed_again_has_the_same_id_and_another_one_has_not() -> None:
    before = at("2025-11-01", missed("2025-06-05"), missed("2025-10-15"))
    after = at("2025-12-01", missed("2025-02-13"), missed("2025-06-05"), missed("2025-10-15"))
    later = at("2025-12-09", missed("2025-02-13"), missed("2025-06-05"), missed("2025-10-15"))
    (first,), (again,) = told(before, after), told(before, later)
    assert first.id == again.id
    (back,) = told(after, at("2025-12-10", attended("2025-02-13"), missed("2025-06-05"), missed("2025-10-15")))
    assert back.id != first.id


def test_an_announcement_before_one_that_was_announced_already_extends() -> None:
    june = s.filing("june", "2026-01-10", "2026-06-18")
    before = at("2026-01-10", missed("2025-10-15"), june)
    after = at("2026-02-01", missed("2025-10-15"), june, s.filing("feb", "2026-02-01", "2026-02-12"))
    assert short(told(before, after)) == [("extended", "provisional", 3, 2, "2026-02-12")]


def test_a_party_that_was_to_come_and_does_not_starts_a_streak_of_which_nobody_had_heard() -> None:
    comes = s.filing("comes", "2026-02-01", "2026-02-12", status="attends")
    stays = s.filing("stays", "2026-02-05", "2026-02-12")
    assert short(told(at("2026-02-01", comes), at("2026-02-05", comes, stays))) == [
        ("started", "provisional", 1, 0, "2026-02-12")
    ]


def test_a_break_that_was_announced_and_does_not_come_is_revised() -> None:
    comes = s.filing("comes", "2026-02-01", "2026-02-12", status="attends")
    stays = s.filing("stays", "2026-02-05", "2026-02-12")
    days = (
        at("2026-01-01", missed("2025-10-15")),
        at("2026-02-01", missed("2025-10-15"), comes),
        at("2026-02-05", missed("2025-10-15"), comes, stays),
        at("2026-02-14", missed("2025-10-15"), comes, stays),
    )
    assert short(told(*days)) == [
        ("broken", "provisional", 0, 1, "2026-02-12"),
        ("revised", "provisional", 2, 0, "2026-02-12"),
        ("extended", "settled", 2, 1, "2026-02-12"),
    ]


def test_an_announced_break_settles_once() -> None:
    comes = s.filing("comes", "2026-02-01", "2026-02-12", status="attends")
    days = (
        at("2026-01-01", missed("2025-10-15")),
        at("2026-02-01", missed("2025-10-15"), comes),
        at("2026-02-13", missed("2025-10-15"), comes),
        at("2026-03-13", missed("2025-10-15"), comes),
    )
    assert [t.phase for t in told(*days)] == ["provisional", "settled"]


def test_what_was_told_of_a_meeting_that_is_called_off_is_taken_back_even_where_the_length_stays() -> None:
    stays = s.filing("stays", "2026-02-05", "2026-02-12")
    before = at("2026-02-05", missed("2025-06-05"), stays)
    off = (*CALENDAR[:3], s.meeting("2026-02-12", cancelled=True), CALENDAR[4])
    after = at("2026-02-10", missed("2025-06-05"), missed("2025-10-15"), stays, meetings=off)
    (found,) = told(before, after)
    assert (found.kind, found.length, found.before) == ("revised", 2, 2)
    assert found.supersedes == f"US@NATO/{SCOPE}|{CALENDAR[3].id}|extended|provisional|2"


def test_a_series_whose_reports_were_all_withdrawn_ends_with_a_correction() -> None:
    before = at("2025-11-01", missed("2025-10-15"))
    after = at("2025-11-02")
    assert after.streaks == ()
    (found,) = told(before, after)
    assert short([found]) == [("revised", "settled", 0, 1, "2025-10-15")]
    assert (found.streak.length, {m.mark for m in found.streak.timeline}) == (0, {"unknown", "upcoming"})


def test_another_way_of_counting_is_told_as_a_revision() -> None:
    dialled_in = missed("2025-10-15", virtual=True)
    before = at("2025-11-01", missed("2025-06-05"), dialled_in)
    counted = (s.series(SCOPE, (SCOPE,), virtual="present"),)
    after = at("2025-11-01", missed("2025-06-05"), dialled_in, series=counted)
    assert [(t.kind, t.length, t.before) for t in told(before, after)] == [("revised", 0, 2)]


def test_reasons_names_and_more_sources_change_nothing_that_is_told() -> None:
    before = at("2025-11-01", missed("2025-10-15"))
    after = at(
        "2025-11-02", missed("2025-10-15"), missed("2025-10-15", "more", reason="illness", principal="Ann Example")
    )
    assert before != after
    assert told(before, after) == []
