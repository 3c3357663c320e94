"""`monitor review`: what a person decides about a report, or about a party at a meeting; kept with who and why."""

from __future__ import annotations

import getpass
import uuid
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from monitor.cli import show
from monitor.cli.options import Config, Form, Format, reading, writing

if TYPE_CHECKING:
    from monitor.model import Review
    from monitor.store import Tx

Target = Annotated[
    str, typer.Argument(help="`report:ID` or `attendance:PARTY@MEETING`, as alerts and `monitor why` name them.")
]
Why = Annotated[str, typer.Option(help="The reason, for those who come after you.")]
Author = Annotated[str | None, typer.Option(help="Who decides; your user name if left out.")]


def attach(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    group = typer.Typer(no_args_is_help=True, help="Confirm, dismiss or correct what the program found.")
    group.command("list")(listed)
    group.command()(confirm)
    group.command()(dismiss)
    group.command()(correct)
    group.command()(undo)
    group.command()(export)
    app.add_typer(group, name="review")


def listed(
    done: Annotated[bool, typer.Option("--done", help="The decisions made, instead of what waits for one.")] = False,
    below: Annotated[float, typer.Option(min=0, max=1, help="Reports with less confidence than that.")] = 0.8,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    form: Format = Form.table,
    config: Config = None,
) -> None:
    """Reports that want a second look, the least certain first.

    Example: monitor review list --below 0.7
    """
    from monitor.cli import views
    from monitor.store import filings, reviews

    with reading(config) as (_, _, tx):
        if done:
            rows = [_row(one) for one in reviews.latest(tx, limit)]
        else:
            found, _ = filings.uncertain(tx, below, limit=limit)
            rows = [{"target": f"report:{one.id}", **views.filing_row(one)} for one in found]
    columns = None if done else ["confidence", "status", "party", "forum", "date", "evidence", "target"]
    show.rows(rows, form, columns=columns, empty="No decision is on file." if done else "Nothing waits for a review.")


def confirm(target: Target, why: Why = "", author: Author = None, config: Config = None) -> None:
    """It is right.

    Example: monitor review confirm attendance:US@NATO/defence_ministers/2026-02-12
    """
    _decide(config, target, "confirm", why, author)


def dismiss(target: Target, why: Why = "", author: Author = None, config: Config = None) -> None:
    """It is wrong: it no longer counts, and whoever was told gets a correction.

    Example: monitor review dismiss report:0f3a… --why "another ministry"
    """
    _decide(config, target, "dismiss", why, author)


def correct(
    target: Target,
    changes: Annotated[list[str], typer.Argument(help="Fields to correct, as FIELD=VALUE.")],
    why: Why = "",
    author: Author = None,
    config: Config = None,
) -> None:
    """It is nearly right: correct fields of it.

    Example: monitor review correct report:0f3a… date=2026-02-12 substitute_level=deputy
    """
    from monitor.errors import UsageError

    wrong = next((one for one in changes if "=" not in one), None)
    if wrong is not None:
        raise UsageError(f"'{wrong}' is no correction: write FIELD=VALUE")
    pairs = tuple((name.strip(), value.strip() or None) for name, _, value in (one.partition("=") for one in changes))
    from monitor.ledger.reviews import check

    check(target, pairs)
    _decide(config, target, "correct", why, author, pairs)


def undo(target: Target, why: Why = "", author: Author = None, config: Config = None) -> None:
    """Take the last decision about it back.

    Example: monitor review undo attendance:US@NATO/defence_ministers/2026-02-12
    """
    _decide(config, target, "undo", why, author)


def export(
    target: Annotated[str, typer.Argument(help="`report:ID`, or the id of an article.")],
    note: Annotated[str, typer.Option(help="What the document is an example of.")] = "",
    config: Config = None,
) -> None:
    """The article with what people decided about it, as an annotated document for seeds/.

    Example: monitor review export report:0f3a… > seeds/mine.yaml
    """
    from monitor.errors import UsageError
    from monitor.ledger.seeding import annotated
    from monitor.store import articles, filings, reviews

    with reading(config) as (house, _, tx):
        name = target.removeprefix("report:")
        known = filings.by_id(tx, [name])
        article = articles.load(tx, known[name].article.id if name in known else name)
        if article is None:
            raise UsageError(f"{target}: no such report or article is on file; `monitor reports` lists them")
        mine = filings.of_article(tx, article.id)
        typer.echo(annotated(article, mine, reviews.load(tx), house.clock(), note=note), nl=False)


def _decide(
    config: Config,
    target: str,
    action: Literal["confirm", "dismiss", "correct", "undo"],
    why: str,
    author: str | None,
    changes: tuple[tuple[str, str | None], ...] = (),
) -> None:
    from monitor import pipeline
    from monitor.model import Review
    from monitor.store import reviews

    with writing(config) as (house, _, tx):
        _demand(tx, target, action)
        now = house.clock()
        review = Review(
            id=uuid.uuid4().hex,
            target=target,
            action=action,
            changes=changes,
            author=author or getpass.getuser(),
            why=why,
            at=now,
        )
        reviews.add(tx, review)
        outcome = pipeline.settle(tx, house.rules, now)
    for one in outcome.transitions:
        print(f"{one.series}: {one.kind}, {one.before} → {one.length} ({one.phase})")
    print(f"{action} {target}: on file" + (f"; {len(outcome.alerts)} alerts wait to be sent" if outcome.alerts else ""))


def _demand(tx: Tx, target: str, action: str) -> None:
    """Refuse a target that is nowhere on file, so that a slip of the pen is no decision. Raises UsageError."""
    from monitor.errors import UsageError
    from monitor.store import filings, ledgers, reviews

    kind, _, name = target.partition(":")
    if kind == "report" and filings.by_id(tx, [name]):
        pass
    elif kind == "attendance" and "@" in name:
        meeting = name.partition("@")[2]
        if ledgers.meeting(tx, meeting) is None:
            raise UsageError(f"{target}: no such meeting is known; `monitor meetings` lists them")
    else:
        raise UsageError(f"{target}: no such report or attendance; write report:ID or attendance:PARTY@MEETING")
    if action == "undo" and not reviews.load(tx, target=target):
        raise UsageError(f"{target}: nobody has decided anything about it")


def _row(one: Review) -> dict[str, object]:
    return {
        "at": one.at,
        "action": one.action,
        "target": one.target,
        "changes": ", ".join(f"{name}={value}" for name, value in one.changes),
        "author": one.author,
        "why": one.why,
    }
