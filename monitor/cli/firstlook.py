"""The documents that came with the program in; absences, streak and alert, as newcomers see them, printed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.cli import show

if TYPE_CHECKING:
    from monitor.bootstrap import House
    from monitor.model import Article, Ledger, Report, Streak
    from monitor.pipeline import Outcome
    from monitor.store import Store

_FOR_EVER = timedelta(days=36_500)


def take(opened: House, store: Store) -> None:
    """Detect, file and show. The alert goes to the console only: what the documents tell is old news."""
    from monitor import pipeline
    from monitor.alerts.routes import Routes
    from monitor.detect import detect

    now = opened.clock()
    found = [(one, detect(one, opened.rulebook)) for one in _documents(opened)]
    rules = replace(opened.rules, routes=Routes(), horizon=_FOR_EVER)
    with store.begin() as tx:
        batch = pipeline.Batch(found=[pipeline.Found(article=one, reports=reports) for one, reports in found])
        outcome = pipeline.take_in(tx, batch, rules, now)
        ledger = pipeline.current(tx, opened.rules, now)
    print(f"{len(found)} documents of {opened.places.seeds} read.")
    _absences(found)
    mine = {(report.party, report.forum) for _, reports in found for report in reports if report.status == "absent"}
    _streaks(ledger, mine)
    _alert(opened, store, ledger, outcome, mine)


def _documents(opened: House) -> list[Article]:
    """What really happened, of the annotated documents, and any text that somebody put beside them."""
    from monitor import seeds
    from monitor.backfill import documents
    from monitor.cli.options import say
    from monitor.extract.language import language_of
    from monitor.model import Article

    folder = opened.places.seeds
    found = [one.article for one in seeds.load(folder, deep=False) if not one.invented]
    for file in sorted(folder.glob("*.txt")):
        for one in documents(file):
            if isinstance(one, Article):
                found.append(replace(one, language=one.language or language_of(one.text), outlet=file.name))
            else:
                say(str(one))
    return found


def _absences(found: Sequence[tuple[Article, tuple[Report, ...]]]) -> None:
    seen: set[tuple[str, str, str | None, str | None]] = set()
    rows = []
    for article, reports in found:
        for report in reports:
            key = (report.party, report.forum, report.format, report.date)
            if report.status == "absent" and key not in seen:
                seen.add(key)
                rows.append(_row(article, report))
    print(f"\n{len(rows)} absences found:")
    for row in rows:
        print(show.text(f"  {row}"))


def _row(article: Article, report: Report) -> str:
    who = f"{report.party} absent from {report.forum} {report.format}, {report.date}"
    people = f": {report.principal or 'nobody named'}"
    instead = f", instead {report.substitute} ({report.substitute_level})" if report.substitute else ""
    quotation = report.evidence[0].text if report.evidence else ""
    return f"{who}{people}{instead}; {report.modality}, confidence {report.confidence:.2f}\n    «{quotation}»"


def _mine(ledger: Ledger, about: set[tuple[str, str]]) -> list[Streak]:
    streaks = [one for one in ledger.streaks if one.length and (one.series.party, one.series.forum) in about]
    broad = {"ministerials": 1, "all": 2}
    return sorted(streaks, key=lambda one: (-one.length, broad.get(one.series.scope, 0), one.series.id))


def _streaks(ledger: Ledger, about: set[tuple[str, str]]) -> None:
    from monitor.cli import views

    print("\nStreaks:")
    for one in _mine(ledger, about):
        timeline = views.signs(one.timeline[-8:])
        print(f"  {one.series.id}: {one.length} in a row since {one.since}, {one.phase}   {timeline}")


def _alert(opened: House, store: Store, ledger: Ledger, outcome: Outcome, about: set[tuple[str, str]]) -> None:
    """The alert as it was just written, else as it would be."""
    from monitor.alerts.render import message
    from monitor.alerts.routes import Routes
    from monitor.alerts.runner import deliver_due
    from monitor.pipeline import telling
    from monitor.store import transitions
    from monitor.store.desk import Desk

    if outcome.alerts:
        print("\nThe alert, as people get it (as shipped it goes to this console; routes are set in alerts.yaml):")
        deliver_due(Desk(store), Routes(), clock=opened.clock, chance=lambda: 0.0, environ={})
        return
    streaks = _mine(ledger, about)
    with store.read() as tx:
        told = transitions.latest(tx, 1, streaks[0].series.id) if streaks else ()
        if told:
            grounds = telling.grounds_of(tx, told[0][1])
            print("\nThe alert was told before:")
            print(show.text(message(told[0][1], grounds, language="en", names=opened.rules.names).text))
