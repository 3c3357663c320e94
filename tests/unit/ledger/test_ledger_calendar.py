"""iCalendar in and out: what was written is read as it was; what others wrote is read as far as it says enough."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import ledger_story as s
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from monitor.errors import UsageError
from monitor.ledger import calendar
from monitor.model import Meeting
from monitor.world import World, load

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="module")
def world() -> World:
    return load([CONFIG])


def ics(*lines: str) -> str:
    """A calendar with one event."""
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//else//EN", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z")
    return "\r\n".join([*head, *lines, "END:VEVENT", "END:VCALENDAR", ""])


def test_all_known_meetings_come_back_as_they_were(world: World) -> None:
    found, problems = calendar.read(calendar.write(world.meetings, NOW), world.forums)
    assert found == tuple(sorted(world.meetings, key=lambda m: (m.first, m.id)))
    assert problems == ()


TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    name=st.none() | TEXT,
    place=st.none() | TEXT,
    day=st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    days=st.integers(0, 5),
    traits=st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()),
)
def test_any_meeting_comes_back_as_it_was(
    name: str | None, place: str | None, day: date, days: int, traits: tuple[bool, bool, bool, bool]
) -> None:
    meeting = s.meeting(
        day.isoformat(),
        last=(day + timedelta(days=days)).isoformat() if days else None,
        name=name,
        place=place,
        informal=traits[0],
        virtual=traits[1],
        cancelled=traits[2],
        checked=traits[3],
        moved_to="2030-01" if traits[2] else None,
    )
    assert calendar.read(calendar.write([meeting], NOW), {}) == ((meeting,), ())


def test_months_are_written_as_whole_months_and_said_to_be_unsure() -> None:
    event = Calendar.from_ical(calendar.write([s.meeting("2026-02")], NOW)).events[0]
    assert (event.start, event.end, str(event["STATUS"])) == (date(2026, 2, 1), date(2026, 3, 1), "TENTATIVE")


def test_meetings_made_from_reports_are_not_taken_in(world: World) -> None:
    found, problems = calendar.read(calendar.write([s.meeting("2026-02-12", provisional=True)], NOW), world.forums)
    assert found == ()
    assert "made from reports" in problems[0]


@pytest.mark.parametrize(
    ("title", "meeting"),
    [
        ("Meeting of NATO Ministers of Defence", "NATO/defence_ministers/2026-06-18"),
        ("NATO Foreign Ministers' meeting", "NATO/foreign_ministers/2026-06-18"),
        ("G20 finance ministers and central bank governors", "G20/finance_ministers/2026-06-18"),
        ("G7 Leaders' Summit", "G7/summit/2026-06-18"),
    ],
)
def test_the_titles_of_other_calendars_say_forum_and_format(world: World, title: str, meeting: str) -> None:
    text = ics(f"SUMMARY:{title}", "DTSTART;VALUE=DATE:20260618", "DTEND;VALUE=DATE:20260620", "LOCATION:Brussels")
    (found,), problems = calendar.read(text, world.forums)
    assert (found.id, found.last, found.place, problems) == (meeting, "2026-06-19", "Brussels", ())


def test_events_with_times_end_on_their_own_day(world: World) -> None:
    zone = "TZID=Europe/Brussels"
    text = ics("SUMMARY:NATO summit", f"DTSTART;{zone}:20260707T090000", f"DTEND;{zone}:20260708T170000")
    (found,), _ = calendar.read(text, world.forums)
    assert (found.first, found.last) == ("2026-07-07", "2026-07-08")


def test_informal_video_and_cancelled_events_say_so(world: World) -> None:
    text = ics(
        "SUMMARY:Informal video conference of EU foreign ministers", "DTSTART;VALUE=DATE:20260307", "STATUS:CANCELLED"
    )
    (found,), _ = calendar.read(text, world.forums)
    assert (found.informal, found.virtual, found.cancelled, found.last) == (True, True, True, None)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("SUMMARY:Board meeting", "DTSTART;VALUE=DATE:20260618"), "names no forum"),
        (("SUMMARY:NATO picnic", "DTSTART;VALUE=DATE:20260618"), "names no format"),
        (("SUMMARY:NATO summit",), "has no day"),
        (("SUMMARY:NATO summit", "DTSTART;VALUE=DATE:20260618", "RRULE:FREQ=YEARLY"), "recurs"),
    ],
)
def test_events_that_do_not_say_enough_are_left_out_and_named(world: World, lines: tuple[str, ...], why: str) -> None:
    found, problems = calendar.read(ics(*lines), world.forums)
    assert found == ()
    assert why in problems[0]


def test_a_forum_for_titles_that_name_none_must_be_known(world: World) -> None:
    text = ics("SUMMARY:Ministers of defence", "DTSTART;VALUE=DATE:20260618")
    (found,), _ = calendar.read(text, world.forums, forum="EU")
    assert found.id == "EU/defence_ministers/2026-06-18"
    with pytest.raises(UsageError, match=r"'NOWHERE' is not known: use an id of forums\.yaml"):
        calendar.read(text, world.forums, forum="NOWHERE")


@pytest.mark.parametrize("text", ["", "hello", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"\xff\xfe\x00", "\x00" * 50])
def test_what_is_no_calendar_is_refused_in_one_line(text: str | bytes) -> None:
    with pytest.raises(UsageError, match="BEGIN:VCALENDAR"):
        calendar.read(text, {})


def test_what_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(UsageError, match="split it"):
        calendar.read("x" * (calendar.LARGEST + 1), {})


def test_an_imported_day_makes_no_second_meeting_beside_a_known_one() -> None:
    known = (s.meeting("2026-02-12"), s.meeting("2026-05"))
    read = [
        Meeting(
            id=f"NATO/defence_ministers/{day}", forum="NATO", format="defence_ministers", first=day, source="icalendar"
        )
        for day in ("2026-02-13", "2026-05-20", "2026-09-01")
    ]
    found = s.ledger((), "2026-06-01", (*known, *read))
    assert [m.first for m in found.meetings] == ["2026-02-12", "2026-05-20", "2026-09-01"]
