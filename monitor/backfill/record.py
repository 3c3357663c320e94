"""One JSON value with the keys of `detect --jsonl` in, an article or a problem out. No files.

Keys: id, url, title, text, published, lang; all but text may be null or missing, others are ignored.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from monitor.backfill.dates import published
from monitor.backfill.problem import Problem
from monitor.model import Article

_KEYS: Final = ("id", "url", "title", "text", "published", "lang")
_LONE: Final = re.compile("[\ud800-\udfff]")
_KNOWN: Final = '{"id", "url", "title", "text", "published", "lang"}'


def parse(line: str | bytes, place: str, number: int) -> Iterator[Article | Problem]:
    """One line of JSON; a wrong date costs the date, with a problem before the article, anything else the record."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        why = getattr(error, "msg", None) or str(error)[:200]
        column = getattr(error, "colno", None)
        at = "" if column is None else f" (column {column})"
        yield Problem(place=place, line=number, why=f"this line is no JSON: {why}{at}", mend="write one object a line")
        return
    yield from article(value, place, number)


def article(value: Any, place: str, number: int | None) -> Iterator[Article | Problem]:
    """One decoded JSON value."""
    if not isinstance(value, Mapping):
        why = f"a JSON {type(value).__name__} stands where an object is needed"
        yield Problem(place=place, line=number, why=why, mend=f"write an object with the keys {_KNOWN}")
        return
    fields = {name: value.get(name) for name in _KEYS}
    wrong = next((name for name, one in fields.items() if not _fits(name, one)), None)
    if wrong is not None:
        why = f"`{wrong}` is a {type(fields[wrong]).__name__}"
        yield Problem(place=place, line=number, why=why, mend="write it as text, in quotation marks")
    elif not fields["text"]:
        yield Problem(place=place, line=number, why="it has no `text`", mend="give the article's text under `text`")
    else:
        yield from build({name: _plain(one) for name, one in fields.items()}, place, number)


def build(fields: Mapping[str, str], place: str, number: int | None) -> Iterator[Article | Problem]:
    """An article of the six texts, empty where unknown."""
    when = published(fields["published"]) if fields["published"].strip() else None
    if when is None and fields["published"].strip():
        why = f"the date `{fields['published'][:40]}` is none, so the article counts as undated"
        yield Problem(place=place, line=number, why=why, mend="write YYYY-MM-DD, YYYY-MM or YYYY")
    day, moment = when or (None, None)
    url = fields["url"].strip() or None
    yield Article(
        id=fields["id"].strip() or url or identity(fields["title"], fields["text"]),
        url=url,
        title=fields["title"].strip() or None,
        text=fields["text"],
        language=fields["lang"].strip().lower().replace("_", "-").partition("-")[0][:8],
        published=day,
        published_at=moment,
    )


def identity(title: str, text: str) -> str:
    """The id of a document that brings none: the same words have the same one wherever they lie."""
    return "text:" + hashlib.sha256(f"{title.strip()}\x1f{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _fits(name: str, value: Any) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return name in ("id", "published")
    return value is None or isinstance(value, str)


def _plain(value: str | int | None) -> str:
    """Text without lone surrogates, which no database takes; one for one, so that offsets stay true."""
    text = "" if value is None else str(value)
    return _LONE.sub("\ufffd", text)
