"""An executor whose processes may die: work in, its result out, or Overrun when it took too much.

Whatever parses what strangers wrote runs behind it. Each child has a limit of memory above what it needs to start,
so many seconds of the processor for each piece of work, no environment, and is replaced when it dies; the work beside
it goes on. The seconds are the processor's, so that a busy machine gives up no page that a quiet one reads. It is a
`concurrent.futures.Executor`: functions must be importable, arguments and results picklable.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from math import ceil
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, TypeVar

from monitor.errors import MonitorError

P = ParamSpec("P")
T = TypeVar("T")
_log = logging.getLogger(__name__)
_START_SECONDS = 300.0  #: to import and prepare, on a busy machine
_GRACE = 5  #: seconds after the deadline when a child ends itself, should nobody be left to end it
_PATIENCE = 6  #: times as long by the clock as by the processor
_Job = tuple[Future[Any], bytes]


class Overrun(Exception):
    """The work took more time or memory than it may, or ended its process."""


class NotReady(MonitorError):
    """A child cannot start: no fault of the work, which was not begun."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the processes that read pages cannot start: {why} — see the lines above for the reason; "
            "`monitor config check` tries what they load, and each needs some 500 MB of memory"
        )


class Wall(Executor):
    """`workers` children, started when first needed; `seconds` and `memory` (bytes) bound one piece of work.

    The seconds are those of the processor; by the clock it is six times as long. `initializer(*initargs)` runs once
    in each child before its limits are set. A child is replaced after `pieces` pieces of work, so that what libraries
    leave behind does not add up.
    """

    def __init__(
        self,
        workers: int = 1,
        *,
        seconds: float = 10.0,
        memory: int = 700_000_000,
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
        pieces: int = 5000,
    ) -> None:
        self._seconds, self._pieces = seconds, pieces
        self._setup = (memory, seconds, initializer, initargs)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._workers = workers

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """The future result of `fn(*args)`, run in a child; its exceptions come back, and Overrun beside them."""
        future: Future[T] = Future()
        job = pickle.dumps((fn, args, kwargs), protocol=pickle.HIGHEST_PROTOCOL)
        with self._lock:
            if self._closed:
                raise RuntimeError("the wall was shut down: no work is taken any more")
            self._jobs.put((future, job))
            if len(self._threads) < self._workers:
                self._threads.append(threading.Thread(target=self._serve, name="wall", daemon=True))
                self._threads[-1].start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work; what waits is still done unless `cancel_futures`."""
        with self._lock:
            self._closed = True
            if cancel_futures:
                self._cancel_waiting()
            for _ in self._threads:
                self._jobs.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _cancel_waiting(self) -> None:
        with suppress(queue.Empty):
            while job := self._jobs.get_nowait():
                job[0].cancel()

    def _serve(self) -> None:
        """One thread, one child: it sends, waits at most the deadline, and replaces the child if it must."""
        child: _Child | None = None
        while (job := self._jobs.get()) is not None:
            future, work = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                if child is None or child.done >= self._pieces:
                    child = self._replaced(child)
                answer = child.answer(work, self._seconds)
            except NotReady as error:
                child = None
                future.set_exception(error)
                continue
            except (Overrun, OSError, EOFError) as error:
                if child is not None:
                    child.end()
                child = None
                future.set_exception(error if isinstance(error, Overrun) else Overrun(f"its process broke ({error})"))
                continue
            _settle(future, answer)
        if child is not None:
            child.end()

    def _replaced(self, child: _Child | None) -> _Child:
        if child is not None:
            child.end()
        return _Child(self._setup)


class _Child:
    """A process and the pipe to it; unusable once it raised Overrun."""

    def __init__(self, setup: tuple[Any, ...]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=_live, args=(theirs, *setup), daemon=True, name="behind-wall"
        )
        self._process.start()
        theirs.close()
        self.done = 0
        try:
            self._receive(_START_SECONDS, f"they took more than {_START_SECONDS:g} s")
        except Overrun as error:
            self.end()
            raise NotReady(str(error)) from None

    def answer(self, work: bytes, seconds: float) -> bytes:
        """The pickled answer."""
        self.done += 1
        try:
            self._pipe.send_bytes(work)
        except OSError:
            raise Overrun("its process had ended") from None
        return self._receive(_PATIENCE * seconds, f"it took more than {seconds:g} s")

    def _receive(self, seconds: float, late: str) -> bytes:
        if not self._pipe.poll(seconds):
            raise Overrun(late)
        try:
            return self._pipe.recv_bytes()
        except (EOFError, OSError):
            self._process.join(1)
            if self._process.exitcode == -signal.SIGPROF:
                raise Overrun(late) from None
            raise Overrun(f"it ended its process (exit code {self._process.exitcode})") from None

    def end(self) -> None:
        """At once; a child that waits ends by itself when its pipe closes."""
        self._pipe.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join(5)


def _settle(future: Future[Any], answer: bytes) -> None:
    try:
        done, value = pickle.loads(answer)  # noqa: S301 - written by our own child, from our own values
    except Exception as error:  # noqa: BLE001 - an answer that cannot be read must end its future, not this thread
        done, value = False, Overrun(f"its answer cannot be read ({type(error).__name__})")
    if done:
        future.set_result(value)
    else:
        future.set_exception(value)


def _live(
    pipe: Connection, memory: int, seconds: float, initializer: Callable[..., object] | None, initargs: tuple[Any, ...]
) -> None:
    """The life of a child: prepare, limit, then answer until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    if initializer is not None:
        initializer(*initargs)
    os.environ.clear()
    _limit(memory)
    pipe.send_bytes(b"ready")
    with suppress(EOFError, OSError):
        while True:
            work = pipe.recv_bytes()
            _set_alarms(seconds)
            answer = _answer(work)
            _set_alarms(0)
            pipe.send_bytes(answer)


def _answer(work: bytes) -> bytes:
    try:
        fn, args, kwargs = pickle.loads(work)  # noqa: S301 - written by our own parent
        return pickle.dumps((True, fn(*args, **kwargs)), protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps((False, Overrun("it took more memory than it may")))
    except RecursionError:
        return pickle.dumps((False, Overrun("it is nested too deeply")))
    except Exception as error:  # noqa: BLE001 - it crosses to the parent as words, since exceptions may not be picklable
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}"[:500])))


def _set_alarms(seconds: float) -> None:
    """Their default action ends the process, inside C code too; by the clock for when no parent is left to do it."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(ceil(_PATIENCE * seconds) + _GRACE if seconds else 0)


def _limit(memory: int) -> None:
    """So many bytes above what is in use now; and no core file of what was in memory."""
    try:
        import resource
    except ImportError:
        _log.info("this system limits no memory of processes; the deadline alone guards")
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):
        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
