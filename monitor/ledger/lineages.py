"""Copies of one text count once, and the date most of them give is the text's date. Filings in, filings out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.ledger.dates import moment, published, span
from monitor.ledger.meetings import meeting_format
from monitor.model import Filing

Subject = tuple[str, str, str, str]  #: party, forum, status, format meant
NEAR_DAYS = 3  #: days given for one meeting lie no farther apart
Dates = dict[str | None, set[str]]  #: date → lineages that give it


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

    Of as many copies that say this as that, those are right whom other sources agree with, then the first published.
    An article that gives both dates means two meetings and is left alone.
    """
    stories: dict[tuple[str, Subject], list[Filing]] = defaultdict(list)
    for filing in filings:
        stories[lineage(filing), _subject(filing)].append(filing)
    disputed = {key: told for key, told in stories.items() if _disputed(told)}
    if not disputed:
        return list(filings)
    given = _given(filings, {subject for _, subject in disputed})
    voted = {key: date for (_, subject), told in disputed.items() for key, date in _votes(told, given[subject]).items()}
    return [replace(f, report=replace(f.report, date=voted[f.id])) if f.id in voted else f for f in filings]


def disputes(filings: Sequence[Filing]) -> bool:
    """Whether copies of one text differ about a date, so that a vote may move them."""
    stories: dict[tuple[str, Subject], list[Filing]] = defaultdict(list)
    for filing in filings:
        stories[lineage(filing), _subject(filing)].append(filing)
    return any(_disputed(told) for told in stories.values())


def _disputed(told: Sequence[Filing]) -> bool:
    return len(told) > 1 and len({filing.report.date for filing in told}) > 1


def _subject(filing: Filing) -> Subject:
    report = filing.report
    return report.party, report.forum, report.status, meeting_format(report)


def _given(filings: Sequence[Filing], subjects: set[Subject]) -> dict[Subject, Dates]:
    found: dict[Subject, Dates] = {subject: defaultdict(set) for subject in subjects}
    for filing in filings:
        if (subject := _subject(filing)) in found:
            found[subject][filing.report.date].add(lineage(filing))
    return found


def _votes(told: Sequence[Filing], given: Dates) -> dict[str, str | None]:
    copies: dict[str | None, dict[str, datetime]] = defaultdict(dict)
    for filing in told:
        copies[filing.report.date][filing.article.id] = moment(filing.article)
    ahead = {filing.report.date for filing in told if _still_ahead(filing)}
    best = min(
        copies,
        key=lambda day: (
            day is None,
            -len(copies[day]),
            day in ahead,
            -len(set().union(*(sources for other, sources in given.items() if _near(day, other)))),
            min(copies[day].values()),
            day or "",
        ),
    )
    return {
        filing.id: best
        for filing in told
        if filing.article.id not in copies[best] and not _agree(filing.report.date, best)
    }


def _still_ahead(filing: Filing) -> bool:
    """Whether something is said to have happened on a day that had not come yet."""
    stated = span(filing.report.date)
    return filing.report.modality == "occurred" and stated is not None and stated[0] > published(filing.article)[1]


def _near(one: str | None, other: str | None) -> bool:
    """Whether two partial dates may mean one meeting."""
    mine, theirs = span(one), span(other)
    if mine is None or theirs is None:
        return False
    return max((mine[0] - theirs[1]).days, (theirs[0] - mine[1]).days) <= NEAR_DAYS


def _agree(one: str | None, other: str | None) -> bool:
    """Whether two partial dates may mean one day."""
    mine, theirs = span(one), span(other)
    return mine is not None and theirs is not None and mine[0] <= theirs[1] and theirs[0] <= mine[1]
