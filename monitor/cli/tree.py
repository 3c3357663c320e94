"""All commands in one tree: what `monitor` can do. Imports the argument parser and nothing else of weight."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli import (
    alerts,
    backfill,
    check,
    daemon,
    database,
    detect,
    feeds,
    knowledge,
    measure,
    meetings,
    review,
    site,
)

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,  # its panels cost as much time as everything else of `--help`
    context_settings={"max_content_width": 110},
    pretty_exceptions_enable=False,
    help="Notices when states do not turn up: reads news, keeps the ledger of who came, tells people of every streak.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 4 done in part. Example: monitor run --once",
)


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.", is_eager=True)] = False,
) -> None:
    if version:
        from monitor import __version__

        typer.echo(f"monitor {__version__}")
        raise typer.Exit


for group in (daemon, backfill, detect, knowledge, meetings, review, feeds, alerts, database, check, measure, site):
    group.attach(app)
