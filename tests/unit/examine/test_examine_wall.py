"""Work behind the wall may hang, devour, crash or leave: its future says so and the next piece is done."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import examine_work as work
import psutil
import pytest

from monitor.examine import NotReady, Overrun, Wall, find_feeds
from monitor.model import Page


@pytest.fixture(scope="module")
def wall() -> Iterator[Wall]:
    with Wall(1, seconds=0.7, memory=300_000_000, initializer=work.prepare, initargs=(7,)) as opened:
        yield opened


def test_a_result_comes_back_and_each_child_was_prepared_once(wall: Wall) -> None:
    """In one process, not in this one."""
    assert wall.submit(work.kept_number).result() == 7
    assert wall.submit(work.process).result() == wall.submit(work.process).result() != os.getpid()


def test_a_child_sees_no_environment(wall: Wall) -> None:
    """Secrets lie there."""
    assert wall.submit(work.environment).result() == {}


@pytest.mark.parametrize(
    ("piece", "words"),
    [
        ((work.sleep, 60.0), "more than 0.7 s"),
        ((work.spin,), "more than 0.7 s"),
        ((work.crash,), "ended its process"),
        ((work.leave,), "exit code 3"),
        ((work.devour, 10**9), "more memory"),
        ((work.dig,), "nested too deeply"),
    ],
    ids=["hangs", "spins", "crashes", "leaves", "devours", "digs"],
)
def test_what_overruns_is_ended_and_the_next_piece_is_done(wall: Wall, piece: tuple[object, ...], words: str) -> None:
    """In a fresh child where the old one died."""
    future = wall.submit(*piece)  # type: ignore[arg-type]
    with pytest.raises(Overrun, match=words):
        future.result()
    assert wall.submit(work.kept_number).result() == 7


def test_an_error_comes_back_as_words(wall: Wall) -> None:
    """Whatever its class was; what cannot be sent back is an error too."""
    with pytest.raises(RuntimeError, match="ValueError: of no use"):
        wall.submit(work.fail).result()
    with pytest.raises(RuntimeError):
        wall.submit(work.unpicklable).result()


def test_a_child_that_is_killed_from_outside_is_replaced(wall: Wall) -> None:
    """As the kernel does when memory is short."""
    process = wall.submit(work.process).result()
    os.kill(process, signal.SIGKILL)
    time.sleep(0.1)
    with pytest.raises(Overrun):
        wall.submit(work.kept_number).result()
    assert wall.submit(work.process).result() != process


def test_children_that_cannot_start_are_no_fault_of_the_work(capfd: pytest.CaptureFixture[str]) -> None:
    """It was not begun, and must not count as done."""
    with Wall(1, initializer=work.fail) as wall:
        with pytest.raises(NotReady, match="cannot start"):
            wall.submit(work.process).result()
        with pytest.raises(NotReady):
            asyncio.run(
                find_feeds(wall, Page(url="", asked="", status=200, fetched_at=datetime(2026, 1, 1, tzinfo=UTC)))
            )
    assert "of no use" in capfd.readouterr().err


def test_one_that_is_slow_keeps_nobody_else_waiting() -> None:
    """Two children, one at work for long."""
    with Wall(2) as wall:
        slow = wall.submit(work.sleep, 8.0)
        assert [wall.submit(work.sleep, 0.0).result() for _ in range(5)] == ["awake"] * 5
        assert not slow.done()


def test_children_are_replaced_after_their_share_of_work() -> None:
    """What libraries leave behind does not add up."""
    with Wall(1, pieces=2) as wall:
        assert len({wall.submit(work.process).result() for _ in range(6)}) == 3


def test_nothing_is_left_after_a_shutdown_and_no_work_is_taken() -> None:
    """Neither processes nor waiting futures."""
    wall = Wall(1, seconds=5)
    process = wall.submit(work.process).result()
    running, waiting = wall.submit(work.sleep, 0.5), [wall.submit(work.sleep, 0.0) for _ in range(3)]
    time.sleep(0.1)
    wall.shutdown(cancel_futures=True)
    assert running.result() == "awake"
    assert all(one.cancelled() for one in waiting)
    assert not psutil.pid_exists(process)
    with pytest.raises(RuntimeError, match="shut down"):
        wall.submit(work.process)


def test_a_child_ends_by_itself_when_its_parent_is_killed(tmp_path: Path) -> None:
    """Even while it works: an alarm ends it."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import examine_work as work\nfrom monitor.examine import Wall\n"
        "if __name__ == '__main__':\n"
        "    wall = Wall(1, seconds=0.5)\n    print(wall.submit(work.process).result(), flush=True)\n"
        "    wall._seconds = 60\n    wall.submit(work.sleep, 50.0).result()\n"
    )
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths}
    )
    try:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        time.sleep(0.5)
    finally:
        parent.kill()
        parent.wait()
    assert child.wait(timeout=15) in (None, -signal.SIGALRM)


def test_an_event_loop_waits_for_it_as_for_any_executor(wall: Wall) -> None:
    """Without blocking."""

    async def both() -> tuple[str, int]:
        loop = asyncio.get_running_loop()
        slow = loop.run_in_executor(wall, work.sleep, 0.5)
        ticks = 0
        while not slow.done():
            await asyncio.sleep(0.05)
            ticks += 1
        return await slow, ticks

    awake, ticks = asyncio.run(both())
    assert awake == "awake"
    assert ticks >= 5
