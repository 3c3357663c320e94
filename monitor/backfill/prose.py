"""A text document in, an article or a problem out: bare, with the ` date YYYY-MM-DD ` header, or with front matter.

No files; the text of the article is what follows the header, untouched, so that offsets into it can be checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from monitor import strictyaml
from monitor.backfill import record
from monitor.backfill.problem import Problem
from monitor.errors import ConfigError
from monitor.model import Article

_HEADER: Final = re.compile(r"\s*date (\d{4}[\d-]{0,6})(?:[ \t]+|(?=[\r\n])|$)")
_FENCE: Final = re.compile(r"-{3}[ \t]*\r?\n(.*?)^(?:-{3}|\.{3})[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
#: our key → the names that programs which write front matter give it
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "guid", "uid"),
    "url": ("url", "link", "canonical", "canonical_url"),
    "title": ("title", "headline"),
    "published": ("published", "date", "published_at", "pubdate", "publishdate"),
    "lang": ("lang", "language", "locale"),
}


def parse(text: str, place: str) -> Iterator[Article | Problem]:
    """The whole document; an empty one is a problem."""
    fields: dict[str, str] = dict.fromkeys(("id", "url", "title", "published", "lang"), "")
    if fence := _FENCE.match(text):
        try:
            fields |= _named(strictyaml.read_tree(fence[1], file=place).data)
        except ConfigError as error:
            line = None if error.line is None else error.line + 1  # the fence above it is a line, too
            why = f"its front matter is no YAML: {error.message}"
            yield Problem(place=place, line=line, why=why, mend=error.mend or "mend it, or take the --- lines out")
            return
        text = text[fence.end() :]
    if header := _HEADER.match(text):
        fields["published"] = fields["published"] or header[1]
        text = text[header.end() :]
    if not text.strip():
        yield Problem(place=place, why="it holds no text", mend="take it out of the folder, or fill it")
        return
    yield from record.build({**fields, "text": text}, place, 1 if header or fence else None)


def _named(data: Any) -> dict[str, str]:
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise ConfigError("it is no list of `key: value` lines")
    lower = {str(key).lower(): value for key, value in data.items()}
    found = {ours: next((lower[name] for name in names if name in lower), None) for ours, names in _NAMES.items()}
    return {ours: value for ours, value in found.items() if isinstance(value, str)}
