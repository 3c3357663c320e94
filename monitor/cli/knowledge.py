"""`monitor streaks · reports · why · why-silent · ledger`: what is known, and what it rests on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import show
from monitor.cli.options import Config, Form, Format, reading, say, writing

if TYPE_CHECKING:
    from monitor.ledger.reasons import Why
    from monitor.model import Ledger, Streak
    from monitor.pipeline import Rules
    from monitor.store import Tx

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="What was known then: YYYY-MM-DD or YYYY-MM.")
]
By = Annotated[
    str | None,
    typer.Option(help="With --as-of: `retrieved` = what this program had read by then, `published` = what was public."),
]


def attach(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    app.command()(streaks)
    app.command()(reports)
    app.command()(why)
    app.command("why-silent")(why_silent)
    group = typer.Typer(no_args_is_help=True, help="The ledger itself: it can be dropped and computed again.")
    group.command("rebuild")(rebuild)
    app.add_typer(group, name="ledger")


def streaks(
    series: Annotated[
        str | None, typer.Argument(help="One series, such as US@NATO/ministerials: its timeline.")
    ] = None,
    as_of: AsOf = None,
    by: By = None,
    party: Annotated[str | None, typer.Option(help="Only this party.")] = None,
    forum: Annotated[str | None, typer.Option(help="Only this forum.")] = None,
    least: Annotated[int, typer.Option("--least", min=0, help="Only runs of at least that length.")] = 1,
    form: Format = Form.table,
    config: Config = None,
) -> None:
    """Who stays away from what, and how often in a row.

    Example: monitor streaks --party US --format json
    """
    from monitor.cli import views

    with reading(config) as (house, _, tx):
        ledger = _ledger(tx, house.rules, house.clock(), as_of, by)
    found = [
        one
        for one in ledger.streaks
        if (series is None or _named(one.series.id, series))
        and party in (None, one.series.party)
        and forum in (None, one.series.forum)
        and (one.length >= least or series is not None)
    ]
    found.sort(key=lambda one: (-one.length, -(one.surprise or 0.0), one.series.id))
    if series is not None and form is Form.table:
        _timelines(found, series)
    elif form is Form.json:
        show.json_out([views.streak_json(one) for one in found])
    else:
        columns = ["series", "length", "phase", "since", "latest", "instead", "claim", "gaps", "timeline"]
        show.rows([views.streak_row(one) for one in found], form, columns=columns, empty="No streak of absences.")


def _named(name: str, wanted: str) -> bool:
    return name.casefold() == wanted.casefold()


def _timelines(found: list[Streak], series: str) -> None:
    from monitor.cli import views
    from monitor.errors import UsageError

    if not found:
        raise UsageError(f"no series is called '{series}': `monitor streaks --least 0` lists them all")
    for one in found:
        print(f"{one.series.id}: {_sentence(one)}")
        show.rows([views.mark_row(mark) for mark in one.timeline], Form.table, empty="No meeting is known.")


def _sentence(streak: Streak) -> str:
    if not streak.length:
        return "no streak" + (f", last absent {streak.last_absent}" if streak.last_absent else "")
    gaps = f", {streak.gaps} between of which nothing is known" if streak.gaps else ""
    other = f" ({streak.other_length} if dialling in counts the other way)" if streak.other_length is not None else ""
    return f"absent from {streak.length} in a row since {streak.since}{other}, {streak.phase}{gaps}"


def _ledger(tx: Tx, rules: Rules, now: datetime, as_of: str | None, by: str | None) -> Ledger:
    """The ledger of now, or of a moment; where nothing had been read by then, what is known today up to then."""
    from monitor import pipeline
    from monitor.cli.moments import end_of
    from monitor.errors import UsageError

    if by not in (None, "retrieved", "published"):
        raise UsageError(f"--by {by}: use retrieved or published")
    if as_of is None:
        return pipeline.current(tx, rules, now)
    moment = min(end_of(as_of), now)
    if by is not None:
        return pipeline.state(tx, rules, moment, known=moment, by="published" if by == "published" else "retrieved")
    ledger = pipeline.state(tx, rules, moment, known=moment)
    if not ledger.attendances:
        say(f"Nothing had been read by {as_of}: shown is what is known today of the meetings up to then.")
        return pipeline.state(tx, rules, moment)
    return ledger


def reports(
    words: Annotated[list[str] | None, typer.Argument(help="Words in title, outlet or report.")] = None,
    party: Annotated[str | None, typer.Option(help="Only this party.")] = None,
    forum: Annotated[str | None, typer.Option(help="Only this forum.")] = None,
    status: Annotated[str | None, typer.Option(help="absent or attends.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the latest ones.")] = 50,
    form: Format = Form.table,
    config: Config = None,
) -> None:
    """What single articles say, with the words they say it in.

    Example: monitor reports --forum NATO --format csv
    """
    from monitor.cli import views
    from monitor.store import filings

    with reading(config) as (_, _, tx):
        if words:
            found = filings.search(tx, " ".join(words), limit=limit)
        else:
            found = tuple(reversed(filings.load(tx, party=party, forum=forum)))
    chosen = [
        views.filing_row(one)
        for one in found
        if party in (None, one.report.party)
        and forum in (None, one.report.forum)
        and status in (None, one.report.status)
    ][:limit]
    columns = [
        "published",
        "status",
        "party",
        "forum",
        "format",
        "date",
        "principal",
        "substitute",
        "confidence",
        "outlet",
    ]
    show.rows(chosen, form, columns=columns, empty="No report is on file.")


def why(
    what: Annotated[str, typer.Argument(help="A series or a meeting, as `streaks` and `meetings` name them.")],
    config: Config = None,
) -> None:
    """What an entry of the ledger rests on: the reports for it and against it, and who outvoted whom.

    Example: monitor why US@NATO/ministerials
    """
    from monitor import pipeline
    from monitor.errors import UsageError
    from monitor.ledger.reasons import why as reasons
    from monitor.store import filings, reviews

    with reading(config) as (house, _, tx):
        rules, now = house.rules, house.clock()
        meetings = pipeline.meetings_of(tx, rules)
        decided = reviews.load(tx)
        days = pipeline.days_read(tx)
        found = reasons(what, filings.load(tx), meetings, decided, rules.policy, now, coverage=days)
    if not found:
        raise UsageError(f"nothing was reported of '{what}': see `monitor streaks --least 0` and `monitor meetings`")
    for one in found:
        _explain(one)


def _explain(one: Why) -> None:
    seat = one.attendance
    by = {"review": ", decided by a person", "silence": ", decided by silence"}.get(seat.decided_by, "")
    settled = "settled" if seat.settled else "provisional"
    sure = f"confidence {seat.confidence:.2f}, {seat.sources} independent sources{by}"
    print(show.text(f"{seat.party} at {seat.meeting.id}: {seat.state}, {settled}, {sure}"))
    for heard in one.heard:
        report, article = heard.filing.report, heard.filing.article
        place = ", ".join(part for part in (article.outlet or article.source, article.published or "") if part)
        said = f"{report.status}, {report.modality}, {report.confidence:.2f}"
        print(show.text(f"  {heard.fate.replace('_', ' '):14}{said}: {place}  {article.url or ''}"))
        for piece in report.evidence[:2]:
            print(show.text(f"                «{piece.text}»"))
        print(f"                report:{heard.filing.id}" + (f"  by {', '.join(heard.by)}" if heard.by else ""))
    for review in one.reviews:
        print(show.text(f"  review        {review.action} by {review.author}: {review.why}"))


def why_silent(
    days: Annotated[int, typer.Option(min=1, help="Look back so many days.")] = 60,
    form: Format = Form.table,
    config: Config = None,
) -> None:
    """Why nothing was heard: meetings that nobody reported on, days without reading, sources that fell silent.

    Example: monitor why-silent --days 90
    """
    from datetime import timedelta

    from monitor import pipeline
    from monitor.ledger.silence import quiet, unheard
    from monitor.sources import health_in_words
    from monitor.store import sources

    with reading(config) as (house, _, tx):
        now = house.clock()
        since = (now - timedelta(days=days)).date().isoformat()
        ledger, read = pipeline.current(tx, house.rules, now), pipeline.days_read(tx)
        healths = {one.source.id: one for one in sources.load(tx)}
    found: list[dict[str, str | None]] = [
        {
            "what": "meeting",
            "which": one.meeting.id,
            "since": one.meeting.first,
            "why": _CAUSES[one.cause],
            "read": f"{one.read} of {one.days} days",
            "series": ", ".join(one.series),
        }
        for one in unheard(ledger, read)
        if one.meeting.first >= since
    ]
    silent = {one.source: f"read every {one.usual:g} days before, not since {one.last}" for one in quiet(read, now)}
    failing = {
        name: health_in_words(one, now) for name, one in healths.items() if one.failures or one.state != "active"
    }
    for name, words in {**silent, **failing}.items():
        known = healths.get(name)
        title = known.source.name if known is not None and known.source.name else name
        found.append({"what": "source", "which": title, "since": None, "why": words, "read": None, "series": None})
    if not read:
        say("No page has been read yet: `monitor run --once` makes a first pass.")
    columns = ["what", "which", "why", "read"]
    empty = "Every meeting of the watched series was reported on, and every source answers."
    show.rows(found, form, columns=columns, empty=empty)


_CAUSES = {
    "nothing_read": "nothing was read in those days: try `monitor backfill`",
    "partly_read": "on some of those days nothing was read: try `monitor backfill`",
    "nothing_said": "sources were read, and nobody wrote of it",
    "nothing_counted": "somebody wrote of it, but only calls, uncertain or withdrawn words: see `monitor why`",
}


def rebuild(config: Config = None) -> None:
    """Drop the ledger and compute it again from reports, meetings and reviews. Nobody is alerted.

    Example: monitor ledger rebuild
    """
    from monitor import pipeline

    with writing(config) as (house, _, tx):
        ledger = pipeline.rebuild(tx, house.rules, house.clock())
    print(f"{len(ledger.attendances)} attendances, {sum(1 for one in ledger.streaks if one.length)} streaks")
