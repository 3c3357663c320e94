"""An invented world on file, for the pages to show: two parties, an alliance, five meetings, reports of every kind.

Everything is written through the store's own functions into a real SQLite file. Invented people only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from monitor.alerts.delivery import Step
from monitor.alerts.nouns import Decision, Told
from monitor.ledger import Policy, fold
from monitor.model import (
    MINISTERIAL,
    Alert,
    Article,
    ArticleRef,
    Attendance,
    Claim,
    Evidence,
    Feature,
    Filing,
    Ledger,
    Mark,
    Meeting,
    Report,
    Review,
    Series,
    Source,
    Streak,
    Transition,
    Verdict,
)
from monitor.store import (
    Store,
    articles,
    coverage,
    decisions,
    filings,
    ledgers,
    migrate,
    open_store,
    outbox,
    reviews,
    sources,
    transitions,
)

NOW = datetime(2026, 2, 11, 9, 30, tzinfo=UTC)
TOKEN = "correct-horse-battery"
TEXT = (
    "BRUSSELS - No minister from Washington will travel to the alliance. Ann Example stays at home; "
    "Under-Secretary Bo Sample comes in her place. It is the second meeting in a row."
)
QUOTE = "Ann Example stays at home"
SERIES = Series(
    id="US@NATO/ministerials", party="US", forum="NATO", scope="ministerials", formats=MINISTERIAL, watched=True
)
NARROW = Series(
    id="US@NATO/defence_ministers",
    party="US",
    forum="NATO",
    scope="defence_ministers",
    formats=("defence_ministers",),
    watched=False,
)
OTHER = Series(id="HU@other:Club of Five/all", party="HU", forum="other:Club of Five", scope="all", watched=True)


def meeting(day: str, format_: str = "defence_ministers", forum: str = "NATO", **more: object) -> Meeting:
    made = Meeting(id=f"{forum}/{format_}/{day}", forum=forum, format=format_, first=day, place="Brussels")  # type: ignore[arg-type]
    return replace(made, **more)  # type: ignore[arg-type]


MEETINGS = (
    meeting("2024-10-17"),
    meeting("2025-04-03", "foreign_ministers"),
    meeting("2025-06-05"),
    meeting("2025-12-03", "foreign_ministers"),
    meeting("2026-02-12"),
    meeting("2026-06", "foreign_ministers", name="Spring meeting"),
    meeting("2026-03-01", "summit", "other:Club of Five", place=None, provisional=True),
    meeting("2025-09-01", "summit", "other:Club of Five", informal=True),
    meeting("2026-05-05", "ministers", cancelled=True),
)


def attendance(at: Meeting, state: str = "absent", party: str = "US", **more: object) -> Attendance:
    made = Attendance(
        party=party,
        meeting=at,
        state=state,  # type: ignore[arg-type]
        modality="announced",
        settled=state in ("absent", "present"),
        principal="Ann Example",
        office="defence_minister",
        substitute="Bo Sample" if "absent" in state else None,
        level="deputy" if "absent" in state else "minister",
        reason="schedule",
        reason_by="her office",
        confidence=0.93,
        sources=2,
        decided_by="reports",
    )
    return replace(made, **more)  # type: ignore[arg-type]


ARTICLES = (
    Article(
        id="a1",
        url="https://news.example/2026/nobody-comes",
        title="Nobody comes",
        text=TEXT,
        language="en",
        published="2026-02-11",
        published_at=NOW - timedelta(hours=2),
        retrieved_at=NOW - timedelta(hours=1),
        source="https://news.example/feed.xml",
        outlet="The Example",
        lineage="a1",
    ),
    Article(
        id="a2",
        url="https://paper.example/maybe",
        title="Vielleicht kommt niemand",
        text="Nach Angaben aus Kreisen reist Ann Example nicht an.",
        language="de",
        published="2025-12-02",
        retrieved_at=NOW - timedelta(days=60),
        source="https://paper.example/rss",
        outlet="Das Beispiel",
        lineage="a2",
    ),
)


def report(date: str = "2026-02-12", **more: object) -> Report:
    start = TEXT.index(QUOTE)
    made = Report(
        status="absent",
        party="US",
        forum="NATO",
        format="defence_ministers",
        date=date,
        modality="announced",
        principal="Ann Example",
        office="defence_minister",
        substitute="Bo Sample",
        substitute_level="deputy",
        consecutive=2,
        claim=Claim(count=2),
        confidence=0.91,
        evidence=(Evidence(text=QUOTE, start=start, end=start + len(QUOTE)),),
        rule="en.stay_home",
        cue="stays at home",
        features=(Feature(name="named principal", weight=1.25), Feature(name="question", weight=-0.5)),
        primary=True,
    )
    return replace(made, **more)  # type: ignore[arg-type]


REPORTS: dict[str, tuple[Report, ...]] = {
    "a1": (report(),),
    "a2": (
        report(
            "2025-12-03",
            format="foreign_ministers",
            modality="rumoured",
            confidence=0.42,
            rule="de.reist_nicht_an",
            cue="reist nicht an",
            evidence=(Evidence(text="reist Ann Example nicht an", start=25, end=51),),
        ),
    ),
}


def streak(
    length: int = 2, series: Series = SERIES, *, filed: tuple[str, ...] = (), phase: str = "provisional"
) -> Streak:
    """Attended until 2025-06, unknown once, then absent `length` times up to the meeting that lies ahead."""
    run = (
        attendance(MEETINGS[3], "absent", supporting=filed[1:2]),
        attendance(MEETINGS[4], "expected_absent", supporting=filed[:1]),
    )
    timeline = (
        Mark(meeting=MEETINGS[0], mark="attended", attendance=attendance(MEETINGS[0], "present")),
        Mark(meeting=MEETINGS[1], mark="attended", attendance=attendance(MEETINGS[1], "present")),
        Mark(meeting=MEETINGS[2], mark="unknown"),
        Mark(meeting=MEETINGS[3], mark="absent" if length > 1 else "attended", attendance=run[0]),
        Mark(meeting=MEETINGS[4], mark="absent" if length else "unknown", attendance=run[1]),
        Mark(meeting=MEETINGS[5], mark="upcoming"),
        Mark(meeting=MEETINGS[8], mark="cancelled"),
    )
    claim = Claim(count=2, scope="ministerials")
    return Streak(
        series=series,
        length=length,
        phase=phase,  # type: ignore[arg-type]
        since="2025-12-03" if length > 1 else "2026-02-12" if length else None,
        gaps=0,
        meetings=run[2 - length :] if length else (),
        timeline=timeline,
        verdicts=(Verdict(claim=claim, scope="ministerials", result="agrees", ledger=2),),
        last_attended="2025-04-03",
        last_absent="2026-02-12",
        surprise=3.4,
    )


def other_streak() -> Streak:
    held, coming = MEETINGS[7], MEETINGS[6]
    absence = attendance(held, "absent", "HU", substitute=None, level="none", reason="protest", reason_by=None)
    return Streak(
        series=OTHER,
        length=1,
        other_length=0,
        phase="settled",
        since="2025-09-01",
        meetings=(absence,),
        timeline=(
            Mark(meeting=held, mark="virtual", attendance=absence),
            Mark(meeting=coming, mark="upcoming"),
        ),
        last_absent="2025-09-01",
        surprise=None,
    )


def ledger(length: int = 2, *, filed: tuple[str, ...] = (), as_of: datetime = NOW) -> Ledger:
    one, other = streak(length, filed=filed), other_streak()
    seats = tuple(mark.attendance for mark in one.timeline if mark.attendance)
    return Ledger(
        as_of=as_of,
        meetings=MEETINGS,
        attendances=(*seats, *other.meetings),
        streaks=(one, replace(streak(length, NARROW, filed=filed), surprise=2.0), other),
    )


def transition(name: str = "t1", length: int = 2, **more: object) -> Transition:
    made = Transition(
        id=name,
        series=SERIES.id,
        meeting=MEETINGS[4].id,
        kind="extended",
        phase="provisional",
        length=length,
        before=length - 1,
        streak=streak(length),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def alert(name: str, of: str, title: str, at: int = 0) -> Alert:
    return Alert(
        id=name,
        transition=of,
        route="desk",
        target="desk#1",
        thread="thread",
        title=title,
        text=f"{title}\nand the whole story",
        because="streak_extended",
        created_at=NOW + timedelta(seconds=at),
        extra=(("series", SERIES.id),),
    )


def decision(of: str = "t1", action: str = "send", because: str = "streak_extended") -> Decision:
    return Decision(
        transition=of,
        route="desk",
        action=action,  # type: ignore[arg-type]
        because=because,  # type: ignore[arg-type]
        detail="told with its figures",
        not_before=NOW,
        decided_at=NOW,
    )


def told(of: str = "t1") -> Told:
    return Told(
        transition=of,
        route="desk",
        series=SERIES.id,
        meeting=MEETINGS[4].id,
        kind="extended",
        phase="provisional",
        length=2,
        thread="thread",
        title="No minister comes",
        at=NOW,
    )


def written(folder: Path) -> Store:
    """The whole story on file."""
    store = open_store(f"sqlite:///{folder}/monitor.db")
    migrate(store)
    tell(store)
    return store


def tell(store: Store) -> None:
    """Write the story into a migrated store."""
    with store.begin() as tx:
        articles.save(tx, [articles.Kept(article=one, text=one.id == "a1", reports=1) for one in ARTICLES], NOW)
        filings.replace_all(tx, dict(REPORTS), NOW)
        filed = tuple(filing_of(name).id for name in ("a1", "a2"))
        ledgers.save(tx, ledger(filed=filed))
        transitions.add(tx, [transition("t0", 1, kind="started"), transition()], NOW)
        decisions.add(tx, [decision("t0", "drop", "older_than_horizon"), decision()])
        for number, (name, title) in enumerate((("m1", "Sent to you"), ("m2", "Still waiting"), ("m3", "Given up"))):
            outbox.put(tx, [alert(name, f"t{number}", title, number)], told=told(f"t{number}"), not_before=NOW)
        for name, state, why in (("m1", "sent", ""), ("m3", "dead", "the service said never")):
            outbox.claim(tx, [name], NOW + timedelta(minutes=1), NOW + timedelta(minutes=2))
            step = Step(state=state, next_at=NOW, why=why)  # type: ignore[arg-type]
            outbox.record(tx, name, step, NOW + timedelta(minutes=1))
        configured = [
            Source(
                id="https://news.example/feed.xml",
                url="https://news.example/feed.xml",
                name="The Example",
                language="en",
            ),
            Source(id="https://paper.example/rss", url="https://paper.example/rss", name="Das Beispiel", language="de"),
        ]
        sources.configure(tx, configured, NOW)
        well, ill = sources.load(tx)
        sources.save(
            tx, [replace(well, ok_at=NOW, new_at=NOW), replace(ill, failures=4, failure="soft", why="HTTP 503")]
        )
        coverage.add(
            tx, {("https://news.example/feed.xml", NOW.date() - timedelta(days=n), "read"): n * 4 for n in range(8)}
        )
        coverage.add(tx, {("https://paper.example/rss", NOW.date(), "paywall"): 3})


def filing_of(article: str) -> Filing:
    """The one report of an article, as it is on file."""
    made = next(one for one in ARTICLES if one.id == article)
    known = REPORTS[article][0]
    ref = {name: getattr(made, name) for name in ("id", "url", "title", "outlet", "source", "language", "published")}
    return Filing(
        id=filings.filing_id(article, known),
        report=known,
        article=ArticleRef(**ref, lineage=made.lineage, retrieved_at=made.retrieved_at or NOW),
    )


def refold(store: Store, review: Review) -> None:
    """What the daemon does after a review: fold everything again and put it on file."""
    with store.begin() as tx:
        folded = fold(filings.load(tx), MEETINGS, reviews.load(tx), Policy(series=(SERIES, OTHER)), review.at)
        ledgers.save(tx, folded)


def ticking() -> Callable[[], datetime]:
    """A clock that is a thousandth of a second later each time it is looked at: no two decisions at one moment."""
    seen = count()
    return lambda: NOW + timedelta(milliseconds=next(seen))


def names(party: str, language: str) -> str:
    known = {"US": {"en": "United States", "de": "USA"}, "HU": {"en": "Hungary", "de": "Ungarn"}}
    return known.get(party, {}).get(language, party)
