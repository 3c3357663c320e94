"""Rows of plain values in, a table, JSON or CSV on standard output out. It knows no noun of the program."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from monitor.cli.options import Form
from monitor.hygiene import clean

Row = Mapping[str, Any]
WIDE = 220  #: columns of a table that goes into a pipe or a file


def rows(
    found: Sequence[Row], form: Form, *, columns: Sequence[str] | None = None, empty: str = "Nothing found."
) -> None:
    """Write them; `columns` are those of the table (all by default), the other forms have every key."""
    if form is Form.json:
        json_out([dict(row) for row in found])
    elif form is Form.csv:
        _csv(found)
    elif not found:
        print(empty)
    else:
        _table(found, columns or list(found[0]))


def json_out(value: Any) -> None:
    """One JSON document, indented."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=_plain))


def line(value: Any) -> str:
    """One JSON value on one line."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def console() -> Any:
    """Where tables and colours go: plain text where nobody looks, as NO_COLOR or a pipe says."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)


def text(value: Any) -> str:
    """A value as people read it, fit for a terminal."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, (list, tuple)):
        return ", ".join(text(item) for item in value)
    return clean(str(value))


def _table(found: Sequence[Row], columns: Sequence[str]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        number = all(isinstance(row.get(column), (int, float)) for row in found)
        drawn.add_column(column, justify="right" if number else "left", overflow="fold")
    for row in found:
        drawn.add_row(*(Text(text(row.get(column))) for column in columns))
    console().print(drawn)


def _csv(found: Sequence[Row]) -> None:
    if not found:
        return
    writer = csv.DictWriter(sys.stdout, list(found[0]), lineterminator="\n")
    writer.writeheader()
    for row in found:
        writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, (dict, list, tuple)):
        return line(value)
    shown = value.isoformat() if isinstance(value, (date, datetime)) else "" if value is None else str(value)
    return "'" + shown if shown[:1] in ("=", "+", "-", "@", "\t") and not isinstance(value, (int, float)) else shown


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    return str(value)
