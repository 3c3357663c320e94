"""Short ways to write filings, meetings and ledgers for the tests of the ledger. Invented people, real forum ids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from monitor.ledger import Policy, fold
from monitor.model import ArticleRef, Filing, Format, Ledger, Mark, Meeting, Report, Review, Series, Streak


def at(day: str) -> datetime:
    """Noon of a day in UTC; a longer text is taken as it stands."""
    if len(day) > 10:
        return datetime.fromisoformat(day).replace(tzinfo=UTC)
    return datetime.combine(date.fromisoformat(day), time(12), UTC)


def meeting(first: str, form: Format = "defence_ministers", forum: str = "NATO", **more: Any) -> Meeting:
    """A meeting of the calendar."""
    return Meeting(id=f"{forum}/{form}/{first}", forum=forum, format=form, first=first, **more)


def filing(name: str, out: str, day: str | None = None, **more: Any) -> Filing:
    """A report `name` in an article that came out on `out` about the meeting of `day`; read the same moment."""
    published = at(out)
    lineage = more.pop("lineage", name)
    read = at(more.pop("read", out))
    known = {key: more.pop(key) for key in ("source", "outlet", "title") if key in more}
    fields = {
        "status": "absent",
        "party": "US",
        "forum": "NATO",
        "format": "defence_ministers",
        "confidence": 0.9,
        "date": day,
        **more,
    }
    article = ArticleRef(
        id=f"a-{name}",
        published=out[:10],
        published_at=published if len(out) > 10 else None,
        retrieved_at=read,
        lineage=lineage,
        **known,
    )
    return Filing(id=name, report=Report(**fields), article=article)


def review(name: str, target: str, action: Any, when: str, **changes: str | None) -> Review:
    """A human decision."""
    return Review(id=name, target=target, action=action, changes=tuple(changes.items()), author="ann", at=at(when))


def series(scope: str, formats: tuple[Format, ...] = (), party: str = "US", forum: str = "NATO", **more: Any) -> Series:
    """A configured series."""
    return Series(id=f"{party}@{forum}/{scope}", party=party, forum=forum, scope=scope, formats=formats, **more)


def ledger(
    filings: Sequence[Filing],
    as_of: str,
    meetings: Sequence[Meeting] = (),
    reviews: Sequence[Review] = (),
    coverage: Sequence[tuple[str, date]] = (),
    **policy: Any,
) -> Ledger:
    """The fold at noon of that day."""
    return fold(filings, meetings, reviews, Policy(**policy), at(as_of), coverage=coverage)


def streak(of: Ledger, scope: str, party: str = "US", forum: str = "NATO") -> Streak:
    """One streak of a ledger."""
    return next(one for one in of.streaks if one.series.id == f"{party}@{forum}/{scope}")


def marks(of: Streak) -> list[str]:
    """The timeline as words."""
    return [one.mark for one in of.timeline]


def mark(of: Streak, day: str) -> Mark:
    """The mark of the meeting that begins on a day."""
    return next(one for one in of.timeline if one.meeting.first == day)
