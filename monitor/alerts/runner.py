"""Due rows of an outbox in, attempts at delivery made, results written back. It owns no clock, no store and no thread.

waiting ─► due ─► parcels ─► claim (atomic, leased) ─► resolve the address ─► deliver ─► sent | again | dead
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from monitor.alerts import picture
from monitor.alerts.delivery import BURST, LONG_DOWN, Parcel, Step, Waiting, after, due, parcels
from monitor.alerts.nouns import Outcome, Retry
from monitor.alerts.operator import Trouble
from monitor.alerts.routes import Routes
from monitor.alerts.secret import CONSOLE, Secret, label, resolve
from monitor.alerts.send import deliver
from monitor.errors import ConfigError
from monitor.model import Alert

LEASE: Final = timedelta(minutes=5)  #: longer than any delivery's deadline


class Outbox(Protocol):
    """What the store lends; each method is one transaction of its own."""

    def waiting(self, now: datetime) -> Sequence[Waiting]:
        """Every row that is neither sent nor dead nor leased to somebody else, due or not."""

    def claim(self, alerts: Sequence[str], now: datetime, until: datetime) -> Sequence[str]:
        """Lease these alerts until then; the ids that are ours now. Somebody else's are left out."""

    def record(self, alert: str, step: Step, now: datetime) -> None:
        """Write what became of one alert, add one to its attempts, and end its lease."""


@dataclass(kw_only=True, slots=True)
class Tally:
    """What one run did: for the log, the metrics and the notices to the operator."""

    sent: int = 0
    again: int = 0
    dead: int = 0
    messages: int = 0  #: messages that left; fewer than `sent` where alerts were bundled
    troubles: list[Trouble] = field(default_factory=list)


Sender = Callable[..., Outcome]


def deliver_due(
    outbox: Outbox,
    routes: Routes,
    *,
    clock: Callable[[], datetime],
    chance: Callable[[], float],
    environ: Mapping[str, str],
    send: Sender = deliver,
    stop: Callable[[], bool] = lambda: False,
    burst: int = BURST,
) -> Tally:
    """Send what is due, once; returns when it is done, or after the delivery under way when `stop` says so.

    A recipient that fails once is left alone for the rest of the run, so that a dead server costs one deadline.
    """
    tally = Tally()
    failing: set[str] = set()
    for parcel in parcels(due(outbox.waiting(clock()), clock()), clock(), burst=burst):
        if stop():
            break
        if parcel.alert.target in failing:
            continue
        _one(outbox, routes, parcel, tally, failing, clock=clock, chance=chance, environ=environ, send=send)
    return tally


def _one(
    outbox: Outbox,
    routes: Routes,
    parcel: Parcel,
    tally: Tally,
    failing: set[str],
    *,
    clock: Callable[[], datetime],
    chance: Callable[[], float],
    environ: Mapping[str, str],
    send: Sender,
) -> None:
    now = clock()
    wanted = [row.alert.id for row in parcel.rows]
    ours = set(outbox.claim(wanted, now, now + LEASE))
    if ours != set(wanted):
        return  # another process has a part of it; what we leased comes free when the lease ends
    outcome = attempt(parcel, routes, environ=environ, send=send)
    steps = [after(row, outcome, clock(), chance()) for row in parcel.rows]
    if steps[0].state == "waiting":
        at = max(step.next_at for step in steps)  # a bundle is tried again as one
        steps = [Step(state=step.state, next_at=at, why=step.why, delivered=step.delivered) for step in steps]
    for row, step in zip(parcel.rows, steps, strict=True):
        outbox.record(row.alert.id, step, clock())
    _count(tally, failing, parcel, steps[0], clock())


def attempt(parcel: Parcel, routes: Routes, *, environ: Mapping[str, str], send: Sender = deliver) -> Outcome:
    """One delivery: the address is resolved now, and not kept."""
    try:
        address = address_of(parcel.alert, routes, environ)
    except ConfigError as error:
        return Retry(why=str(error))  # a person mends the configuration; it names no secret
    drawing = dict(parcel.alert.extra).get("picture")
    mail = address.reveal().startswith("mailto")
    return send(
        parcel.alert,
        address,
        picture=picture.png(drawing) if drawing and mail else None,
        delivered=parcel.rows[0].delivered,
    )


def address_of(alert: Alert, routes: Routes, environ: Mapping[str, str]) -> Secret:
    """The recipient's address. A target that left the configuration falls to the fallback, so that nothing is lost."""
    route = routes.route(alert.route)
    reference = route.target(alert.target) if route else None
    if reference is None and routes.fallback.targets:
        reference = routes.fallback.targets[0]
    return resolve(reference or Secret(CONSOLE), environ=environ)


def _count(tally: Tally, failing: set[str], parcel: Parcel, step: Step, now: datetime) -> None:
    number = len(parcel.rows)
    if step.state == "sent":
        tally.sent += number
        tally.messages += 1
        return
    if step.state == "dead":
        tally.dead += number
        tally.troubles.append(
            Trouble(
                kind="dead_letter",
                subject=parcel.alert.target,
                lines=(parcel.alert.title, step.why),
                route=parcel.alert.route,
            )
        )
        return
    tally.again += number
    failing.add(parcel.alert.target)
    oldest = min(row.not_before for row in parcel.rows)
    if parcel.rows[0].attempts and now - oldest >= LONG_DOWN:
        lines = (f"{number} waiting since {oldest:%Y-%m-%d %H:%M} UTC", step.why)
        tally.troubles.append(
            Trouble(kind="route_down", subject=parcel.alert.target, lines=lines, route=parcel.alert.route)
        )


def described(routes: Routes, environ: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Route, target and how its address may be shown (`slack://…#1`, or why it cannot be read), for `alerts routes`."""
    shown = []
    for route in routes.every():
        for number, (target, reference) in enumerate(
            zip(route.target_ids(), route.targets or (), strict=True), start=1
        ):
            try:
                name = label(resolve(reference, environ=environ), number)
            except ConfigError as error:
                name = str(error)
            shown.append((route.id, target, name))
    return shown
