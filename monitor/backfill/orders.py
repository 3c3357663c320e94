"""What is asked for and what it is done with, as values; and which job on file an order is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from monitor.backfill.parts import Kit, Wish
from monitor.backfill.telling import Notify
from monitor.fetch import Limits
from monitor.pipeline import Rules
from monitor.store import Store, shards
from monitor.store.types import digest
from monitor.workers import Plan


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is asked for."""

    sources: tuple[str, ...]
    wish: Wish = field(default_factory=Wish)
    limit: int | None = None  #: pages and articles to read in this run
    notify: Notify = "none"
    again: bool = False  #: read anew what was read before
    plan: Plan = field(default_factory=Plan)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tools:
    """What it is done with."""

    store: Store
    rules: Rules
    kit: Kit
    clock: Callable[[], datetime]
    limits: Limits = field(default_factory=Limits)
    contact: str = ""


def job_of(tools: Tools, order: Order) -> str:
    """The id of the job: the same sources and wishes are the same job, unless it is wanted again."""
    wish = order.wish
    what = (*map(str, order.sources), str(wish.since), str(wish.until), *sorted(wish.languages), str(wish.gate))
    base = f"backfill:{digest(*what)}"
    with tools.store.read() as tx:
        number = 1
        while (state := shards.job_state(tx, f"{base}:{number}")) is not None and state[0] == "done":
            following = shards.job_state(tx, f"{base}:{number + 1}")
            if following is None and not order.again:
                break
            number += 1
    return f"{base}:{number}"
