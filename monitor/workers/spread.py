"""A bounded window of futures over any executor: never more in flight than that, however long the stream is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")
R = TypeVar("R")

#: raised: the work itself failed · died: the worker did, with this item or one beside it · lost: the engine's own fault
Loss = Literal["raised", "died", "lost"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Done(Generic[T, R]):
    """What became of one item: a result, or how it was lost and why."""

    item: T
    result: R | None = None
    loss: Loss | None = None
    why: str = ""


def spread(
    executor: Executor, work: Callable[[T], R], items: Iterable[T | None], *, window: int
) -> Iterator[Done[T, R]]:
    """Each item's end, in the order in which they come. Closing the iterator gives up what is in flight.

    `items` may give None for "nothing now": it is asked again after the next result, and at an end when nothing is in
    flight, so that results can bring further items.
    """
    supply, more = iter(items), True
    flying: dict[Future[R], T] = {}
    try:
        while True:
            while more and len(flying) < window:
                try:
                    item = next(supply)
                except StopIteration:
                    more = False
                    break
                if item is None:
                    break
                flying[_submitted(executor, work, item)] = item
            if not flying:
                return
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                yield _ended(flying.pop(future), future)
    finally:
        for future in flying:
            future.cancel()


def _submitted(executor: Executor, work: Callable[[T], R], item: T) -> Future[R]:
    """A future in any case: an engine that cannot take the item is one more way to lose it."""
    try:
        return executor.submit(work, item)
    except Exception as error:  # noqa: BLE001 - each engine breaks in its own way, and `_ended` names them
        failed: Future[R] = Future()
        failed.set_exception(error)
        return failed


def _ended(item: T, future: Future[R]) -> Done[T, R]:
    try:
        return Done(item=item, result=future.result())
    except CancelledError:
        return Done(item=item, loss="lost", why="the engine gave it up")
    except Exception as error:  # noqa: BLE001 - one bad item must not cost the others
        return Done(item=item, loss=_loss(error), why=f"{type(error).__name__}: {str(error)[:300]}")


def _loss(error: Any) -> Loss:
    name = type(error).__name__
    if isinstance(error, BrokenProcessPool) or name == "KilledWorker":
        return "died"
    lost = ("CommClosedError", "FutureCancelledError", "ConnectionError", "TimeoutError", "ClosedClientError")
    return "lost" if name in lost or isinstance(error, ConnectionError) else "raised"
