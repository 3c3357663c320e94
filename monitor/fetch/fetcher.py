"""address → guard → turn → request → (redirect → guard …) → capped body → Page, or a Failure that says why.

One for the whole program. Redirects are followed by hand, so that each hop is judged; nothing is retried here, that is
decided from the failure's grade (`monitor.sources`). No parsing, no store.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp

from monitor.fetch import answer, robots
from monitor.fetch.body import TooMuch, Unreadable, read_capped
from monitor.fetch.guard import Allowed, BlockedAddress, guarded_socket, place_of, why_not
from monitor.fetch.limits import Limits
from monitor.fetch.politeness import Turns
from monitor.model import Failure, Page

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml, text/html, */*;q=0.5"
_REDIRECTS = {301, 302, 303, 307, 308}
_NETWORK_ERRORS = (aiohttp.ClientError, OSError, TimeoutError, ValueError, TypeError, EOFError, RuntimeError)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Hop:
    to: str
    permanent: bool


class Fetcher:
    """An open network; `async with Fetcher(contact=…, clock=…) as fetcher`.

    `contact` is an address or page where the owners of sites find us; `allow_private` names hosts, `host:port` or
    networks inside that may be asked all the same (tests, intranets); `clock` gives aware UTC times.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        contact: str = "",
        limits: Limits | None = None,
        allow_private: Iterable[str] = (),
    ) -> None:
        self._clock, self._limits, self._allowed = clock, limits or Limits(), Allowed(allow_private)
        self.user_agent = "monitor/0.1" + (f" (+{contact})" if contact else " (news monitoring)")
        self._turns = Turns(at_once=self._limits.per_host, delay=self._limits.delay, hosts=self._limits.hosts)
        self._slots = asyncio.Semaphore(self._limits.connections)
        self._rules: OrderedDict[str, robots.Rules] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}
        self._open: aiohttp.ClientSession | None = None
        self._private: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._open = self._session(guarded=True)
        self._private = self._session(guarded=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for session in (self._open, self._private):
            if session is not None:
                await session.close()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        cap: int | None = None,
        obey_robots: bool = False,
        span: tuple[int, int] | None = None,
    ) -> Page | Failure:
        """The page, or why there is none; never raises for the web's sake.

        The page's status is 200, or 304 with an empty body: nothing changed since `etag` or `last_modified`.
        `cap` in bytes replaces the limit for the decoded body; `obey_robots` is for article pages; `span` asks for
        those bytes only, first and last: a server that gives them answers with status 206.
        """
        asked_for = None if span is None else f"bytes={span[0]}-{span[1]}"
        wanted = {"If-None-Match": etag, "If-Modified-Since": last_modified, "Range": asked_for}
        if span is not None:
            wanted["Accept-Encoding"] = "identity"  # a range is one of the file, not of its packing
        headers = {name: value for name, value in wanted.items() if value and value.isprintable()}
        delay: float | None = None
        if obey_robots and not why_not(url, self._allowed, longest=self._limits.url):
            rules = await self._robots(url)
            if rules.unknown:
                return answer.broken(url, url, OSError("robots.txt of the site cannot be read now"))
            if not rules.allows(url):
                return answer.refused(url, url, "robots.txt of the site forbids it")
            delay = min(rules.delay() or 0.0, self._limits.longest_delay)
        return await self._follow(url, headers, cap or self._limits.body, delay)

    async def _follow(self, url: str, headers: dict[str, str], cap: int, delay: float | None) -> Page | Failure:
        at, before, moved, left = url, None, True, self._limits.total
        for _ in range(self._limits.redirects + 1):
            reason = why_not(at, self._allowed, longest=self._limits.url, before=before)
            if reason is not None:
                return answer.refused(url, at, reason)
            async with self._turns.turn(place_of(at)[0], delay), self._slots:  # who waits has his seconds still
                start = asyncio.get_running_loop().time()
                got = await self._one(url, at, headers, cap, left)
                left -= asyncio.get_running_loop().time() - start
            if isinstance(got, Page):
                return replace(got, moved=True) if moved and before is not None else got
            if isinstance(got, Failure):
                return got
            at, before, moved = _joined(at, got.to), at, moved and got.permanent
        return Failure(
            url=url, kind="soft", why=f"{url}: more than {self._limits.redirects} redirects, the last to {at[:200]}"
        )

    async def _one(self, url: str, at: str, headers: dict[str, str], cap: int, left: float) -> Page | Failure | _Hop:
        """One hop, in at most `left` seconds: a page, a failure, or where to go next."""
        try:
            async with self._ask(at, headers, left) as response:
                if response.status in _REDIRECTS:
                    return _next_hop(url, at, response)
                if response.status not in (200, 203, 304, *((206,) if "Range" in headers else ())):
                    return answer.failed(url, at, response.status, response.headers, self._clock())
                if response.status == 304 and not headers:
                    return answer.failed(url, at, 304, response.headers, self._clock())
                body = b"" if response.status == 304 else await read_capped(response, cap)
                names = tuple((name.lower(), value) for name, value in response.headers.items())
                status = response.status if response.status in (206, 304) else 200
                return Page(url=at, asked=url, status=status, headers=names, body=body, fetched_at=self._clock())
        except (TooMuch, Unreadable) as error:
            return Failure(url=url, kind="soft", why=f"{url}: the answer is not read: {error}")
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, BlockedAddress):
                return answer.refused(url, at, str(error.os_error))
            return answer.broken(url, at, error)
        except TimeoutError:
            return answer.broken(
                url, at, TimeoutError(f"slower than {self._limits.total:g} s in all or {self._limits.read:g} s a read")
            )
        except BlockedAddress as error:
            return answer.refused(url, at, str(error))
        except _NETWORK_ERRORS as error:
            return answer.broken(url, at, error)

    def _ask(self, at: str, headers: dict[str, str], left: float) -> aiohttp.client._RequestContextManager:
        session = self._private if self._allowed.covers(*place_of(at)) else self._open
        if session is None:
            raise RuntimeError("the fetcher is not open: use `async with`")
        limits = self._limits  # the library's total holds for slow headers, drops of a body and 1xx without end as well
        timeout = aiohttp.ClientTimeout(total=max(left, 0.001), sock_connect=limits.connect, sock_read=limits.read)
        return session.get(at, headers=headers, allow_redirects=False, timeout=timeout)

    async def _robots(self, url: str) -> robots.Rules:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        async with self._asking.setdefault(origin, asyncio.Lock()):
            known = self._rules.get(origin)
            if known is None or known.until <= self._clock():
                known = self._rules[origin] = await self._fresh_rules(origin)
                while len(self._rules) > self._limits.hosts:
                    self._rules.popitem(last=False)
        if len(self._asking) > self._limits.hosts:
            self._asking = {name: lock for name, lock in self._asking.items() if lock.locked()}
        return known

    async def _fresh_rules(self, origin: str) -> robots.Rules:
        """RFC 9309: not there = everything is allowed; unreachable = nothing is, for a while."""
        got = await self._follow(f"{origin}/robots.txt", {}, self._limits.robots, None)
        now = self._clock()
        if isinstance(got, Page):
            return robots.parse(got.body.decode("utf-8", "replace"), now + timedelta(days=1))
        if got.kind == "temporary":
            return robots.Rules(parsed=None, allow=False, until=now + timedelta(minutes=15))
        return robots.Rules(parsed=None, allow=True, until=now + timedelta(days=1))

    def _session(self, *, guarded: bool) -> aiohttp.ClientSession:
        limits = self._limits  # how many at once, the slots and turns decide
        socket_factory = guarded_socket if guarded else None
        connector = aiohttp.TCPConnector(
            socket_factory=socket_factory, limit=0, ttl_dns_cache=60, keepalive_timeout=limits.kept
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=True,
            headers={"User-Agent": self.user_agent, "Accept": _ACCEPT},
        )


def _next_hop(url: str, at: str, response: aiohttp.ClientResponse) -> Failure | _Hop:
    target = response.headers.get("Location", "").strip()
    if not target:
        why = f"{url}: a redirect at {at} that leads nowhere"
        return Failure(url=url, kind="soft", status=response.status, why=why)
    return _Hop(to=target, permanent=response.status in (301, 308))


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target)
    except ValueError:
        return target  # the guard says what is wrong with it
