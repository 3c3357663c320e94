"""What a case of the corpus is: a host that misbehaves, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hostile_server import Serve, Site, answer, fixed, rss

from monitor.store.sources import Health

Body = bytes | str | Callable[[], bytes]  #: a function where making it takes steps


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One host, and what must come of it; where nothing is said, whatever leaves a trace will do."""

    name: str
    area: str
    site: Site
    articles: int | None = None  #: read through this feed
    says: str = ""  #: words of the source's failure
    no_data: str = ""  #: kind
    left: bool = False  #: the page could not be read for now, and is tried again
    absent: tuple[str, ...] = ()  #: texts that must not be stored anywhere


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What came of a case, as the database tells it."""

    health: Health
    articles: int
    no_data: dict[str, int]
    stored: str  #: every text and title of its articles


def feed(name: str, area: str, body: Body, *more: str, kind: str = "application/xml", **must: object) -> Case:
    """A case whose feed is that body."""
    raw = body() if callable(body) else body
    return served(name, area, fixed(answer(raw, kind, *more)), **must)


def served(name: str, area: str, serve: Serve, **must: object) -> Case:
    """A case whose feed is answered in a way of its own."""
    return Case(name=name, area=area, site=Site(paths={"/feed": serve}), **must)  # type: ignore[arg-type]


def page(name: str, area: str, body: Body, *more: str, kind: str = "text/html; charset=utf-8", **must: object) -> Case:
    """A case whose feed is good and whose one article page is that body."""
    raw = body() if callable(body) else body
    return page_served(name, area, fixed(answer(raw, kind, *more)), **must)


def page_served(name: str, area: str, serve: Serve, **must: object) -> Case:
    """A case whose one article page is answered in a way of its own."""
    paths = {"/feed": fixed(answer(rss("/page/of-the-day-2026"), "application/xml")), "/page/of-the-day-2026": serve}
    return Case(name=name, area=area, site=Site(paths=paths), **must)  # type: ignore[arg-type]


def complaint(case: Case, got: Result) -> str:
    """What is wrong with the result, in words; empty where nothing is."""
    why = got.health.why or ""
    if case.articles is not None and got.articles != case.articles:
        return f"{got.articles} articles instead of {case.articles} ({why or got.no_data or 'no failure'})"
    if case.says and case.says not in why:
        return f"does not say {case.says!r} but {why or 'nothing'!r}"
    if case.no_data and case.no_data not in got.no_data:
        return f"is not counted as {case.no_data} but as {got.no_data or 'nothing'}"
    if case.left and (got.articles or got.no_data or got.health.body_hash is not None):
        return "is not left to be tried again"
    if (
        case.articles is None
        and not (case.says or case.no_data or case.left)
        and not (got.articles or why or got.no_data)
    ):
        return "leaves no trace"
    shown = next((one for one in case.absent if one in got.stored), None)
    return f"has {shown!r} on file" if shown else ""


def in_words(case: Case, got: Result) -> str:
    """What the operator sees of the case."""
    if got.health.why:
        return got.health.why
    counted = ", ".join(f"{count} {kind}" for kind, count in got.no_data.items())
    return f"{got.articles} read" + (f", {counted}" if counted else "")
