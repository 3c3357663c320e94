"""A streak in, its timeline as SVG out, and SVG in, PNG out (extra `picture`). No clock, no network.

The SVG comes from a template; the PNG is drawn by resvg, which is imported only when a picture is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.alerts.phrases import Voice
from monitor.alerts.words import words
from monitor.hygiene import one_line
from monitor.model import Mark, Streak

SHOWN: Final = 16  #: meetings in the picture, the newest
WIDTH: Final = 600  #: pixels
LEFT: Final = 24


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=PackageLoader("monitor.alerts", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=lambda value: one_line(value) if isinstance(value, str) else value,
    )


def draw(streak: Streak, *, language: str, names: Callable[[str, str], str], at: str | None = None) -> str:
    """The timeline of a series as SVG, 600 pixels wide; the meeting with the id `at` is ringed."""
    known = words(language)
    say = Voice(words=known, language=language, names=names)
    marks = [mark for mark in streak.timeline if mark.mark != "not_counted"][-SHOWN:]
    step = (WIDTH - 2 * LEFT) / max(len(marks), 8)
    run = {attendance.meeting.id for attendance in streak.meetings}
    dots = [
        {
            "x": round(LEFT + step * (number + 0.5), 1),
            "kind": mark.mark,
            "day": _day(say, mark),
            "year": mark.meeting.first[:4],
            "new_year": number == 0 or marks[number - 1].meeting.first[:4] != mark.meeting.first[:4],
            "tip": f"{say.days(mark.meeting.first, mark.meeting.last)}: "
            f"{say.meeting(mark.meeting.forum, mark.meeting.format)}",
            "ringed": mark.meeting.id == at,
            "in_run": mark.meeting.id in run,
        }
        for number, mark in enumerate(marks)
    ]
    inside = [dot["x"] for dot in dots if dot["in_run"]]
    series = streak.series
    return (
        _environment()
        .get_template("timeline.svg.j2")
        .render(
            title=known.picture_title.format(
                party=say.party(series.party), forum=say.forum(series.forum), scope=known.scopes.get(series.scope, "")
            ),
            length=say.length(streak),
            legend=known.labels["legend"],
            dots=dots,
            run=(inside[0], inside[-1]) if inside else None,
            width=WIDTH,
            left=LEFT,
        )
    )


def _day(say: Voice, mark: Mark) -> str:
    parts = mark.meeting.first.split("-")
    if len(parts) == 1:
        return ""
    month = say.words.months_short[int(parts[1]) - 1]
    return say.words.day_short.format(day=int(parts[2]), month=month) if len(parts) == 3 else month


def png(svg: str, *, zoom: float = 2.0) -> bytes | None:
    """The picture as PNG, twice as large for sharp screens; None where the extra `picture` is not installed."""
    try:
        import resvg_py
    except ImportError:
        return None
    try:
        return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, background="#ffffff", font_family="DejaVu Sans"))
    except (ValueError, RuntimeError):
        return None  # a mail without its picture is better than no mail
