"""What the user calls SOURCE in, parts of work and problems out. Looks at files and folders; asks no network.

A folder is every file in it; of a file its ending and first bytes say what it is; an address says it by its ending, and
where it does not, it is fetched and looked at like a feed.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from monitor.backfill import files, members
from monitor.backfill.parts import LONGEST_NAME, Part
from monitor.backfill.problem import Problem

RANGE: Final = 32_000_000  #: bytes of an archive or a list of articles that make one part
_WARC: Final = re.compile(r"\.warc(?:\.gz|\.zst)?$", re.IGNORECASE)
_PATHS: Final = re.compile(r"(?:^|[./])warc\.paths(?:\.gz)?$|\.paths(?:\.gz)?$", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)
_FEEDS: Final = (".opml", ".xml", ".rss", ".atom", ".rdf")
ARCHIVE: Final = "https://data.commoncrawl.org/"  #: what the path lists of Common Crawl are relative to


def parts_of(source: str) -> Iterator[Part | Problem]:
    """The parts of one SOURCE, in a stable order."""
    for found in _of_address(source) if _remote(source) else _of_path(Path(source).expanduser()):
        if isinstance(found, Part) and len(found.key) > LONGEST_NAME:
            why = f"its name is longer than {LONGEST_NAME - 60} characters"
            yield Problem(place=found.place, why=why, mend="put it under a shorter path")
        else:
            yield found


def archived(place: str) -> str | None:
    """What a line of a path list stands for: the address or file of an archive; None for an empty line."""
    place = place.strip()
    if not place or place.startswith("#"):
        return None
    return place if _ADDRESS.match(place) or Path(place).is_absolute() else ARCHIVE + place


def _remote(source: str) -> bool:
    return bool(_ADDRESS.match(source)) or source.startswith("wayback:")


def _of_address(source: str) -> Iterator[Part | Problem]:
    if source.startswith("wayback:"):
        what = source.removeprefix("wayback:").strip("/ ")
        if not what:
            yield Problem(place=source, why="names no host", mend="write wayback:example.org or wayback:FEED-URL")
            return
        yield Part(kind="wayback", place=what)
        return
    bare = source.partition("?")[0]
    yield Part(kind="remote" if _WARC.search(bare) else "paths" if _PATHS.search(bare) else "feed", place=source)


def _of_path(path: Path) -> Iterator[Part | Problem]:
    if not path.exists():
        yield Problem(place=str(path), why="is not there", mend="give a file, a folder, an address or wayback:HOST")
        return
    for file in files.walk(path):
        yield from [file] if isinstance(file, Problem) else _of_file(file)


def _of_file(path: Path) -> Iterator[Part | Problem]:
    try:
        stat = path.stat()
        place, stamp = str(path.resolve()), f"{stat.st_mtime_ns:x}"
        if _WARC.search(path.name):
            yield from _ranges(path, place, stat.st_size, stamp)
        elif _PATHS.search(path.name):
            yield from _listed(path)
        elif path.suffix.lower() in _FEEDS:
            yield Part(kind="feed", place=place, size=stat.st_size, stamp=stamp)
        elif path.suffix.lower() == ".urls" or (path.suffix.lower() in (".txt", "") and _addresses(path)):
            yield Part(kind="urls", place=place, size=stat.st_size, stamp=stamp)
        elif path.suffix.lower() in (".jsonl", ".ndjson"):
            cuts = [*range(0, stat.st_size, RANGE), stat.st_size] if stat.st_size else [0, 0]
            for start, end in pairwise(cuts):
                yield Part(kind="lines", place=place, size=stat.st_size, stamp=stamp, start=start, end=end)
        else:
            yield Part(kind="document", place=place, size=stat.st_size, stamp=stamp)
    except OSError as error:
        yield files.unreadable(error, path)


def _ranges(path: Path, place: str, size: int, stamp: str) -> Iterator[Part]:
    """An archive in ranges of whole records; one that is not packed with gzip is one part."""
    with path.open("rb") as stream:
        packed = members.packing(stream.read(8)) == "gzip"
        starts = members.cuts(stream, size, RANGE) if packed else [0]
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        yield Part(kind="warc", place=place, size=size, stamp=stamp, start=start, end=end)


def _listed(path: Path) -> Iterator[Part | Problem]:
    """A path list: the archives it names, local ones in ranges."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix.lower() == ".gz" else path.read_bytes()
    places = [place for line in raw.decode("utf-8", "replace").splitlines() if (place := archived(line))]
    for place in places:
        yield from [Part(kind="remote", place=place)] if _ADDRESS.match(place) else _of_path(Path(place))


def _addresses(path: Path) -> bool:
    """Does every line of its beginning hold an address and nothing else?"""
    with path.open("rb") as stream:
        lines = stream.read(4096).decode("utf-8", "replace").splitlines()
    said = [line for line in lines if line.strip() and not line.startswith("#")]
    return bool(said) and all(_ADDRESS.match(line.strip()) and " " not in line.strip() for line in said)
