"""Trouble with the program in, at most one message in a while to the operator out. Pure: no clock, no I/O."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.alerts.render import Templates, trouble
from monitor.alerts.routes import CONSOLE_ROUTE, Route, Routes
from monitor.alerts.words import words
from monitor.model import Alert

KINDS: Final = ("source_silent", "route_down", "dead_letter", "disk", "database", "schema_behind", "detection")


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Something is wrong with the program itself; `subject` names what, and holds no secret."""

    kind: str  #: one of KINDS
    subject: str
    lines: tuple[str, ...] = ()  #: figures and details
    route: str = ""  #: the route that is down, which is then not used to say so

    @property
    def key(self) -> str:
        """The same trouble has the same key."""
        return f"{self.kind}:{self.subject}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaint:
    """When a trouble was told last, and how often it was held back since."""

    key: str
    told_at: datetime
    held_back: int = 0


def operator_alerts(
    one: Trouble,
    routes: Routes,
    complaints: Sequence[Complaint],
    now: datetime,
    *,
    again: int = 0,
    templates: Templates | None = None,
) -> tuple[Alert, ...]:
    """The alerts to the operator, one a target; empty while the pause since the last telling of the same runs.

    A route that is down is told through another one: the operator's, else the fallback, else the console. Whoever
    keeps the pause elsewhere passes no complaints, and in `again` how often the trouble came since it was last told.
    """
    last = max((told for told in complaints if told.key == one.key), key=lambda told: told.told_at, default=None)
    if last is not None and now - last.told_at < routes.operator_pause:
        return ()
    route = _speaker(one, routes)
    text = trouble(
        one.kind,
        one.subject,
        one.lines,
        again=last.held_back if last else again,
        language=route.speaks,
        templates=templates,
    )
    stamp = hashlib.sha256(f"{one.key}\x1f{now.isoformat()}".encode("utf-8", "replace")).hexdigest()[:16]
    return tuple(
        Alert(
            id=f"operator-{stamp}-{number}",
            transition=f"operator:{one.key}@{now.isoformat()}",  # each telling is an event of its own
            route=route.id,
            target=target,
            thread="operator-" + hashlib.sha256(one.key.encode("utf-8", "replace")).hexdigest()[:16],
            title=text.title,
            text=text.text,
            html=text.html,
            markdown=text.markdown,
            because=one.kind,
            created_at=now,
            extra=(("language", route.speaks), ("series", f"operator:{one.key}")),
        )
        for number, target in enumerate(route.target_ids(), start=1)
    )


def _speaker(one: Trouble, routes: Routes) -> Route:
    """The first of operator, fallback and console that is not the one in trouble."""
    for route in (routes.operator, routes.fallback):
        if route.targets and route.id != one.route and not one.route.startswith(f"{route.id}#"):
            return route
    return CONSOLE_ROUTE


def trial_alerts(route: Route, now: datetime) -> tuple[Alert, ...]:
    """A test message for each target of a route: `monitor alerts test`."""
    known = words(route.speaks)
    title, text = known.trial_title.format(route=route.id), known.trial.format(route=route.id)
    return tuple(
        Alert(
            id=f"trial-{target.replace('#', '-')}-{now:%Y%m%d%H%M%S}",
            transition=f"trial:{now.isoformat()}",
            route=route.id,
            target=target,
            thread=f"trial-{route.id}",
            title=title,
            text=f"{title}\n{text}",
            html=f"<!DOCTYPE html><html><body><h1>{title}</h1><p>{text}</p></body></html>",
            markdown=text,
            because="trial",
            created_at=now,
            extra=(("language", route.speaks), ("series", f"trial:{route.id}")),
        )
        for target in route.target_ids()
    )
