"""A store in, the outbox as delivery wants it out: `waiting`, `claim` and `record`, each a transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.delivery import Step, Waiting
from monitor.store import leader, outbox
from monitor.store.engine import Store
from monitor.store.leader import Term


class Desk:
    """What `monitor.alerts.runner.deliver_due` takes as its outbox.

    With a term of leadership every claim is fenced: one who was deposed in the meantime claims nothing.
    """

    def __init__(self, store: Store, *, by: str = "", term: Term | None = None) -> None:
        self._store, self._by, self._term = store, by, term

    def waiting(self, now: datetime) -> Sequence[Waiting]:
        """Every alert that is neither done nor leased to somebody, due or not."""
        with self._store.read() as tx:
            return outbox.waiting(tx, now)

    def claim(self, alerts: Sequence[str], now: datetime, until: datetime) -> Sequence[str]:
        """Lease these alerts until then; the ids that are ours now."""
        with self._store.begin() as tx:
            if self._term is not None and not leader.holds(tx, self._term):
                return ()
            return outbox.claim(tx, alerts, now, until, by=self._by)

    def record(self, alert: str, step: Step, now: datetime) -> None:
        """Write what became of one alert, and end its lease."""
        with self._store.begin() as tx:
            outbox.record(tx, alert, step, now)
