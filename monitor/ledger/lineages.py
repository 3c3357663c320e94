"""Copies of one text count once, and the date most of them give is the text's date. Filings in, filings out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.ledger.dates import moment, span
from monitor.model import Filing

Story = tuple[str, str, str, str, str]


def lineage(filing: Filing) -> str:
    """The key that all copies of one text share; the article itself if it is no copy."""
    return filing.article.lineage or filing.article.id


def noisy_or(filings: Iterable[Filing]) -> float:
    """How sure several reports make together, each lineage counting once with its surest report; 0..1."""
    surest: dict[str, float] = {}
    for filing in filings:
        surest[lineage(filing)] = max(surest.get(lineage(filing), 0.0), filing.report.confidence)
    doubt = 1.0
    for key in sorted(surest):
        doubt *= 1.0 - min(max(surest[key], 0.0), 1.0)
    return round(1.0 - doubt, 6)


def with_voted_dates(filings: Sequence[Filing]) -> list[Filing]:
    """The same filings, where one copy that differs from its text's other copies gets their date.

    Of as many copies that say this as that, the first published are right. An article that gives both dates means two
    meetings and is left alone.
    """
    stories: dict[Story, list[Filing]] = defaultdict(list)
    for filing in filings:
        stories[_story(filing)].append(filing)
    voted: dict[str, str | None] = {}
    for told in stories.values():
        if len({filing.report.date for filing in told}) > 1:
            voted.update(_votes(told))
    return [replace(f, report=replace(f.report, date=voted[f.id])) if f.id in voted else f for f in filings]


def _story(filing: Filing) -> Story:
    report = filing.report
    return lineage(filing), report.party, report.forum, report.status, report.format or report.office or ""


def _votes(told: Sequence[Filing]) -> dict[str, str | None]:
    copies: dict[str | None, dict[str, datetime]] = defaultdict(dict)
    for filing in told:
        copies[filing.report.date][filing.article.id] = moment(filing.article)
    best = min(copies, key=lambda day: (day is None, -len(copies[day]), min(copies[day].values()), day or ""))
    return {
        filing.id: best
        for filing in told
        if filing.article.id not in copies[best] and not _agree(filing.report.date, best)
    }


def _agree(one: str | None, other: str | None) -> bool:
    """Whether two partial dates may mean one day."""
    mine, theirs = span(one), span(other)
    return mine is not None and theirs is not None and mine[0] <= theirs[1] and theirs[0] <= mine[1]
