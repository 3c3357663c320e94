"""A backfill from an archive, measured beside what it replaces and beside what no program can beat, in one run.

    python tests/bench/backfill/bench_backfill.py [--pages N] [--sample N] [--no-workers]

(a) trafilatura on every page, then the same detector   (b) reading the archive and parsing each page once
Times are CPU seconds of one process, so that they hold on a busy machine; only the rows of workers are by the clock.
Real article pages are taken from beside the repository where they lie there, else all pages are generated. The last
line says the figures; the exit code is 1 where a bound is missed.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.metadata
import io
import itertools
import json
import platform
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from monitor.backfill import members, warc, work
from monitor.backfill.parts import Finding, Kit, Part, Slice, Task, Wish
from monitor.detect import detect
from monitor.model import Article, Page
from monitor.workers import Plan, engine, spread

ROOT = Path(__file__).parents[3]
REAL = ROOT.parent / "shared" / "corpus" / "pages"
KIT = Kit(config=(ROOT / "config",))
FASTER, NEAR, TWO, FLAT = 10.0, 0.35, 1.8, 0.05  #: the bounds of the issue
MONTH = 15_000_000  #: pages of a month of a large news archive, as an assumption
WHEN = datetime(2026, 2, 11, 12, tzinfo=UTC)
EVENTS = (
    "The Canadian foreign minister will skip the NATO foreign ministers' meeting in Brussels on Thursday.",
    "Zum Nato-Verteidigungsministertreffen am Donnerstag reist kein US-Minister an.",
    "Poland's prime minister did not attend the G20 summit in Delhi.",
)


def bodies() -> tuple[list[bytes], str]:
    """Pages to fill the archive with, and where they come from."""
    real = [gzip.decompress(path.read_bytes()) for path in sorted(REAL.glob("*.html.gz"))]
    if real:
        return real, f"{len(real)} real pages of newspapers"
    dice = random.Random(3)
    words = [f"{a}{b}" for a in ("ver", "con", "ab", "pre", "un") for b in ("tion", "zug", "ment", "lage", "form")]
    made = []
    for number in range(100):
        text = "".join(f"<p>{' '.join(dice.choices(words, k=60))}.</p>" for _ in range(25))
        menu = "".join(f"<li><a href='/{n}'>{dice.choice(words)} summit</a></li>" for n in range(300))
        script = "<script>" + json.dumps(dice.choices(words, k=8000)) + "</script>"
        made.append(f"<html><head><title>{number}</title>{script}</head><body>{menu}{text}</body></html>".encode())
    return made, "generated pages only"


def write(path: Path, count: int) -> str:
    """An archive of so many pages, one in a hundred with an event."""
    found, origin = bodies()
    dice = random.Random(1)
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for number in range(count):
            body = found[number % len(found)]
            if number % 100 == 50:
                body = _with_event(body, EVENTS[number // 100 % len(EVENTS)], dice)
            heads = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            url, dated = (
                f"https://paper{number % 50}.example/2026/{number}-a-story",
                {"WARC-Date": f"{WHEN:%Y-%m-%dT%H:%M:%SZ}"},
            )
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), http_headers=heads, warc_headers_dict=dated
            )
            writer.write_record(record)
    return origin


def _with_event(body: bytes, event: str, dice: random.Random) -> bytes:
    ends = [found.end() for found in re.finditer(rb"</p>", body)]
    at = dice.choice(ends[: max(1, len(ends) // 2)]) if ends else len(body)
    return body[:at] + f"<p>{event}</p>".encode() + body[at:]


@dataclass
class Measured:
    """CPU seconds and pages of one way."""

    seconds: float = 0.0
    pages: int = 0
    found: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def each(self) -> float:
        """Milliseconds a page."""
        return 1000 * self.seconds / max(1, self.pages)


def pages_of(path: Path, step: int = 1) -> Iterator[Page]:
    """Every page of the archive, or one in `step`."""
    with path.open("rb") as stream:
        stretch = warc.Stretch(place=str(path), size=path.stat().st_size)
        got = (value for _, value in warc.records(stream, stretch) if isinstance(value, Page))
        yield from itertools.islice(got, 0, None, step)


def measure(path: Path, each: Callable[[Page], object], step: int = 1) -> Measured:
    """The CPU time of doing that to the pages, reading included for every page that is taken."""
    done = Measured()
    for page in pages_of(path, step):
        begun = time.process_time()
        each(page)
        done.seconds += time.process_time() - begun
        done.pages += 1
    return done


def reading(path: Path) -> Measured:
    """The CPU time of reading alone."""
    begun = time.process_time()
    count = sum(1 for _ in pages_of(path))
    return Measured(seconds=time.process_time() - begun, pages=count)


def keys(found: tuple[Finding, ...]) -> set[tuple[str, ...]]:
    """What was found, comparable."""
    return {(one.article.url or "", r.status, r.party, r.forum) for one in found for r in one.reports}


def backfilled(path: Path, wish: Wish, size: int) -> tuple[Measured, list[float]]:
    """The whole way of one worker, and its memory as it goes, in megabytes."""
    done, part, memory = Measured(), Part(kind="warc", place=str(path), size=size), []
    while True:
        begun = time.process_time()
        got: Slice = work.do(Task(part=part, wish=wish, kit=KIT, most=200, seconds=1e9))
        done.seconds += time.process_time() - begun
        done.pages += got.counts.get("read", 0)
        done.found |= keys(got.found)
        memory.append(resident())
        if got.offset is None:
            return done, memory
        part = Part(kind="warc", place=str(path), size=size, offset=got.offset)


def resident() -> float:
    """Megabytes this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * 4096 / 1e6


def by_clock(path: Path, size: int, processes: int) -> float:
    """Pages a second with so many worker processes, which are warm."""
    with path.open("rb") as stream:
        cuts = members.cuts(stream, size, size // 16)
    parts = [
        Part(kind="warc", place=str(path), size=size, start=start, end=end)
        for start, end in zip(cuts, [*cuts[1:], None], strict=True)
    ]
    tasks = [Task(part=part, kit=KIT, most=10**9, seconds=1e9) for part in parts]
    with engine(Plan(processes=processes)) as pool:
        warm = [Task(part=parts[0], kit=KIT, most=3, seconds=1e9)] * (2 * processes)
        list(spread(pool, work.do, warm, window=2 * processes))
        begun = time.perf_counter()
        read = Counter[str]()
        for done in spread(pool, work.do, tasks, window=2 * processes):
            assert done.result is not None, done.why
            read.update(done.result.counts)
        return read["read"] / (time.perf_counter() - begun)


def main() -> int:
    """The command."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=1000)
    asked.add_argument("--sample", type=int, default=250, help="pages that the slow ways are measured on")
    asked.add_argument("--no-workers", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder:
        return run(Path(folder) / "pages.warc.gz", options)


@dataclass
class Ways:
    """Everything that was measured in one run."""

    read: Measured
    parse: Measured
    gate: Measured
    gated: Measured
    bare: Measured
    others: Measured
    memory: list[float]

    @property
    def limit(self) -> float:
        """(b): what reading and parsing once cost, in milliseconds a page."""
        return self.read.each + self.parse.each

    @property
    def usual(self) -> float:
        """(a): what is done today."""
        return self.read.each + self.others.each

    @property
    def grown(self) -> float:
        """How much more memory the last third held than the first."""
        third = max(1, len(self.memory) // 3)
        return max(self.memory[-third:]) / max(self.memory[:third]) - 1 if len(self.memory) > 2 else 0.0


def run(path: Path, options: argparse.Namespace) -> int:
    """Measure and print; 1 where a bound is missed."""
    origin = write(path, options.pages)
    names = ("trafilatura", "selectolax", "fastwarc", "lxml")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    size = path.stat().st_size
    print(
        f"{options.pages} pages ({origin}), {size / 1e6:.0f} MB packed; Python {platform.python_version()}, {versions}"
    )
    ways = measured(path, size, max(1, options.pages // options.sample))
    table(ways)
    one, two = (0.0, 0.0) if options.no_workers else (by_clock(path, size, 1), by_clock(path, size, 2))
    if one:
        print(f"one worker {one:.0f} pages/s, two workers {two:.0f} pages/s (by the clock)")
    return verdict(ways, two / one if one else 0.0)


def measured(path: Path, size: int, step: int) -> Ways:
    """Each way, warm: what is built once a process is built before."""
    import trafilatura
    from selectolax.lexbor import LexborHTMLParser

    begun = time.process_time()
    rules = work.rules_of(KIT)
    for language in rules.rulebook.languages:
        rules.rulebook.grammar(language)
    print(f"built once a process: {time.process_time() - begun:.1f} s, {resident():.0f} MB")
    first = next(pages_of(path))
    rules.gate.wants(first)

    def as_others(page: Page) -> None:
        got = trafilatura.bare_extraction(page.body, url=page.url, with_metadata=True)
        if got is not None and got.text:
            article = Article(id=page.url, title=got.title, text=got.text, language="en", published=got.date)
            detect(article, rules.rulebook)

    as_others(first)
    gated, memory = backfilled(path, Wish(), size)
    return Ways(
        read=reading(path),
        parse=measure(path, lambda page: LexborHTMLParser(page.body)),
        gate=measure(path, rules.gate.wants, step),
        gated=gated,
        memory=memory,
        bare=backfilled(path, Wish(gate=False), size)[0],
        others=measure(path, as_others, step),
    )


def table(ways: Ways) -> None:
    """The ratios, side by side."""
    rows = (
        ("reading the archive", ways.read.each),
        ("(b) reading, and parsing each page once", ways.limit),
        ("the gate alone", ways.gate.each),
        ("backfill with the gate", ways.gated.each),
        ("backfill without it: our extraction, detector", ways.bare.each),
        ("(a) trafilatura on every page, same detector", ways.usual),
    )
    for name, value in rows:
        print(f"{name:<46}{value:8.2f} ms/page{ways.usual / value:9.1f} x (a){ways.limit / value:8.2f} x (b)")
    hours, rest = ways.gated.each * 1e6 / 3.6e6, ways.gated.each - ways.read.each - ways.gate.each
    print(
        f"a million pages: 1e6 x ({ways.read.each:.2f} reading + {ways.gate.each:.2f} gate + {rest:.2f} for those that "
        f"pass) ms = {hours:.2f} core hours; a month of {MONTH:,} pages, if it has so many: "
        f"{hours * MONTH / 1e6 / 2:.1f} h on 2 cores, {hours * MONTH / 1e6 / 100:.2f} h on fifty such machines"
    )


def verdict(ways: Ways, two: float) -> int:
    """The last line."""
    lost, more = ways.bare.found - ways.gated.found, ways.gated.found - ways.bare.found
    print(f"events {len(ways.bare.found)}, lost by the gate {len(lost)}, only with it {len(more)}; "
          f"memory {ways.memory[-1]:.0f} MB, {ways.grown:+.1%} from the first third to the last")  # fmt: skip
    for one in sorted(lost | more)[:5]:
        print("differs:", *one)
    faster, near = ways.usual / ways.gated.each, ways.limit / ways.gated.each
    judged = (
        (bool(lost or more), "events differ"),
        (faster < FASTER, f"less than {FASTER:g} x (a)"),
        (near < NEAR, f"less than {NEAR} x (b)"),
        (0 < two < TWO, f"two workers less than {TWO} x one"),
        (ways.grown > FLAT, "memory grows"),
    )
    missed = [said for bad, said in judged if bad]
    print(f"bench-backfill: {faster:.1f} x (a), {near:.2f} x (b), two workers {two:.2f} x one, {len(lost)} events lost"
          + (f"; missed: {', '.join(missed)}" if missed else ""))  # fmt: skip
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
