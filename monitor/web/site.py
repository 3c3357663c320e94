"""What an installation decides about its pages, and what follows from `web:` in `config/monitor.yaml`. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from monitor.errors import UsageError
from monitor.settings.schema import Web
from monitor.web.guard import Access, fresh_token, is_loopback

NOWHERE: Final = "monitor.invalid"


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """How the pages are reached, and what waits for a review there."""

    url: str = "http://127.0.0.1:8765"  #: without a slash at the end; for links in feeds and calendars
    authority: str = NOWHERE  #: host in the stable ids of feeds: when it changes, feed readers show everything anew
    doubt: float = 0.8  #: reports below that confidence wait for a review


def site_of(web: Web) -> Site:
    """The address people type: that of the proxy in front, else that which is listened on."""
    url = (web.behind or f"http://{_bracketed(web.host)}:{web.port}").rstrip("/")
    return Site(url=url, authority=urlsplit(web.behind).hostname or NOWHERE)


def access_of(web: Web) -> Access:
    """Who may do what. On loopback a missing token is made up: `Access.token` is what people must be shown then.

    Raises UsageError where anybody else could reach the pages and no token is set.
    """
    token = web.token.reveal()
    if not token and (web.behind or not is_loopback(web.host)):
        raise UsageError(
            f"others could reach the pages at {web.behind or web.host}, and nobody knows a token: set MONITOR_WEB_TOKEN"
            " (or web.token, or a file named by MONITOR_WEB_TOKEN_FILE), or listen on 127.0.0.1 without web.behind"
        )
    behind = urlsplit(web.behind)
    names = frozenset({behind.hostname}) if behind.hostname else frozenset()
    return Access(
        token=token or fresh_token(),
        host=web.host,
        names=names,
        behind=bool(web.behind),
        https=behind.scheme == "https",
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
