"""A request, a template's name and its rows in, an HTML answer out. The only place where templates are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from monitor.alerts.facts import Names
from monitor.hygiene import one_line
from monitor.web.guard import COOKIE, Keys
from monitor.web.rows import MARKS
from monitor.web.still import templates
from monitor.web.tongue import Tongue, tongue
from monitor.web.words import LANGUAGES

LANGUAGE_COOKIE = "monitor_language"
AUTHOR_COOKIE = "monitor_author"
Context = Mapping[str, Any]


class Renderer:
    """What every page has around it: words, the session's form token, the link to the other language."""

    def __init__(self, *, keys: Keys, names: Names) -> None:
        self._keys = keys
        self._tongues = {language: tongue(language, names) for language in LANGUAGES}

    def tongue(self, request: Request) -> Tongue:
        """How this request is spoken to."""
        return self._tongues[language_of(request)]

    def page(self, request: Request, template: str, context: Context, status: int = 200) -> Response:
        """One page."""
        t = self.tongue(request)
        session = request.cookies.get(COOKIE, "")
        may_write = bool(getattr(request.state, "may_write", False))
        around = {
            "w": t.w,
            "t": t,
            "lang": t.language,
            "other_language": next(code for code in LANGUAGES if code != t.language),
            "here": request.url.path,
            "back": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            "mark_kinds": MARKS,
            "may_write": may_write,
            "csrf": self._keys.csrf(session) if may_write else "",
            "author": one_line(unquote(request.cookies.get(AUTHOR_COOKIE, "")), limit=80),
            "query": "",
            "feed": None,
        }
        body = templates().get_template(template).render({**around, **context})
        return HTMLResponse(body, status_code=status, headers={"Content-Language": t.language, "Vary": "Cookie"})

    def part(self, template: str, context: Context, t: Tongue) -> Markup:
        """The inside of a page, the same for everybody who reads that language."""
        around = {"w": t.w, "t": t, "lang": t.language, "mark_kinds": MARKS}
        return Markup(templates().get_template(template).render({**around, **context}))  # escaped by the template

    def message(self, request: Request, word: str, status: int, detail: str = "") -> Response:
        """A page that says one thing."""
        return self.page(request, "message.html", {"heading": self.tongue(request).w[word], "says": detail}, status)

    async def refused(self, request: Request, error: Exception) -> Response:
        """What the router answers: no such page, or not with that method."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        if request.url.path.startswith("/api/"):
            return JSONResponse({"detail": "Not Found" if status == 404 else "refused"}, status_code=status)
        return self.message(request, "not_found" if status == 404 else "wrong", status)


def language_of(request: Request) -> str:
    """The language chosen by cookie, else the first of the browser's that we have, else English."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    wanted = (part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(","))
    return next((code for code in wanted if code in LANGUAGES), LANGUAGES[0])


def own_path(back: str | None) -> str:
    """A path of this site and nothing else: no other host, no scheme, no backslash."""
    if not back or not back.startswith("/") or back.startswith("//") or "\\" in back or not back.isprintable():
        return "/"
    return back


def go(back: str | None, to: str = "/") -> RedirectResponse:
    """See-other to a path of this site."""
    return RedirectResponse(own_path(back or to), status_code=303)
