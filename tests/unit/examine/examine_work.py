"""Work for children behind the wall: importable there, as the tests themselves are not."""

from __future__ import annotations

import ctypes
import os
import time

kept: list[int] = []


def prepare(number: int) -> None:
    kept[:] = [number]


def kept_number() -> int:
    return kept[0]


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


def spin() -> None:
    while True:
        pass


def process() -> int:
    return os.getpid()


def environment() -> dict[str, str]:
    return dict(os.environ)


def crash() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(3)


def devour(size: int) -> int:
    return len(bytearray(size))


def fail() -> None:
    raise ValueError("of no use")


def dig(depth: int = 0) -> int:
    return dig(depth + 1)


def unpicklable() -> object:
    return lambda: None
