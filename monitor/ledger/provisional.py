"""Meetings that no calendar knows, made from the reports of one forum; the same whatever order the reports came in.

Days are fixed first, so that a report that knows only the month, or nothing, joins the meeting another one dated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from monitor.ledger.dates import published, span
from monitor.ledger.meetings import find, meeting_format, wanted
from monitor.ledger.policy import Policy
from monitor.model import Filing, Format, Meeting


def place_unknown(filings: Sequence[Filing], policy: Policy, party: str = "") -> dict[str, Meeting]:
    """Filing id → provisional meeting. `party` keeps bilateral visits of different parties apart."""
    made: list[Meeting] = []
    placed: dict[str, Meeting] = {}
    ordered = sorted(filings, key=lambda f: (precision(f), vague(f), f.id))
    for key in sorted({(precision(f), vague(f)) for f in ordered}):
        stage = [f for f in ordered if (precision(f), vague(f)) == key]
        rest = _join(stage, made, placed, policy)
        by_format: dict[Format, list[Filing]] = defaultdict(list)
        for filing in rest:
            by_format[meeting_format(filing.report)].append(filing)
        for form in sorted(by_format):
            if key[0] == 0:
                _cluster_days(form, by_format[form], made, placed, policy, party)
            else:
                _by_text(form, by_format[form], made, placed, party)
    return placed


def precision(filing: Filing) -> int:
    """0 a day, 1 a month, 2 a year, 3 no date at all."""
    return 3 if span(filing.report.date) is None else {10: 0, 7: 1, 4: 2}[len(filing.report.date or "")]


def vague(filing: Filing) -> int:
    """0 where the format is sure, 1 for any ministers, 2 where it is guessed."""
    return 2 if filing.report.format is None else int(filing.report.format == "ministers")


def _join(stage: Sequence[Filing], made: list[Meeting], placed: dict[str, Meeting], policy: Policy) -> list[Filing]:
    rest = []
    for filing in stage:
        found = find(made, wanted(filing), policy)
        if found is None:
            rest.append(filing)
        else:
            placed[filing.id] = found
    return rest


def _cluster_days(
    form: Format, filings: list[Filing], made: list[Meeting], placed: dict[str, Meeting], policy: Policy, party: str
) -> None:
    """The day that most lineages give is the day; those within `match_days` mean it too."""
    by_day: dict[date, list[Filing]] = defaultdict(list)
    for filing in filings:
        stated = span(filing.report.date)
        if stated is not None:
            by_day[stated[0]].append(filing)
    while by_day:
        weight = {day: len({f.article.lineage or f.article.id for f in found}) for day, found in by_day.items()}
        anchor = min(by_day, key=lambda day: (-weight[day], day))
        near = [day for day in by_day if abs((day - anchor).days) <= policy.match_days]
        members = [filing for day in sorted(near) for filing in by_day.pop(day)]
        meeting = _make(form, anchor.isoformat(), members, party)
        made.append(meeting)
        placed.update((filing.id, meeting) for filing in members)


def _by_text(form: Format, filings: list[Filing], made: list[Meeting], placed: dict[str, Meeting], party: str) -> None:
    """One meeting a stated month or year; reports without a date share the month they came out in."""
    by_text: dict[str, list[Filing]] = defaultdict(list)
    for filing in filings:
        stated = filing.report.date if span(filing.report.date) else published(filing.article)[0].isoformat()[:7]
        by_text[stated or ""].append(filing)
    for text in sorted(by_text):
        meeting = _make(form, text, by_text[text], party)
        made.append(meeting)
        placed.update((filing.id, meeting) for filing in by_text[text])


def _make(form: Format, first: str, filings: Sequence[Filing], party: str) -> Meeting:
    forum = filings[0].report.forum
    places = sorted({f.report.place for f in filings if f.report.place})
    said = {f.report.informal for f in filings} - {None}
    return Meeting(
        id=f"{forum}/{form}/{first}" + (f"/{party}" if party else ""),
        forum=forum,
        format=form,
        first=first,
        place=places[0] if places else None,
        informal=said == {True},
        provisional=True,
        source="reports",
    )
