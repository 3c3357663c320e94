"""Where work is done: in this process, in processes of this machine, or on a Dask cluster. One interface, an executor.

An engine that broke is renewed by the next `submit` or by `renew`; what was in flight is reported lost or died.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from monitor.errors import UsageError

_PATIENCE: Final = 60  #: seconds to wait for a scheduler that restarts


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How work is spread: `cluster` wins over `processes`; 0 processes means in this one."""

    processes: int = 0
    cluster: str = ""  #: address of a Dask scheduler: tls://host:8786 or tcp://host:8786


class Engine(Executor):
    """An executor that knows how much it does at once, and can be made anew when it broke."""

    width: int = 1

    def renew(self) -> None:
        """Make it ready again; what was in flight is gone."""

    def close(self) -> None:
        """Let go of everything; what is in flight is given up."""


class Inline(Engine):
    """Work is done where it is handed in."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The result, or the exception, is there at once."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - belongs to the future, as with every executor
            future.set_exception(error)
        return future


class Processes(Engine):
    """Processes of this machine; when one dies, Python gives up the whole pool, and the next submit makes a new one."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As every executor."""
        if self._pool is None:
            self._pool = self._fresh()
        try:
            return self._pool.submit(fn, *args, **kwargs)
        except BrokenProcessPool:
            self.renew()
            return self._pool.submit(fn, *args, **kwargs)

    def renew(self) -> None:
        """A new pool."""
        self.close()
        self._pool = self._fresh()

    def close(self) -> None:
        """End the processes; work that has begun is waited for."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _fresh(self) -> ProcessPoolExecutor:
        # spawned, not forked: the parent has threads and database connections that no child must inherit
        return ProcessPoolExecutor(self.width, multiprocessing.get_context("spawn"), initializer=_leave_interrupts)


class Cluster(Engine):
    """A Dask cluster. Everything it holds may be lost: all that lasts is in the database."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._client: Any = None
        self.renew()

    @property
    def width(self) -> int:  # type: ignore[override]
        """Threads of all workers, as of now; at least one, so that work waits for workers to come."""
        try:
            return max(1, int(sum(self._client.nthreads().values())))
        except Exception:  # noqa: BLE001 - the scheduler is away, which the next result will say
            return 1

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As every executor; never cached, since work that is asked for again must be done again."""
        future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        return future

    def renew(self) -> None:
        """Connect, waiting for a scheduler that restarts. Raises UsageError if none answers."""
        import distributed  # heavy, and only clusters need it

        self.close()
        try:
            connect: Any = distributed.Client
            self._client = connect(self._address, timeout=_PATIENCE, set_as_default=False, name="monitor")
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(f"no Dask scheduler answers at {self._address}: {error}") from None
        self._executor = self._client.get_executor(pure=False, retries=0)

    def close(self) -> None:
        """Disconnect; the cluster goes on for others."""
        if self._client is not None:
            with contextlib.suppress(Exception):  # a dead scheduler cannot be taken leave of
                self._client.close(timeout=5)
            self._client = None


@contextmanager
def engine(plan: Plan) -> Iterator[Engine]:
    """The engine of a plan, closed at the end. Raises UsageError where it cannot be had."""
    made: Engine
    if plan.cluster:
        try:
            made = Cluster(plan.cluster)
        except ModuleNotFoundError:
            raise UsageError("a cluster needs the extra: pip install 'monitor[cluster]'") from None
    else:
        made = Processes(plan.processes) if plan.processes else Inline()
    try:
        yield made
    finally:
        made.close()


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of the terminal; the parent alone decides what it means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
