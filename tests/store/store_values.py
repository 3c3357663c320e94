"""Small values that the store's tests have in common. Invented people only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.alerts.nouns import Told
from monitor.model import (
    Alert,
    Article,
    ArticleRef,
    Attendance,
    Entry,
    Evidence,
    Filing,
    Ledger,
    Mark,
    Meeting,
    Report,
    Series,
    Source,
    Streak,
    Transition,
)

NOW = datetime(2026, 2, 11, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def source(name: str = "a", host: str = "news.example") -> Source:
    return Source(id=f"https://{host}/{name}.xml", url=f"https://{host}/{name}.xml", name=name, tags=("x", "y"))


def entry(guid: str = "1", url: str = "https://news.example/1", title: str = "Title", of: str = "feed") -> Entry:
    return Entry(source=of, guid=guid, url=url, title=title, published=NOW)


def article(name: str = "a1", text: str = "Minister Vale stays at home.", **more: object) -> Article:
    made = Article(
        id=name,
        url=f"https://news.example/{name}",
        title="A title",
        text=text,
        language="en",
        published="2026-02-11",
        published_at=NOW - HOUR,
        retrieved_at=NOW,
        source="feed",
        outlet="The Example",
        lineage=name,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def report(party: str = "US", date: str | None = "2026-02-12", **more: object) -> Report:
    made = Report(
        status="absent",
        party=party,
        forum="NATO",
        format="defence_ministers",
        date=date,
        confidence=0.9,
        evidence=(Evidence(text="stays at home", start=14, end=27),),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def filing(number: int = 1) -> Filing:
    ref = ArticleRef(id=f"a{number}", retrieved_at=NOW, lineage=f"a{number}")
    return Filing(id=f"f{number}", report=report(), article=ref)


MEETING = Meeting(id="NATO/defence_ministers/2026-02-12", forum="NATO", format="defence_ministers", first="2026-02-12")
SERIES = Series(id="US@NATO/ministerials", party="US", forum="NATO", scope="ministerials")


def streak(length: int = 2, series: Series = SERIES) -> Streak:
    absence = Attendance(party="US", meeting=MEETING, state="expected_absent", supporting=("f1",), confidence=0.9)
    mark = Mark(meeting=MEETING, mark="absent", attendance=absence)
    return Streak(series=series, length=length, phase="provisional", meetings=(absence,), timeline=(mark,))


def ledger(length: int = 2) -> Ledger:
    one = streak(length)
    return Ledger(as_of=NOW, meetings=(MEETING,), attendances=one.meetings, streaks=(one,))


def transition(name: str = "t1", length: int = 2, series: str = SERIES.id) -> Transition:
    return Transition(
        id=name,
        series=series,
        meeting=MEETING.id,
        kind="extended",
        phase="provisional",
        length=length,
        before=length - 1,
        streak=streak(length),
    )


def alert(name: str = "m1", of: str = "t1", target: str = "desk#1", series: str = SERIES.id, at: int = 0) -> Alert:
    return Alert(
        id=name,
        transition=of,
        route="desk",
        target=target,
        thread=f"thread {series}",
        title="US absent",
        text="US absent from a meeting",
        because="streak_extended",
        created_at=NOW + timedelta(seconds=at),
        extra=(("language", "en"), ("series", series)),
    )


def told(of: str = "t1") -> Told:
    return Told(
        transition=of,
        route="desk",
        series=SERIES.id,
        meeting=MEETING.id,
        kind="extended",
        phase="provisional",
        length=2,
        thread="thread",
        title="US absent",
        at=NOW,
        lineages=("a1",),
    )
