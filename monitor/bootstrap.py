"""Arguments and environment in, the opened parts of the program out: the only place that chooses clock, store, sender.

The only `datetime.now` of the program stands here. It runs nothing: that is for the daemon and the commands.
"""

from __future__ import annotations

import os
import random
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor import settings as configured
from monitor.errors import ConfigError
from monitor.settings import Places, Settings

if TYPE_CHECKING:
    from monitor.alerts.routes import Routes
    from monitor.daemon import Duty, Plan
    from monitor.detect import Rulebook
    from monitor.fetch import Fetcher, Limits
    from monitor.languages import Pack
    from monitor.pipeline import Rules
    from monitor.store import Store
    from monitor.store.upkeep import Retention
    from monitor.world import World

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class House:
    """One installation: its folders and settings, and what is read from them the first time it is asked for."""

    places: Places
    settings: Settings
    environ: Mapping[str, str]
    clock: Clock

    @cached_property
    def world(self) -> World:
        """Forums, officeholders, parties, meetings, series, sources. Raises ConfigError."""
        from monitor import world

        return world.load(self.places.config)

    @cached_property
    def routes(self) -> Routes:
        """Who hears of what. Raises ConfigError."""
        from monitor.alerts import routes

        file = configured.winning(self.places.config, "alerts.yaml")
        return routes.load(file) if file is not None else routes.Routes()

    @cached_property
    def packs(self) -> Mapping[str, Pack]:
        """What is known of languages. Raises ConfigError."""
        from monitor import languages

        return languages.load(self.places.own)

    @cached_property
    def rulebook(self) -> Rulebook:
        """The detector's compiled rules. Raises ConfigError."""
        from monitor.detect import build

        return build(self.packs, self.world)

    @cached_property
    def rules(self) -> Rules:
        """What the pipeline counts and tells by. Raises ConfigError."""
        from monitor.alerts.naming import names_of
        from monitor.ledger import Policy
        from monitor.ledger.vacancies import vacancies
        from monitor.pipeline import Rules

        counting = self.settings.ledger
        return Rules(
            meetings=self.world.meetings,
            policy=Policy(
                series=self.world.series,
                settle_days=counting.settle_days,
                match_days=counting.match_days,
                min_confidence=counting.min_confidence,
                vacancies=vacancies(self.world.holders),
            ),
            routes=self.routes,
            names=names_of(self.world),
            all_texts=self.settings.keep.all_texts,
        )

    @property
    def database(self) -> str:
        """Its address, with whatever secret it holds: never to be shown (`Store.name` is)."""
        return configured.database_url(self.settings, self.places)

    @contextmanager
    def store(self, *, migrate: bool | None = None) -> Iterator[Store]:
        """The opened database with today's tables; StoreError with the mend where they are behind and must stay so."""
        from monitor.store import migrate as bring_up
        from monitor.store import open_store
        from monitor.store.schema import demand

        store = open_store(self.database)
        may = self.settings.database.migrate
        wanted = migrate if migrate is not None else may == "yes" or (may == "auto" and store.dialect == "sqlite")
        try:
            if wanted:
                bring_up(store)
            demand(store)
            yield store
        finally:
            store.close()


def open_house(config: Path | None = None, environ: Mapping[str, str] | None = None) -> House:
    """The installation the arguments and the environment name. Raises ConfigError."""
    variables = dict(os.environ) if environ is None else environ
    places = configured.find(variables, config)
    return House(places=places, settings=configured.load(places, variables), environ=variables, clock=clock(variables))


def clock(environ: Mapping[str, str]) -> Clock:
    """The time, in UTC. MONITOR_CLOCK=2026-02-11T12:00:00Z lets it start there instead: for tests and rehearsals."""
    start = environ.get("MONITOR_CLOCK")
    if not start:
        return now
    try:
        begin = datetime.fromisoformat(start)
    except ValueError:
        raise ConfigError("the environment variable MONITOR_CLOCK is no time", mend="2026-02-11T12:00:00Z is") from None
    begin = begin if begin.tzinfo else begin.replace(tzinfo=UTC)
    began = time.monotonic()
    return lambda: begin + timedelta(seconds=time.monotonic() - began)


def now() -> datetime:
    """The time by the machine's clock, in UTC."""
    return datetime.now(UTC)


def retention(settings: Settings) -> Retention:
    """How long this installation keeps what no report stands on."""
    from monitor.store.upkeep import Retention

    kept = settings.keep
    return Retention(
        entries=kept.entries,
        articles=kept.articles,
        texts=None if kept.all_texts else kept.texts,
        signatures=kept.signatures,
        deliveries=kept.deliveries,
    )


def limits(settings: Settings) -> Limits:
    """The bounds of one fetch, as configured."""
    from monitor.fetch import Limits

    asked = settings.fetch
    return Limits(
        delay=asked.delay,
        per_host=asked.per_host,
        connections=asked.connections,
        total=asked.total,
        body=asked.body,
    )


def fetcher(house: House) -> Fetcher:
    """The network as this installation asks it; `async with` opens it."""
    from monitor.fetch import Fetcher

    return Fetcher(
        clock=house.clock,
        contact=house.settings.contact,
        limits=limits(house.settings),
        allow_private=house.settings.fetch.allow_private,
    )


def plan(house: House) -> Plan:
    """What the daemon works by, as the configuration says now. Raises ConfigError."""
    from monitor.daemon import Plan
    from monitor.detect import build
    from monitor.examine import Wall, prepare

    knowledge = (dict(house.packs), house.world)  # as values: a child that starts later must not read newer files

    def wall() -> Wall:
        asked = house.settings.poll.workers or min(4, os.cpu_count() or 1)
        return Wall(asked, initializer=prepare, initargs=(build, *knowledge))

    return Plan(
        settings=house.settings,
        rules=house.rules,
        feeds=house.world.feeds,
        network=lambda: fetcher(house),
        wall=wall,
        retention=retention(house.settings),
    )


def duty(house: House, store: Store, config: Path | None = None) -> Duty:
    """One life of the daemon on an opened store."""
    from monitor.daemon import Duty

    def replan() -> Plan:
        return plan(open_house(config, house.environ))

    return Duty(
        store=store,
        clock=house.clock,
        chance=random.random,
        environ=house.environ,
        name=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
        plan=plan(house),
        replan=replan,
    )


def logging_to_stderr(settings: Settings) -> None:
    """Log lines for people or, as JSON, for programs; nothing from outside can put control characters into them."""
    import logging

    import structlog

    from monitor.hygiene import one_line

    def safe(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        for key, value in event.items():
            if isinstance(value, str) and key != "exception":
                event[key] = one_line(value)
        return event

    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if settings.log.format == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty() and "NO_COLOR" not in os.environ)
    level = getattr(logging, settings.log.level.upper())
    shape = "%(name)s: %(message)s"
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, format=shape, force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            safe,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
