"""Sources on the web: feeds and their archives, OPML, sitemaps, lists, archives by ranges, and old captures."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from backfill_archives import archive
from backfill_house import ABSENT, DULL, PEOPLE, content, opened, order, page, pages, tools
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.backfill import keep, places, remote
from monitor.backfill.run import backfill
from monitor.backfill.summary import Summary, lines
from monitor.store import filings


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    """A newspaper with ten pages, of which the first and the sixth report an absence."""
    for number in range(10):
        text = ABSENT.format(who=PEOPLE[number % 3]) if number % 5 == 0 else DULL.format(day="Monday")
        httpserver.expect_request(f"/2026/{number}.html").respond_with_data(
            page(number, text)[1], content_type="text/html"
        )
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /private/\n")
    return httpserver


def _addresses(site: HTTPServer, numbers: range) -> list[str]:
    return [site.url_for(f"/2026/{number}.html") for number in numbers]


def _rss(urls: list[str], more: str = "") -> str:
    items = "".join(
        f"<item><title>Notes {n}</title><link>{url}</link><guid>{url}</guid>"
        f"<pubDate>Wed, 11 Feb 2026 0{n % 10}:00:00 GMT</pubDate></item>"
        for n, url in enumerate(urls)
    )
    head = '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Paper</title>'
    return f"{head}{more}{items}</channel></rss>"


def _sitemap(urls: list[str], tag: str = "url") -> str:
    root = "urlset" if tag == "url" else "sitemapindex"
    inside = "".join(f"<{tag}><loc>{url}</loc><lastmod>2026-02-11</lastmod></{tag}>" for url in urls)
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</{root}>'


def _run(tmp_path: Path, *sources: str | Path) -> Summary:
    with opened(tmp_path / "store") as store:
        return backfill(order(*sources), tools(store))


def test_a_list_of_addresses_is_fetched_politely_and_what_fails_is_said(site: HTTPServer, tmp_path: Path) -> None:
    urls = _addresses(site, range(10))
    rest = ["# a remark", "", site.url_for("/gone.html"), site.url_for("/private/x.html"), "https://nowhere.invalid/a"]
    (tmp_path / "list.txt").write_text("\n".join([*urls, *rest]))
    done = _run(tmp_path, tmp_path / "list.txt")
    said = "\n".join(lines(done))
    assert (done.counts.get("read"), done.counts["found"], done.counts["failed"], done.exit_code) == (10, 2, 3, 4)
    assert "robots.txt" in said
    assert "nowhere.invalid" in said
    assert not [one for one, _ in site.log if one.path == "/private/x.html"]


def test_a_feed_is_read_with_its_archived_pages(site: HTTPServer, tmp_path: Path) -> None:
    urls = _addresses(site, range(10))
    older = site.url_for("/feed-1.xml")
    newest = _rss(urls[5:], f'<atom:link rel="prev-archive" href="{older}"/>')
    site.expect_request("/feed.xml").respond_with_data(newest, content_type="application/rss+xml")
    site.expect_request("/feed-1.xml").respond_with_data(_rss(urls[:5]), content_type="application/rss+xml")
    done = _run(tmp_path, site.url_for("/feed.xml"))
    assert (done.counts.get("read"), done.counts["found"], done.exit_code) == (10, 2, 0)


def test_an_index_of_packed_sitemaps_is_followed(site: HTTPServer, tmp_path: Path) -> None:
    urls = _addresses(site, range(10))
    parts = [site.url_for("/sitemap-1.xml.gz"), site.url_for("/sitemap-2.xml")]
    site.expect_request("/sitemap.xml").respond_with_data(_sitemap(parts, "sitemap"), content_type="text/xml")
    packed = gzip.compress(_sitemap(urls[:4]).encode())
    site.expect_request("/sitemap-1.xml.gz").respond_with_data(packed, content_type="application/gzip")
    site.expect_request("/sitemap-2.xml").respond_with_data(_sitemap(urls[4:]), content_type="text/xml")
    done = _run(tmp_path, site.url_for("/sitemap.xml"))
    assert (done.counts.get("read"), done.counts["found"], done.exit_code) == (10, 2, 0)


def test_the_feeds_of_an_opml_file_are_read(site: HTTPServer, tmp_path: Path) -> None:
    urls = _addresses(site, range(10))
    outlines = ""
    for number in (0, 1):
        site.expect_request(f"/{number}.rss").respond_with_data(_rss(urls[number * 5 : number * 5 + 5]))
        outlines += f'<outline type="rss" text="{number}" xmlUrl="{site.url_for(f"/{number}.rss")}"/>'
    (tmp_path / "feeds.opml").write_text(f'<opml version="2.0"><head/><body>{outlines}</body></opml>')
    done = _run(tmp_path, tmp_path / "feeds.opml")
    assert (done.counts.get("read"), done.counts["found"], done.exit_code) == (10, 2, 0)


def test_an_address_that_is_no_feed_is_an_article(site: HTTPServer, tmp_path: Path) -> None:
    done = _run(tmp_path, site.url_for("/2026/0.html"))
    assert (done.counts.get("read"), done.counts["found"], done.exit_code) == (1, 1, 0)


@pytest.mark.parametrize("source", ["https://nowhere.invalid/feed.xml", "wayback:"])
def test_what_cannot_be_reached_is_said(tmp_path: Path, source: str) -> None:
    done = _run(tmp_path, source)
    assert done.exit_code == 1
    assert any(line.startswith("problem") and source.split("/")[0] in line for line in lines(done))


def _ranged(raw: bytes, broken: int = 0) -> object:
    asked: list[tuple[int, int]] = []

    def answer(request: Request) -> Response:
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("Range", ""))
        assert found is not None, "the whole archive is never asked for"
        start, end = int(found[1]), min(int(found[2]) + 1, len(raw))
        asked.append((start, end))
        if len(asked) <= broken:
            return Response("wait", 503)
        heads = {"Content-Range": f"bytes {start}-{end - 1}/{len(raw)}"}
        return Response(raw[start:end], 206, heads, content_type="application/warc")

    return answer


def test_an_archive_on_the_web_is_read_by_ranges(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = archive(pages(60))
    monkeypatch.setattr(places, "RANGE", len(raw) // 8)
    monkeypatch.setattr("monitor.backfill.collect.RANGE", len(raw) // 8)
    monkeypatch.setattr(remote, "BLOCK", 3000)
    httpserver.expect_request("/a.warc.gz").respond_with_handler(_ranged(raw))  # type: ignore[arg-type]
    listed = gzip.compress(f"{httpserver.url_for('/a.warc.gz')}\n".encode())
    httpserver.expect_request("/warc.paths.gz").respond_with_data(listed)
    (tmp_path / "a.warc.gz").write_bytes(raw)
    with opened(tmp_path / "1") as far, opened(tmp_path / "2") as near:
        done = backfill(order(httpserver.url_for("/warc.paths.gz")), tools(far))
        backfill(order(tmp_path / "a.warc.gz"), tools(near))
        said = "\n".join(lines(done))
        assert (done.counts.get("read"), done.counts["found"], done.exit_code) == (60, 12, 0), said
        assert done.parts["done"] > 3
        for table in ("articles", "filings", "ledger"):
            assert content(far)[table] == content(near)[table]


def test_a_server_that_stumbles_is_asked_again(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = bytes(range(256)) * 40
    httpserver.expect_request("/a").respond_with_handler(_ranged(raw, broken=2))  # type: ignore[arg-type]
    url, allowed = httpserver.url_for("/a"), ("localhost",)
    with remote.RangeFile(url, len(raw), allow_private=allowed, pause=0.01) as stream:
        assert stream.read(10) == raw[:10]
        stream.seek(-5, 2)
        assert (stream.read(), stream.tell()) == (raw[-5:], len(raw))


def test_a_server_without_ranges_is_named_with_the_mend(httpserver: HTTPServer, tmp_path: Path) -> None:
    httpserver.expect_request("/a.warc.gz").respond_with_data(archive(pages(2)))
    done = _run(tmp_path, httpserver.url_for("/a.warc.gz"))
    assert done.exit_code == 1
    assert "download the file" in "\n".join(lines(done))


def test_old_captures_of_a_site_are_read_as_of_their_day(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import wayback

    from monitor.backfill import captures

    index = httpserver.url_for("/cdx")
    monkeypatch.setattr("wayback._client.CDX_SEARCH_URL", index)
    monkeypatch.setattr(
        captures, "_raw", lambda one: httpserver.url_for(f"/web/{one.timestamp:%Y%m%d%H%M%S}id_/{one.original}")
    )
    rows = []
    for number in range(4):
        url, body = page(number, ABSENT.format(who=PEOPLE[0]) if number == 1 else DULL.format(day="Monday"))
        stamp = f"2026021{number}080000"
        host, path = url.removeprefix("https://").split("/", 1)
        key = f"{','.join(reversed(host.split('.')))})/{path}"
        rows.append(f"{key} {stamp} {url} text/html 200 {'ABCDEFGHIJKLMNOPQRSTUVWXYZ23456'}{number} {len(body)}")
        httpserver.expect_request(f"/web/{stamp}id_/{url}").respond_with_data(body, content_type="text/html")
    httpserver.expect_request("/cdx").respond_with_data("\n".join(rows) + "\n")
    assert wayback.__version__
    with opened(tmp_path) as store:
        done = backfill(order("wayback:paper.example"), tools(store))
        said = "\n".join(lines(done))
        assert (done.counts.get("read"), done.counts["found"], done.exit_code) == (4, 1, 0), said
        with store.read() as tx:
            (filed,) = filings.load(tx)
        assert filed.article.url is not None
        assert filed.article.url.startswith("https://paper1.example/")
        assert filed.article.retrieved_at.date().isoformat() == "2026-02-11"


def test_a_long_list_goes_on_where_it_was(site: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.backfill.collect.BATCH", 3)
    (tmp_path / "list.urls").write_text("\n".join(_addresses(site, range(10))))
    real, count = keep.slice_, 0

    def slice_(*args: object) -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise KeyError("a crash")
        real(*args)  # type: ignore[arg-type]

    with opened(tmp_path / "store") as store:
        monkeypatch.setattr(keep, "slice_", slice_)
        with pytest.raises(KeyError):
            backfill(order(tmp_path / "list.urls"), tools(store))
        done = backfill(order(tmp_path / "list.urls"), tools(store))
        assert (done.counts.get("read"), done.counts["found"]) == (10, 2)
    fetched = [request.path for request, _ in site.log if request.path.startswith("/2026/")]
    assert len(fetched) <= 10 + 3 * 2, "only the batches under way are fetched again"
