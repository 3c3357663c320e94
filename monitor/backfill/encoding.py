"""The bytes of a document in, its text out, or the reason why there is none. No files."""

from __future__ import annotations

import codecs
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class NotText(ValueError):
    """These bytes are no text in any encoding that is known; the message says what they look like."""


def decode(raw: bytes) -> str:
    """A byte order mark decides, then UTF-8 if it is valid, then a guess from the letters. Raises NotText."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(name, "replace")
    if b"\x00" in raw:
        raise NotText("it holds NUL bytes: it is no text")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return _guessed(raw, error.start)


def _guessed(raw: bytes, at: int) -> str:
    from charset_normalizer import from_bytes  # slow to import, and seldom needed

    best = from_bytes(raw[:200_000]).best()
    if best is None:
        raise NotText(f"byte {at} is not UTF-8, and no other encoding fits")
    return raw.decode(best.encoding, "replace")
