"""`monitor alerts`: what was said to whom and why, what was not; silence, acknowledge, test, rehearse."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from monitor.cli import rehearsal, show
from monitor.cli.options import Config, Form, Format, reading, say, writing
from monitor.cli.rehearsal import Series

if TYPE_CHECKING:
    from monitor.store.outbox import Listed

Author = Annotated[str | None, typer.Option(help="Who; your user name if left out.")]


def attach(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    group = typer.Typer(no_args_is_help=True, help="What was said to whom and why, and what was not.")
    group.command("list")(listed)
    group.command("show")(shown)
    group.command("why")(decisions)
    group.command()(retry)
    group.command()(ack)
    group.command()(silence)
    rehearsal.attach(group)
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
        latest = rehearsal.latest(tx, series)
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
            ids = [one.id for one in silences.load(tx) if one.scope == scope and route in ("*", one.route)]
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
