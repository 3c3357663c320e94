"""Transitions in, an Atom feed out. The ids of feed and entries are `tag:` identifiers that never change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from feedgen.feed import FeedGenerator

from monitor.model import Transition
from monitor.web import desk_rows, rows
from monitor.web.tongue import Tongue, say

SINCE: Final = "2026"  #: the year in the `tag:` identifiers; part of the identity, so it stays


def feed(
    found: Sequence[tuple[datetime, Transition]],
    t: Tongue,
    *,
    url: str,
    authority: str,
    series: str | None,
    now: datetime,
) -> bytes:
    """The transitions, latest first; `series` where the feed is about one series only."""
    about = rows.address("series", series) if series else "/"
    made = FeedGenerator()
    made.id(tag(authority, "series", series) if series else tag(authority, "transitions"))
    made.title(f"monitor: {say(series)}" if series else f"monitor: {t.w['feed_title']}")
    made.link(href=url + about, rel="alternate")
    made.link(href=f"{url}/feeds{about if series else '/transitions'}.atom", rel="self")
    made.author(name="monitor")
    made.language(t.language)
    made.updated(found[0][0] if found else now.replace(hour=0, minute=0, second=0, microsecond=0))
    for at, transition in found:
        _add(made, at, transition, t, url, authority)
    result: bytes = made.atom_str(pretty=True)
    return result


def _add(made: FeedGenerator, at: datetime, transition: Transition, t: Tongue, url: str, authority: str) -> None:
    entry = made.add_entry(order="append")
    entry.id(tag(authority, "transition", transition.id))
    entry.title(desk_rows.title(transition, t))
    entry.link(href=url + rows.address("series", transition.series))
    entry.updated(at)
    entry.published(at)
    entry.category(term=transition.kind, label=t.w[f"kind_{transition.kind}"])
    entry.category(term=transition.phase, label=t.w[transition.phase])
    entry.category(term=transition.streak.series.party)
    lines = [f"{t.w['length']}: {transition.before} → {transition.length}, {t.w[transition.phase]}"]
    lines += [say(line) for line in t.voice.claims(transition.streak)]
    entry.content("\n".join(lines), type="text")


def tag(authority: str, *parts: str) -> str:
    """`tag:example.org,2026:transition:<id>`."""
    return f"tag:{authority},{SINCE}:{':'.join(rows.address('', part).lstrip('/') for part in parts)}"
