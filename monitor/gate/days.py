"""A page in, the day it was most likely published out, by a look at its bytes. Good enough to count by."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from monitor.model import Page

_IN_ADDRESS: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)[/._-](0[1-9]|1[0-2])[/._-](0[1-9]|[12]\d|3[01])(?!\d)")
_DECLARED: Final = re.compile(
    rb"""(?:"datePublished"\s*:\s*"|article:published_time["'][^>]{0,40}?content=["']|<time[^>]{0,80}?datetime=["'])"""
    rb"""((?:19|20)\d\d-\d\d-\d\d)"""
)
_LOOK: Final = 200_000  #: bytes


def day_of(page: Page) -> date:
    """The day that the page names, else the day of the reading."""
    return named_day(page) or page.fetched_at.date()


def named_day(page: Page) -> date | None:
    """The day its address or its head names; None where there is none, or it lies after the reading."""
    found = _IN_ADDRESS.search(page.url)
    try:
        day = date.fromisoformat("-".join(found.groups()) if found else _declared(page.body))
    except ValueError:
        return None
    return day if day <= page.fetched_at.date() else None


def _declared(body: bytes) -> str:
    found = _DECLARED.search(body, 0, _LOOK)
    return found[1].decode() if found else ""
