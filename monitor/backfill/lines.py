"""A range of a `.jsonl` file in, articles and problems out, each with the byte its line begins at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from monitor.backfill import record
from monitor.backfill.files import LONGEST, unreadable
from monitor.backfill.problem import Problem
from monitor.model import Article

_BLOCK = 1 << 20


def read(path: Path, start: int, end: int | None = None) -> Iterator[tuple[int, Article | Problem]]:
    """The lines that begin in the range; a range that begins inside a line begins with the next one."""
    try:
        with path.open("rb", buffering=_BLOCK) as stream:
            yield from _lines(stream, str(path), _begin(stream, start), end)
    except OSError as error:
        yield start, unreadable(error, str(path))


def _lines(stream: IO[bytes], place: str, start: int, end: int | None) -> Iterator[tuple[int, Article | Problem]]:
    at = start
    stream.seek(at)
    while (end is None or at < end) and (line := stream.readline(LONGEST + 1)):
        after = at + len(line)
        if len(line) > LONGEST:
            yield (
                at,
                Problem(place=place, line=number(stream, at), why=f"is longer than {LONGEST:,} bytes", mend="split it"),
            )
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST)
                after += len(line)
        elif line.strip():
            for value in record.parse(line.removeprefix(b"\xef\xbb\xbf"), place, 0):
                yield at, _numbered(value, stream, at)
            stream.seek(after)
        at = after


def _begin(stream: IO[bytes], start: int) -> int:
    """The first byte of the first line that begins at or after `start`."""
    if start == 0:
        return 0
    stream.seek(start - 1)
    if stream.read(1) != b"\n":
        stream.readline()
    return stream.tell()


def number(stream: IO[bytes], at: int) -> int:
    """The number of the line that begins at that byte, counted from 1; leaves the stream elsewhere."""
    stream.seek(0)
    found, left = 1, at
    while left and (block := stream.read(min(_BLOCK, left))):
        found += block.count(b"\n")
        left -= len(block)
    return found


def _numbered(value: Article | Problem, stream: IO[bytes], at: int) -> Article | Problem:
    """Lines are counted only where somebody is told of one."""
    if isinstance(value, Article):
        return value
    return Problem(place=value.place, line=number(stream, at), why=value.why, mend=value.mend, lost=value.lost)
