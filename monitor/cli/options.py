"""The options that many commands share, and the installation they name. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitor.bootstrap import House
    from monitor.store import Store, Tx

DONE, FAILED, WRONG, PARTIAL = 0, 1, 2, 4  #: exit codes; 2 is wrong usage or configuration

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="DIR", help="Folder with your configuration.", envvar="MONITOR_CONFIG"),
]


class Form(StrEnum):
    """How a list is written: for people, or for programs."""

    table = "table"
    json = "json"
    csv = "csv"


Format = Annotated[Form, typer.Option("--format", help="A table for people, json or csv for programs.")]


def house(config: Path | None) -> House:
    """The installation; variables that mean nothing are told on standard error."""
    from monitor import settings
    from monitor.bootstrap import open_house

    opened = open_house(config)
    for sentence in settings.unknown(opened.environ):
        say(f"warning: {sentence}")
    return opened


@contextmanager
def reading(config: Path | None) -> Iterator[tuple[House, Store, Tx]]:
    """The installation with a read-only view of its database."""
    opened = house(config)
    with opened.store() as store, store.read() as tx:
        yield opened, store, tx


@contextmanager
def writing(config: Path | None) -> Iterator[tuple[House, Store, Tx]]:
    """The installation with one writing transaction on its database."""
    opened = house(config)
    with opened.store() as store, store.begin() as tx:
        yield opened, store, tx


def say(sentence: str) -> None:
    """A line for people, on standard error, so that programs read clean output."""
    from monitor.hygiene import clean

    typer.echo(clean(sentence), err=True)
