"""Pages for the tests of the feeds: written anew after the formats' own specifications."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from monitor.feeds import Feed, parse
from monitor.model import Failure, Page, Source

NOW = datetime(2026, 2, 12, 12, 0, tzinfo=UTC)
HERE = "https://news.example/feeds/all"
SOURCE = Source(id=HERE, url=HERE, name="News", language="en")


def page(body: bytes | str, *, content_type: str = "application/xml", url: str = HERE) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(url=url, asked=url, status=200, headers=(("content-type", content_type),), body=raw, fetched_at=NOW)


def feed(body: bytes | str, **options: str) -> Feed:
    got = parse(page(body, **options), SOURCE)
    assert isinstance(got, Feed), got
    return got


def failure(body: bytes | str, **options: str) -> Failure:
    got = parse(page(body, **options), SOURCE)
    assert isinstance(got, Failure), got
    return got


def damaged(data: st.DataObject, body: bytes) -> bytes:
    """The body after a few accidents: cut, doubled, swapped or overwritten pieces."""
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, max(len(body) - 1, 0)))
        end = data.draw(st.integers(start, min(len(body), start + 200)))
        junk = data.draw(
            st.one_of(st.binary(max_size=8), st.sampled_from([b"<", b">", b"&#", b"\0", b"]]>", b"<!--", b"\xff"]))
        )
        kind = data.draw(st.sampled_from(["cut", "double", "overwrite"]))
        piece = {"cut": b"", "double": body[start:end] * 2, "overwrite": junk}[kind]
        body = body[:start] + piece + body[end:]
    return body


RSS2 = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">
 <channel>
  <title>World &amp;amp; Politics</title><link>https://news.example/</link><description>d</description>
  <language>en</language><ttl>20</ttl><atom:link rel="next" href="?page=2"/>
  <item>
   <title>Minister stays &lt;b&gt;away&lt;/b&gt;</title>
   <link>https://news.example/2026/02/minister-stays-away?utm_source=rss&amp;id=7</link>
   <guid isPermaLink="false">tag:7</guid><pubDate>Wed, 11 Feb 2026 10:00:00 +0100</pubDate>
   <description>&lt;p&gt;First.&lt;/p&gt;&lt;p&gt;Second &amp;amp; last.&lt;/p&gt;</description>
  </item>
  <item>
   <title>Only content</title><link>/relative/story</link>
   <content:encoded><![CDATA[<div>The <i>whole</i> text</div><script>alert(1)</script>]]></content:encoded>
  </item>
  <item><title>A guid that is the address</title><guid>https://news.example/by-guid</guid></item>
  <item><title>Neither address nor guid</title></item>
 </channel>
</rss>"""

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/base/">
 <title type="html">A &amp;lt;feed&amp;gt;</title><id>urn:uuid:60a7</id><updated>2026-02-11T12:00:00Z</updated>
 <link rel="self" href="self.xml"/>
 <entry>
  <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Less &lt; more</div></title>
  <link rel="alternate" href="story"/><link rel="enclosure" href="sound.mp3"/>
  <id>urn:uuid:1225</id><published>2026-02-11T08:30:00-05:00</published><updated>2026-02-11T10:00:00Z</updated>
  <summary>Short.</summary><content type="html">&lt;p&gt;Long.&lt;/p&gt;</content>
 </entry>
</feed>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
 <channel rdf:about="https://news.example/"><title>RDF</title><link>https://news.example/</link><description/>
  <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
 <item rdf:about="https://news.example/one"><title>One</title><link>https://news.example/one</link>
  <dc:date>2026-02-10T09:00:00+01:00</dc:date></item>
</rdf:RDF>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "JSON", "next_url": "/feed.json?page=2",
 "items": [{"id": 12, "url": "https://news.example/j/12", "title": "Twelve", "content_html": "<p>Body</p>",
            "date_published": "2026-02-11T08:00:00+01:00", "date_modified": "2026-02-11T09:00:00+01:00"},
           {"id": "https://news.example/j/13", "content_text": "only text"}, {"title": "nothing"}, 5]}"""

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url><loc>https://news.example/s/1</loc><image:image><image:loc>https://i.example/1.jpg</image:loc>
  <image:title>A picture</image:title></image:image>
  <news:news><news:publication><news:name>News</news:name><news:language>en</news:language></news:publication>
  <news:publication_date>2026-02-12</news:publication_date><news:title>Story one</news:title></news:news></url>
 <url><loc>https://news.example/s/2</loc><lastmod>2026-02-11T01:00:00Z</lastmod></url>
</urlset>"""

SITEMAP_INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
 <sitemap><loc>https://news.example/old.xml</loc><lastmod>2026-01-01</lastmod></sitemap>
 <sitemap><loc>/new.xml</loc><lastmod>2026-02-12</lastmod></sitemap>
</sitemapindex>"""
