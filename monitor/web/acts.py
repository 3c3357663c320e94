"""Forms of people in, a decision on file and a redirection out: log in, review, acknowledge, silence. All by POST.

A form changes something only with a session and that session's form token.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.errors import UsageError
from monitor.hygiene import clean, one_line
from monitor.ledger.reviews import check
from monitor.web.guard import COOKIE, SESSION_SECONDS, Access, Keys
from monitor.web.reader import Reader
from monitor.web.render import AUTHOR_COOKIE, LANGUAGE_COOKIE, Renderer, go, own_path
from monitor.web.words import LANGUAGES
from monitor.web.writer import ACTIONS, Action, Wish, Writer

YEAR: Final = 31_536_000  #: seconds
ABOUT_THE_FORM: Final = frozenset({"csrf", "back", "target", "action", "author", "why"})
GUESSES: Final = 10  #: wrong tokens in a minute, from everybody together
Form = Mapping[str, str]


class Acts:
    """The routes that change something."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        renderer: Renderer,
        *,
        keys: Keys,
        access: Access,
        now: Callable[[], datetime],
    ) -> None:
        self._reader, self._writer, self._renderer = reader, writer, renderer
        self._keys, self._access, self._now = keys, access, now
        self._guesses: deque[float] = deque(maxlen=GUESSES)

    def routes(self) -> list[Route]:
        """Where forms go."""
        return [
            Route("/login", self._login_page, methods=["GET"]),
            Route("/login", self._login, methods=["POST"]),
            Route("/logout", self._checked(self._logout), methods=["POST"]),
            Route("/language", self._language, methods=["GET"]),
            Route("/review", self._checked(self._review), methods=["POST"]),
            Route("/acknowledge", self._checked(self._acknowledge), methods=["POST"]),
            Route("/silence", self._checked(self._silence), methods=["POST"]),
            Route("/silence/end", self._checked(self._end_silence), methods=["POST"]),
        ]

    def _checked(self, act: Callable[[Request, Form], Response]) -> Callable[[Request], Awaitable[Response]]:
        """The form, if session and form token are good; else a refusal, and nothing is done."""

        async def answer(request: Request) -> Response:
            form = await form_of(request)
            session = request.cookies.get(COOKIE, "")
            if not request.state.may_write:
                return self._renderer.message(request, "no_session", 403)
            if not self._keys.may_post(session, form.get("csrf", "")):
                return self._renderer.message(request, "stale_form", 403)
            return await run_in_threadpool(act, request, form)

        return answer

    async def _login_page(self, request: Request) -> Response:
        back = own_path(request.query_params.get("back"))
        return self._renderer.page(request, "login.html", {"back": back, "failed": False})

    async def _login(self, request: Request) -> Response:
        form, now = await form_of(request), self._now().timestamp()
        back = own_path(form.get("back"))
        if len(self._guesses) == GUESSES and now - self._guesses[0] < 60:
            return self._renderer.message(request, "too_many_guesses", 429)
        if not self._keys.is_token(form.get("token", "").strip()):
            self._guesses.append(now)
            return self._renderer.page(request, "login.html", {"back": back, "failed": True}, 403)
        response = go(back)
        response.set_cookie(
            COOKIE,
            self._keys.session(now),
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="strict",
            secure=self._access.https,
        )
        return response

    def _logout(self, request: Request, form: Form) -> Response:
        response = go("/")
        response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=self._access.https)
        return response

    async def _language(self, request: Request) -> Response:
        response = go(request.query_params.get("back"))
        to = request.query_params.get("to", "")
        if to in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, to, max_age=YEAR, samesite="lax", secure=self._access.https)
        return response

    def _review(self, request: Request, form: Form) -> Response:
        target, action, author = form.get("target", ""), form.get("action", ""), author_of(form)
        if action not in ACTIONS or not author or not self._is_there(target):
            return self._renderer.message(request, "incomplete", 400)
        changes = {
            name: one_line(value, limit=200)
            for name, value in form.items()
            if name not in ABOUT_THE_FORM and value.strip()
        }
        if action == "correct" and not changes:
            return self._renderer.message(request, "nothing_to_correct", 400)
        try:
            check(target, changes.items())
        except UsageError as error:
            return self._renderer.message(request, "incomplete", 400, str(error))
        known: Action = next(one for one in ACTIONS if one == action)
        wish = Wish(target=target, action=known, author=author, why=why_of(form), changes=changes)
        followed = self._writer.review(wish)
        answer = go(form.get("back"), "/reviews") if followed else self._renderer.message(request, "noted", 202)
        return self._signed(answer, author)

    def _is_there(self, target: str) -> bool:
        kind, _, name = target.partition(":")
        if kind == "report":
            return name in self._reader.filings([name])
        party, _, meeting = name.partition("@")
        found = self._reader.meeting(meeting) if kind == "attendance" else None
        return found is not None and any(one.party == party for one in found[1])

    def _acknowledge(self, request: Request, form: Form) -> Response:
        author, transition = author_of(form), self._reader.transition(form.get("transition", ""))
        if not author or transition is None:
            return self._renderer.message(request, "incomplete", 400)
        self._writer.acknowledge(transition, author)
        return self._signed(go(form.get("back"), "/alerts"), author)

    def _silence(self, request: Request, form: Form) -> Response:
        author, hours, scope = author_of(form), form.get("hours", ""), form.get("scope", "").strip()
        if not author or not scope or len(scope) > 400 or not (hours.isascii() and hours.isdigit()) or len(hours) > 5:
            return self._renderer.message(request, "incomplete", 400)
        self._writer.silence(scope, int(hours), author, why_of(form))
        return self._signed(go(form.get("back"), "/alerts"), author)

    def _end_silence(self, request: Request, form: Form) -> Response:
        self._writer.end_silence(form.get("id", ""))
        return go(form.get("back"), "/alerts")

    def _signed(self, response: Response, author: str) -> Response:
        """Remember the name that was typed, so that it is typed once."""
        response.set_cookie(
            AUTHOR_COOKIE, quote(author), max_age=YEAR, httponly=True, samesite="strict", secure=self._access.https
        )
        return response


def author_of(form: Form) -> str:
    """Who decides: one line, at most 80 characters."""
    return one_line(form.get("author", ""), limit=80)


def why_of(form: Form) -> str:
    """Why, in their own words."""
    return clean(form.get("why", ""), limit=500).strip()


async def form_of(request: Request) -> dict[str, str]:
    """The fields of an urlencoded form; empty for anything else. Of a field that is given twice the last one counts."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=40))
    except ValueError:
        return {}
