"""Meetings in, iCalendar bytes out, and back. No files, no clock.

What `write` has written, `read` reads as it was. In calendars of others the title says which forum and format is meant
(in English, as the secretariats write them); an event whose title does not say so is left out and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final, cast, get_args

from icalendar import Calendar, Event
from icalendar.enums import STATUS

from monitor.errors import UsageError
from monitor.hygiene import one_line
from monitor.ledger.dates import meeting_span, span
from monitor.ledger.placing import IMPORTED
from monitor.model import Format, Meeting
from monitor.world.nouns import Forum
from monitor.world.patterns import expand

LARGEST: Final = 5_000_000  #: bytes
MOST: Final = 20_000  #: events
_OWN: Final = "X-MONITOR-"
_TRAITS: Final = ("informal", "virtual", "cancelled", "checked")
_FORMATS: Final[tuple[tuple[str, Format], ...]] = (
    (r"(foreign (ministers|affairs)|gymnich)", "foreign_ministers"),
    (r"(defen[cs]e ministers|defence|ministers of defen[cs]e)", "defence_ministers"),
    (r"(finance ministers|ecofin|economic and financial)", "finance_ministers"),
    (r"(summit|leaders|heads of (state|government)|european council)", "summit"),
    (r"(ministerial|ministers|ministers')", "ministers"),
    (r"(conference|assembly|general debate|forum)", "conference"),
    (r"(talks|dialogue)", "talks"),
)


def write(meetings: Iterable[Meeting], now: datetime) -> bytes:
    """An iCalendar file of whole-day events, one a meeting; where only the month is known the event is the month."""
    made = Calendar.new(prodid="-//monitor//meetings//EN", name="monitor: meetings")
    for meeting in meetings:
        if span(meeting.first) is not None:
            made.add_component(_event(meeting, now))
    return cast(bytes, made.to_ical())


def _event(meeting: Meeting, now: datetime) -> Event:
    first, last = meeting_span(meeting)
    unsure = len(meeting.first) < 10 or meeting.provisional
    event = Event.new(
        uid=f"{meeting.id}@monitor",
        stamp=now,
        start=first,
        end=last + timedelta(days=1),
        summary=meeting.name or f"{meeting.forum} {meeting.format.replace('_', ' ')}",
        location=meeting.place,
        status=STATUS.CANCELLED if meeting.cancelled else STATUS.TENTATIVE if unsure else STATUS.CONFIRMED,
        categories=[meeting.forum, meeting.format],
    )
    traits = [name for name in (*_TRAITS, "provisional") if getattr(meeting, name)]
    said = {
        "FORUM": meeting.forum,
        "FORMAT": meeting.format,
        "FIRST": meeting.first,
        "LAST": meeting.last,
        "NAME": meeting.name,
        "MOVED-TO": meeting.moved_to,
        "SOURCE": meeting.source,
        "TRAITS": ",".join(traits),
    }
    for name, value in said.items():
        if value:
            event.add(f"{_OWN}{name}", value)
    return event


def read(
    content: bytes | str, forums: Mapping[str, Forum], *, forum: str | None = None
) -> tuple[tuple[Meeting, ...], tuple[str, ...]]:
    """The meetings of an iCalendar file in order of time, and a line for each event that was left out.

    `forum` is the forum of events whose title names none. Raises UsageError where the file is no calendar.
    """
    if len(content) > LARGEST:
        raise UsageError(f"the calendar is larger than {LARGEST} bytes: split it")
    if forum is not None and forum not in forums and not forum.startswith("other:"):
        raise UsageError(f"the forum '{forum}' is not known: use an id of forums.yaml, or other:<name>")
    found: dict[str, Meeting] = {}
    problems: list[str] = []
    for event in _events(content):
        got = _meeting(event, forums, forum)
        if isinstance(got, str):
            problems.append(got)
        else:
            found[got.id] = got
    return tuple(sorted(found.values(), key=lambda m: (m.first, m.id))), tuple(problems)


def _events(content: bytes | str) -> Iterator[Event]:
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        events = Calendar.from_ical(text).walk("VEVENT")
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:  # what the parser may raise
        why = one_line(str(error), limit=120)
        raise UsageError(f"this is no iCalendar file ({why}): give one that begins with BEGIN:VCALENDAR") from None
    if len(events) > MOST:
        raise UsageError(f"the calendar has more than {MOST} events: split it")
    return iter(cast(list[Event], events))


def _meeting(event: Event, forums: Mapping[str, Forum], forum: str | None) -> Meeting | str:
    title = one_line(str(event.get("SUMMARY", "")), limit=200) or "an event without a title"
    if (own := _own(event)) is not None:
        return own
    if event.get("RRULE") is not None:
        return f"'{title}': it recurs; give its meetings one by one"
    days = _days(event)
    if days is None:
        return f"'{title}': it has no day"
    body, form = recognise(title, forums)
    body = body or forum
    if body is None:
        return f"'{title}' on {days[0]}: the title names no forum; say which with --forum"
    form = form or _category(event) or _usual(forums.get(body))
    if form is None:
        return f"'{title}' on {days[0]}: the title names no format; add a category such as defence_ministers"
    first, last = days
    place = one_line(str(event.get("LOCATION", "")), limit=200) or None
    words = f"{title} {place or ''}".casefold()
    return Meeting(
        id=f"{body}/{form}/{first}",
        forum=body,
        format=form,
        first=first.isoformat(),
        last=last.isoformat() if last > first else None,
        place=place,
        name=title,
        informal="informal" in words,
        virtual=bool(re.search(r"\b(video|virtual|online)", words)),
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        source=IMPORTED,
    )


def _own(event: Event) -> Meeting | str | None:
    """The meeting as `write` wrote it; None if it was not written by this program."""
    said: dict[str, Any] = {
        name: str(event[f"{_OWN}{name}"])
        for name in ("FORUM", "FORMAT", "FIRST", "LAST", "NAME", "MOVED-TO", "SOURCE", "TRAITS")
        if event.get(f"{_OWN}{name}") is not None
    }
    if not {"FORUM", "FORMAT", "FIRST"} <= set(said):
        return None
    if said["FORMAT"] not in get_args(Format) or span(said["FIRST"]) is None:
        return f"'{event.get('SUMMARY', '')}': its own format or day cannot be read"
    traits = set(said.get("TRAITS", "").split(","))
    if "provisional" in traits:
        return f"'{event.get('SUMMARY', '')}': made from reports, it stands in no calendar"
    made = Meeting(
        id=f"{said['FORUM']}/{said['FORMAT']}/{said['FIRST']}",
        forum=said["FORUM"],
        format=said["FORMAT"],
        first=said["FIRST"],
        last=said.get("LAST"),
        place=str(event["LOCATION"]) if event.get("LOCATION") else None,
        name=said.get("NAME"),
        moved_to=said.get("MOVED-TO"),
        source=said.get("SOURCE", ""),
    )
    return replace(
        made,
        informal="informal" in traits,
        virtual="virtual" in traits,
        cancelled="cancelled" in traits,
        checked="checked" in traits,
    )


def _days(event: Event) -> tuple[date, date] | None:
    """First and last day, in the event's own zone; the end of an event of days is the day after it."""
    try:
        start, end = event.decoded("DTSTART", None), event.decoded("DTEND", None)
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(start, date):
        return None
    first = start.date() if isinstance(start, datetime) else start
    if not isinstance(end, date):
        return first, first
    whole = not isinstance(end, datetime) or (end.hour, end.minute) == (0, 0)
    last = (end.date() if isinstance(end, datetime) else end) - timedelta(days=int(whole))
    return first, max(first, last)


def recognise(title: str, forums: Mapping[str, Forum]) -> tuple[str | None, Format | None]:
    """The forum that the longest name in the title means, and the format that its words say."""
    text = f" {_bare(title)} "
    best: tuple[int, str, Format | None] | None = None
    for one in forums.values():
        for pattern, form in _names(one):
            if f" {pattern} " in text and (best is None or len(pattern) > best[0]):
                best = (len(pattern), one.id, form)
    words = next((form for pattern, form in _FORMATS if re.search(rf"\b{pattern}\b", title.casefold())), None)
    return (best[1], best[2] or words) if best else (None, words)


def _names(forum: Forum) -> Iterator[tuple[str, Format | None]]:
    yield _bare(forum.id.removeprefix("other:")), None
    for name in forum.names_in("en"):
        for phrase in expand(name.pattern):
            if "*" not in phrase:
                yield _bare(phrase), name.format


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _category(event: Event) -> Format | None:
    listed = event.get("CATEGORIES")
    found = [str(one) for entry in (listed if isinstance(listed, list) else [listed]) if entry for one in _cats(entry)]
    return next((cast(Format, one) for one in found if one in get_args(Format)), None)


def _cats(entry: Any) -> list[Any]:
    return list(getattr(entry, "cats", [entry]))


def _usual(forum: Forum | None) -> Format | None:
    """The format of a forum that is known to meet in one only."""
    return forum.formats[0] if forum is not None and len(forum.formats) == 1 else None
