"""Forms outside the API's document: Atom, iCalendar, exports, pictures, health and metrics. Only reads."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from monitor.alerts import picture
from monitor.alerts.facts import Names
from monitor.errors import StoreError, UsageError
from monitor.web import agenda, atom, exports, metrics
from monitor.web.reader import Reader
from monitor.web.render import language_of
from monitor.web.site import Site
from monitor.web.tongue import tongue

NEWEST = 100  #: transitions in a feed
COMING = 300  #: meetings in the calendar
Answer = Callable[[Request], Response]


def plain_routes(reader: Reader, *, site: Site, names: Names, now: Callable[[], datetime]) -> list[Route]:
    """Their routes."""
    plain = _Plain(reader, site, names, now)
    return [
        Route("/feeds/transitions.atom", _threaded(plain.atom)),
        Route("/feeds/series/{key:path}.atom", _threaded(plain.atom)),
        Route("/calendar.ics", _threaded(plain.calendar)),
        Route("/pictures/{key:path}.{form:str}", _threaded(plain.picture)),
        Route("/exports/{table:str}.{form:str}", _threaded(plain.export)),
        Route("/healthz", _healthy),
        Route("/readyz", _threaded(plain.ready)),
        Route("/metrics", _threaded(plain.metrics)),
    ]


class _Plain:
    def __init__(self, reader: Reader, site: Site, names: Names, now: Callable[[], datetime]) -> None:
        self._reader, self._site, self._names, self._now = reader, site, names, now

    def atom(self, request: Request) -> Response:
        series = request.path_params.get("key")
        if series is not None and self._reader.streak(series) is None:
            return PlainTextResponse("There is no such series.", status_code=404)
        body = atom.feed(
            self._reader.transitions(NEWEST, series),
            tongue("en", self._names),
            url=self._site.url,
            authority=self._site.authority,
            series=series,
            now=self._now(),
        )
        return tagged(request, body, "application/atom+xml")

    def calendar(self, request: Request) -> Response:
        party = request.query_params.get("party") or None
        day = self._now().replace(hour=0, minute=0, second=0, microsecond=0)  # the same text for a whole day
        body = agenda.agenda(
            self._reader.ahead(COMING, party=party),
            tongue("en", self._names),
            url=self._site.url,
            authority=self._site.authority,
            now=day,
        )
        return tagged(request, body, "text/calendar")

    def picture(self, request: Request) -> Response:
        streak, form = self._reader.streak(request.path_params["key"]), request.path_params["form"]
        if streak is None or form not in ("svg", "png"):
            return PlainTextResponse("There is no such picture.", status_code=404)
        svg = picture.draw(streak, language=language_of(request), names=self._names)
        if form == "svg":
            return Response(svg, media_type="image/svg+xml")
        drawn = picture.png(svg)
        if drawn is None:
            return PlainTextResponse("PNG needs the extra: pip install 'monitor[picture]'", status_code=501)
        return Response(drawn, media_type="image/png")

    def export(self, request: Request) -> Response:
        table, form = request.path_params["table"], request.path_params["form"]
        if table == "codebook" and form == "json":
            return Response(exports.codebook_json(), media_type="application/json")
        if table not in exports.TABLES or form not in exports.FORMS:
            return PlainTextResponse("There is no such export.", status_code=404)
        try:
            body = exports.write(table, form, exports.rows_of(table, self._reader))
        except UsageError as error:
            return PlainTextResponse(str(error), status_code=501)
        name = f"monitor-{table}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(body, media_type=exports.FORMS[form], headers=headers)

    def ready(self, request: Request) -> Response:
        wrong = self._reader.trouble(daemon=request.query_params.get("daemon") == "1")
        return PlainTextResponse(wrong or "ready", status_code=503 if wrong else 200)

    def metrics(self, request: Request) -> Response:
        up: metrics.Counts = {("up", ()): 0.0 if self._reader.trouble() else 1.0}
        try:
            counts = {**up, **self._reader.counts()} if up["up", ()] else up
        except StoreError:
            counts = {("up", ()): 0.0}
        return Response(metrics.exposition(counts), media_type="text/plain; version=0.0.4; charset=utf-8")


def tagged(request: Request, body: bytes, media_type: str) -> Response:
    """The text with its digest; nothing but 304 for a reader who has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


async def _healthy(request: Request) -> Response:
    return PlainTextResponse("ok")


def _threaded(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def route(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return route
