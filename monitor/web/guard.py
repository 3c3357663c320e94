"""Request in, leave or refusal out: host names, tokens, sessions, CSRF and the headers of every answer.

The token of the installation is asked for wherever something is changed, and for everything unless the pages listen on
loopback. A session is a signed cookie (HMAC-SHA256 over its expiry), so nothing is stored for it.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.errors import ConfigError

COOKIE: Final = "monitor_session"
SESSION_SECONDS: Final = 12 * 3600
SHORTEST_TOKEN: Final = 16  #: characters
OPEN_PATHS: Final = ("/healthz", "/readyz", "/login", "/language", "/static/")
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """Who may do what: reading is open on loopback only, writing needs the token everywhere."""

    token: str = field(repr=False)  #: what people type and programs send as a bearer; never shown
    host: str = "127.0.0.1"  #: the address that is listened on
    names: frozenset[str] = frozenset()  #: host names people may ask for, besides those of loopback
    behind: bool = False  #: a proxy in front shows the pages elsewhere, so that loopback says nothing of who asks
    https: bool = False  #: that proxy speaks TLS: cookies are marked secure

    def __post_init__(self) -> None:
        if len(self.token) < SHORTEST_TOKEN:
            raise ConfigError(
                f"the token of the pages has fewer than {SHORTEST_TOKEN} characters",
                mend="make one: python3 -c 'import secrets; print(secrets.token_urlsafe(24))'",
            )

    @property
    def closed(self) -> bool:
        """Is the token needed for reading too?"""
        return self.behind or not is_loopback(self.host)

    @property
    def served(self) -> frozenset[str]:
        """The host names that are answered; empty for any, where reading needs the token and none are named."""
        if self.closed and not self.names:
            return frozenset()
        return LOOPBACK | {name.lower() for name in self.names}


def is_loopback(host: str) -> bool:
    """Can nobody but this machine reach that address?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def fresh_token() -> str:
    """A token for an installation that has none: printed once, at start."""
    return secrets.token_urlsafe(24)


class Keys:
    """The token people give and the key sessions are signed with; neither is ever shown."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        self._key = hashlib.sha256(b"monitor-session\0" + self._token).digest()

    def __repr__(self) -> str:
        return "Keys(***)"

    def is_token(self, given: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(self._token, given.encode("utf-8", "replace"))

    def session(self, now: float) -> str:
        """A fresh session: expiry, nonce and their signature."""
        head = f"{int(now) + SESSION_SECONDS}.{secrets.token_urlsafe(9)}"
        return f"{head}.{self._sign(head)}"

    def holds(self, session: str | None, now: float) -> bool:
        """Whether the session was made here and has not expired."""
        if not session or session.count(".") != 2 or not session.isascii():
            return False
        head, _, signature = session.rpartition(".")
        expiry = head.partition(".")[0]
        return hmac.compare_digest(self._sign(head), signature) and expiry.isdigit() and int(expiry) > now

    def csrf(self, session: str) -> str:
        """The value that a form of this session must carry."""
        return self._sign("csrf." + session)

    def may_post(self, session: str, given: str) -> bool:
        """Does the form come from a page that this session was shown?"""
        return hmac.compare_digest(self.csrf(session).encode(), given.encode("utf-8", "replace"))

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


class Guard:
    """ASGI middleware: refuses unknown hosts, foreign origins and missing tokens; sets the headers of every answer."""

    def __init__(self, app: ASGIApp, *, keys: Keys, access: Access, now: Callable[[], datetime]) -> None:
        self._app, self._keys, self._access, self._now = app, keys, access, now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it pass, or answer in the app's place."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        style = scope["path"].startswith("/static/")  # may be kept, and is asked for again by its tag

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, "no-cache" if name == "cache-control" and style else value)
            await send(message)

        refusal = self._refusal(Request(scope))
        await (self._app if refusal is None else refusal)(scope, receive, sealed)

    def _refusal(self, request: Request) -> Response | None:
        host = request.headers.get("host", "")
        if self._access.served and _name(host) not in self._access.served:
            return PlainTextResponse("This host name is not served here.", status_code=421)
        origin = request.headers.get("origin")
        if request.method not in ("GET", "HEAD") and origin not in (None, "null") and urlsplit(origin).netloc != host:
            return PlainTextResponse("This form came from another site.", status_code=403)
        signed_in = self._keys.holds(request.cookies.get(COOKIE), self._now().timestamp())
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        request.state.may_write = signed_in
        known = signed_in or (bool(bearer) and self._keys.is_token(bearer))
        if known or not self._access.closed or request.url.path.startswith(OPEN_PATHS):
            return None
        if request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", ""):
            return RedirectResponse("/login", status_code=303)
        return PlainTextResponse("A token is needed.", status_code=401, headers={"WWW-Authenticate": "Bearer"})


def _name(host: str) -> str:
    """`[::1]:8470` → `::1`, `Localhost:80` → `localhost`."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).strip("[]").lower()
