"""A key in, a piece of HTML out: drawn once, kept while it is asked for. The key holds all that it depends on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from markupsafe import Markup

MOST = 256  #: pieces; the one that was not asked for longest goes first


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The inside of a page."""

    heading: str
    body: Markup
    feed: str | None = None  #: the page's own Atom feed


class Parts:
    """What was drawn lately. Threads may share it; two that miss at once draw twice."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[Hashable, Part] = OrderedDict()
        self._most = most

    def get(self, key: Hashable, draw: Callable[[], Part | None]) -> Part | None:
        """The piece; None, which is not kept, where there is nothing to draw."""
        part = self._kept.get(key) or draw()
        if part is None:
            return None
        self._kept[key] = part
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return part
