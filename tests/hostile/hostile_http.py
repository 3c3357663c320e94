"""Servers that misbehave: compression, redirects, addresses, slowness, sizes, broken answers."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

import brotli
from hostile_case import Case, feed, page_served, served
from hostile_server import Asked, Serve, Write, answer, fixed, in_time, rss

GOOD = "/story/one-of-the-day"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"


def cases(canary_port: int) -> Iterator[Case]:
    """All of them; what listens on `canary_port` of this machine's loopback addresses must not be reached."""
    yield from _compression()
    yield from _redirects(canary_port)
    yield from _addresses(canary_port)
    yield from _slowness()
    yield from _answers()


def _compression() -> Iterator[Case]:
    def bomb() -> bytes:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        return b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(500)) + packer.flush()

    def brotli_bomb() -> bytes:
        packer = brotli.Compressor(quality=5)
        return b"".join(packer.process(b"\0" * 1_000_000) for _ in range(500)) + packer.finish()

    yield feed("gzip bomb of 500 MB", "compression", bomb, "Content-Encoding: gzip", says="after decompression")
    yield feed("gzip bomb that no header tells", "compression", bomb, says="after decompression")
    yield feed("brotli bomb of 500 MB", "compression", brotli_bomb, "Content-Encoding: br", says="after decompression")
    twice = gzip.compress(gzip.compress(rss(GOOD).encode()))
    yield feed("gzip in gzip", "compression", twice, "Content-Encoding: gzip, gzip", says="content encoding")
    yield feed("gzip that is none", "compression", b"no gzip at all", "Content-Encoding: gzip", says="/feed")
    yield feed("gzip cut short", "compression", gzip.compress(rss(GOOD).encode() * 50)[:-30], "Content-Encoding: gzip")
    yield feed("unknown encoding", "compression", rss(GOOD), "Content-Encoding: rot13", says="content encoding 'rot13'")


def _redirect(target: str, status: str = "302 Found") -> Serve:
    return fixed(answer("", "text/plain", f"Location: {target}", status=status))


def _redirects(port: int) -> Iterator[Case]:
    yield served("redirects in a circle", "redirects", _redirect("/feed"), says="more than 6 redirects")

    async def onward(asked: Asked, write: Write) -> None:
        await write(answer("", "text/plain", f"Location: {asked.path}x", status="301 Moved"))

    endless = served("redirects without end", "redirects", onward, says="redirects")
    endless.site.paths.update({f"/feed{'x' * n}": onward for n in range(1, 12)})
    yield endless
    yield served(
        "redirect to nowhere", "redirects", fixed(answer("", "text/plain", status="302 Found")), says="leads nowhere"
    )
    targets = {
        "loopback": f"http://127.0.0.1:{port}/",
        "IPv6 loopback": f"http://[::1]:{port}/",
        "name of this machine": f"http://localhost:{port}/",
        "no scheme": f"//127.0.0.1:{port}/",
        "one number": f"http://2130706433:{port}/",
        "hexadecimal": f"http://0x7f000001:{port}/",
        "short form": f"http://127.1:{port}/",
        "octal": f"http://0177.0.0.1:{port}/",
        "mapped": f"http://[::ffff:127.0.0.1]:{port}/",
        "circled digits": f"http://①②⑦.⓪.⓪.①:{port}/",
        "wide dots": f"http://127。0。0。1:{port}/",
        "zero": f"http://0.0.0.0:{port}/",
        "translated": f"http://[64:ff9b::7f00:1]:{port}/",
        "with a name": f"http://user:secret@127.0.0.1:{port}/",
        "trailing dot": f"http://localhost.:{port}/",
        "metadata service": "http://169.254.169.254/latest/",
        "file": "file:///etc/passwd",
        "gopher": f"gopher://127.0.0.1:{port}/_x",
        "ftp": f"ftp://127.0.0.1:{port}/",
        "script": "javascript:alert(1)",
        "mail port": "http://127.0.0.1:25/",
        "backslash": f"http://127.0.0.1:{port}\\@example.org/",
        "a line break": f"/x%0d%0aHost: 127.0.0.1:{port}",
    }
    for name, target in targets.items():
        yield served(
            f"redirect: {name}", "addresses", _redirect(target.encode().decode("latin-1")), says="/feed", articles=0
        )


def _addresses(port: int) -> Iterator[Case]:
    inner = [
        f"http://127.0.0.1:{port}/a-b-c",
        f"http://[::1]:{port}/a-b-c",
        f"http://localhost:{port}/a-b-c",
        f"http://127.1:{port}/a-b-c",
        f"http://0x7f.1:{port}/a-b-c",
        f"http://[::ffff:7f00:1]:{port}/a-b-c",
        "http://10.0.0.1/a-b-c",
        "http://192.168.0.1/a-b-c",
        "http://[fd00::1]/a-b-c",
        "http://224.0.0.1/a-b-c",
        "http://100.64.0.1/a-b-c",
    ]
    yield served("links that lead inside", "addresses", fixed(answer(rss(*inner), "application/xml")), articles=0)
    yield page_served("page that redirects inside", "addresses", _redirect(f"http://127.0.0.1:{port}/"), articles=0)
    robots = feed("robots.txt that redirects inside", "addresses", rss(GOOD))
    robots.site.paths["/robots.txt"] = _redirect(f"http://127.0.0.1:{port}/robots.txt")
    yield robots


def _slowness() -> Iterator[Case]:
    yield served("no answer", "slowness", in_time([b""], 60), says="no answer")
    yield served(
        "a header a second", "slowness", in_time(lambda n: HEAD if n == 0 else b"X-A: b\r\n", 1), says="no answer"
    )
    yield served(
        "a byte a second", "slowness", in_time(lambda n: HEAD + b"\r\n<rss>" if n == 0 else b" ", 1), says="no answer"
    )
    yield served(
        "1xx without end", "slowness", in_time(lambda n: b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.01), says="no answer"
    )
    much = in_time(lambda n: HEAD + b"\r\n" if n == 0 else b"x" * 65_536, 0)
    yield served("a body without end", "sizes", much, says="more than 5000000")
    heads = in_time(lambda n: b"HTTP/1.1 200 OK\r\n" if n == 0 else b"X-%d: %s\r\n" % (n, b"a" * 1000), 0)
    yield served("headers without end", "sizes", heads, says="no answer")
    line = in_time(lambda n: b"HTTP/1.1 200 OK\r\nX: " if n == 0 else b"a" * 65_536, 0)
    yield served("a header line without end", "sizes", line, says="no answer")
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;"
    yield served(
        "a chunk extension without end",
        "sizes",
        in_time(lambda n: chunked if n == 0 else b"a" * 65_536, 0),
        says="no answer",
    )
    trailers = HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"
    yield served(
        "trailers without end", "sizes", in_time(lambda n: trailers if n == 0 else b"X: a\r\n", 0.001), says="/feed"
    )
    yield page_served(
        "a page a byte a second",
        "slowness",
        in_time(lambda n: b"HTTP/1.1 200 OK\r\n\r\n" if n == 0 else b" ", 1),
        left=True,
    )
    robots = feed("robots.txt that never comes", "slowness", rss(GOOD), left=True)
    robots.site.paths["/robots.txt"] = in_time([b""], 60)
    yield robots


def _answers() -> Iterator[Case]:
    body = rss(GOOD).encode()
    yield served("no HTTP", "answers", fixed(b"SSH-2.0-OpenSSH_9.6\r\n"), says="no answer")
    yield served("nothing", "answers", fixed(b""), says="no answer")
    yield served(
        "a length of 20 digits",
        "answers",
        fixed(HEAD + b"Content-Length: 99999999999999999999\r\n\r\n" + body),
        says="/feed",
    )
    yield served("a negative length", "answers", fixed(HEAD + b"Content-Length: -1\r\n\r\n" + body), says="/feed")
    yield served(
        "shorter than it says", "answers", fixed(HEAD + b"Content-Length: 999999\r\n\r\n" + body), says="no answer"
    )
    both = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    yield served("length and chunks", "answers", fixed(HEAD + both), says="/feed")
    cookies = "".join(f"Set-Cookie: c{n}={'x' * 50}\r\n" for n in range(60)).encode()
    yield served("60 cookies", "answers", fixed(HEAD + cookies + b"Connection: close\r\n\r\n" + body), articles=1)
    yield served("a status of 999", "answers", fixed(b"HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n"), says="999")
    yield served("304 that nobody asked for", "answers", fixed(b"HTTP/1.1 304 Not Modified\r\n\r\n"), says="304")
    yield served("204", "answers", fixed(b"HTTP/1.1 204 No Content\r\n\r\n"), says="204")
    yield served("gone", "answers", fixed(answer("", status="410 Gone")), says="gone for good")
    wait = fixed(answer("", "text/plain", "Retry-After: 99999999", status="429 Too Many Requests"))
    yield served("wait for three years", "answers", wait, says="too many requests")
    escape = fixed(b"HTTP/1.1 500 \x1b[2J\x07boom\r\nX-\x1b: \x00\r\n\r\n")
    yield served("escapes in the status line", "injection", escape, says="/feed")
    etag = fixed(answer(body, "application/xml", f'ETag: "{"e" * 7000}"'))
    yield served("an ETag of 7,000 letters", "sizes", etag, articles=1)
