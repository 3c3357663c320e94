"""Archives as crawlers write them, made by the reference writer: for the tests of reading them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime

from fastwarc.stream_io import ZstdWriter
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

WHEN = datetime(2026, 2, 11, 12, tzinfo=UTC)


def archive(
    pages: Iterable[tuple[str, bytes]], *, packed: bool = True, content_type: str = "text/html; charset=utf-8"
) -> bytes:
    """A WARC file with one response a page, and a request beside each."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("test.warc.gz", {"software": "test"}))
    for url, body in pages:
        heads = StatusAndHeaders("200 OK", [("Content-Type", content_type)], protocol="HTTP/1.1")
        dated = {"WARC-Date": WHEN.strftime("%Y-%m-%dT%H:%M:%SZ")}
        writer.write_record(
            writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), http_headers=heads, warc_headers_dict=dated
            )
        )
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
        writer.write_record(writer.create_warc_record(url, "request", http_headers=asked, warc_headers_dict=dated))
    return out.getvalue()


class _Kept(io.BytesIO):
    def close(self) -> None:
        """The packer closes what it writes to; the bytes are wanted afterwards."""


def zstd(plain: bytes) -> bytes:
    """The same records, each a frame of its own."""
    out = _Kept()
    starts = [0]
    while (found := plain.find(b"\r\n\r\nWARC/1.", starts[-1] + 1)) >= 0:
        starts.append(found + 4)
    for start, end in zip(starts, [*starts[1:], len(plain)], strict=True):
        writer = ZstdWriter(out)
        writer.write(plain[start:end])
        writer.finish()
    return out.getvalue()
