"""A store and who may read it in, the ASGI application out: pages for people, feeds and JSON for programs.

    uvicorn.run(create_app(store, access=Access(token=…), now=…, names=names_of(world), on_review=refold), host=…)

It listens to nothing by itself and starts nothing; the clock and what follows a review are given.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from monitor.alerts.facts import Names
from monitor.errors import StoreError
from monitor.model import Review
from monitor.store import Store
from monitor.web.acts import Acts
from monitor.web.api import api
from monitor.web.guard import Access, Guard, Keys
from monitor.web.pages import Pages
from monitor.web.plain import plain_routes
from monitor.web.reader import Reader
from monitor.web.render import Renderer
from monitor.web.site import Site
from monitor.web.writer import Writer

LARGEST_FORM = 65_536  #: bytes of a request's body


def create_app(
    store: Store,
    *,
    access: Access,
    now: Callable[[], datetime],
    names: Names,
    on_review: Callable[[Review], object] | None = None,
    site: Site | None = None,
) -> Starlette:
    """The application. `names` is `monitor.alerts.naming.names_of(world)`; `on_review` folds the ledger again.

    Needs the extra `web`. The store must be migrated; while it is not, `/readyz` says so and pages answer 503.
    """
    site = site or Site()
    keys = Keys(access.token)
    reader = Reader(store, now=now, doubt=site.doubt)
    writer = Writer(store, now=now, on_review=on_review)
    renderer = Renderer(keys=keys, names=names)
    return Starlette(
        routes=[
            *Pages(reader, renderer).routes(),
            *Acts(reader, writer, renderer, keys=keys, access=access, now=now).routes(),
            *plain_routes(reader, site=site, names=names, now=now),
            Mount("/api/v1", api(reader)),
            Mount("/static", StaticFiles(packages=[("monitor.web", "static")])),
        ],
        middleware=[Middleware(Guard, keys=keys, access=access, now=now)],
        exception_handlers={HTTPException: renderer.refused, StoreError: _away, Exception: _failed},
        max_body_size=LARGEST_FORM,
    )


async def _away(request: Request, error: Exception) -> Response:
    return PlainTextResponse("The database does not answer; see `monitor doctor`.", status_code=503)


async def _failed(request: Request, error: Exception) -> Response:
    return PlainTextResponse("Something went wrong here; the log says what.", status_code=500)
