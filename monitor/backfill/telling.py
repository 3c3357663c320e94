"""What a backfill brought in, transitions on file and, if wished, alerts out. Nobody is told by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from monitor import pipeline
from monitor.alerts.routes import CONSOLE_ROUTE
from monitor.model import Alert, Transition
from monitor.pipeline import Rules
from monitor.pipeline.late import told_operator
from monitor.store import Store, outbox
from monitor.store.types import digest

Notify = Literal["none", "summary", "all"]
FOR_EVER: Final = timedelta(days=365 * 200)


def tell(store: Store, rules: Rules, notify: Notify, now: datetime) -> tuple[Transition, ...]:
    """Fold once; the transitions that are new. `all` tells each as if it had happened live, however old it is."""
    loud = notify == "all"
    with store.begin() as tx:
        outcome = pipeline.settle(tx, replace(rules, tell=loud, horizon=FOR_EVER if loud else rules.horizon), now)
    return outcome.transitions


def summarise(store: Store, rules: Rules, job: str, said: Sequence[str], now: datetime) -> int:
    """One message with the end report to the operator, in the outbox; how many addresses will hear of it.

    Its id is that of the job and what it says: the same end of the same job is told once.
    """
    routes = (rules.routes.operator, rules.routes.fallback)
    route = next((one for one in routes if one.targets), CONSOLE_ROUTE)
    event = f"{job}:{digest(*said)}"
    with store.begin() as tx:
        for number, target in enumerate(route.target_ids(), start=1):
            alert = Alert(
                id=f"{event}-{number}",
                transition=event,
                route=route.id,
                target=target,
                thread=job,
                title=f"Backfill: {said[0]}",
                text="\n".join(said),
                because="backfill",
                created_at=now,
                extra=(("language", route.speaks), ("series", job)),
            )
            outbox.put(tx, [alert], told=told_operator(alert, now), not_before=now)
    return len(route.target_ids())
