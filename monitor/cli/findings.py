"""An installation in, findings out: what was looked at, whether it is in order, and the mend. Changes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.errors import ConfigError, MonitorError

_LEAST_FREE = 200_000_000  #: bytes on the disk of the database


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    fine: bool
    words: str
    mend: str = ""


def configuration(config: Path | None) -> tuple[Finding, ...]:
    """Settings, world, routes, packs and seeds, each read as the program reads them."""
    from monitor import bootstrap, languages, seeds, world
    from monitor.alerts import routes
    from monitor.settings import winning

    try:
        house = bootstrap.open_house(config)
    except ConfigError as error:
        return (Finding(what="settings", fine=False, words=str(error)),)
    places = house.places
    alerts = winning(places.config, "alerts.yaml")

    def known_world() -> str:
        known = world.load(places.config)
        return f"{len(known.forums)} forums, {len(known.meetings)} meetings, {len(known.feeds)} sources"

    def known_routes() -> str:
        return (
            f"{sum(1 for _ in routes.load(alerts).every()) - 2} routes" if alerts else "none, so the console hears all"
        )

    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("settings", lambda: f"{winning(places.config, 'monitor.yaml') or 'the defaults'}"),
        ("world", known_world),
        ("routes", known_routes),
        ("languages", lambda: ", ".join(sorted(languages.load(places.own)))),
        ("seeds", lambda: f"{len(seeds.load(places.seeds))} documents"),
    )
    return tuple(_tried(what, look) for what, look in checks)


def everything(config: Path | None) -> tuple[Finding, ...]:
    """Versions, configuration, database, clock, disk, files with secrets, routes, sources."""
    from monitor import bootstrap

    found = [*_versions(), *configuration(config)]
    if all(one.fine for one in found):
        house = bootstrap.open_house(config)
        for look in (_database, _disk, _network, _secrets, _addresses, _sources):
            found += _guarded(look, house)
    return tuple(found)


def _tried(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what=what, fine=True, words=look())
    except MonitorError as error:
        return Finding(what=what, fine=False, words=str(error))


def _guarded(look: Callable[[Any], Iterator[Finding]], house: Any) -> list[Finding]:
    try:
        return list(look(house))
    except MonitorError as error:
        return [Finding(what=look.__name__.strip("_"), fine=False, words=str(error))]


def _versions() -> Iterator[Finding]:
    from monitor import __version__

    words = f"monitor {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield Finding(what="versions", fine=True, words=words)


def _database(house: Any) -> Iterator[Finding]:
    from monitor.store import ledgers, meta, open_store, schema_state, upkeep

    store = open_store(house.database)
    try:
        state = schema_state(store)
        yield Finding(what="database", fine=state == "ok", words=f"{store.name}: tables are {state}", mend=_mend(state))
        if state != "ok":
            return
        for remark in upkeep.remarks(store):
            yield Finding(what="database", fine="rare fault" in remark, words=remark)
        with store.read() as tx:
            passed, folded = meta.written_at(tx, "pass"), ledgers.as_of(tx)
        now = house.clock()
        late = passed is not None and now - passed > timedelta(hours=1)
        yield Finding(
            what="daemon",
            fine=not late,
            words="no pass was made yet" if passed is None else f"the last pass ended {passed:%Y-%m-%d %H:%M} UTC",
            mend="start it with `monitor run`" if late or passed is None else "",
        )
        if folded is not None and folded > now + timedelta(minutes=5):
            words = f"the ledger is of {folded:%Y-%m-%d %H:%M} UTC, and that lies ahead of this machine's clock"
            yield Finding(what="clock", fine=False, words=words, mend="set the clock")
    finally:
        store.close()


def _mend(state: str) -> str:
    return {"behind": "run `monitor db migrate`", "ahead": "update this program"}.get(state, "")


def _disk(house: Any) -> Iterator[Finding]:
    folder = house.places.state
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    writable = os.access(folder, os.W_OK)
    yield Finding(
        what="disk",
        fine=free > _LEAST_FREE and writable,
        words=f"{house.places.state}: {free // 1_000_000} MB free{'' if writable else ', and not writable'}",
        mend="" if free > _LEAST_FREE and writable else "free some space, or set MONITOR_DATABASE_URL",
    )


def _network(house: Any) -> Iterator[Finding]:
    """The guard against inner addresses, and whether the owners of sites can find whoever runs this."""
    open_to = ", ".join(house.settings.fetch.allow_private)
    words = f"inner addresses are refused but for {open_to}" if open_to else "inner addresses are refused"
    yield Finding(what="network", fine=True, words=words)
    if not house.settings.contact:
        words = "no contact is set, so the owners of the sites that are read cannot find you"
        yield Finding(what="network", fine=True, words=words, mend="set `contact` in monitor.yaml, or MONITOR_CONTACT")


def _secrets(house: Any) -> Iterator[Finding]:
    """Files that hold secrets, and who may read them."""
    database = house.database.removeprefix("sqlite:///")
    files = [Path(database)] if house.database.startswith("sqlite:///") else []
    for folder in house.places.own:
        files += [folder / "alerts.yaml"]
    for file in files:
        if file.is_file() and stat.S_IMODE(file.stat().st_mode) & 0o007:
            yield Finding(what="files", fine=False, words=f"{file}: everybody may read it", mend=f"chmod 600 {file}")


def _addresses(house: Any) -> Iterator[Finding]:
    from monitor.alerts.runner import described
    from monitor.alerts.secret import resolve

    for route in house.routes.every():
        for target, reference in zip(route.target_ids(), route.targets or (), strict=True):
            try:
                resolve(reference, environ=house.environ)
            except ConfigError as error:
                yield Finding(what="routes", fine=False, words=f"{target}: {error}")
    shown = ", ".join(f"{target} → {name}" for _, target, name in described(house.routes, house.environ))
    yield Finding(what="routes", fine=True, words=shown)


def _sources(house: Any) -> Iterator[Finding]:
    from monitor.store import open_store, schema_state, sources

    store = open_store(house.database)
    try:
        if schema_state(store) != "ok":
            return
        with store.read() as tx:
            healths = sources.load(tx)
    finally:
        store.close()
    parked = [one.source.name or one.source.id for one in healths if one.state in ("parked", "gone")]
    failing = sum(1 for one in healths if one.failures)
    words = f"{len(healths)} sources, {failing} fail just now" + (
        f", not asked any more: {', '.join(parked)}" if parked else ""
    )
    yield Finding(what="sources", fine=not parked, words=words, mend="see `monitor feeds check`" if parked else "")
