"""Rows of the ledger in, what was made of them out: made anew only where a row's fingerprint has changed since.

Nothing is assumed of the clock: every look compares the fingerprints on file with those remembered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from monitor.store import Tx

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Known(Generic[T]):
    """What is remembered. Two with the same version hold the same."""

    version: int = 0
    prints: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, T] = field(default_factory=dict)


class Memo(Generic[T]):
    """`prints` asks for the fingerprints on file, `make` for the values of some keys. Threads may share it."""

    def __init__(
        self, prints: Callable[[Tx], Mapping[str, str]], make: Callable[[Tx, Sequence[str]], Mapping[str, T]]
    ) -> None:
        self._prints, self._make = prints, make
        self._known: Known[T] = Known()
        self._lock = threading.Lock()

    def now(self, tx: Tx) -> Known[T]:
        """What is on file in this transaction."""
        prints, known = self._prints(tx), self._known
        if prints == known.prints:
            return known
        with self._lock:
            known = self._known
            changed = [name for name, found in prints.items() if known.prints.get(name) != found]
            fresh = self._make(tx, changed)
            values = {name: fresh[name] if name in fresh else known.values[name] for name in prints}
            self._known = Known(version=known.version + 1, prints=prints, values=values)
            return self._known
