"""Frozen values in, JSON text out, and back: how a noun travels through one column. It knows no table."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError, from_json, to_json

from monitor.store.types import storable

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def pack(kind: type[T], value: T) -> str:
    """The value as JSON text, without characters that a database refuses."""
    adapter: TypeAdapter[T] = _adapter(kind)  # type: ignore[arg-type]  # a class is hashable
    try:
        text = adapter.dump_json(value).decode()
    except PydanticSerializationError:  # a lone surrogate
        text = "\\u0000"
    return text if "\\u0000" not in text else to_json(_clean(adapter.dump_python(value))).decode()


def unpack(kind: type[T], text: str) -> T:
    """The value back. Text that was not written by `pack` raises ValueError."""
    adapter: TypeAdapter[T] = _adapter(kind)  # type: ignore[arg-type]  # a class is hashable
    return adapter.validate_json(text)


def pack_plain(value: object) -> str:
    """Plain lists, mappings, numbers and texts as JSON."""
    return to_json(_clean(value)).decode()


def unpack_plain(text: str | None) -> Any:
    """The plain value back; None for nothing."""
    return None if text is None else from_json(text)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean(item) for item in value]
    return value
