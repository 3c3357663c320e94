"""Coming meetings in, an iCalendar out: whole-day events with the streaks at stake in the description."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import quote

from icalendar import Calendar, Event
from icalendar.enums import STATUS

from monitor.web import rows
from monitor.web.ahead import Ahead
from monitor.web.tongue import Tongue, say


def agenda(ahead: Sequence[Ahead], t: Tongue, *, url: str, authority: str, now: datetime) -> bytes:
    """One event a meeting; of a meeting whose month alone is known the event is the whole month, and says so."""
    made = Calendar.new(
        prodid="-//monitor//meetings//EN",
        name=f"monitor: {t.w['next']}",
        uid=f"meetings@{authority}",
        last_modified=now,
    )
    for one in ahead:
        if (event := _event(one, t, url, authority, now)) is not None:
            made.add_component(event)
    body: bytes = made.to_ical()
    return body


def _event(one: Ahead, t: Tongue, url: str, authority: str, now: datetime) -> Event | None:
    meeting = one.meeting
    span = whole_days(meeting.first, meeting.last)
    if span is None:
        return None
    stakes = [
        t.w["stake_line"].format(party=t.party(stake.series.party), length=stake.length, series=t.series(stake.series))
        + (f" ({t.w['announced']})" if stake.announced else "")
        for stake in one.stakes
    ]
    unsure = [] if len(meeting.first) == 10 else [t.w["day_unknown"]]
    name = t.meeting(meeting)
    return Event.new(
        uid=f"{quote(meeting.id, safe='')}@{authority}",
        stamp=now,
        start=span[0],
        end=span[1] + timedelta(days=1),
        summary=f"{name} ({len(stakes)})" if stakes else name,
        location=say(meeting.place) or None,
        description="\n".join([*unsure, *stakes]) or None,
        url=url + rows.address("meetings", meeting.id),
        status=STATUS.TENTATIVE if unsure or meeting.provisional else STATUS.CONFIRMED,
        categories=[t.forum(meeting.forum)],
    )


def whole_days(first: str, last: str | None) -> tuple[date, date] | None:
    """First and last day of what two partial dates span; None for a year, or for what is no date."""
    try:
        begin = date.fromisoformat(first if len(first) == 10 else f"{first}-01")
        end = first if last is None else last
        if len(end) == 7:
            year, month = (int(part) for part in end.split("-"))
            return begin, date(year, month, calendar.monthrange(year, month)[1])
        return begin, max(begin, date.fromisoformat(end))
    except ValueError:
        return None
