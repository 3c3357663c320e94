"""The schema of `config/alerts.yaml`: who hears of what, where, when and in which language.

Text in, validated routes out; addresses stay unresolved references held as secrets. No network, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, model_validator

from monitor import strictyaml
from monitor.alerts.secret import CONSOLE, Secret
from monitor.model import Format, Kind, Phase
from monitor.strictyaml import Schema

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
Language = Literal["de", "en", "fr"]


def _duration(value: object) -> object:
    """`90s`, `10m`, `4h` or `2d` as a timedelta."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", str(value))
    if not found:
        raise ValueError("must be a number and s, m, h or d, such as 10m")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _listed(value: object) -> object:
    """A single word where a list is meant."""
    return [value] if isinstance(value, str) else value


def _zone(value: object) -> object:
    try:
        ZoneInfo(str(value))
    except (ValueError, OSError, LookupError):
        raise ValueError("must be a time zone such as Europe/Berlin") from None
    return str(value)


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Zone = Annotated[str, BeforeValidator(_zone)]
RouteId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class Match(Schema):
    """Which transitions a route takes; an empty list takes all."""

    party: Words = ()
    forum: Words = ()
    format: Annotated[tuple[Format, ...], BeforeValidator(_listed)] = ()
    scope: Words = ()  #: a format, `ministerials` or `all`
    kind: Annotated[tuple[Kind, ...], BeforeValidator(_listed)] = ()
    phase: Annotated[tuple[Phase, ...], BeforeValidator(_listed)] = ()
    language: Words = ()  #: at least one of the articles is in one of these languages
    min_length: int = Field(default=1, ge=0)
    min_confidence: float = Field(default=0.0, ge=0, le=1)
    min_surprise: float = Field(default=0.0, ge=0)  #: bits


class Quiet(Schema):
    """Hours in which nothing is sent; what falls into them leaves when they end."""

    begins: time = Field(alias="from")
    ends: time = Field(alias="to")
    zone: Zone = "UTC"


class Escalation(Schema):
    """Where an alert goes too, when nobody acknowledged it in time."""

    after: Duration
    to: RouteId


class Digest(Schema):
    """How alerts are bundled: at once, by the hour, at an hour of the day, or when there are `count` of them."""

    every: Literal["immediate", "hourly", "daily", "count"] = "immediate"
    at: time = time(7, 0)  #: the hour of a daily digest, in `zone`
    count: int = Field(default=10, ge=2, le=200)
    zone: Zone = "UTC"
    at_most: Duration = timedelta(days=1)  #: a count digest leaves after this time though it is not full

    @model_validator(mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        return {"every": value} if isinstance(value, str) else value


class Route(Schema):
    """One node of the tree. What a child leaves out it takes from its parent; `routes` below it are tried in order."""

    id: RouteId
    match: Match = Match()
    targets: Annotated[tuple[Secret, ...] | None, BeforeValidator(_listed)] = None
    language: Language | None = None
    digest: Digest | None = None
    group_wait: Duration | None = None
    quiet: Quiet | None = None
    escalate: Escalation | None = None
    go_on: bool = False  #: after this route matched, its next siblings are tried too
    routes: tuple[Route, ...] = ()

    @property
    def wait(self) -> timedelta:
        """How long a provisional change waits, so that a flap is never sent."""
        return timedelta(0) if self.group_wait is None else self.group_wait

    @property
    def bundled(self) -> Digest:
        """The digest, `immediate` if none is set."""
        return self.digest or Digest()

    @property
    def speaks(self) -> Language:
        """The language of its messages."""
        return self.language or "en"

    def target_ids(self) -> tuple[str, ...]:
        """`<route>#<n>`, counted from 1: how a recipient is named wherever its address must not stand."""
        return tuple(f"{self.id}#{number}" for number, _ in enumerate(self.targets or (), start=1))

    def target(self, target_id: str) -> Secret | None:
        """The reference behind a target id; None if the configuration no longer has it."""
        for known, reference in zip(self.target_ids(), self.targets or (), strict=True):
            if known == target_id:
                return reference
        return None


CONSOLE_ROUTE: Final = Route(id="console", targets=(Secret(CONSOLE),))


class Routes(Schema):
    """The whole of `config/alerts.yaml`."""

    horizon: Duration = timedelta(days=14)  #: news older than this is filed but not sent (a backfill stays quiet)
    routes: tuple[Route, ...] = ()
    fallback: Route = CONSOLE_ROUTE  #: takes what no route matched
    operator: Route = Route(id="operator", targets=(Secret(CONSOLE),))  #: trouble with the program itself
    operator_pause: Duration = timedelta(hours=6)  #: the same trouble is told again after this time at the earliest
    heartbeat: Secret | None = None  #: an address that is asked after each pass; a dead-man's switch watches it
    commands: bool = True  #: messages end with how to confirm, dismiss and silence
    web: str | None = None  #: address under which people reach the web pages, for links

    @model_validator(mode="after")
    def _consistent(self) -> Routes:
        known = [route.id for route in self.every()]
        twice = sorted({name for name in known if known.count(name) > 1})
        if twice:
            raise ValueError(f"the route id '{twice[0]}' stands twice")
        for route in self.every():
            if route.escalate and route.escalate.to not in known:
                raise ValueError(f"route '{route.id}' escalates to '{route.escalate.to}', which is no route")
        return self

    def every(self) -> Iterator[Route]:
        """All routes with what they inherit, in the order of the file, then fallback and operator."""
        for route in self.routes:
            yield from _inherited(route, None)
        yield self.fallback
        yield self.operator

    def route(self, route_id: str) -> Route | None:
        """The route of that id, with what it inherits; None if there is none."""
        return next((route for route in self.every() if route.id == route_id), None)


def load(path: Path) -> Routes:
    """Read and validate `config/alerts.yaml`. Raises ConfigError with file, line and the mend."""
    return strictyaml.load(path, Routes)


def _inherited(route: Route, parent: Route | None) -> Iterator[Route]:
    whole = route if parent is None else _filled(route, parent)
    yield whole
    for child in whole.routes:
        yield from _inherited(child, whole)


def _filled(route: Route, parent: Route) -> Route:
    """The route with its parent's settings where it has none; matchers are not inherited, they nest."""
    own = {
        name: getattr(parent, name)
        for name in ("targets", "language", "digest", "group_wait", "quiet", "escalate")
        if getattr(route, name) is None
    }
    return route.model_copy(update=own)


def children(route: Route) -> tuple[Route, ...]:
    """The routes below it, with what they inherit from it."""
    return tuple(_filled(child, route) for child in route.routes)
