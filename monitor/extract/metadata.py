"""The tree of a page in, what it says of itself out: JSON-LD, meta tags, links. Reads the head, never the text."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TYPES = re.compile(r"Article|Posting|Report|Webpage|LiveBlog", re.IGNORECASE)
_LONGEST, _MOST_SCRIPTS, _DEEPEST = 400_000, 20, 6
#: names under which pages give the time of publication
PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.issued", "pubdate", "publishdate", "publish-date", "publication_date",
    "parsely-pub-date", "sailthru.date", "article.published",
    "cxenseparse:recs:publishtime", "last-published", "buildtime", "og:pubdate",
)  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """What a page declares; every text may be missing or wrong."""

    canonical: str = ""
    title: str = ""
    site_name: str = ""
    language: str = ""  #: as declared, any form of tag
    linked: tuple[tuple[str, float], ...] = ()  #: publication times by JSON-LD, with their weight in the vote
    declared: tuple[str, ...] = ()  #: publication times by meta and time tags
    free: bool | None = None  #: False where the page says that it must be paid for
    body: str = ""  #: the article's text where JSON-LD carries it
    is_article: bool = False


def read(tree: Any) -> Metadata:
    """Everything at once; one walk over the head and the JSON-LD scripts."""
    metas = _metas(tree)
    things = [thing for script in _scripts(tree) for thing in _things(script)]
    return Metadata(
        canonical=_canonical(tree, metas),
        title=_title(tree, metas, things),
        site_name=metas.get("og:site_name", "")[:100],
        language=_language(tree, metas),
        linked=tuple((date, 3.0) for date in _texts(things, "datePublished"))
        + tuple((date, 1.0) for date in _texts(things, "dateCreated")),
        declared=(*(metas[name] for name in PUBLISHED if name in metas), *_time_tags(tree)),
        free=_free(things, metas),
        body=max(_texts(things, "articleBody"), key=len, default=""),
        is_article=bool(things) or metas.get("og:type", "").lower() == "article",
    )


def _metas(tree: Any) -> dict[str, str]:
    """Name or property of each meta tag in lower case → content; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if name and content and len(name) < 60:
            found.setdefault(name, content[:2000])
    return found


def _canonical(tree: Any, metas: dict[str, str]) -> str:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            return str(link.get("href")).strip()
    return metas.get("og:url", "")


def _title(tree: Any, metas: dict[str, str], things: list[dict[str, Any]]) -> str:
    """The headline, without the name of the site behind it."""
    named = next(iter(_texts(things, "headline")), "") or metas.get("og:title") or metas.get("twitter:title")
    title = html.unescape(named or _heading(tree))
    name = metas.get("og:site_name", "")
    bare = re.sub(rf"\s+[-–—|·:]+\s+{re.escape(name)}\s*$", "", title[:1000]) if name else title
    return bare or title


def _heading(tree: Any) -> str:
    heads = [" ".join("".join(head.itertext()).split()) for head in tree.iter("h1")]
    if len(heads) == 1 and 10 < len(heads[0]) < 300:
        return heads[0]
    title = tree.find(".//title")
    return "" if title is None else "".join(title.itertext())


def _language(tree: Any, metas: dict[str, str]) -> str:
    root = tree.getroottree().getroot()
    named = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return str(named).strip() or metas.get("og:locale", "") or metas.get("content-language", "")


def _time_tags(tree: Any) -> list[str]:
    """`<time datetime>` that marks the publication; where none is marked, the first one."""
    times = [one for one in tree.iter("time") if one.get("datetime")][:50]
    marked = [one for one in times if one.get("pubdate") is not None or "publ" in (one.get("itemprop") or "").lower()]
    return [str(one.get("datetime")).strip() for one in (marked or times[:1])]


def _scripts(tree: Any) -> Iterator[Any]:
    count = 0
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" not in (script.get("type") or "") or not text or len(text) > _LONGEST:
            continue
        count += 1
        if count > _MOST_SCRIPTS:
            return
        try:
            yield json.loads(_CONTROL.sub(" ", text.strip().removeprefix("<!--").removesuffix("-->").rstrip("; ")))
        except (ValueError, RecursionError):
            continue


def _things(document: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The articles in a JSON-LD document, also inside lists, @graph and mainEntity."""
    if depth > _DEEPEST:
        return
    if isinstance(document, list):
        for one in document[:200]:
            yield from _things(one, depth + 1)
    elif isinstance(document, dict):
        if _TYPES.search(str(document.get("@type", ""))[:200]):
            yield document
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _things(document.get(name), depth + 1)


def _texts(things: list[dict[str, Any]], name: str) -> list[str]:
    return [value.strip() for thing in things if isinstance(value := thing.get(name), str) and value.strip()]


def _free(things: list[dict[str, Any]], metas: dict[str, str]) -> bool | None:
    said = [str(thing["isAccessibleForFree"]).lower() for thing in things if "isAccessibleForFree" in thing]
    said += [metas[name].lower() for name in ("isaccessibleforfree", "article:content_tier") if name in metas]
    if any(one in ("false", "no", "0", "locked", "metered", "paid") for one in said):
        return False
    return True if said else None
