"""`monitor web` and `monitor report`: the pages, served or in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from monitor.cli.options import Config, house, reading, say

if TYPE_CHECKING:
    from monitor.alerts.facts import Names
    from monitor.model import Ledger


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
        pages = serving.server(opened, store, chosen)
        say(f"{pages.sentence}  (Ctrl-C ends it)")
        pages.run()


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
    from monitor import pipeline
    from monitor.errors import UsageError

    if shape not in ("html", "svg", "png"):
        raise UsageError(f"--format {shape}: use html, svg or png")
    if (series is None) != (shape == "html"):
        raise UsageError("a picture is of one series: give --series with --format svg or png, and neither for a page")
    with reading(config) as (opened, _, tx):
        ledger = pipeline.current(tx, opened.rules, opened.clock())
    written = _written(ledger, series, cast("Literal['html', 'svg', 'png']", shape), language, opened.rules.names)
    try:
        out.write_bytes(written)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror})") from None
    print(f"{len(written)} bytes written to {out}")


def _written(
    ledger: Ledger, series: str | None, shape: Literal["html", "svg", "png"], language: str, names: Names
) -> bytes:
    from monitor.web import still

    if shape == "html" or series is None:
        return still.report(ledger, names=names, language=language).encode()
    return still.drawn(ledger, series, shape, names=names, language=language)
