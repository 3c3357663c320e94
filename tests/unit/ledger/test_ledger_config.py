"""The shipped calendar and series: complete, without doubles, good enough for the document the project began with."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import ledger_story as s
import pytest
from test_ledger_seed import DECEMBER, FEBRUARY

from monitor.ledger import Policy, fold
from monitor.ledger.dates import meeting_span
from monitor.ledger.vacancies import vacancies
from monitor.model import Meeting
from monitor.world import Holder, World, load

ROOT = Path(__file__).parents[3]
FACTS = ROOT.parent / "shared" / "facts" / "meetings.md"
ELSEWHERE = {"ASEAN/EAS": "other:East Asia Summit"}
NO_FORMAT = {"sherpa"}  # held below the ranks that the formats know
SEVERAL = {"EPC"}  # the list has one line for two meetings of a year whose days nobody knows


@pytest.fixture(scope="module")
def world() -> World:
    return load([ROOT / "config"])


def listed() -> list[list[str]]:
    """The rows of the list of facts; none where it is not at hand."""
    lines = FACTS.read_text("utf-8").splitlines() if FACTS.is_file() else []
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in rows if row[0] != "forum" and row[1] not in NO_FORMAT]


def test_every_listed_meeting_is_known_with_its_days_and_whether_they_were_checked(world: World) -> None:
    for forum, form, first, last, place, checked in listed():
        if forum in SEVERAL and len(first) == 4:
            continue
        found = [m for m in world.meetings if m.forum == ELSEWHERE.get(forum, forum) and m.first.startswith(first)]
        assert found, f"{forum} {first} is missing"
        assert found[0].last == (None if last == first else last) or "+" in form, (forum, first)
        assert found[0].checked == (checked == "yes"), (forum, first)
        assert found[0].informal == ("informal" in f"{form} {place}"), (forum, first)


def test_no_meeting_stands_twice_under_days_that_lie_near_each_other(world: World) -> None:
    by_format: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
    for meeting in world.meetings:
        by_format[meeting.forum, meeting.format].append(meeting)
    near = [
        (a.id, b.id)
        for held in by_format.values()
        for a, b in pairwise(sorted(held, key=meeting_span))
        if (meeting_span(b)[0] - meeting_span(a)[1]).days <= Policy().match_days
    ]
    assert near == []


def test_the_seed_on_the_shipped_calendar(world: World) -> None:
    policy = Policy(series=world.series, vacancies=vacancies(world.holders))
    ledger = fold((FEBRUARY, DECEMBER), world.meetings, (), policy, s.at("2026-02-11"))
    found = s.streak(ledger, "ministerials")
    assert (found.length, found.phase, found.since, found.gaps) == (2, "provisional", "2025-12-03", 0)
    verdicts = {one.scope: one.result for one in found.verdicts}
    assert (verdicts["ministerials"], verdicts["defence_ministers"]) == ("agrees", "cannot_check")
    assert s.streak(ledger, "defence_ministers").length == 1
    may = s.mark(found, "2026-05-21")
    assert (may.mark, may.meeting.informal) == ("upcoming", True)


def test_acting_terms_are_vacancies_and_gaps_in_the_table_are_not() -> None:
    holders = [
        Holder(party="US", office="defence_minister", name="A", start="2020-01-01", end="2020-06-30"),
        Holder(party="US", office="acting_defence_minister", name="B", start="2020-07-01", end="2020-09"),
        Holder(party="US", office="acting_chancellor", name="C", start="2020-07-01"),
        Holder(party="US", office="acting_foreign_minister", name="D", end="2020-07-01"),
        Holder(party="US", office="defence_minister", name="E", start="2021-01-01"),
    ]
    (found,) = vacancies(holders)
    assert (found.office, found.first.isoformat(), str(found.last)) == ("defence_minister", "2020-07-01", "2020-09-30")
