"""Who leads: of all daemons on one database one polls and sends, the others wait for its lease to end."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from monitor.daemon.duty import Duty
from monitor.errors import StoreError
from monitor.store import Tx, leader, sources
from monitor.store.leader import Term

LEADER = "daemon"
log = structlog.get_logger("monitor.lead")


class Deposed(StoreError):
    """Another daemon has taken over: what this one was about to write must not be written."""


class Lead:
    """This process's claim to lead; `stand` is its heartbeat."""

    def __init__(self, duty: Duty, *, begin: Callable[[], None] = lambda: None) -> None:
        """`begin` runs each time it becomes leader: what only the leader of a database may set there."""
        self._duty, self._begin, self.term = duty, begin, None
        self._told = ""

    term: Term | None  #: None while another one leads

    def stand(self) -> bool:
        """Lead, or go on leading; False while another one does. A new leader frees what the last one held."""
        duty = self._duty
        with duty.store.begin() as tx:
            now = duty.clock()
            term = leader.stand(tx, LEADER, duty.name, now)
            if term is not None and self.term is None:
                sources.release(tx, "daemon")
            other = None if term is not None else leader.current(tx, LEADER)
        if term is not None and self.term is None:
            self._begin()
            log.info("leading", database=duty.store.name, epoch=term.epoch)
        if other is not None and other.holder != self._told:
            log.warning("another daemon leads this database, so this one waits", leader=other.holder)
            self._told = other.holder
        self.term = term
        return term is not None

    def guard(self, tx: Tx) -> None:
        """Raise Deposed unless this process leads, in the transaction that is about to be written."""
        if self.term is None or not leader.holds(tx, self.term):
            raise Deposed("another daemon has taken over this database; nothing of this pass is stored")

    def resign(self) -> None:
        """Let the next one lead at once."""
        if self.term is not None:
            with self._duty.store.begin() as tx:
                leader.resign(tx, self.term, self._duty.clock())
            self.term = None
