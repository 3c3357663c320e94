"""A transition, its filings and a language in, the lines a message consists of out: strings, unescaped, one line each.

Templates lay them out and escape them. Pure: no clock, no I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.alerts import phrases
from monitor.alerts.choose import topic
from monitor.alerts.escape import argument, fitting, link
from monitor.alerts.words import LANGUAGES, Words, words
from monitor.hygiene import one_line
from monitor.model import Filing, Mark, Streak, Transition

Names = Callable[[str, str], str]  #: (party, language) → its name; forums are named by their id
QUOTES: Final = 3
QUOTE_LIMIT: Final = 320
TIMELINE: Final = 24  #: meetings shown; older ones are left out


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A quotation as it is shown."""

    text: str
    where: str  #: outlet and date
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One scope: its name, its length, and its timeline as signs and as marks."""

    scope: str
    length: str
    signs: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Everything a template may show; empty where there is nothing to say."""

    language: str
    title: str
    lead: str
    labels: dict[str, str]
    rows: tuple[tuple[str, str], ...]  #: label and value
    streaks: tuple[Line, ...]
    claims: tuple[str, ...]
    quotes: tuple[Quote, ...]
    sources: str
    against: tuple[Quote, ...]
    previous: str  #: the old message, quoted
    now: str  #: what holds now
    because: str
    backfill: tuple[str, ...]  #: sentence and command
    commands: tuple[tuple[str, str], ...]  #: what it does, the command
    link: str | None = None  #: the series' page
    correction: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What a message says beyond the transition itself."""

    because: str = ""  #: a `nouns.Because`
    told_title: str | None = None  #: title of the message that no longer holds, or that this one updates
    told_at: datetime | None = None
    others: Sequence[Streak] = ()  #: streaks of the other scopes of the same party and forum
    commands: bool = True
    web: str | None = None
    delayed_since: datetime | None = None


def gather(transition: Transition, filings: Sequence[Filing], language: str, names: Names, context: Context) -> Facts:
    """The strings of one message."""
    known = words(language)
    say = phrases.Voice(words=known, language=language, names=names)
    mark = mark_of(transition)
    attendance = mark.attendance if mark else None
    against_ids = set(attendance.opposing) if attendance else set()
    opposing = [filing for filing in filings if filing.id in against_ids]
    supporting = [filing for filing in filings if filing.id not in against_ids]
    correction = context.because == "correction_owed" or transition.kind == "revised"
    return Facts(
        language=language if language in LANGUAGES else "en",
        title=fitting(say.titles(transition, mark, _latest_year(filings))),
        lead=one_line(say.lead(attendance, transition)),
        labels={**known.labels, "colon": known.colon},
        rows=tuple(_rows(say, transition, mark, filings)),
        streaks=tuple(_lines(say, transition.streak, context.others)),
        claims=tuple(one_line(line) for line in say.claims(transition.streak)),
        quotes=_quotes(say, supporting),
        sources=say.sources(attendance.sources if attendance and attendance.sources else _lineages(supporting)),
        against=_quotes(say, opposing),
        previous=_previous(say, context),
        now=say.now(transition) if correction else "",
        because=known.because.get(context.because, ""),
        backfill=_backfill(known, transition.streak, supporting),
        commands=_commands(known, transition) if context.commands else (),
        link=link(f"{context.web.rstrip('/')}/series/{transition.series}") if context.web else None,
        correction=correction,
    )


def _latest_year(filings: Sequence[Filing]) -> str:
    return max((filing.article.published or "" for filing in filings), default="")[:4]


def _lineages(filings: Sequence[Filing]) -> int:
    return len({filing.article.lineage or filing.article.id for filing in filings})


def _rows(
    say: phrases.Voice, transition: Transition, mark: Mark | None, filings: Sequence[Filing]
) -> list[tuple[str, str]]:
    labels = say.words.labels
    meeting = mark.meeting if mark else None
    attendance = mark.attendance if mark else None
    rows = [
        (labels["meeting"], (meeting.name or "") if meeting else ""),
        (labels["when"], say.days(meeting.first, meeting.last) if meeting else ""),
        (labels["where"], (meeting.place or "") if meeting else ""),
        (labels["phase"], say.phase(transition.phase, attendance)),
        (labels["confidence"], say.confidence(topic(transition, tuple(filings)).confidence)),
        (labels["reason"], say.reason(attendance)),
        (labels["surprise"], say.surprise(transition)),
    ]
    if not rows[0][1] and meeting:
        rows[0] = (labels["meeting"], say.meeting(meeting.forum, meeting.format))
    return [(label, one_line(value, limit=200)) for label, value in rows if value]


def _lines(say: phrases.Voice, streak: Streak, others: Sequence[Streak]) -> list[Line]:
    shown = [streak, *(other for other in others if other.series.id != streak.series.id)]
    return [
        Line(
            scope=f"{say.forum(one.series.forum)}, {say.words.scopes.get(one.series.scope, one.series.scope)}",
            length=say.length(one),
            signs=" ".join(phrases.SIGNS[mark.mark] for mark in one.timeline[-TIMELINE:] if mark.mark in phrases.SIGNS),
            marks=one.timeline[-TIMELINE:],
        )
        for one in shown
    ]


def _quotes(say: phrases.Voice, filings: Sequence[Filing]) -> tuple[Quote, ...]:
    """The surest first, one a lineage, each text once."""
    chosen: list[Quote] = []
    lineages: set[str] = set()
    ranked = sorted(filings, key=lambda filing: (-filing.report.primary, -filing.report.confidence, filing.id))
    for filing in ranked:
        lineage = filing.article.lineage or filing.article.id
        text = next((piece.text for piece in filing.report.evidence if piece.where == "text"), "") or next(
            (piece.text for piece in filing.report.evidence), ""
        )
        if not text.strip() or lineage in lineages:
            continue
        lineages.add(lineage)
        outlet = filing.article.outlet or filing.article.source or say.words.outlet_unknown
        day = say.day(filing.article.published) if filing.article.published else ""
        chosen.append(
            Quote(
                text=one_line(text, limit=QUOTE_LIMIT),
                where=one_line(", ".join(part for part in (outlet, day) if part), limit=120),
                url=link(filing.article.url),
            )
        )
    return tuple(chosen[:QUOTES])


def _previous(say: phrases.Voice, context: Context) -> str:
    if not context.told_title or context.told_at is None:
        return ""
    day = say.day(context.told_at.date().isoformat())
    return say.words.previous.format(day=day, title=one_line(context.told_title, limit=120))


def _backfill(known: Words, streak: Streak, filings: Sequence[Filing]) -> tuple[str, ...]:
    """Where the press counts more than the ledger: the command that would look for what is missing."""
    short = [
        verdict
        for verdict in streak.verdicts
        if verdict.claim.count is not None
        and verdict.result != "agrees"
        and verdict.scope == streak.series.scope
        and (verdict.ledger is None or verdict.ledger < verdict.claim.count)
    ]
    if not short:
        return ()
    addresses = (link(filing.article.url) for filing in filings)
    host = next((address.split("/")[2] for address in addresses if address), "HOST")
    return known.backfill, f"monitor backfill wayback:{argument(host)}"


def _commands(known: Words, transition: Transition) -> tuple[tuple[str, str], ...]:
    seat = argument(f"attendance:{transition.streak.series.party}@{transition.meeting}")
    series = argument(transition.series)
    return (
        (known.commands["confirm"], f"monitor review confirm {seat}"),
        (known.commands["dismiss"], f"monitor review dismiss {seat}"),
        (known.commands["ack"], f"monitor alerts ack {series}"),
        (known.commands["silence"], f"monitor alerts silence {series} --for 7d"),
    )


def plain_names(party: str, language: str) -> str:
    """The party's code as its name, where nobody gives better ones."""
    return party


def mark_of(transition: Transition) -> Mark | None:
    """The transition's meeting on the timeline of its streak; None if it is not there."""
    return next((mark for mark in transition.streak.timeline if mark.meeting.id == transition.meeting), None)
