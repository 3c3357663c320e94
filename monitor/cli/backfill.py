"""`monitor backfill`: years of news in one command."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from monitor.cli.options import Config, house, say

if TYPE_CHECKING:
    from datetime import date

    from monitor.backfill.summary import Progress
    from monitor.backfill.telling import Notify
    from monitor.bootstrap import House


def attach(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command()(backfill)


def backfill(
    sources: Annotated[
        list[str],
        typer.Argument(help="Files, folders, feeds, OPML, URL lists, sitemaps, WARC files, wayback:HOST."),
    ],
    since: Annotated[str | None, typer.Option(help="Only what was published from that day on.")] = None,
    until: Annotated[str | None, typer.Option(help="Only what was published up to that day.")] = None,
    languages: Annotated[str | None, typer.Option(help="Only these languages: de,en.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read at most so many pages in this run.")] = None,
    notify: Annotated[str, typer.Option(help="none, summary (one message) or all (as if it had been live).")] = "none",
    again: Annotated[bool, typer.Option("--again", help="Read anew what was read before.")] = False,
    processes: Annotated[int | None, typer.Option(min=0, help="Processes that read; 0 = this one.")] = None,
    cluster: Annotated[str, typer.Option(help="A Dask scheduler: tls://host:8786.")] = "",
    config: Config = None,
) -> None:
    """Read the past. The same command goes on where it was stopped, and reads nothing twice.

    Example: monitor backfill articles/ --since 2025-01-01 --languages de,en
    """
    from monitor.backfill.parts import Wish
    from monitor.backfill.run import Order
    from monitor.backfill.run import backfill as run
    from monitor.backfill.summary import lines
    from monitor.workers import Plan

    opened = house(config)
    _demand(sources)
    _ = opened.packs  # a wrong one is told now, with its line, and not once a part
    spoken = frozenset((languages or "").replace(",", " ").lower().split())
    order = Order(
        sources=tuple(sources),
        wish=Wish(since=_day(since, last=False), until=_day(until, last=True), languages=spoken),
        limit=limit,
        notify=_notify(notify),
        again=again,
        plan=Plan(processes=_processes(processes), cluster=cluster),
    )
    with opened.store() as store, _interruptible() as stop, _bar() as progress:
        summary = run(order, _tools(opened, store), stop=stop, progress=progress)
    for line in lines(summary):
        typer.echo(_safe(line))
    raise typer.Exit(summary.exit_code)


def _safe(line: str) -> str:
    from monitor.hygiene import clean

    return clean(line)


def _demand(sources: list[str]) -> None:
    """Refuse where nothing that is named can be there; of several, those that are there are read."""
    from pathlib import Path

    from monitor.errors import UsageError

    if not any(":" in source or Path(source).exists() for source in sources):
        raise UsageError(f"{', '.join(sources)}: there is no such file or folder")


def _processes(asked: int | None) -> int:
    """One process a core; small jobs are not worth starting them, and the first slice decides nothing of that."""
    return asked if asked is not None else 0 if (os.cpu_count() or 1) < 2 else min(8, os.cpu_count() or 1)


def _notify(asked: str) -> Notify:
    from monitor.errors import UsageError

    if asked not in ("none", "summary", "all"):
        raise UsageError(f"--notify {asked}: use none, summary or all")
    return cast("Notify", asked)


def _day(text: str | None, *, last: bool) -> date | None:
    from monitor.cli.moments import end_of, start_of

    return None if text is None else (end_of(text) if last else start_of(text)).date()


def _tools(opened: House, store: Any) -> Any:
    from monitor.backfill.parts import Kit
    from monitor.backfill.run import Tools
    from monitor.bootstrap import limits

    places = opened.places
    return Tools(
        store=store,
        rules=opened.rules,
        kit=Kit(own=places.own, config=places.config, allow_private=opened.settings.fetch.allow_private),
        clock=opened.clock,
        limits=limits(opened.settings),
        contact=opened.settings.contact,
    )


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C or SIGTERM asks to stop, the second Ctrl-C ends at once."""
    import signal
    import threading

    asked = threading.Event()

    def stop(number: int, _frame: object) -> None:
        if asked.is_set() and number == signal.SIGINT:
            os._exit(130)
        asked.set()
        say("stopping after what is under way; the same command goes on from there")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    """A progress bar with rate, findings and time left, on standard error, where somebody looks."""
    import sys

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    shown = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[read]:,} read, {task.fields[reports]:,} reports, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
    with shown:
        task = shown.add_task("backfill", total=1.0, read=0, reports=0, rate=0.0)

        def tell(far: Any) -> None:
            elapsed = shown.tasks[0].elapsed or 0.0
            rate = far.read / elapsed if elapsed > 0 else 0.0
            shown.update(task, completed=far.done, read=far.read, reports=far.reports, rate=rate)

        yield tell
