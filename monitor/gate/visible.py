"""The bytes of a page in, its visible text in blocks out, without what is only a link elsewhere. Fast rather than fine.

A block is what stands between two block elements; tags inside words, entities and every encoding are dealt with as a
browser would. Text that is nothing but a link (menus, teasers) is left out: no article is made of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from monitor.extract.decode import text_of
from monitor.model import Page

_OPEN, _SHUT, _BLOCK = "\x01", "\x02", "\x03"  #: around the words of a link, and between two blocks
_TAGS: Final = rb"<(?:a |/a>|/?p[ >]|/div|/li|/?h[1-6]|br|/t[dhr]|/figcaption|/blockquote)"
_MARKED: Final = re.compile(_TAGS)
_SHOUTED: Final = re.compile(_TAGS, re.IGNORECASE)  # twice as slow, and hardly a page needs it
_LINK: Final = re.compile(f"{_OPEN}[^{_SHUT}]*{_SHUT}?")
_HIDDEN: Final = ["script", "style", "noscript", "template", "svg", "select", "button"]
_BODY: Final = re.compile(rb'"(?:articleBody|headline|description)"\s*:\s*"((?:[^"\\]|\\.){20,200000}+)"')
_CODE: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)")
_LANGUAGE: Final = re.compile(rb"<html[^>]{0,300}?\slang=[\"']?([a-zA-Z]{2})", re.IGNORECASE)
#: an end of a sentence that nobody can take for an abbreviation
_END: Final = re.compile(r"(?<=[a-zß-ÿ]{5})([.!?…][»”“\"'’)]{0,2})\s+(?=[«„“\"‘(]?[A-ZÄÖÜÀÉ])")
LEAST: Final = 12  #: letters outside links that a block must have
FEW: Final = 1500  #: characters: a page with less may carry its article in its data


@dataclass(frozen=True, slots=True)
class Visible:
    """What a reader of the page sees."""

    title: str
    blocks: tuple[str, ...]
    declared: str  #: language the page says it is in; it may lie

    @property
    def text(self) -> str:
        """Title and blocks, a line each."""
        return "\n".join((self.title, *self.blocks))


def visible(page: Page) -> Visible:
    """The visible text of a page."""
    full = _utf8(page)
    html = _without_scripts(full)
    shouted = b"</P>" in html or b"</DIV>" in html or b"</TD>" in html
    tree = LexborHTMLParser((_SHOUTED if shouted else _MARKED).sub(_marked, html))
    tree.strip_tags(_HIDDEN)
    title = tree.css_first("title")
    blocks = _blocks(tree.body.text(separator="", deep=True)) if tree.body is not None else []
    if sum(map(len, blocks)) < FEW:
        blocks += _carried(full)
    declared = _LANGUAGE.search(html, 0, 3000)
    return Visible(
        title="" if title is None else " ".join(title.text().split()),
        blocks=tuple(blocks),
        declared=declared[1].decode().lower() if declared else "",
    )


def sentences(block: str) -> list[str]:
    """The block cut where a sentence surely ends; what is doubtful stays together."""
    return _END.sub(r"\1\n", block).split("\n")


def _utf8(page: Page) -> bytes:
    """The page in the encoding the parser takes; nearly always it is in it."""
    body = page.body
    if body.startswith((b"\xfe\xff", b"\xff\xfe")) or body[:200].count(0) > 40 or not _valid(body):
        return text_of(body, page.header("content-type") or "").encode("utf-8", "replace")
    return body


def _valid(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _marked(found: re.Match[bytes]) -> bytes:
    tag = found[0]
    if tag in (b"<a ", b"<A "):
        return b"\x01" + tag
    return b"\x02" + tag if tag in (b"</a>", b"</A>") else b"\x03" + tag


def _without_scripts(html: bytes) -> bytes:
    """Half of most pages; cut out before anything is parsed."""
    kept: list[bytes] = []
    at = 0
    while (start := html.find(b"<script", at)) >= 0:
        kept.append(html[at:start])
        end = html.find(b"</script", start)
        if end < 0:
            return b"".join(kept)
        at = end
    kept.append(html[at:])
    return b"".join(kept)


def _blocks(text: str) -> list[str]:
    blocks = []
    for block in text.split(_BLOCK):
        if len(block) < LEAST or block.isspace():
            continue
        if _OPEN in block or _SHUT in block:
            if sum(map(str.isalpha, _LINK.sub("", block))) < LEAST:
                continue
            block = block.replace(_OPEN, "").replace(_SHUT, "")
        if block := " ".join(block.split()):
            blocks.append(block)
    return blocks


def _carried(html: bytes) -> list[str]:
    """What a page carries in its data rather than its body."""
    return [_CODE.sub(_letter, found.decode("utf-8", "replace")) for found in _BODY.findall(html)]


def _letter(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return "\n" if found[2] in "nr" else found[2]
