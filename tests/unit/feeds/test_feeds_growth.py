"""No pattern of ours takes more than its share of time: twice the text, about twice the time, whatever it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from feeds_pages import page

from monitor import addresses, timestamps
from monitor.extract import verdict
from monitor.extract.decode import text_of
from monitor.feeds.feed import plain
from monitor.feeds.read import kind_of
from monitor.feeds.syndication import harmless
from monitor.hygiene import clean, one_line
from monitor.lineage import credits_of, sign
from monitor.model import Article

NOW = datetime(2026, 2, 12, tzinfo=UTC)
PIECES = (
    "<",
    "<!--",
    "<script>",
    "<style",
    "<a b=c ",
    "-",
    "a-",
    "1.",
    "1,",
    " ",
    "\n",
    "AFP/",
    "(dpa/",
    "&",
    "&#",
    "<?xml ",
    "<item>",
    "<name>",
    "<author> ",
    "encoding",
    "]]>",
    "aA",
    "É ",
    "。",
    "cookie ",
    "captcha",
    "/amp",
    ";sid=",
    "?a=b&",
    "\u200b",
    "\r",
    "A. ",
)
WORK: dict[str, Callable[[str], object]] = {
    "harmless": lambda text: harmless(text.encode()),
    "kind": lambda text: kind_of(text.encode()),
    "plain": plain,
    "clean": lambda text: (clean(text), one_line(text)),
    "address": lambda text: [
        addresses.canonical(f"https://n.example/{text[:2000]}//", text[:3000]),
        addresses.key_of(text),
    ],
    "time": lambda text: timestamps.parse(text[:64], now=NOW),
    "credit": credits_of,
    "sign": lambda text: sign(Article(id="x", text=text, language="en")),
    "decode": lambda text: text_of(text.encode("latin-1", "replace")),
    "wall": lambda text: verdict.wall(page(text), text, text[:200], free=None),
}


@pytest.mark.parametrize("name", WORK)
def test_a_hundred_thousand_letters_of_anything_take_no_two_seconds(name: str) -> None:
    """Each piece alone, repeated, and with an end that fits nothing."""
    for piece in PIECES:
        text = (piece * (100_000 // len(piece)))[:100_000] + "!"
        start = time.process_time()
        WORK[name](text)
        assert time.process_time() - start < 2, piece
