"""The text of robots.txt in, what it allows out. Fetches nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from protego import Protego

AGENT = "monitor"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """The rules of one origin until they are asked for again; `parsed` is None where `allows` says it all."""

    parsed: Any | None
    allow: bool
    until: datetime

    def allows(self, url: str) -> bool:
        """True where a page may be read."""
        return self.allow if self.parsed is None else bool(self.parsed.can_fetch(url, AGENT))

    @property
    def unknown(self) -> bool:
        """True where the site did not give its rules for now: nothing is read until they are asked for again."""
        return self.parsed is None and not self.allow

    def delay(self) -> float | None:
        """Seconds between two requests, if the site asks for it."""
        wanted = None if self.parsed is None else self.parsed.crawl_delay(AGENT)
        return None if wanted is None else float(wanted)


def parse(text: str, until: datetime) -> Rules:
    """Rules from a text of any quality; one that cannot be read forbids nothing."""
    try:
        return Rules(parsed=Protego.parse(text), allow=True, until=until)
    except (ValueError, TypeError, IndexError, RecursionError):
        return Rules(parsed=None, allow=True, until=until)
