"""Parts of a pass in, batches in the store out: what many sources brought goes into few transactions."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Final, Self

from monitor import pipeline
from monitor.pipeline.nouns import Batch, Found, Outcome, Rules
from monitor.store import Store, Tx
from monitor.store.sources import Health

SOURCES: Final = 200  #: unchanged sources in one transaction
ARTICLES: Final = 25  #: articles in one transaction: people hear of an absence within seconds


@dataclass(kw_only=True, slots=True)
class Tally:
    """What a pass did, for the log, the metrics and the exit code."""

    sources: int = 0
    unchanged: int = 0
    failed: int = 0  #: sources that could not be read
    entries: int = 0  #: new or changed ones
    articles: int = 0
    no_data: int = 0  #: pages that gave no article
    left: int = 0  #: entries whose page is tried again with the next pass
    reports: int = 0
    transitions: int = 0
    alerts: int = 0
    failures: list[str] = field(default_factory=list)  #: the first ones in words


class Shelf:
    """Collects and stores; `async with` stores the rest at the end, also when the pass is cut short."""

    def __init__(
        self, store: Store, rules: Rules, *, clock: Callable[[], datetime], guard: Callable[[Tx], None], tally: Tally
    ) -> None:
        self._store, self._rules, self._clock, self._guard, self.tally = store, rules, clock, guard, tally
        self._parts: list[Batch] = []
        self._healths = self._found = 0  #: in the parts
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, asyncio.CancelledError):
            await self.flush()

    async def put(self, part: Batch) -> None:
        """Take one part; a full shelf is stored."""
        self._parts.append(part)
        self._healths += len(part.healths)
        self._found += len(part.found)
        if self._is_full():
            await self.flush(if_full=True)

    def _is_full(self) -> bool:
        return self._healths >= SOURCES or self._found >= ARTICLES

    async def flush(self, *, if_full: bool = False) -> None:
        """Store what is there, in one transaction. Raises StoreError; then nothing of it counts as seen."""
        async with self._lock:
            if if_full and not self._is_full():  # whoever held the lock has stored it
                return
            parts, self._parts = self._parts, []
            self._healths = self._found = 0
            if parts:
                self._count(await asyncio.to_thread(self._stored, _joined(parts)))

    def _stored(self, batch: Batch) -> Outcome:
        with self._store.begin() as tx:
            self._guard(tx)
            return pipeline.take_in(tx, batch, self._rules, self._clock())

    def _count(self, outcome: Outcome) -> None:
        self.tally.articles += sum(change != "same" for change in outcome.changes.values())
        self.tally.reports += len(outcome.filed)
        self.tally.transitions += len(outcome.transitions)
        self.tally.alerts += len(outcome.alerts)


def _joined(parts: list[Batch]) -> Batch:
    counts: Counter[tuple[str, date, str]] = Counter()
    healths: dict[str, Health] = {}
    found: dict[str, Found] = {}
    for part in parts:
        counts.update(part.coverage)
        healths |= {one.source.id: one for one in part.healths}
        for one in part.found:
            found.setdefault(one.article.id, one)
    return Batch(
        found=tuple(found.values()),
        entries=tuple(entry for part in parts for entry in part.entries),
        coverage=counts,
        healths=tuple(healths.values()),
    )
