"""A streaming answer in, its bytes out, never more than the cap. Decodes one layer of compression, no more."""

from __future__ import annotations

import zlib

import aiohttp

_KNOWN = {"", "identity", "gzip", "x-gzip", "deflate", "br", "zstd"}


class TooMuch(Exception):
    """The body is longer than the cap."""


class Unreadable(Exception):
    """The body comes in a form that is not read."""


async def read_capped(response: aiohttp.ClientResponse, cap: int) -> bytes:
    """The decoded body; TooMuch as soon as it passes `cap` bytes, before more is read."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in _KNOWN:
        raise Unreadable(f"content encoding {encoding[:40]!r} is not read")
    length = response.content_length
    if length is not None and length > cap:
        raise TooMuch(f"announces {length} bytes, more than {cap}")
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_chunked(65_536):
        size += len(part)
        if size > cap:
            raise TooMuch(f"more than {cap} bytes after decompression")
        parts.append(part)
    body = b"".join(parts)
    return body if response.status == 206 else unzipped(body, cap)  # a range of a file is not the file


def unzipped(body: bytes, cap: int) -> bytes:
    """A body that is gzip although no header says so (`news.xml.gz`), opened; any other as it is."""
    if not body.startswith(b"\x1f\x8b\x08"):
        return body
    opener = zlib.decompressobj(wbits=31)
    try:
        opened = opener.decompress(body, cap + 1)
    except zlib.error as error:
        raise Unreadable(f"broken gzip ({error})") from None
    if len(opened) > cap:
        raise TooMuch(f"more than {cap} bytes after decompression")
    return opened
