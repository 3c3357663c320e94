"""The pieces a backfill is cut into: their names as they lie in the database, what is wished for, what came of them.

Values only; all of them are small and cross processes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Literal, get_args

from monitor.backfill.problem import Problem
from monitor.lineage import Signature
from monitor.model import Article, Entry, Page, Report

#: local: document, lines (a range of a `.jsonl` file), warc (a range) · the rest needs the network
Kind = Literal["document", "lines", "warc", "remote", "paths", "urls", "feed", "wayback"]
LOCAL: Final = ("document", "lines", "warc", "remote")  #: kinds whose workers read by themselves
LONGEST_NAME: Final = 390  #: characters that the database keeps of a shard's key


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One shard: a file, a range of one, or an address, and how far it has been read."""

    kind: Kind
    place: str  #: file or address
    size: int = 0  #: bytes of the whole file; 0 where nobody knows
    start: int = 0  #: first byte of the range
    end: int | None = None  #: first byte after it; None: to the end of the file
    stamp: str = ""  #: changes when the file does, so that a changed file is read again
    offset: int = 0  #: where to go on: a byte of an archive, a number of items elsewhere

    @property
    def key(self) -> str:
        """The name of the shard."""
        end = "-" if self.end is None else self.end
        return f"{self.kind} {self.stamp or '-'} {self.size} {self.start} {end} {self.place}"


def parse(key: str, offset: int = 0) -> Part:
    """The part of that name. Raises ValueError for a name of something else."""
    kind, stamp, size, start, end, place = key.split(" ", 5)
    found = next((one for one in get_args(Kind) if one == kind), None)
    if found is None:
        raise ValueError(f"no part of a backfill is called {kind!r}")
    return Part(
        kind=found,
        place=place,
        size=int(size),
        start=int(start),
        end=None if end == "-" else int(end),
        stamp="" if stamp == "-" else stamp,
        offset=offset,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What of a source is wanted."""

    since: date | None = None  #: first day of publication; undated articles are always in
    until: date | None = None  #: last day of publication
    languages: frozenset[str] = frozenset()  #: ISO 639-1; empty = all
    gate: bool = True  #: False: everything is extracted and examined, which costs a hundredfold and finds the same


@dataclass(frozen=True, kw_only=True, slots=True)
class Kit:
    """What a worker needs to build its rules: folders, which must hold the same on every machine."""

    own: tuple[Path, ...] = ()  #: the operator's, with language packs
    config: tuple[Path, ...] = ()  #: facts of the world
    allow_private: tuple[str, ...] = ()  #: inner hosts that archives may be read from


@dataclass(frozen=True, kw_only=True, slots=True)
class Got:
    """A page that the driver fetched, and what was known of it before."""

    page: Page
    entry: Entry | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """One slice of work for one worker."""

    part: Part
    wish: Wish = field(default_factory=Wish)
    kit: Kit = field(default_factory=Kit)
    most: int = 500  #: records to read at the most
    seconds: float = 2.0  #: time after which no further record is begun
    pages: tuple[Got, ...] = ()  #: where the driver does the reading
    skip: bool = False  #: step over the first record: it ended every worker that examined it


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """An article in which at least one report stands."""

    article: Article
    reports: tuple[Report, ...]
    signature: Signature | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """What came of a task. Articles without reports are counted, not carried."""

    found: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)  #: read, passed, articles, reports, skipped …
    coverage: Mapping[tuple[str, date, str], int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    more: int = 0  #: problems beyond those that are carried
    offset: int | None = None  #: where to go on; None: the part is done
