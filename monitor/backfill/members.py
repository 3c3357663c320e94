"""Where the records of an archive file begin, found without reading what lies before. Bytes only, no records.

Archives are packed record by record, so that a range of one can be read alone: from the first member that begins in it
to the end of the last one that does.
"""

from __future__ import annotations

import zlib
from typing import IO, Final

_GZIP: Final = b"\x1f\x8b\x08"
_WARC: Final = b"WARC/1."
_MARKS: Final = {"gzip": _GZIP, "plain": b"WARC/1.0\r\nWARC-"}  #: frames of zstd cannot be told from noise
_BLOCK: Final = 1 << 20
_ENOUGH: Final = 4096  #: packed bytes that surely hold the first words of a record


def packing(head: bytes) -> str:
    """gzip, zstd or plain, from the first bytes; empty for what is no archive."""
    if head.startswith(_GZIP):
        return "gzip"
    if head[:4] == b"\x28\xb5\x2f\xfd" or head[1:4] == b"\x2a\x4d\x18":  # a frame, or a skippable one with a dictionary
        return "zstd"
    return "plain" if head.startswith(_WARC) else ""


def next_member(stream: IO[bytes], start: int, kind: str = "gzip") -> int | None:
    """The first offset at or after `start` where a record begins; None if there is none to the end."""
    mark = _MARKS.get(kind)
    if mark is None:
        return None
    stream.seek(start)
    base, block = start, stream.read(_BLOCK)
    while block:
        at = block.find(mark)
        while at >= 0:
            if len(block) - at < _ENOUGH and (more := stream.read(_BLOCK)):
                block += more
            if kind == "plain" or _begins_record(block[at : at + _ENOUGH]):
                return base + at
            at = block.find(mark, at + 1)
        kept = block[1 - len(mark) :]  # the mark may lie across two blocks
        base += len(block) - len(kept)
        fresh = stream.read(_BLOCK)
        block = kept + fresh if fresh else b""
    return None


def breaks_off(stream: IO[bytes], start: int, kind: str) -> int | None:
    """The offset of the record, from `start` on, that the file ends in the midst of; None if it ends with one.

    What is packed with zstd is not looked at: its reader complains by itself.
    """
    after = {"gzip": _after_packed, "plain": _after_plain}.get(kind)
    at: int | None = start
    while after is not None and at is not None:
        stream.seek(at)
        if not (head := stream.read(_ENOUGH)).strip(b"\x00\r\n"):
            return None  # the end, or what a tape or a block device pads it with
        stream.seek(at)
        end = after(stream, at, head)
        if end is None:
            return at
        at = end
    return None


def _after_packed(stream: IO[bytes], at: int, _head: bytes) -> int | None:
    unpack = zlib.decompressobj(31)
    try:
        while not unpack.eof and (block := stream.read(_BLOCK)):
            unpack.decompress(block)
    except zlib.error:
        return None
    return stream.tell() - len(unpack.unused_data) if unpack.eof else None


def _after_plain(stream: IO[bytes], at: int, head: bytes) -> int | None:
    skipped = len(head) - len(head.lstrip(b"\r\n"))
    fields, mark, _ = head[skipped:].partition(b"\r\n\r\n")
    for line in fields.splitlines():
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit() and mark:
            end = at + skipped + len(fields) + 4 + int(value)
            return end if stream.seek(0, 2) >= end else None
    return None


def cuts(stream: IO[bytes], size: int, length: int) -> list[int]:
    """Where to divide an archive into ranges of about `length` bytes: offsets of records, the first always 0."""
    found = [0]
    for aim in range(length, size, length):
        if aim > found[-1] and (at := next_member(stream, aim)) is not None and at > found[-1]:
            found.append(at)
    return found


def _begins_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(packed, 16).startswith(_WARC)
    except zlib.error:
        return False
