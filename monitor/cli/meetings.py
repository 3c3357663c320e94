"""`monitor meetings`: what is known of the calendar, what lies ahead and what is at stake; iCalendar in and out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import show
from monitor.cli.options import PARTIAL, Config, Form, Format, reading, say, writing

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model import Ledger


def attach(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    group = typer.Typer(invoke_without_command=True)
    group.callback()(listed)
    group.command("import")(take)
    group.command("export")(give)
    app.add_typer(group, name="meetings")


def listed(
    context: typer.Context,
    upcoming: Annotated[bool, typer.Option("--upcoming", help="Only those ahead, with what is at stake.")] = False,
    forum: Annotated[str | None, typer.Option(help="Only this forum.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    form: Format = Form.table,
    config: Config = None,
) -> None:
    """Known meetings, the latest first; with --upcoming those ahead, the next one first.

    Example: monitor meetings --upcoming --forum NATO
    """
    if context.invoked_subcommand is not None:
        return
    from monitor import pipeline
    from monitor.cli import views

    with reading(config) as (house, _, tx):
        now = house.clock()
        ledger = pipeline.current(tx, house.rules, now)
    today = now.date().isoformat()
    found = [one for one in ledger.meetings if forum in (None, one.forum)]
    if upcoming:
        ahead = [one for one in found if (one.last or one.first) >= today[: len(one.last or one.first)]]
        stakes = _stakes(ledger, now)
        rows = [views.meeting_row(one, stakes) for one in ahead if not one.cancelled]
        columns = ["first", "forum", "format", "place", "at_stake"]
    else:
        rows = [views.meeting_row(one) for one in reversed(found)]
        columns = ["first", "last", "forum", "format", "place", "name", "kind"]
    show.rows(rows[:limit], form, columns=columns, empty="No meeting is known.")


def _stakes(ledger: Ledger, now: datetime) -> dict[str, list[str]]:
    """Meeting → who would lengthen a streak by staying away, in words."""
    from monitor.ledger.stakes import stakes

    said: dict[str, list[str]] = {}
    for stake in stakes(ledger, now, least=2):
        if stake.series.watched:
            when = "has said so" if stake.announced else "if absent"
            words = f"{stake.series.party} {when}: {_nth(stake.length)} in a row ({stake.series.scope})"
            said.setdefault(stake.meeting.id, []).append(words)
    return said


def _nth(number: int) -> str:
    from monitor.alerts.words import words

    ordinals = words("en").ordinals
    return ordinals[number - 1] if number <= len(ordinals) else f"{number}th"


def take(
    file: Annotated[Path, typer.Argument(help="An iCalendar file (.ics).")],
    forum: Annotated[str | None, typer.Option(help="Forum of events whose title names none.")] = None,
    config: Config = None,
) -> None:
    """Take meetings from an iCalendar file; those of the calendar files stay as they are.

    Example: monitor meetings import council.ics --forum EU
    """
    from monitor.cli.files import content
    from monitor.ledger import calendar
    from monitor.store import meetings as stored

    with writing(config) as (house, _, tx):
        found, problems = calendar.read(content(file), house.world.forums, forum=forum)
        stored.save(tx, found, house.clock())
    for problem in problems:
        say(f"{file}: {problem}")
    print(f"{len(found)} meetings taken in" + (f", {len(problems)} left out" if problems else ""))
    if problems:
        raise typer.Exit(PARTIAL)


def give(
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file, else to standard output.")] = None,
    upcoming: Annotated[bool, typer.Option("--upcoming", help="Only those ahead.")] = False,
    config: Config = None,
) -> None:
    """Write the meetings as an iCalendar file.

    Example: monitor meetings export --upcoming --out meetings.ics
    """
    from monitor import pipeline
    from monitor.ledger import calendar

    with reading(config) as (house, _, tx):
        now = house.clock()
        ledger = pipeline.current(tx, house.rules, now)
    today = now.date().isoformat()
    found = [one for one in ledger.meetings if not upcoming or (one.last or one.first) >= today[: len(one.first)]]
    written = calendar.write(found, now)
    if out is None:
        typer.echo(written.decode(), nl=False)
    else:
        out.write_bytes(written)
        print(f"{len(found)} meetings written to {out}")
