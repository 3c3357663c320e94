"""Feeds that attack or confuse parsers: XML, JSON, sitemaps, encodings."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

from hostile_case import Case, feed
from hostile_server import rss

GOOD = "/story/one-of-the-day"


def cases(canary: str) -> Iterator[Case]:
    """All of them; `canary` is an address that nobody may ask."""
    yield from _entities(canary)
    yield from _shapes()
    yield from _broken()
    yield from _encodings()
    yield from _other_formats(canary)


def _entities(canary: str) -> Iterator[Case]:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    dtd = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "lol">{laughs}]>'
    yield feed("billion laughs", "xml", rss(GOOD, head=dtd, title="&a9;"), absent=("lollol",))
    blow = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "{"b" * 50_000}">]>'
    yield feed("quadratic blow-up", "xml", rss(GOOD, head=blow, title="&a;" * 400), absent=("b" * 2000,))
    secret = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield feed("external entity", "xml", rss(GOOD, head=secret, title="t &x;"), absent=("root:",))
    called = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{canary}">]>'
    yield feed("external entity on the network", "xml", rss(GOOD, head=called, title="t &x;"))
    yield feed(
        "external DTD", "xml", rss(GOOD, head=f'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "{canary}">'), articles=1
    )
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    yield feed("XInclude", "xml", rss(GOOD, items=include), articles=1, absent=("root:",))
    sheet = f'<?xml version="1.0"?><?xml-stylesheet href="{canary}" type="text/xsl"?>'
    yield feed("stylesheet", "xml", rss(GOOD, head=sheet), articles=1)


def _shapes() -> Iterator[Case]:
    def item(inside: str) -> str:
        return f"<item><title>A story</title><link>{GOOD}</link>{inside}</item>"

    yield feed("author of 100,000 letters", "xml", rss(items=item(f"<author>{'a' * 100_000}</author>")), articles=1)
    address = "a@" + "a." * 40_000
    yield feed("address of 80,000 letters", "xml", rss(items=item(f"<author>{address}!</author>")), articles=1)
    many = " ".join(f'a{n}="1"' for n in range(100_000))
    yield feed("tag of 100,000 attributes", "xml", rss(items=item(f"<x {many}/>")), articles=1)
    yield feed(
        "200,000 dashes", "xml", rss(items=item(f"<description>&lt;!--{'-' * 200_000}</description>")), articles=1
    )
    yield feed(
        "comments in comments", "xml", rss(items=item(f"<description>{'&lt;!--' * 60_000}</description>")), articles=1
    )
    yield feed("nested a million times", "xml", lambda: rss(items=item("<a>" * 1_000_000)).encode())
    yield feed(
        "description of 4 MB",
        "xml",
        lambda: rss(items=item(f"<description>{'x ' * 2_000_000}</description>")).encode(),
        articles=1,
    )
    items = (f"<item><title>{n}</title><link>{GOOD}?id={n % 3}</link></item>" for n in range(30_000))
    yield feed("30,000 items", "xml", rss(items="".join(items)))
    yield feed(
        "more than the cap", "sizes", lambda: rss(items=item("x" * 6_000_000)).encode(), says="more than 5000000"
    )
    yield feed("long names", "xml", rss(items=item(f"<{'n' * 100_000}/>")))
    yield feed("guid of 100,000 letters", "xml", rss(items=item(f"<guid>{'g' * 100_000}</guid>")), articles=1)


def _broken() -> Iterator[Case]:
    whole = rss(GOOD, "/story/two-of-the-day")
    yield feed("ends in the middle", "xml", whole[: whole.rindex("<item>")], articles=1)
    yield feed("CDATA without end", "xml", rss(GOOD) + "<![CDATA[" + "x" * 100_000)
    yield feed("comment without end", "xml", f"<!--{'x' * 1_000_000}", says="no feed of a known kind")
    yield feed("reference to a surrogate", "xml", rss(GOOD, title="t &#xD800; t"), articles=1)
    yield feed("reference beyond Unicode", "xml", rss(GOOD, title="t &#99999999; t"), articles=1)
    yield feed("reference of 5,000 digits", "xml", rss(GOOD, title=f"t &#{'1' * 5000}; t"), articles=1)
    yield feed("control characters", "xml", rss(GOOD, title="a\x00b\x07c\x1b[2Jd"), articles=1, absent=("\x00", "\x1b"))
    yield feed(
        "unknown prefix", "xml", rss(items=f"<item><dc:title>x</dc:title><link>{GOOD}</link></item>"), articles=1
    )
    yield feed("attribute twice", "xml", rss(GOOD).replace("<rss ", '<rss version="1" '), articles=1)
    yield feed("bare ampersands", "xml", rss(GOOD, title="A & B < C"), articles=1)
    yield feed("junk before and after", "xml", f"\n\n  warning: x\n{rss(GOOD)}<br>junk", articles=1)
    yield feed("two feeds", "xml", rss(GOOD) + rss("/story/two-of-the-day"))
    yield feed("empty", "xml", "", says="an empty answer")
    yield feed("white space", "xml", " \n\t" * 1000, says="an empty answer")
    yield feed("NUL bytes", "xml", b"\0" * 100_000, says="an empty answer")
    yield feed(
        "an HTML page",
        "xml",
        "<!DOCTYPE html><html><head><title>Sorry</title></head></html>",
        kind="text/html",
        says="an HTML page came",
    )
    yield feed("a path", "injection", "/etc/passwd", says="no feed of a known kind", absent=("root:",))


def _encodings() -> Iterator[Case]:
    word = "Grüße aus Köln"
    for codec in ("utf-16", "utf-16-be", "utf-32", "utf-8-sig"):
        yield feed(f"{codec}", "encodings", rss(GOOD, title=word).encode(codec), articles=1)
    for label in ("punycode", "undefined", "zlib", "unicode_escape", "idna", "x" * 300):
        head = f'<?xml version="1.0" encoding="{label}"?>'
        yield feed(f"declared {label[:20]}", "encodings", rss(GOOD, head=head, title=word * 2000), articles=1)
    yield feed(
        "charset punycode in the header",
        "encodings",
        rss(GOOD, title=word * 5000),
        kind="text/xml; charset=punycode",
        articles=1,
    )
    yield feed(
        "UTF-7 in the header",
        "encodings",
        rss(GOOD, title="+ADw-script+AD4-"),
        kind="text/xml; charset=utf-7",
        articles=1,
        absent=("<script>",),
    )
    yield feed("Latin-1 that says UTF-8", "encodings", rss(GOOD, title=word).encode("latin-1"), articles=1)
    yield feed(
        "overlong UTF-8", "encodings", rss(GOOD).encode().replace(b"Feed", b"\xc0\xbcscript\xc0\xbe"), articles=1
    )
    yield feed("random bytes", "encodings", bytes(range(256)) * 400, says="no feed of a known kind")


def _other_formats(canary: str) -> Iterator[Case]:
    yield feed("JSON nested 100,000 times", "json", '{"items":' + "[" * 100_000, says="too deeply")
    number = '{"items":[{"id":' + "9" * 100_000 + f',"url":"{GOOD}"}}]}}'
    yield feed("JSON number of 100,000 digits", "json", number, articles=1)
    lone = json.dumps(
        {"items": [{"url": GOOD, "title": "\ud800 x"}, {"url": float("nan")}, None, 7, {"url": {"a": 1}}]}
    )
    yield feed("JSON with lone surrogates and NaN", "json", lone, articles=1)
    yield feed("JSON items that are no list", "json", '{"items": {"a": 1}}', says="no list of items")
    loop = "<sitemapindex><sitemap><loc>/feed</loc></sitemap></sitemapindex>"
    yield feed("index that names itself", "sitemaps", loop, articles=0)
    called = f"<sitemapindex><sitemap><loc>{canary}</loc></sitemap></sitemapindex>"
    yield feed("index that names an inner address", "sitemaps", called, articles=0)
    entry = f"<urlset><url><loc>{GOOD}</loc><lastmod>{'&a;' * 900}</lastmod></url></urlset>"
    laughs = f'<!DOCTYPE u [<!ENTITY a "{"b" * 90_000}">]>{entry}'
    yield feed("entities in a sitemap", "sitemaps", f'<?xml version="1.0"?>{laughs}')
    urls = f"<urlset>{f'<url><loc>{GOOD}</loc></url>' * 60_000}</urlset>"
    yield feed("60,000 addresses, one story", "sitemaps", urls, articles=1)
    yield feed("gzip that no header tells", "compression", gzip.compress(rss(GOOD).encode()), articles=1)
