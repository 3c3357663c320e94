"""`monitor alerts`: what was said to whom and why, what was not; silence, acknowledge, test, rehearse."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from monitor.cli import show
from monitor.cli.options import FAILED, PARTIAL, Config, Form, Format, house, reading, say, writing

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.alerts.nouns import Decision
    from monitor.model import Transition
    from monitor.store import Tx
    from monitor.store.outbox import Listed

Series = Annotated[str, typer.Argument(help="A series, such as US@NATO/ministerials.")]
Author = Annotated[str | None, typer.Option(help="Who; your user name if left out.")]


def attach(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    group = typer.Typer(no_args_is_help=True, help="What was said to whom and why, and what was not.")
    group.command("list")(listed)
    group.command("show")(shown)
    group.command("why")(decisions)
    group.command()(preview)
    group.command()(routes)
    group.command("test")(trial)
    group.command("dry-run")(dry_run)
    group.command()(retry)
    group.command()(ack)
    group.command()(silence)
    app.add_typer(group, name="alerts")


def listed(
    state: Annotated[str | None, typer.Option(help="waiting, sent, dead or withdrawn.")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    form: Format = Form.table,
    config: Config = None,
) -> None:
    """Alerts, the latest first. No address stands in the list.

    Example: monitor alerts list --state dead
    """
    from monitor.store import outbox

    with reading(config) as (opened, _, tx):
        found, total = outbox.listed(tx, opened.clock(), state=_state(state), limit=limit)
    show.rows(
        [_row(one) for one in found], form, columns=["at", "state", "route", "title", "why", "id"], empty="No alert."
    )
    if form is Form.table and total > len(found):
        say(f"{total - len(found)} more: --limit {total}")


def _state(state: str | None) -> Literal["waiting", "sent", "dead", "withdrawn"] | None:
    from monitor.errors import UsageError

    if state is None or state in ("waiting", "sent", "dead", "withdrawn"):
        return state  # type: ignore[return-value]  # narrowed by the line before
    raise UsageError(f"--state {state}: use waiting, sent, dead or withdrawn")


def _row(one: Listed) -> dict[str, Any]:
    return {
        "id": one.alert.id,
        "at": one.alert.created_at,
        "state": one.state,
        "route": one.alert.target,
        "title": one.alert.title,
        "because": one.alert.because,
        "why": one.why or one.alert.because,
        "attempts": one.attempts,
        "next_at": one.next_at if one.state == "waiting" else None,
        "done_at": one.done_at,
    }


def shown(alert: Annotated[str, typer.Argument(help="The id of an alert.")], config: Config = None) -> None:
    """One alert as it was written, and what became of it.

    Example: monitor alerts show 3f8e0c4a5d6b7f8091a2b3c4
    """
    from monitor.errors import UsageError
    from monitor.store import outbox

    with reading(config) as (opened, _, tx):
        found = outbox.find(tx, alert, opened.clock())
        attempts = outbox.attempts(tx, alert=alert)
    if found is None:
        raise UsageError(f"no alert has the id '{alert}': see `monitor alerts list`")
    print(show.text(found.alert.text))
    rows = [{"at": one.at, "to": one.target, "outcome": one.outcome, "why": one.why} for one in attempts]
    show.rows(rows, Form.table, empty=f"{found.state}, not tried yet")


def decisions(
    limit: Annotated[int, typer.Option(min=1)] = 50, form: Format = Form.table, config: Config = None
) -> None:
    """Every decision for and against an alert, with its named reason, the latest first.

    Example: monitor alerts why --limit 20
    """
    from monitor.store import decisions as stored

    with reading(config) as (_, _, tx):
        found = stored.latest(tx, limit)
    rows = [
        {
            "at": one.decided_at,
            "action": one.action,
            "because": one.because,
            "route": one.route,
            "transition": one.transition,
            "detail": one.detail,
        }
        for one in found
    ]
    show.rows(rows, form, empty="Nothing was decided yet.")


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
        transition = _latest(tx, series)
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


def _latest(tx: Tx, series: str) -> Transition:
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


def retry(
    alerts: Annotated[list[str] | None, typer.Argument(help="Ids; all dead ones if left out.")] = None,
    config: Config = None,
) -> None:
    """Make alerts that were given up, or wait for another attempt, due now.

    Example: monitor alerts retry
    """
    from monitor.store import outbox

    with writing(config) as (opened, _, tx):
        now = opened.clock()
        ids = alerts or [one.alert.id for one in outbox.listed(tx, now, state="dead", limit=100_000)[0]]
        number = outbox.retry(tx, ids, now)
    print(f"{number} alerts are due now; the daemon, or `monitor run --once`, sends them")


def ack(series: Series, author: Author = None, config: Config = None) -> None:
    """Somebody has seen it: nothing more about this series until it changes.

    Example: monitor alerts ack US@NATO/ministerials
    """
    from monitor.alerts.nouns import Ack
    from monitor.store import silences

    with writing(config) as (opened, _, tx):
        latest = _latest(tx, series)
        seen = Ack(
            series=latest.series,
            transition=latest.id,
            length=latest.length,
            author=author or getpass.getuser(),
            at=opened.clock(),
        )
        silences.acknowledge(tx, seen)
    print(f"{latest.series}: acknowledged at length {latest.length}")


def silence(
    scope: Annotated[str, typer.Argument(help="A series, SERIES@MEETING, a party, or `*` for everything.")],
    for_: Annotated[str, typer.Option("--for", metavar="SPAN", help="How long: 90m, 7d, 2w.")] = "7d",
    why: Annotated[str, typer.Option(help="The reason.")] = "",
    route: Annotated[str, typer.Option(help="Only on this route.")] = "*",
    end: Annotated[bool, typer.Option("--end", help="End the silences of that scope instead.")] = False,
    author: Author = None,
    config: Config = None,
) -> None:
    """Be quiet about something for a while; breaks of streaks still come with the next digest.

    Example: monitor alerts silence US@NATO/ministerials --for 7d --why "known, on holiday"
    """
    import uuid

    from monitor.alerts.nouns import Silence
    from monitor.cli.moments import span
    from monitor.store import silences

    with writing(config) as (opened, _, tx):
        now = opened.clock()
        if end:
            ids = [
                one.id for one in silences.load(tx, active_at=now) if one.scope == scope and route in ("*", one.route)
            ]
            print(f"{sum(silences.end(tx, one, now) for one in ids)} silences ended")
            return
        kept = Silence(
            id=uuid.uuid4().hex,
            scope=scope,
            author=author or getpass.getuser(),
            why=why,
            begins=now,
            ends=now + span(for_),
            route=route,
        )
        silences.add(tx, kept)
    print(f"{scope}: quiet until {kept.ends:%Y-%m-%d %H:%M} UTC")
