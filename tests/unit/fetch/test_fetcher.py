"""The fetcher against a real local server: pages, validators, redirects, caps, robots, the guard."""

from __future__ import annotations

import asyncio
import gzip
import time
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.fetch import Failure, Fetcher, Limits, Page
from monitor.fetch.answer import retry_after
from monitor.fetch.guard import Allowed, is_public, place_of, why_not

NOW = datetime(2026, 2, 12, 9, 0, tzinfo=UTC)
QUICK = Limits(delay=0.0, total=1.5, read=1.0, body=100_000)


def get(server: HTTPServer, path: str, *, allow: bool = True, **options: object) -> Page | Failure:
    async def ask() -> Page | Failure:
        allowed = [f"{server.host}:{server.port}"] if allow else []
        async with Fetcher(
            clock=lambda: NOW, contact="https://example.org/bot", limits=QUICK, allow_private=allowed
        ) as it:
            return await it.get(path if ":" in path else server.url_for(path), **options)  # type: ignore[arg-type]

    return asyncio.run(ask())


def failure(got: Page | Failure) -> Failure:
    assert isinstance(got, Failure)
    return got


def test_a_page_comes_with_its_address_headers_and_body(httpserver: HTTPServer) -> None:
    """And the server saw who asks."""
    seen: list[str] = []

    def serve(request: Request) -> Response:
        seen.append(request.headers["User-Agent"])
        return Response(b"hello", headers={"ETag": '"1"'})

    httpserver.expect_request("/feed").respond_with_handler(serve)
    page = get(httpserver, "/feed")
    assert isinstance(page, Page)
    assert (page.body, page.header("etag"), page.fetched_at, page.moved) == (b"hello", '"1"', NOW, False)
    assert seen == ["monitor/0.1 (+https://example.org/bot)"]


def test_not_modified_is_a_page_of_status_304_without_a_body(httpserver: HTTPServer) -> None:
    """The validators are sent."""
    httpserver.expect_request("/feed", headers={"If-None-Match": '"1"'}).respond_with_data(status=304)
    page = get(httpserver, "/feed", etag='"1"')
    assert isinstance(page, Page)
    assert (page.status, page.body) == (304, b"")


@pytest.mark.parametrize(
    ("status", "kind"), [(410, "gone"), (404, "hard"), (403, "soft"), (429, "temporary"), (503, "temporary")]
)
def test_an_error_status_is_graded(httpserver: HTTPServer, status: int, kind: str) -> None:
    """And its message names the address."""
    httpserver.expect_request("/x").respond_with_data("no", status=status, headers={"Retry-After": "120"})
    got = failure(get(httpserver, "/x"))
    assert (got.kind, got.status) == (kind, status)
    assert httpserver.url_for("/x") in got.why
    assert got.retry_after == (None if status in (404, 410) else 120)


def test_a_permanent_redirect_is_told_and_a_temporary_one_is_not(httpserver: HTTPServer) -> None:
    """A chain is permanent only if every hop is."""
    httpserver.expect_request("/old").respond_with_data(status=301, headers={"Location": "/new"})
    httpserver.expect_request("/now").respond_with_data(status=302, headers={"Location": "/old"})
    httpserver.expect_request("/new").respond_with_data("body")
    old, now = get(httpserver, "/old"), get(httpserver, "/now")
    assert isinstance(old, Page)
    assert isinstance(now, Page)
    assert (old.moved, old.url) == (True, httpserver.url_for("/new"))
    assert (now.moved, now.url) == (False, httpserver.url_for("/new"))


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:80/", "http://[::1]/", "//127.0.0.1/", "http://169.254.169.254/latest", "file:///etc/passwd",
        "gopher://127.0.0.1/", "javascript:alert(1)", "ftp://127.0.0.1/", "http://user:pw@example.org/",
        "http://0x7f.1/", "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://10.0.0.1:22/", "http://",
        "http://①②⑦.0.0.1/", "/loop",
    ],
)  # fmt: skip
def test_a_redirect_to_where_we_must_not_go_ends_there(httpserver: HTTPServer, target: str) -> None:
    """Whatever the spelling: schemes, private and mapped addresses, user names, loops."""
    httpserver.expect_request("/loop").respond_with_data(status=302, headers={"Location": target})
    got = failure(get(httpserver, "/loop"))
    assert got.kind in ("refused", "soft", "temporary"), got
    assert got.kind != "temporary" or "①" in target


def test_a_private_address_is_not_asked_unless_it_is_allowed(httpserver: HTTPServer) -> None:
    """The local server itself is such a one."""
    got = failure(get(httpserver, "/feed", allow=False))
    assert got.kind == "refused"
    assert not httpserver.log


def test_a_bomb_is_cut_at_the_cap(httpserver: HTTPServer) -> None:
    """By decoded bytes, with and without a header that says gzip."""
    bomb = gzip.compress(b"\0" * 5_000_000)
    httpserver.expect_request("/a").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    httpserver.expect_request("/b").respond_with_data(bomb)
    for path in ("/a", "/b"):
        assert "more than 100000 bytes" in failure(get(httpserver, path)).why


def test_robots_txt_is_obeyed_for_pages(httpserver: HTTPServer) -> None:
    """A rule for everybody counts; what is not forbidden is read."""
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /private*\n")
    httpserver.expect_request("/open").respond_with_data("x")
    assert isinstance(get(httpserver, "/open", obey_robots=True), Page)
    assert "robots.txt" in failure(get(httpserver, "/private/a", obey_robots=True)).why


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False), ("100.64.0.1", False),
        ("169.254.169.254", False), ("224.0.0.1", False), ("255.255.255.255", False), ("0.0.0.0", False), ("::", False),
        ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("ff02::1", False), ("::ffff:127.0.0.1", False),
        ("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("240.0.0.1", False), ("nonsense", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_open_internet_are_public(address: str, public: bool) -> None:
    """Mapped and tunnelled forms are judged by what they carry."""
    assert is_public(address) is public


def test_retry_after_is_seconds_or_a_date_and_never_more_than_a_week() -> None:
    """Nonsense is None."""
    assert retry_after("90", NOW) == 90
    assert retry_after("Thu, 12 Feb 2026 09:10:00 GMT", NOW) == 600
    assert retry_after("9" * 50, NOW) == 604_800
    assert retry_after("soon", NOW) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://",
        "http:/x",
        "//h/",
        "h/x",
        "javascript:alert(1)",
        "ftp://h/",
        "http://u@h/",
        "http://:pw@h/",
        "http://h:x/",
        "http://h:99999/",
        "http://h:22/",
        "http://h /",
        "http://h\\@i/",
        "http://" + "a" * 600 + "/",
        "data:text/html,x",
        "http://" + "a" * 490 + "@127.0.0.1/",
        "http://" + "a" * 600 + "@127.0.0.1/",
        "http://h/" + "x" * 5000,
        "file:///x",
        "http://[::1/",
    ],
)
def test_an_address_is_judged_by_its_whole_scheme_user_host_and_port(url: str) -> None:
    """However long they are."""
    assert why_not(url, Allowed([]), longest=4096)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://h?@127.0.0.1/", ("h", 80)),
        ("https://H.example#@127.0.0.1/", ("h.example", 443)),
        ("http://h:8080/x", ("h", 8080)),
        ("HTTPS://[2606:4700::1111]/", ("2606:4700::1111", 443)),
    ],
)
def test_what_follows_the_host_says_nothing_of_it(url: str, place: tuple[str, int]) -> None:
    """Neither a query nor a fragment."""
    assert why_not(url, Allowed([]), longest=4096) is None
    assert place_of(url) == place


def test_who_waits_for_a_connection_loses_no_time(httpserver: HTTPServer) -> None:
    """Three slow hosts and one slot: each is answered, though together they take longer than one may."""

    def slow(request: Request) -> Response:
        time.sleep(0.6)
        return Response(b"late")

    httpserver.expect_request("/slow").respond_with_handler(slow)

    async def ask() -> list[Page | Failure]:
        limits = Limits(delay=0.0, total=1.2, read=1.0, connections=1)
        places = [f"127.0.0.1:{httpserver.port}", f"localhost:{httpserver.port}"]
        async with Fetcher(clock=lambda: NOW, limits=limits, allow_private=places) as it:
            return list(await asyncio.gather(*(it.get(f"http://{place}/slow") for place in places * 2)))

    got = asyncio.run(ask())
    assert [one.body for one in got if isinstance(one, Page)] == [b"late"] * 4
