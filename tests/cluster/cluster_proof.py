"""A backfill on a real Dask cluster, with workers and the scheduler killed: the same database as in one process.

    python tests/cluster/cluster_proof.py [--pages N]

The last line says what was proven; the exit code is 1 where a database differs.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "backfill"))

from backfill_archives import archive
from backfill_house import content, opened, order, pages, tools

from monitor.backfill import run
from monitor.backfill.summary import Progress, Summary
from monitor.workers import Plan

WORKERS = 3
TABLES = ("articles", "filings", "coverage", "ledger", "transitions", "signatures")


class Cluster:
    """A scheduler and its workers as processes of their own, kept alive like a supervisor would."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """The scheduler and all workers."""
        port = self.address.rpartition(":")[2]
        self.scheduler = self._process("dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
        _until(lambda: _answers(int(port)), 60)
        self.workers = [self._worker() for _ in range(WORKERS)]

    def kill_worker(self) -> None:
        """SIGKILL one worker; nobody replaces it."""
        victim = self.workers.pop()
        victim.send_signal(signal.SIGKILL)
        victim.wait()

    def kill_scheduler(self) -> None:
        """SIGKILL the scheduler; then, as a supervisor would, start it and its workers again."""
        assert self.scheduler is not None
        self.scheduler.send_signal(signal.SIGKILL)
        self.scheduler.wait()
        for worker in self.workers:
            worker.terminate()
            worker.wait()
        self.start()

    def stop(self) -> None:
        """End every process that was started here."""
        for process in (*self.workers, self.scheduler):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()

    def _worker(self) -> subprocess.Popen[bytes]:
        return self._process(
            "dask_worker", self.address, "--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard"
        )

    def _process(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        self._count += 1
        out: IO[bytes] = (self._folder / f"{self._count}-{module}.log").open("wb")
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
        return subprocess.Popen(command, stdout=out, stderr=out, cwd=self._folder, env={**os.environ, "NO_COLOR": "1"})


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A running cluster."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Cluster(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def read(
    source: Path, folder: Path, address: str = "", harm: Callable[[], None] | None = None
) -> tuple[Summary, object]:
    """One backfill; `harm` is done once, after some slices are on file."""
    seen: list[Progress] = []

    def progress(how_far: Progress) -> None:
        seen.append(how_far)
        if harm is not None and len(seen) == 4:
            harm()

    with opened(folder) as store:
        done = run.backfill(order(source, plan=Plan(cluster=address)), tools(store), progress=progress)
        return done, {name: rows for name, rows in content(store).items() if name in TABLES}


def prove(count: int, folder: Path) -> list[str]:
    """What went wrong; empty if nothing did."""
    run.MOST = max(2, count // 40)  # type: ignore[misc] - many slices, so that some are under way when harm is done
    source = folder / "pages.warc.gz"
    source.write_bytes(archive(pages(count)))
    wrong = []
    calm, wanted = read(source, folder / "one")
    if calm.counts.get("found") != (count + 4) // 5:
        wrong.append(f"one process found {calm.counts.get('found')} events in {count} pages")
    for name, act in (("worker", Cluster.kill_worker), ("scheduler", Cluster.kill_scheduler)):
        with cluster(folder / name) as running:
            begun = time.monotonic()
            done, found = read(source, folder / f"{name}-db", running.address, lambda act=act, to=running: act(to))
            took = time.monotonic() - begun
        same = found == wanted
        print(f"{name} killed: read {done.counts.get('read')} of {count}, ended {done.ended!r}, "
              f"database {'identical' if same else 'DIFFERENT'}, {took:.1f} s")  # fmt: skip
        if not same or done.counts.get("read") != count or done.ended != "done":
            wrong.append(f"with the {name} killed the database differs, or pages are missing or doubled")
    return wrong


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _until(true: Callable[[], bool], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            raise TimeoutError("the cluster does not start")
        time.sleep(0.1)


def main() -> int:
    """The command."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=400)
    count = asked.parse_args().pages
    with tempfile.TemporaryDirectory(prefix="monitor-cluster-") as folder:
        wrong = prove(count, Path(folder))
    for one in wrong:
        print(one, file=sys.stderr)
    print(f"cluster: {count} pages on {WORKERS} workers, 1 worker and 1 scheduler killed, {len(wrong)} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
