"""An invented streak that the tests of the alerts tell: Ann Example stays away from the alliance's ministerials."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from monitor.model import (
    ArticleRef,
    Attendance,
    Claim,
    Evidence,
    Filing,
    Mark,
    Meeting,
    Report,
    Series,
    Streak,
    Transition,
    Verdict,
)

NOW = datetime(2026, 2, 11, 9, 0, tzinfo=UTC)
SERIES = Series(id="US@NATO/ministerials", party="US", forum="NATO", scope="ministerials")
QUOTE = "Defence Minister Ann Example will not travel; Under-Secretary Bo Sample comes in her place."


def meeting(day: str, format_: str = "defence_ministers", **more: Any) -> Meeting:
    """One meeting of the alliance in Brussels."""
    return Meeting(
        id=f"NATO/{format_}/{day}",
        forum="NATO",
        format=format_,  # type: ignore[arg-type]
        first=day,
        place=more.pop("place", "Brussels"),
        **more,
    )


FIRST = meeting("2025-12-03", "foreign_ministers")
SECOND = meeting("2026-02-12")
EARLIER = tuple(meeting(f"{2021 + n // 4}-{(2, 4, 6, 10)[n % 4]:02d}-10") for n in range(15))


def attendance(at: Meeting, **more: Any) -> Attendance:
    """Absent, announced, with a substitute."""
    return Attendance(
        **{
            "party": "US",
            "meeting": at,
            "state": "expected_absent",
            "modality": "announced",
            "principal": "Ann Example",
            "office": "defence_minister",
            "substitute": "Bo Sample",
            "level": "deputy",
            "confidence": 0.93,
            "sources": 2,
            "supporting": ("f1", "f2"),
            **more,
        }
    )


def streak(length: int = 2, *, last: Attendance | None = None, **more: Any) -> Streak:
    """The streak up to the second meeting: attended, then absent."""
    newest = last or attendance(SECOND)
    before = attendance(FIRST, state="absent", substitute=None, level=None)
    timeline = (
        *(Mark(meeting=at, mark="attended") for at in EARLIER),
        Mark(meeting=FIRST, mark="absent" if length >= 2 else "attended", attendance=before),
        Mark(meeting=SECOND, mark="absent" if length else "attended", attendance=newest),
    )
    return Streak(
        **{
            "series": SERIES,
            "length": length,
            "phase": "provisional",
            "since": "2025-12-03",
            "meetings": (before, newest)[-length:] if length else (),
            "timeline": timeline,
            **more,
        }
    )


def filing(number: int = 1, **more: Any) -> Filing:
    """A report of an outlet; every number is another source."""
    at = more.pop("published_at", datetime(2026, 2, 11, 7, 30, tzinfo=UTC))
    return Filing(
        id=f"f{number}",
        report=Report(
            status=more.pop("status", "absent"),
            party="US",
            forum="NATO",
            format="defence_ministers",
            date="2026-02-12",
            confidence=more.pop("confidence", 0.9),
            evidence=(Evidence(text=more.pop("quote", QUOTE), start=0, end=9),),
            primary=True,
        ),
        article=ArticleRef(
            id=f"a{number}",
            url=more.pop("url", f"https://news{number}.example.org/2026/02/11/nobody-comes"),
            outlet=more.pop("outlet", f"Example Times {number}"),
            language=more.pop("language", "en"),
            published=at.date().isoformat(),
            published_at=at,
            retrieved_at=at,
            lineage=more.pop("lineage", f"l{number}"),
        ),
    )


def transition(kind: str = "extended", *, length: int = 2, before: int = 1, **more: Any) -> Transition:
    """The streak grew to two."""
    phase = more.pop("phase", "provisional")
    return Transition(
        **{
            "id": f"US@NATO/ministerials|{SECOND.id}|{kind}|{phase}|{length}",
            "series": SERIES.id,
            "meeting": SECOND.id,
            "kind": kind,
            "phase": phase,
            "length": length,
            "before": before,
            "streak": more.pop("after", None) or streak(length, phase=phase),
            **more,
        }
    )


CLAIM = Claim(count=2, scope="ministerials")
VERDICTS = (
    Verdict(claim=CLAIM, scope="ministerials", result="agrees", ledger=2),
    Verdict(claim=CLAIM, scope="defence_ministers", result="differs", ledger=1),
)
