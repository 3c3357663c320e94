"""The programs' side under /api/v1: requests in, JSON out, and the OpenAPI document of the same code. Only reads."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Path, Query
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from monitor import __version__
from monitor.errors import StoreError
from monitor.web.codes import mapping
from monitor.web.outputs import ahead_out, meeting_whole, report_out, streak_out, transition_out
from monitor.web.reader import Reader
from monitor.web.schemas import AheadOut, MeetingWithAttendance, Problem, ReportOut, StreakOut, TransitionOut

Limit = Annotated[int, Query(ge=1, le=500, description="how many at the most")]
Party = Annotated[str | None, Query(max_length=8, description="ISO 3166-1 alpha-2, or EU")]
Forum = Annotated[str | None, Query(max_length=200, description="id of a forum")]
Series = Annotated[str | None, Query(max_length=400, description="id of a series")]
Key = Annotated[str, Path(max_length=1000)]
MISSING: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "there is no such thing"}}


def api(reader: Reader) -> FastAPI:
    """The application to be mounted at /api/v1; its document is at /openapi.json there."""
    app = FastAPI(
        title="monitor",
        version=__version__,
        description="Who stayed away from which meetings, how often in a row, on whose word. Every route only reads.",
        docs_url=None,
        redoc_url=None,
        root_path_in_servers=False,
        servers=[{"url": "/api/v1"}],
    )
    app.add_exception_handler(StoreError, _away)
    _add_ledger(app, reader)
    _add_facts(app, reader)
    _add_documents(app)
    return app


def documented(reader: Reader) -> list[tuple[str, str]]:
    """Path and summary of every route of the API, in order."""
    document = api(reader).openapi()
    return [(f"/api/v1{path}", route["get"]["summary"]) for path, route in document["paths"].items()]


def _add_ledger(app: FastAPI, reader: Reader) -> None:
    @app.get("/streaks", summary="Streaks now, the biggest surprise first")
    def streaks(party: Party = None, forum: Forum = None, limit: Limit = 100) -> list[StreakOut]:
        found = [
            one.series.id
            for one in reader.board().briefs
            if party in (None, one.series.party) and forum in (None, one.series.forum)
        ]
        return [streak_out(streak) for streak in reader.some_streaks(found[:limit])]

    @app.get("/series/{key:path}", summary="One series with its streak", responses=MISSING)
    def series(key: Key) -> StreakOut:
        if (streak := reader.streak(key)) is None:
            raise HTTPException(404, "no such series")
        return streak_out(streak)

    @app.get("/meetings", summary="Coming meetings and the streaks at stake, the nearest first")
    def meetings(party: Party = None, limit: Limit = 100) -> list[AheadOut]:
        return [ahead_out(one) for one in reader.ahead(limit, party=party)]

    @app.get("/meetings/{key:path}", summary="One meeting and every party at it", responses=MISSING)
    def meeting(key: Key) -> MeetingWithAttendance:
        if (found := reader.meeting(key)) is None:
            raise HTTPException(404, "no such meeting")
        return meeting_whole(*found)


def _add_facts(app: FastAPI, reader: Reader) -> None:
    @app.get("/reports", summary="Reports whose title, outlet or wording holds every word, latest first")
    def reports(q: Annotated[str, Query(max_length=200)] = "", limit: Limit = 100) -> list[ReportOut]:
        return [report_out(filing) for filing in reader.search(q, limit)]

    @app.get("/reports/{key:path}", summary="One report with its evidence", responses=MISSING)
    def report(key: Key) -> ReportOut:
        if (filing := reader.filings([key]).get(key)) is None:
            raise HTTPException(404, "no such report")
        return report_out(filing)

    @app.get("/transitions", summary="What changed, latest first")
    def transitions(series: Series = None, limit: Limit = 100) -> list[TransitionOut]:
        return [transition_out(at, transition) for at, transition in reader.transitions(limit, series)]


def _add_documents(app: FastAPI) -> None:
    @app.get("/codes", summary="The mapping of reports and transitions to PLOVER and CAMEO")
    def codes() -> dict[str, Any]:
        return mapping().model_dump(mode="json", exclude_none=False)

    @app.get("/webhook.schema.json", summary="JSON Schema of what a webhook route is sent")
    def webhook() -> dict[str, Any]:
        return webhook_schema()


def webhook_schema() -> dict[str, Any]:
    """The schema of the body that routes with a `json://` or `jsons://` address are sent."""
    found: dict[str, Any] = json.loads(files("monitor.web").joinpath("webhook.schema.json").read_bytes())
    return found


async def _away(request: Request, error: Exception) -> Response:
    return JSONResponse({"detail": "the database does not answer"}, status_code=503)
