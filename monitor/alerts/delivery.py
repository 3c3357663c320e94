"""Waiting alerts and outcomes in; what to send now, together or alone, and when to try again, out. Pure: no clock.

waiting ─► due, nothing earlier of the same series in front ─► singles, or one bundle ─► outcome ─► done, again, dead
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from monitor.alerts import render
from monitor.alerts.nouns import Message, Never, Outcome, Retry, Sent
from monitor.alerts.words import words
from monitor.model import Alert

LIFE: Final = timedelta(days=5)  #: after that an alert is a dead letter
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
BURST: Final = 10  #: more than that for one recipient at once go as one message
LATE: Final = timedelta(hours=1)  #: from that delay on a message says that it is late
LONG_DOWN: Final = timedelta(hours=1)  #: from that time on another route hears that a route is down
COUNT_AT_MOST: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """One alert in the outbox that is not delivered yet."""

    alert: Alert
    not_before: datetime  #: when it was to leave: never changed
    next_at: datetime  #: when it is tried next
    attempts: int = 0
    bundled: bool = False  #: it goes with the digest of its target
    full_at: int = 0  #: a count digest leaves when it holds so many; 0 for the other kinds
    delivered: frozenset[str] = frozenset()  #: `Retry.delivered` of the last attempt

    @property
    def series(self) -> str:
        """The series whose alerts keep their order."""
        return dict(self.alert.extra).get("series", self.alert.thread)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """What is sent as one message to one recipient: one alert, or a bundle of them."""

    alert: Alert
    rows: tuple[Waiting, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What becomes of a row after an attempt."""

    state: str  #: `sent`, `waiting` or `dead`
    next_at: datetime
    why: str = ""
    delivered: frozenset[str] = frozenset()


def due(waiting: Iterable[Waiting], now: datetime) -> tuple[Waiting, ...]:
    """What may leave now, oldest first; nothing overtakes an older alert of its series to the same recipient."""
    ready: list[Waiting] = []
    held: set[tuple[str, str]] = set()
    rows = sorted(waiting, key=lambda row: (row.alert.created_at, row.not_before, row.alert.id))
    full = _full_digests(rows)
    for row in rows:
        key = (row.alert.target, row.series)
        if key not in held and (row.next_at <= now or (row.alert.target in full and row.bundled and not row.attempts)):
            ready.append(row)
        elif not row.bundled:
            held.add(key)
    return tuple(ready)


def _full_digests(rows: Sequence[Waiting]) -> set[str]:
    counts: dict[str, int] = defaultdict(int)
    limits: dict[str, int] = {}
    for row in rows:
        if row.bundled and row.full_at:
            counts[row.alert.target] += 1
            limits[row.alert.target] = row.full_at
    return {target for target, count in counts.items() if count >= limits[target]}


def parcels(ready: Sequence[Waiting], now: datetime, *, burst: int = BURST) -> tuple[Parcel, ...]:
    """The messages to send: digests bundled, single alerts single, and one bundle where a flood would come.

    A row that was tried before stays in the same company only if the bundle is made of the same rows again; its parts
    carry their own ids, so that a receiver can tell.
    """
    by_target: dict[str, list[Waiting]] = defaultdict(list)
    for row in ready:
        by_target[row.alert.target].append(row)
    made: list[Parcel] = []
    for rows in by_target.values():
        alone = [row for row in rows if not row.bundled]
        together = [row for row in rows if row.bundled]
        if len(alone) > burst:
            alone, together = [], rows
        made += [Parcel(alert=_late(row, now), rows=(row,)) for row in alone]
        made += [_bundle(together[at : at + COUNT_AT_MOST], now) for at in range(0, len(together), COUNT_AT_MOST)]
    return tuple(sorted(made, key=lambda parcel: (parcel.rows[0].alert.created_at, parcel.alert.id)))


def _bundle(rows: Sequence[Waiting], now: datetime) -> Parcel:
    if len(rows) == 1:
        return Parcel(alert=_late(rows[0], now), rows=tuple(rows))
    first = rows[0].alert
    language = dict(first.extra).get("language", "en")
    parts = [
        Message(
            title=row.alert.title, text=row.alert.text, html=row.alert.html or "", markdown=row.alert.markdown or ""
        )
        for row in rows
    ]
    whole = render.digest(parts, [row.series.partition("@")[0] for row in rows], language=language)
    name = hashlib.sha256("\x1f".join(row.alert.id for row in rows).encode()).hexdigest()[:24]
    return Parcel(
        alert=Alert(
            id=name,
            transition=first.transition,
            route=first.route,
            target=first.target,
            thread=name,
            title=whole.title,
            text=whole.text,
            html=whole.html,
            markdown=whole.markdown,
            because="grouped_in_digest",
            created_at=first.created_at,
            extra=(("language", language), ("parts", ",".join(row.alert.id for row in rows))),
        ),
        rows=tuple(rows),
    )


def _late(row: Waiting, now: datetime) -> Alert:
    """The alert itself; with a line that says so if it is late."""
    if now - row.not_before < LATE or not row.attempts:
        return row.alert
    known = words(dict(row.alert.extra).get("language", "en"))
    line = known.delayed.format(when=f"{row.not_before:%Y-%m-%d %H:%M} UTC")
    html = row.alert.html
    if html is not None:
        html = html.replace("</h1>", f'</h1>\n<p style="color:#5f6368;font-size:13px">{line}</p>', 1)
    markdown = None if row.alert.markdown is None else f"*{line}*\n\n{row.alert.markdown}"
    return replace(row.alert, text=f"{line}\n\n{row.alert.text}", html=html, markdown=markdown)


def pause(attempts: int, chance: float) -> timedelta:
    """How long to wait after that many failed attempts: doubling, capped, with full jitter in the upper half.

    `chance` is a random number in 0..1, given from outside.
    """
    doubled: int = 2 ** min(max(attempts - 1, 0), 20)
    whole = min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
    return whole * (0.5 + 0.5 * chance)


def after(row: Waiting, outcome: Outcome, now: datetime, chance: float) -> Step:
    """What becomes of a row: sent, tried again later, or a dead letter that is shown and told to the operator."""
    if isinstance(outcome, Sent):
        return Step(state="sent", next_at=now)
    if isinstance(outcome, Never):
        return Step(state="dead", next_at=now, why=outcome.why)
    if now - row.not_before > LIFE:
        return Step(state="dead", next_at=now, why=f"given up after {LIFE.days} days: {outcome.why}")
    wait = max(pause(row.attempts + 1, chance), outcome.after or timedelta(0))
    return Step(state="waiting", next_at=now + wait, why=outcome.why, delivered=outcome.delivered)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One attempt on file, for the health of a recipient."""

    target: str
    at: datetime
    outcome: Outcome


def down_since(attempts: Sequence[Attempt]) -> dict[str, datetime]:
    """Recipient → time of the first of the unbroken row of failures it stands in; healthy recipients are left out."""
    failing: dict[str, datetime] = {}
    for attempt in sorted(attempts, key=lambda one: one.at):
        if isinstance(attempt.outcome, Retry):
            failing.setdefault(attempt.target, attempt.at)
        elif isinstance(attempt.outcome, Sent):
            failing.pop(attempt.target, None)
    return failing


def keeps_order(sent: Sequence[Alert]) -> bool:
    """Did every recipient get the alerts of every series in the order in which they arose? For tests and `doctor`."""
    lines: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for alert in sent:
        lines[alert.target, dict(alert.extra).get("series", alert.thread)].append(alert.created_at)
    return all(earlier <= later for times in lines.values() for earlier, later in pairwise(times))
