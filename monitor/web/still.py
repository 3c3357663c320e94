"""A ledger in, one HTML file out that needs nothing else: board, timelines, every meeting. No clock, no I/O, no server.

monitor report --out FILE.html      report(ledger, names=names_of(world), language="de")
monitor report --format svg|png     drawn(ledger, "US@NATO/ministerials", "svg", names=names_of(world))
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from monitor.alerts import picture
from monitor.alerts.facts import Names
from monitor.errors import UsageError
from monitor.model import Ledger, Streak
from monitor.web import rows
from monitor.web.ahead import by_surprise
from monitor.web.tongue import Tongue, tongue


@cache
def templates() -> Environment:
    """The templates of the pages: everything is escaped, and what is not given is an error."""
    return Environment(
        loader=PackageLoader("monitor.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def report(ledger: Ledger, *, names: Names, language: str = "en", watched: bool = True) -> str:
    """Every running streak, the biggest surprise first, with its timeline; `watched` leaves the others out.

    The same ledger gives the same text, byte for byte. Where no series is watched all are shown.
    """
    t = tongue(language, names)
    running = sorted((streak for streak in ledger.streaks if streak.length), key=by_surprise)
    asked = [streak for streak in running if streak.series.watched] if watched else []
    return (
        templates()
        .get_template("still.html")
        .render(
            w=t.w,
            lang=t.language,
            style=Markup(files("monitor.web").joinpath("static/style.css").read_text()),  # our own file, no input
            mark_kinds=rows.MARKS,
            streaks=[_self_contained(streak, number, t) for number, streak in enumerate(asked or running, 1)],
            as_of=ledger.as_of.strftime("%Y-%m-%d %H:%M UTC"),
        )
    )


def drawn(ledger: Ledger, series: str, form: Literal["svg", "png"], *, names: Names, language: str = "en") -> bytes:
    """The timeline of one series as a picture. UsageError: no such series, or PNG cannot be drawn here."""
    streak = next((one for one in ledger.streaks if one.series.id == series), None)
    if streak is None:
        raise UsageError(f"there is no series {series!r}: `monitor streaks` lists them")
    svg = picture.draw(streak, language=language, names=names)
    if form == "svg":
        return svg.encode()
    made = picture.png(svg)
    if made is None:
        raise UsageError("PNG needs the extra: pip install 'monitor[picture]'; or ask for svg")
    return made


def _self_contained(streak: Streak, number: int, t: Tongue) -> rows.Row:
    row = rows.streak_row(streak, t)
    marks = [{**mark, "href": f"#s{number}-{at}"} for at, mark in enumerate(row["timeline"])]
    return {**row, "id": f"s{number}", "timeline": marks}
