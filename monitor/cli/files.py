"""A path from the command line in, its bytes out, or one clear line why not."""

from __future__ import annotations

from pathlib import Path

from monitor.errors import UsageError


def content(file: Path) -> bytes:
    """The whole file. Raises UsageError."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror})") from None
