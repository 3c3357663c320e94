"""The whole corpus through a real local server and the real program: `python hostile_run.py [-v]`.

One pass of `monitor run --once` over every case and twenty good feeds. The last line is `hostile: …`; ends with 1
where a case is not as it must be, a good feed was not read, an inner address was reached, or a bound was passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
import yaml

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
import hostile_http
import hostile_pages
import hostile_xml
from hostile_case import Case, Result, complaint, in_words
from hostile_server import HostileServer, Serve, Site, answer, fixed, free_web_port, rss

from monitor.store import coverage, open_store, sources
from monitor.store.tables.ingest import articles

GOOD_FEEDS, GOOD_STORIES = 20, 3
MOST_MEMORY = 400_000_000  #: bytes of the daemon's process
MOST_SECONDS = 240.0  #: of the whole pass, on a machine with other work
TOTAL = 6  #: seconds for one address, as configured for the run


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What the pass came to."""

    results: dict[str, Result]  #: by host
    cases: dict[str, Case]  #: by host
    complaints: dict[str, str] = field(default_factory=dict)  #: case → what is wrong
    good: int  #: stories of good feeds that were read
    canary: tuple[str, ...] = ()
    seconds: float
    memory: int  #: bytes at the peak, of the daemon
    children: int  #: bytes at the peak, of its largest child
    code: int
    log: str


def corpus(canary_port: int) -> list[Case]:
    """Every case."""
    canary = f"http://127.0.0.1:{canary_port}/canary"
    return [*hostile_xml.cases(canary), *hostile_http.cases(canary_port), *hostile_pages.cases(canary)]


def run(cases: Sequence[Case], canary_port: int) -> Outcome:
    """One pass over these cases and the good feeds."""
    named = {f"127.1.{n // 200}.{n % 200 + 1}": case for n, case in enumerate(cases)}
    good = {f"127.1.9.{n + 1}": _good() for n in range(GOOD_FEEDS)}
    hosts: dict[str, Serve] = {**{host: case.site for host, case in named.items()}, **good}
    with tempfile.TemporaryDirectory() as folder, HostileServer(hosts, canary_port) as server:
        work = Path(folder)
        _configure(work, [f"http://{host}:{server.port}/feed" for host in hosts])
        begun = time.monotonic()
        code, memory, children, log = _daemon(work)
        seconds = time.monotonic() - begun
        results = _results(work)
        hits = tuple(server.canary_hits)
    wrong = {host: complaint(case, results[host]) for host, case in named.items()}
    return Outcome(
        results=results,
        cases=named,
        complaints={f"{named[host].area}: {named[host].name}": words for host, words in wrong.items() if words},
        good=sum(results[host].articles for host in good),
        canary=hits,
        seconds=seconds,
        memory=memory,
        children=children,
        code=code,
        log=log,
    )


def _good() -> Site:
    links = [f"/story/good-news-{n}" for n in range(GOOD_STORIES)]
    return Site(paths={"/feed": fixed(answer(rss(*links), "application/rss+xml"))})


def _configure(folder: Path, urls: Sequence[str]) -> None:
    feeds = [{"name": f"Source {n}", "url": url, "language": "en", "country": "GB"} for n, url in enumerate(urls)]
    (folder / "feeds.yaml").write_text(yaml.safe_dump({"feeds": feeds}))
    fetch = {"allow_private": ["127.1.0.0/16"], "delay": "0", "total": str(TOTAL)}
    keep = {"all_texts": "true"}
    (folder / "monitor.yaml").write_text(yaml.safe_dump({"fetch": fetch, "keep": keep, "poll": {"workers": "2"}}))


def _daemon(folder: Path) -> tuple[int, int, int, str]:
    """Exit code, peak memory of the process and of its largest child, what it said."""
    environ = {**os.environ, "MONITOR_DATABASE_URL": f"sqlite:///{folder}/monitor.db", "XDG_STATE_HOME": str(folder)}
    command = [sys.executable, "-m", "monitor", "run", "--once", "--config", str(folder)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environ)
    peaks: defaultdict[int, int] = defaultdict(int)
    watch = threading.Thread(target=_watch, args=(process, peaks), daemon=True)
    watch.start()
    code = process.wait(timeout=4 * MOST_SECONDS)
    watch.join()
    own = peaks.pop(process.pid, 0)
    return code, own, max(peaks.values(), default=0), (folder / "log").read_text(errors="replace")


def _watch(process: subprocess.Popen[bytes], peaks: defaultdict[int, int]) -> None:
    """The high-water marks as the kernel keeps them, of the process and what it started."""
    while process.poll() is None:
        tasks = Path(f"/proc/{process.pid}/task").glob("*/children")  # each thread's own children
        with suppress(OSError):
            family = {process.pid, *(int(one) for task in tasks for one in task.read_text().split())}
            for pid in family:
                peaks[pid] = max(peaks[pid], _high_water(pid))
        time.sleep(0.1)


def _high_water(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _results(folder: Path) -> dict[str, Result]:
    """By host, from the database."""
    store = open_store(f"sqlite:///{folder}/monitor.db")
    with store.read() as tx:
        healths = {one.host: one for one in sources.load(tx)}
        days = coverage.load(tx)
        stored: defaultdict[str, list[str]] = defaultdict(list)
        for row in tx.execute(sa.select(articles.c.source, articles.c.title, articles.c.text, articles.c.url)):
            stored[row.source].append(f"{row.title}\n{row.text}\n{row.url}")
    store.close()
    return {
        host: Result(
            health=one,
            articles=sum(day.read for day in days if day.source == one.source.id),
            no_data={kind: count for day in days if day.source == one.source.id for kind, count in day.no_data.items()},
            stored="\n".join(stored[one.source.id]),
        )
        for host, one in healths.items()
    }


def faults(got: Outcome) -> list[str]:
    """Everything that must not be, in words."""
    found = [f"{name} {words}" for name, words in got.complaints.items()]
    if got.good != GOOD_FEEDS * GOOD_STORIES:
        found.append(f"{got.good} of {GOOD_FEEDS * GOOD_STORIES} stories of good feeds were read")
    found += [f"an inner address was reached: {line}" for line in got.canary]
    if got.memory > MOST_MEMORY:
        found.append(f"the daemon took {got.memory // 1_000_000} MB, more than {MOST_MEMORY // 1_000_000}")
    if got.seconds > MOST_SECONDS:
        found.append(f"the pass took {got.seconds:.0f} s, more than {MOST_SECONDS:.0f}")
    if got.code != 4:
        found.append(f"the program ended with {got.code}, not with 4 (done in part)")
    if "Traceback" in got.log:
        found.append("the log holds a traceback")
    if any(letter < " " and letter not in "\n\t" for letter in got.log):
        found.append("the log holds control characters")
    return found


def figures(got: Outcome, found: Sequence[str]) -> str:
    """The last line."""
    return (
        f"hostile: {len(got.cases)} cases, {len(found)} faults, {got.good} of {GOOD_FEEDS * GOOD_STORIES} good stories "
        f"read, {len(got.canary)} inner addresses reached, {got.seconds:.0f} s, daemon {got.memory // 1_000_000} MB at "
        f"its peak, largest child {got.children // 1_000_000} MB"
    )


def main() -> int:
    """Print each case with -v, the faults always; 0 where there is none."""
    port = free_web_port()
    got = run(corpus(port), port)
    if "-v" in sys.argv:
        for host, case in got.cases.items():
            print(f"{case.area:12} {case.name:40} {in_words(case, got.results[host])}"[:200])
    found = faults(got)
    for fault in found:
        print(f"FAULT {fault}")
    print(figures(got, found))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
