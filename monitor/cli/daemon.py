"""`monitor run`: the main job. The daemon, or one pass of it, or first the documents that came with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import DONE, FAILED, PARTIAL, Config, house, say

if TYPE_CHECKING:
    from monitor.bootstrap import House
    from monitor.daemon import Duty
    from monitor.store import Store


def attach(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command()(run)


def run(
    once: Annotated[bool, typer.Option("--once", help="One pass over every source, then end.")] = False,
    seeds: Annotated[bool, typer.Option("--seeds", help="First take in the documents that came with it.")] = False,
    config: Config = None,
) -> None:
    """Read the configured sources day and night, and tell people when a streak of absences changes.

    Example: monitor run --once
    """
    from monitor import bootstrap

    opened = house(config)
    bootstrap.logging_to_stderr(opened.settings)
    with opened.store() as store:
        duty = bootstrap.duty(opened, store, config)
        if seeds:
            from monitor.cli import firstlook

            firstlook.take(opened, store)
        if once:
            raise typer.Exit(_once(duty))
        _daemon(opened, store, duty)


def _once(duty: Duty) -> int:
    from monitor import daemon

    tally = daemon.once(duty)
    print(
        f"{tally.sources} sources read, {tally.failed} failed; {tally.entries} new entries, {tally.articles} articles, "
        f"{tally.reports} reports, {tally.transitions} changes, {tally.alerts} alerts"
    )
    for failure in tally.failures:
        say(failure)
    if tally.left:
        say(f"{tally.left} entries could not be read for now and are tried again")
    if not tally.failed:
        return PARTIAL if tally.left else DONE
    return FAILED if tally.failed == tally.sources else PARTIAL


def _daemon(opened: House, store: Store, duty: Duty) -> None:
    from monitor import daemon
    from monitor.cli import serving

    pages = serving.server(opened, store, opened.settings.web) if opened.settings.web.enabled else None
    if pages is not None:
        thread = pages.in_background()
        say(pages.sentence)
    daemon.run(duty, ready=lambda: _greet(opened, store))
    if pages is not None:
        pages.end()
        thread.join(5)
    say("stopped; what was under way is done again next time")


def _greet(opened: House, store: Store) -> None:
    from monitor import settings

    every = int(opened.settings.poll.shortest.total_seconds() // 60)
    say(f"reading {len(opened.world.feeds)} sources, each every {every} minutes at the most")
    say(f"data: {store.name}")
    say(f"configuration: {opened.places.config[0]}; yours goes to {settings.user_folder()}")
    say("see `monitor streaks`, `monitor alerts list`, `monitor feeds list` in another window; Ctrl-C ends it")
