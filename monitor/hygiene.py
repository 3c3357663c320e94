"""Text from outside in, text that is safe to show out: no control, direction or zero-width characters.

Markup is not this module's business: templates escape it.
"""

from __future__ import annotations

import re

# Controls except tab and newline, soft hyphen, zero-width and direction marks, byte order marks, lone surrogates.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_LINES = re.compile(r"\r\n?|[\u2028\u2029]")


def clean(text: str, *, limit: int | None = None) -> str:
    """Drop what people cannot see and terminals may obey; cut to `limit` characters if given."""
    text = _HIDDEN.sub("", _LINES.sub("\n", text))
    return text if limit is None or len(text) <= limit else text[: limit - 1] + "…"


def one_line(text: str, *, limit: int | None = None) -> str:
    """As `clean`, with every run of white space made one space: for titles and headers."""
    return clean(" ".join(_HIDDEN.sub("", text.replace("\r", " ")).split()), limit=limit)
