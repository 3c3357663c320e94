"""Python values in, column values out, alike on SQLite and PostgreSQL: UTC times, clean text, bounded keys."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
LONGEST_KEY: Final = 400  #: characters; PostgreSQL refuses index rows beyond 2,700 bytes

#: 64 bits on both; SQLite numbers rows by itself only for the type INTEGER.
Number: Final[TypeEngine[int]] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def storable(text: str) -> str:
    """The text with NUL and lone surrogates replaced one for one by U+FFFD, so that offsets into it stay true."""
    return _UNSTORABLE.sub("\ufffd", text)


def digest(*parts: str) -> str:
    """32 hexadecimal digits of the SHA-256 of the parts: the key of what may be long, hostile or both."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:32]


def key(text: str) -> str:
    """An identifier as it is stored: the text itself, or a head and a digest of it where it is too long to index."""
    text = storable(text)
    return text if len(text) <= LONGEST_KEY else f"{text[: LONGEST_KEY - 33]}#{digest(text)}"


def keys(texts: Iterable[str]) -> list[str]:
    """`key` of each."""
    return [key(text) for text in texts]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in, UTC on file, an aware UTC datetime out. A naive one is a mistake and raises ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Aware again."""
        if value is None:
            return None
        found: datetime = value
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text that both databases take: see `storable`."""

    impl = sa.Text()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what the databases refuse."""
        return None if value is None else storable(value)
