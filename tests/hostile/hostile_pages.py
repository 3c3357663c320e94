"""Article pages that attack, wall or mislead, and words that want to be more than words."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hostile_case import Case, feed, page
from hostile_server import rss, story

TEXT = story("of the page")


def cases(canary: str) -> Iterator[Case]:
    """All of them; `canary` is an address that nobody may ask."""
    yield from _heavy()
    yield from _walls()
    yield from _misleading(canary)
    yield from _injection()


def _linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def _with(head: str = "", body: str = "") -> str:
    return TEXT.replace("</head>", f"{head}</head>").replace("<article>", f"{body}<article>")


def _heavy() -> Iterator[Case]:
    many = " ".join(f'a{n}="1"' for n in range(100_000))
    yield page("tag of 100,000 attributes", "html", _with(body=f"<div {many}></div>"), articles=1)
    yield page("articleBody of quotation marks", "html", _with(head=_linked(articleBody='"' * 300_000)), articles=1)
    metas = "".join(f'<meta name="date" content="2026-13-45T99:{n}">' for n in range(2000))
    yield page("2,000 dates that are none", "html", _with(head=metas))
    yield page(
        "JSON nested 100,000 times",
        "html",
        _with(head=f'<script type="application/ld+json">{"[" * 100_000}</script>'),
        articles=1,
    )
    yield page("tables in tables", "html", _with(body="<table><tr><td>" * 3000))
    yield page("divisions in divisions", "html", _with(body="<div>" * 60_000))
    yield page("60,000 links", "html", _with(body="<a href='/x'>y</a> " * 60_000))
    yield page("180,000 rows", "html", _with(body="<li>x" * 180_000))
    yield page("300,000 elements", "html", "<p>x" * 450_000, no_data="too_large")
    yield page(
        "one text of 9 MB",
        "html",
        lambda: f"<html><body><p>{'word ' * 1_800_000}</p></body></html>".encode(),
        no_data="too_large",
    )
    yield page("one text of 5 MB", "html", lambda: f"<html><body><p>{'word ' * 1_000_000}</p></body></html>".encode())
    yield page("100,000 angle brackets", "html", _with(body="<" * 100_000))
    yield page("comments in comments", "html", _with(body="<!--" * 100_000))
    yield page("frames in frames", "html", _with(body="<iframe src=/page>" * 5000))


def _walls() -> Iterator[Case]:
    def bare(text: str) -> str:
        return f"<html><head><title>x</title></head><body><p>{text}</p></body></html>"

    yield page("a captcha", "walls", bare("Please complete the CAPTCHA."), no_data="blocked")
    yield page("a consent wall", "walls", bare("We use cookies. Give your consent. Privacy policy."), no_data="consent")
    yield page("a paywall", "walls", bare("Subscribe to continue reading."), no_data="paywall")
    yield page("no text", "walls", "<html><body></body></html>", no_data="empty")
    yield page("nothing at all", "walls", "", no_data="empty")
    yield page("a PDF", "walls", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", kind="application/pdf", no_data="not_html")
    yield page(
        "a picture that says it is a page", "walls", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, no_data="not_html"
    )
    yield page("a feed for a page", "walls", f'<?xml version="1.0"?>{rss("/story/x")}', no_data="not_html")
    yield page("zlib for a charset", "encodings", TEXT, kind="text/html; charset=zlib", articles=1)
    yield page("UTF-16 without a mark", "encodings", TEXT.encode("utf-16-le"), kind="text/html", articles=1)
    yield page("random bytes of a page", "encodings", bytes(range(255, -1, -1)) * 400)


def _misleading(canary: str) -> Iterator[Case]:
    yield page(
        "canonical address elsewhere",
        "html",
        _with(head='<link rel="canonical" href="https://bank.example/login">'),
        articles=1,
        absent=("bank.example",),
    )
    yield page(
        "canonical address that is a script",
        "html",
        _with(head='<link rel="canonical" href="javascript:alert(1)">'),
        articles=1,
        absent=("javascript:",),
    )
    refresh = f'<meta http-equiv="refresh" content="0; url={canary}">'
    things = f'{refresh}<base href="{canary}"><link rel="amphtml" href="{canary}">'
    yield page(
        "addresses that lead inside",
        "addresses",
        _with(head=things, body=f'<img src="{canary}"><iframe src="{canary}"></iframe>'),
        articles=1,
    )
    yield page(
        "published in the year 9999", "html", _with(head=_linked(datePublished="9999-12-31T23:59:59Z")), articles=1
    )


def _injection() -> Iterator[Case]:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    yield page("markup in the title", "injection", TEXT.replace("Story of", f"&lt;script&gt;{evil}of"), articles=1)
    yield page(
        "terminal and direction characters",
        "injection",
        TEXT.replace("Story", "\x1b]0;x\x07\u202eStory\u200b"),
        articles=1,
        absent=("\x1b", "\x07", "\u202e", "\u200b"),
    )
    yield feed(
        "SQL in the guid",
        "injection",
        rss(items="<item><guid>'; DROP TABLE articles; --</guid><link>/story/sql-of-day</link></item>"),
        articles=1,
    )
    yield feed(
        "a path in the guid",
        "injection",
        rss(items="<item><guid>../../etc/passwd</guid><link>/story/path-of-day</link></item>"),
        articles=1,
    )
    yield feed(
        "a template in the title",
        "injection",
        rss("/story/template-of-day", title="{{ 7 * 7 }} {0.__class__} %s ${x}"),
        articles=1,
    )
    yield feed(
        "a line for the log in the title",
        "injection",
        rss("/story/log-of-day", title="x&#10;2026-01-01 ERROR all is lost"),
        articles=1,
    )
    yield feed(
        "a script for an address",
        "injection",
        rss("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"),
        articles=0,
    )
