"""An invented alliance with three meetings, and articles about who stays away: what the pipeline's tests take in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.alerts.routes import Routes
from monitor.ledger import Policy
from monitor.model import Article, Evidence, Meeting, Report, Series
from monitor.pipeline import Batch, Found, Outcome, Rules, take_in
from monitor.store import Store, migrate, open_store
from monitor.strictyaml import parse

NOW = datetime(2026, 2, 11, 12, tzinfo=UTC)
MEETINGS = tuple(
    Meeting(id=f"NATO/{form}/{day}", forum="NATO", format=form, first=day, place="Brussels", checked=True)  # type: ignore[arg-type]
    for form, day in (
        ("foreign_ministers", "2025-12-03"),
        ("defence_ministers", "2026-02-12"),
        ("foreign_ministers", "2026-05-21"),
    )
)
SERIES = tuple(
    Series(id=f"US@NATO/{scope}", party="US", forum="NATO", scope=scope, formats=formats)  # type: ignore[arg-type]
    for scope, formats in (
        ("ministerials", ("foreign_ministers", "defence_ministers", "finance_ministers", "ministers")),
        ("defence_ministers", ("defence_ministers",)),
        ("all", ()),
    )
)


def rules(text: str = "horizon: 9000d", **more: Any) -> Rules:
    """What the tests count and tell by; routes as YAML."""
    return Rules(policy=Policy(series=SERIES), routes=parse(text, Routes), meetings=MEETINGS, **more)


def store(folder: Path) -> Store:
    """A fresh database."""
    made = open_store(f"sqlite:///{folder}/monitor.db")
    migrate(made)
    return made


def report(date: str = "2026-02-12", form: str = "defence_ministers", status: str = "absent", **more: Any) -> Report:
    """The US stays away from, or comes to, a meeting."""
    return Report(
        **{
            "status": status,
            "party": "US",
            "forum": "NATO",
            "format": form,
            "date": date,
            "modality": "announced",
            "confidence": 0.9,
            "evidence": (Evidence(text="stays away", start=0, end=10),),
            "primary": True,
            **more,
        }
    )


DECEMBER = report("2025-12-03", "foreign_ministers", modality="occurred", primary=False)
FEBRUARY = report()


def article(name: str = "a", text: str = "", day: str = "2026-02-11", **more: Any) -> Article:
    """One article; its words differ by name, so that no two are copies."""
    words = text or f"{name} stays away. " + " ".join(f"{name}{number}" for number in range(60))
    return Article(id=name, url=f"https://news.example/{name}", text=words, language="en", published=day, **more)


def tell(at: Store, by: Rules, *found: tuple[Article, Sequence[Report]], now: datetime = NOW) -> Outcome:
    """Take in one batch in a transaction of its own."""
    with at.begin() as tx:
        return take_in(tx, Batch(found=[Found(article=one, reports=tuple(said)) for one, said in found]), by, now)
