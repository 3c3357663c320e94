"""A small installation for the tests of whole backfills: a real store and the shipped rules, nothing sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from monitor import world
from monitor.alerts.routes import Routes
from monitor.backfill.parts import Kit, Wish
from monitor.backfill.run import Order, Tools
from monitor.fetch import Limits
from monitor.ledger import Policy
from monitor.pipeline import Rules
from monitor.store import Store, migrate, open_store
from monitor.store.tables import metadata

CONFIG = Path(__file__).parents[3] / "config"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
WORLD = world.load([CONFIG])
KIT = Kit(config=(CONFIG,), allow_private=("localhost",))
LIMITS = Limits(delay=0.0, per_host=8, connect=2.0, read=2.0, total=5.0)
#: tables whose content must be the same however a backfill ran, and their columns that say when or by whom
SAME = ("articles", "filings", "coverage", "ledger", "transitions", "signatures", "bands", "shards")
_TIMES = (
    "recorded_at",
    "retrieved_at",
    "updated_at",
    "created_at",
    "as_of",
    "position",
    "attempts",
    "at",
    "summary",
    "offset",
    "lease_by",
)

ABSENT = "{who} will skip the NATO foreign ministers' meeting in Brussels on Thursday. A deputy will travel instead."
DULL = "The council of the town has decided to build a new library beside the old station, it said on {day}."
PEOPLE = ("The Canadian foreign minister", "The Italian foreign minister", "The Spanish foreign minister")


@contextmanager
def opened(folder: Path, url: str = "") -> Iterator[Store]:
    """A store with today's tables."""
    store = open_store(url or f"sqlite:///{folder}/m.db")
    migrate(store)
    try:
        yield store
    finally:
        store.close()


def tools(store: Store) -> Tools:
    """What a backfill is done with."""
    rules = Rules(policy=Policy(series=WORLD.series), routes=Routes(), meetings=WORLD.meetings)
    return Tools(store=store, rules=rules, kit=KIT, clock=lambda: NOW, limits=LIMITS)


def order(*sources: Path | str, **more: Any) -> Order:
    """What is asked for."""
    wish = more.pop("wish", Wish())
    return Order(sources=tuple(map(str, sources)), wish=wish, **more)


def page(number: int, text: str, lang: str = "en") -> tuple[str, bytes]:
    """An article page of some newspaper, with what such pages have around their text."""
    filler = "".join(f"<p>{DULL.format(day=day)} {number}.</p>" for day in ("Monday", "Tuesday", "Friday", "Sunday"))
    html = (
        f'<!doctype html><html lang="{lang}"><head><title>Notes of day {number}</title><meta charset="utf-8">'
        f'<meta property="article:published_time" content="2026-02-{number % 20 + 1:02}T08:00:00Z"></head><body>'
        f'<nav><a href="/nato">NATO summit</a> <a href="/eu">EU</a></nav><article><h1>Notes of day {number}</h1>'
        f"<p>{text}</p>{filler}</article><footer><a href='/skip'>Skip the meeting</a></footer></body></html>"
    )
    return f"https://paper{number % 5}.example/2026/notes-of-day-{number}.html", html.encode()


def pages(count: int, *, every: int = 5) -> list[tuple[str, bytes]]:
    """Pages of which one in `every` reports an absence."""
    found = []
    for number in range(count):
        told = ABSENT.format(who=PEOPLE[number // every % 3]) if number % every == 0 else DULL.format(day="Wednesday")
        found.append(page(number, told))
    return found


def content(store: Store) -> Mapping[str, list[tuple[Any, ...]]]:
    """Everything that must not depend on how a backfill ran."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with store.read() as tx:
        for name in SAME:
            table = metadata.tables[name]
            columns = [column for column in table.c if column.name not in _TIMES]
            rows = [tuple(map(str, row)) for row in tx.execute(sa.select(*columns))]
            found[name] = sorted(row for row in rows if row[0] != "as_of")  # when the ledger was folded last
    return found
