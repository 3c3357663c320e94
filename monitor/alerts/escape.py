"""Text from outside in, text that cannot break out of a message out: one function for each form a message has. Pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit

from monitor.hygiene import clean, one_line

TITLE_LIMIT: Final = 80
_MENTION: Final = re.compile(r"(?<![\w.+-])@|@(?!\w)")
_BROADCAST: Final = re.compile(r"<(?=[!@#/a-z])", re.IGNORECASE)
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+!|~<>-])")
_LINK_SAFE: Final = "/?#$&,;=~%+-._"  # no @, ! or : in a path: a chat would hear a mention, or a second link


def plain(text: str) -> str:
    """For plain text and chats: no mention (`@everyone`, `<!here>`, `<@U1>`), no link, no hidden characters.

    An address in somebody's words is no link any more. A mention's @ becomes the full-width ＠ and its < the single
    guillemet ‹, so that people still read what was said.
    """
    text = _BROADCAST.sub("‹", _MENTION.sub("＠", clean(text)))
    return text.replace("](", "] (").replace("://", ": //")


def markdown(text: str) -> str:
    """For Markdown: as `plain`, with everything that could be markup escaped."""
    return _MARKDOWN.sub(r"\\\1", plain(text))


def html_text(text: str) -> str:
    """For HTML, before the template's own autoescape: no hidden characters."""
    return clean(text)


def title(text: str) -> str:
    """One line of at most 80 characters, safe as a mail header and in a chat."""
    return one_line(plain(text), limit=TITLE_LIMIT)


def fitting(candidates: list[str]) -> str:
    """The first that fits into a title, else the last one, cut."""
    return title(next((text for text in candidates if len(text) <= TITLE_LIMIT), candidates[-1]))


def link(url: str | None) -> str | None:
    """An http(s) address that is safe in every form, or None; user names are refused, odd characters are quoted."""
    if not url or len(url) > 2048:
        return None
    try:
        parts = urlsplit(one_line(url))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    try:
        ascii_host = host.encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except (UnicodeError, ValueError):
        return None
    rest = quote(parts.path or "/", safe=_LINK_SAFE) + (
        f"?{quote(parts.query, safe=_LINK_SAFE)}" if parts.query else ""
    )
    return f"{parts.scheme}://{ascii_host}{port}{rest}"


def argument(text: str) -> str:
    """A word for a command line that people may copy: quoted, and nothing in it that a shell obeys."""
    kept = re.sub(r"[^\w@:/.,=+-]", "", one_line(text))
    return kept or "''"
