"""`monitor alerts preview · routes · test · dry-run`: how messages read, where they go, what would have been sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import show
from monitor.cli.options import FAILED, PARTIAL, Config, Form, Format, house, reading

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.alerts.nouns import Decision
    from monitor.model import Transition
    from monitor.store import Tx

Series = Annotated[str, typer.Argument(help="A series, such as US@NATO/ministerials.")]


def attach(group: typer.Typer) -> None:
    """Add the commands to the group `alerts`."""
    group.command()(preview)
    group.command()(routes)
    group.command("test")(trial)
    group.command("dry-run")(dry_run)


def preview(
    series: Series,
    language: Annotated[str, typer.Option(help="de, en or fr.")] = "en",
    shape: Annotated[str, typer.Option("--as", help="text, html or markdown.")] = "text",
    config: Config = None,
) -> None:
    """The latest message about a series, as it would read now. Nothing is sent.

    Example: monitor alerts preview US@NATO/ministerials --language de
    """
    from monitor import pipeline
    from monitor.alerts.facts import Context
    from monitor.alerts.render import message
    from monitor.errors import UsageError
    from monitor.pipeline import telling

    with reading(config) as (opened, _, tx):
        transition = latest(tx, series)
        ledger = pipeline.current(tx, opened.rules, opened.clock())
        context = Context(
            others=telling.siblings(ledger, transition), commands=opened.routes.commands, web=opened.routes.web
        )
        grounds = telling.grounds_of(tx, transition)
        text = message(transition, grounds, language=language, names=opened.rules.names, context=context)
    forms = {"text": text.text, "html": text.html, "markdown": text.markdown}
    if shape not in forms:
        raise UsageError(f"--as {shape}: use text, html or markdown")
    print(forms[shape])


def latest(tx: Tx, series: str) -> Transition:
    """The last transition of a series. Raises UsageError where there is none."""
    from monitor.errors import UsageError
    from monitor.store import transitions

    found = transitions.latest(tx, 1, series)
    if not found:
        raise UsageError(f"nothing has happened in the series '{series}': `monitor streaks` lists those with a streak")
    return found[0][1]


def routes(form: Format = Form.table, config: Config = None) -> None:
    """The routes and their recipients, without secrets.

    Example: monitor alerts routes
    """
    from monitor.alerts.runner import described

    opened = house(config)
    found = [
        {"route": one, "target": target, "address": name}
        for one, target, name in described(opened.routes, opened.environ)
    ]
    show.rows(found, form)


def trial(
    route: Annotated[str, typer.Argument(help="A route of alerts.yaml; `console` is the log.")], config: Config = None
) -> None:
    """Send a test message to every recipient of a route, now.

    Example: monitor alerts test desk
    """
    from monitor.alerts.delivery import Parcel, Waiting
    from monitor.alerts.nouns import Sent
    from monitor.alerts.operator import trial_alerts
    from monitor.alerts.runner import attempt
    from monitor.errors import UsageError

    opened = house(config)
    chosen = opened.routes.route(route)
    if chosen is None:
        known = ", ".join(one.id for one in opened.routes.every())
        raise UsageError(f"no route is called '{route}': alerts.yaml has {known}")
    now, failed = opened.clock(), 0
    for alert in trial_alerts(chosen, now):
        parcel = Parcel(alert=alert, rows=(Waiting(alert=alert, not_before=now, next_at=now),))
        outcome = attempt(parcel, opened.routes, environ=opened.environ)
        failed += not isinstance(outcome, Sent)
        print(f"{alert.target}: {'sent' if isinstance(outcome, Sent) else outcome.why}")
    if failed:
        raise typer.Exit(FAILED if failed == len(chosen.target_ids()) else PARTIAL)


def dry_run(
    since: Annotated[str, typer.Option(help="From that day on: YYYY-MM-DD.")] = "2000-01-01",
    form: Format = Form.table,
    config: Config = None,
) -> None:
    """What the routes of today would have sent over what has happened. Nothing is sent.

    Example: monitor alerts dry-run --since 2026-01-01
    """
    from monitor.alerts.rehearse import Happened, rehearse
    from monitor.cli.moments import start_of
    from monitor.pipeline import telling, voice
    from monitor.store import silences, transitions

    with reading(config) as (opened, _, tx):
        begin = start_of(since)
        at = {one.id: moment for moment, one in transitions.latest(tx, 1_000_000) if moment >= begin}
        found = [one for one in transitions.load(tx, since=begin) if one.id in at]
        batches = [voice.ordered([one for one in found if at[one.id] == moment]) for moment in sorted(set(at.values()))]
        history = [
            Happened(transition=one, filings=telling.grounds_of(tx, one), at=at[one.id])
            for batch in batches
            for one in batch
        ]
        kept, seen = silences.load(tx), silences.acknowledged(tx)
        names = opened.rules.names
    rows: list[dict[str, Any]] = []
    told: list[tuple[datetime, tuple[Transition, Decision]]] = []
    for happened, choice, title in rehearse(history, opened.routes, silences=kept, acks=seen, names=names):
        beside = [pair for moment, pair in told if moment == happened.at]
        decision = voice.covered(happened.transition, choice, beside)
        told.append((happened.at, (happened.transition, decision)))
        rows.append(
            {
                "at": happened.at,
                "route": decision.route,
                "action": decision.action,
                "because": decision.because,
                "title": title,
                "detail": decision.detail,
            }
        )
    show.rows(rows, form, empty="Nothing has happened since then.")
