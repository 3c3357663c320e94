"""`monitor config` and `monitor doctor`: is this installation in order, and what would mend it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from monitor.cli import show
from monitor.cli.options import FAILED, WRONG, Config, Form, house


def attach(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    group = typer.Typer(no_args_is_help=True, help="The configuration: check it, show it.")
    group.command("check")(check)
    group.command("show")(shown)
    app.add_typer(group, name="config")
    app.command()(doctor)


def check(config: Config = None) -> None:
    """Read every configuration file, pack and seed document; say what is wrong, with file, line and the mend.

    Example: monitor config check --config ./config
    """
    from monitor.cli.findings import configuration

    findings = configuration(config)
    for finding in findings:
        print(show.text(f"{'ok     ' if finding.fine else 'WRONG  '}{finding.what}: {finding.words}"))
    if not all(finding.fine for finding in findings):
        raise typer.Exit(WRONG)


def shown(config: Config = None) -> None:
    """The settings in force, with the folders and the variables they come from. Secrets are shown as ***.

    Example: monitor config show
    """
    from monitor import settings
    from monitor.store import engine

    opened = house(config)
    print("folders, the first one wins file by file:")
    for folder in opened.places.config:
        print(f"  {folder}{'' if folder in opened.places.own else '  (shipped)'}")
    if not opened.places.own:
        print(f"  yours would be {settings.user_folder()}")
    print(f"database: {engine.name_of(opened.database)}")
    set_here = {key: name for name, key in settings.variables().items() if name in opened.environ}
    for key, value in _leaves(opened.settings.model_dump()):
        note = f"  ({set_here[key]})" if key in set_here else ""
        print(show.text(f"{'.'.join(key)}: {_shown(value)}{note}"))


def _leaves(tree: dict[str, Any], before: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    found: list[tuple[tuple[str, ...], Any]] = []
    for name, value in tree.items():
        found += _leaves(value, (*before, name)) if isinstance(value, dict) else [((*before, name), value)]
    return found


def _shown(value: Any) -> str:
    from monitor.alerts.secret import Secret

    if isinstance(value, Secret):
        return "***" if value else "(not set)"
    return "forever" if value is None else show.text(value) if isinstance(value, (bool, tuple)) else str(value)


def doctor(
    form: Annotated[Form, typer.Option("--format", help="table, json or csv.")] = Form.table, config: Config = None
) -> None:
    """Look at everything that has to be in order, and say how to mend what is not.

    Example: monitor doctor
    """
    from monitor.cli.findings import everything

    findings = everything(config)
    rows = [{"fine": one.fine, "what": one.what, "finding": one.words, "mend": one.mend} for one in findings]
    show.rows(rows, form)
    if not all(one.fine for one in findings):
        raise typer.Exit(FAILED)
