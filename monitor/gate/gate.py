"""Page ─► text ─► gate of the rulebook. See the package for what it promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from monitor.extract.decode import text_of
from monitor.model import Page

if TYPE_CHECKING:
    from monitor.detect import Rulebook


class Gate:
    """The gate of one rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    def wants(self, page: Page) -> bool:
        """Can a report stand in it?"""
        html = text_of(page.body, page.header("content-type") or "")
        tree = LexborHTMLParser(html)
        text = tree.body.text(separator="\n") if tree.body else ""
        return any(self._rulebook.gate(text, language) for language in self._rulebook.languages)
