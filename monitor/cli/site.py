"""`monitor web` and `monitor report`: the pages, served or in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import Config, house, say


def attach(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    app.command()(web)
    app.command()(report)


def web(
    host: Annotated[str | None, typer.Option(help="Address to listen on; anything but loopback needs a token.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")] = None,
    config: Config = None,
) -> None:
    """Serve the status pages, without reading any feed.

    Example: monitor web --port 8080
    """
    from monitor.cli import serving

    opened = house(config)
    chosen = opened.settings.web.model_copy(
        update={name: value for name, value in (("host", host), ("port", port)) if value is not None}
    )
    with opened.store() as store:
        running, sentence = serving.server(opened, store, chosen)
        say(f"{sentence}  (Ctrl-C ends it)")
        running.run()


def report(
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    series: Annotated[str | None, typer.Option(help="One series; the whole board if left out.")] = None,
    shape: Annotated[str, typer.Option("--format", help="html, or svg or png of one series.")] = "html",
    language: Annotated[str, typer.Option(help="en or de.")] = "en",
    config: Config = None,
) -> None:
    """One self-contained file with the board and the timelines, or the picture of one series.

    Example: monitor report --out board.html
    """
    from monitor import serving

    opened = house(config)
    with opened.store() as store:
        written = serving.report(opened, store, series=series, shape=shape, language=language)
    out.write_bytes(written)
    print(f"{len(written)} bytes written to {out}")
