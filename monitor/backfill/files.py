"""Files and folders in, a stream of articles, pages and problems out. Reads files; fetches, detects and stores nothing.

    path ─► walk: every file, in a stable order ─► by its ending: prose · record · page ─► Article | Page | Problem

Text and Markdown (`.txt .md …`) may carry a date header or front matter, `.json` holds one record or a list of them,
`.jsonl` one a line, `.html` a saved page; each may be packed with gzip, bzip2 or xz. Streams: of a `.jsonl` file one
line is in memory, of the others one file.
"""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from monitor.backfill import prose, record
from monitor.backfill.encoding import NotText, decode
from monitor.backfill.problem import Problem
from monitor.model import Article, Page

LONGEST: Final = 20_000_000  #: bytes of one document or one line, after unpacking
_SUFFIXES: Final = {
    **dict.fromkeys((".txt", ".text", ".md", ".markdown", ""), "prose"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "page"),
    **dict.fromkeys((".jsonl", ".ndjson"), "lines"),
    ".json": "json",
}
_PACKED: Final[dict[str, Callable[..., Any]]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
_CANONICAL: Final = re.compile(
    rb"""<(?:link[^>]{0,300}rel=["']?canonical["']?[^>]{0,300}href|meta[^>]{0,300}og:url["'][^>]{0,300}content)"""
    rb"""\s*=\s*["'](https?://[^"'<>\s]{4,2000})""",
    re.IGNORECASE,
)
_UNREADABLE: Final = (OSError, EOFError, lzma.LZMAError, zlib.error)

Read = tuple[int, Article | Page | Problem]


def documents(path: Path) -> Iterator[Article | Problem]:
    """Every article of a file or folder; saved pages are extracted."""
    from monitor.extract import extract  # trafilatura is slow to import, and only pages need it

    for file in walk(path):
        if isinstance(file, Problem):
            yield file
            continue
        for _, value in read(file):
            if not isinstance(value, Page):
                yield value
                continue
            got = extract(value)
            if isinstance(got, Article):
                yield got
            else:
                yield Problem(place=str(file), why=f"no article was found in the page ({got.kind}: {got.why})")


def walk(path: Path) -> Iterator[Path | Problem]:
    """The files of a folder and all below it, by name; a file is itself. Hidden ones and links to folders are left."""
    if not path.is_dir():
        yield path
        return
    failures: list[OSError] = []
    for folder, below, names in os.walk(path, onerror=failures.append):
        below[:] = sorted(name for name in below if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))
        yield from map(unreadable, failures)
        failures.clear()
    yield from map(unreadable, failures)


def kind_of(path: Path) -> str | None:
    """prose, page, lines or json, from the ending; None for what is no document."""
    return _SUFFIXES.get(_endings(path)[0])


def read(path: Path, start: int = 0) -> Iterator[Read]:
    """What one file holds, each with the number of items read so far: give the last one as `start` to go on there."""
    kind = kind_of(path)
    if kind is None:
        yield 1, Problem(place=str(path), why="is no document this program reads", mend=_ENDINGS, lost=False)
        return
    try:
        with _opened(path) as stream:
            yield from _lines(stream, path, start) if kind == "lines" else _whole(stream, path, kind, start)
    except _UNREADABLE as error:
        yield start + 1, unreadable(error, path)


_ENDINGS: Final = "it should end in .txt, .md, .html, .json or .jsonl, perhaps with .gz, .bz2 or .xz"


def _endings(path: Path) -> tuple[str, str]:
    """The ending that names the kind, and the one that names the packing, in small letters."""
    last = path.suffix.lower()
    return (Path(path.stem).suffix.lower(), last) if last in _PACKED else (last, "")


def _opened(path: Path) -> IO[bytes]:
    packing = _endings(path)[1]
    stream: IO[bytes] = _PACKED[packing](path, "rb") if packing else path.open("rb")
    return stream


def _lines(stream: IO[bytes], path: Path, start: int) -> Iterator[Read]:
    number = 0
    while line := stream.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            yield number, _too_long(path, number)
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST)
        elif number > start and line.strip():
            yield from (
                (number, value) for value in record.parse(line.removeprefix(b"\xef\xbb\xbf"), str(path), number)
            )


def _whole(stream: IO[bytes], path: Path, kind: str, start: int) -> Iterator[Read]:
    raw = stream.read(LONGEST + 1)
    if len(raw) > LONGEST:
        yield 1, _too_long(path, None)
        return
    if kind == "page":
        if start < 1:
            yield 1, _page(raw, path)
        return
    try:
        text = decode(raw)
    except NotText as error:
        yield 1, Problem(place=str(path), why=str(error), mend="save it as UTF-8 text")
        return
    items = _listed(text, path) if kind == "json" else ((1, value) for value in prose.parse(text, str(path)))
    yield from ((number, value) for number, value in items if number > start)


def _listed(text: str, path: Path) -> Iterator[Read]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        why = f"it is no JSON: {getattr(error, 'msg', None) or 'nested too deeply'}"
        yield 1, Problem(place=str(path), line=getattr(error, "lineno", None), why=why, mend="mend it there")
        return
    for number, item in enumerate(value if isinstance(value, list) else [value], 1):
        place = f"{path}, item {number}" if isinstance(value, list) else str(path)
        yield from ((number, found) for found in record.article(item, place, None))


def _page(raw: bytes, path: Path) -> Page:
    """A saved page; its address is the one it names itself, for the name of a file says nothing to others."""
    found = _CANONICAL.search(raw, 0, 300_000)
    url = found[1].decode("ascii", "replace") if found else path.resolve().as_uri()
    read_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    headers = (("content-type", "text/html"),)
    return Page(url=url, asked=url, status=200, headers=headers, body=raw, fetched_at=read_at)


def _too_long(path: Path, line: int | None) -> Problem:
    mend = "split it"
    return Problem(place=str(path), line=line, why=f"is longer than {LONGEST:,} bytes", mend=mend)


def unreadable(error: BaseException, path: Path | str | None = None) -> Problem:
    """The problem that an error of the file system or of unpacking is."""
    place = getattr(error, "filename", None) or path or "?"
    why = getattr(error, "strerror", None) or str(error)[:200] or "it breaks off"
    return Problem(place=str(place), why=f"cannot be read ({why})", mend="check that it is there, whole and readable")
