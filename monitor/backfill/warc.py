"""A range of an archive of the web in, pages and problems out, each with the offset to go on at. No network of its own.

WARC as crawlers publish it: packed with gzip or zstd or not at all. A damaged record costs itself only; a file that
breaks off is noticed, for the format does not say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, Final

from fastwarc.warc import ArchiveIterator, WarcRecordType

from monitor.backfill import members
from monitor.backfill.problem import Problem
from monitor.model import Page

LONGEST: Final = 10_000_000  #: bytes of one page, unpacked; beyond it lies no news article
_PAGES: Final = ("text/html", "application/xhtml+xml", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A range of one archive: the records that begin in it."""

    place: str  #: the file or address, for people
    size: int  #: bytes of the whole file
    start: int = 0
    end: int | None = None  #: None: to the end of the file


def records(stream: IO[bytes], stretch: Stretch) -> Iterator[tuple[int, Page | Problem | None]]:
    """Each response of the range, with the offset of its record; None for one that is no page of a site.

    Give the offset as the `start` of another stretch, and the same record is read again.
    """
    kind = _kind(stream)
    at: int | None = stretch.start
    while at is not None:
        last, broken = at, None
        try:
            for here, value in _walk(stream, at):
                if stretch.end is not None and here >= stretch.end:
                    return
                last = here
                yield here, value
        except OSError as error:
            broken = str(error)
        if broken is None:
            if stretch.end is None:
                yield from _the_end(stream, stretch, last, kind)
            return
        bad = members.breaks_off(stream, last, kind)
        bad = last if bad is None else bad
        at = members.next_member(stream, bad + 1, kind)
        yield bad, _damaged(stretch, bad, broken, at)


def empty(stream: IO[bytes], place: str) -> Problem | None:
    """What is wrong with a file that holds no archive at all; None if it may be one."""
    stream.seek(0)
    head = stream.read(8)
    if not head:
        return Problem(place=place, why="is empty", mend="get it again")
    if not members.packing(head):
        return Problem(place=place, why="is no WARC archive", mend="give a .warc, .warc.gz or .warc.zst file")
    return None


def _walk(stream: IO[bytes], start: int) -> Iterator[tuple[int, Page | Problem | None]]:
    stream.seek(start)
    walk = ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=False, fsspec_args=False)
    for record in walk:
        yield record.stream_pos, _page(record)


def _page(record: Any) -> Page | Problem | None:
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> \t")
    if record.content_length > 4 * LONGEST:
        return Problem(place=url or "?", why=f"a record of {record.content_length:,} bytes is not read", lost=False)
    if not url.startswith(("http://", "https://")):
        return None
    try:
        record.parse_http(auto_decode="all")
        answer = record.http_headers
        if answer is None or answer.status_code != 200 or (record.http_content_type or "").lower() not in _PAGES:
            return None
        body = record.reader.read(LONGEST + 1)
    except (OSError, ValueError) as error:
        return Problem(place=url, why=f"its answer cannot be unpacked ({str(error)[:100]})")
    if len(body) > LONGEST:
        return Problem(place=url, why=f"is longer than {LONGEST:,} bytes", lost=False)
    headers = (("content-type", answer.get("Content-Type") or ""),)
    return Page(url=url, asked=url, status=200, headers=headers, body=body, fetched_at=_when(record))


def _when(record: Any) -> datetime:
    """When the archive read the page; a record without a date counts as read at the beginning of time."""
    try:
        when: datetime | None = record.record_date
    except ValueError:
        when = None
    return datetime(1970, 1, 1, tzinfo=UTC) if when is None else when.astimezone(UTC)


def _kind(stream: IO[bytes]) -> str:
    stream.seek(0)
    return members.packing(stream.read(8))


def _the_end(stream: IO[bytes], stretch: Stretch, last: int, kind: str) -> Iterator[tuple[int, Problem]]:
    """The format has no end mark, so a file that breaks off shows only in its last record."""
    at = members.breaks_off(stream, last, kind)
    if at is not None:
        why = f"breaks off in the record at byte {at:,} of {stretch.size:,}"
        yield at, Problem(place=stretch.place, why=why, mend="get it again; what came before is read")


def _damaged(stretch: Stretch, at: int, why: str, following: int | None) -> Problem:
    after = "nothing readable follows" if following is None else f"reading goes on at byte {following:,}"
    said = f"is damaged in the record at byte {at:,} ({why}); {after}"
    return Problem(place=stretch.place, why=said, mend="get it again")
