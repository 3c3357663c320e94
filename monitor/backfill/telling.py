"""What a backfill brought in, transitions on file and, if wished, alerts out. Nobody is told by default."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from monitor import pipeline
from monitor.model import Transition
from monitor.pipeline import Rules
from monitor.store import Store

Notify = Literal["none", "summary", "all"]
FOR_EVER: Final = timedelta(days=365 * 200)


def tell(store: Store, rules: Rules, notify: Notify, now: datetime) -> tuple[Transition, ...]:
    """Fold once; the transitions that are new. `all` tells each as if it had happened live, however old it is."""
    loud = notify == "all"
    with store.begin() as tx:
        outcome = pipeline.settle(tx, replace(rules, tell=loud, horizon=FOR_EVER if loud else rules.horizon), now)
    return outcome.transitions
