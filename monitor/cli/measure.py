"""`monitor evaluate` and `monitor calibrate`: how well texts are read, and the weights that decide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import show
from monitor.cli.options import Config, Form, Format, house

if TYPE_CHECKING:
    from monitor.scoring import Score


def attach(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    app.command()(evaluate)
    app.command()(calibrate)


def evaluate(
    gold: Annotated[
        list[Path] | None, typer.Argument(help="Folders or files of labelled articles; seeds if left out.")
    ] = None,
    misses: Annotated[bool, typer.Option("--misses", help="Name every missed and every false report.")] = False,
    form: Format = Form.table,
    config: Config = None,
) -> None:
    """Read labelled articles and say how well: events, attributes, and whether confidence means something.

    Example: monitor evaluate seeds --misses
    """
    from monitor.cli import gold as labelled
    from monitor.detect import detect
    from monitor.scoring import score

    opened = house(config)
    found = list(labelled.load(gold or [opened.places.seeds]))
    reports = {article.id: detect(article, opened.rulebook) for article, _ in found}
    result = score((labels for _, labels in found), lambda name: reports[name])
    if form is Form.json:
        show.json_out(_plain(result))
        return
    if misses:
        for line in result.misses:
            print(show.text(line))
    _tables(result, form)


def calibrate(
    gold: Annotated[
        list[Path] | None, typer.Argument(help="Folders or files of labelled articles; seeds if left out.")
    ] = None,
    threshold: Annotated[float, typer.Option(help="Reports less sure than this are not made.", min=0, max=1)] = 0.7,
    out: Annotated[Path | None, typer.Option(help="File to write; printed if left out.")] = None,
    config: Config = None,
) -> None:
    """Learn from labelled articles how much each sign of a report is worth; the same articles give the same file.

    Example: monitor calibrate seeds --out monitor/detect/weights.yaml
    """
    from monitor.cli import gold as labelled
    from monitor.detect import Weights, build, detect
    from monitor.detect.calibrate import Sample, fit
    from monitor.detect.weights import written
    from monitor.scoring import score

    opened = house(config)
    neutral = build(opened.packs, opened.world, Weights(threshold=0.0))
    found = list(labelled.load(gold or [opened.places.seeds]))
    reports = {article.id: detect(article, neutral) for article, _ in found}
    judged = score((labels for _, labels in found), lambda name: reports[name]).judged
    samples = [Sample(frozenset(sign.name for sign in one.features), right) for one, right in judged]
    heading = (
        f"How much each sign of a report is worth, in log-odds; a report below the threshold is not made.\n"
        f"Written by `monitor calibrate` from {len(samples)} reports in {len(found)} labelled articles; do not edit."
    )
    text = written(fit(samples, threshold=threshold), heading)
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, "utf-8")
        print(f"calibrate: {out} written from {len(samples)} reports in {len(found)} articles")


def _plain(result: Score) -> dict[str, Any]:
    return {
        "articles": result.articles,
        "events": {row["events"]: row for row in _events(result)},
        "attributes": {name: result.accuracy(name) for name in result.attributes},
        "reliability": _reliability(result),
        "misses": result.misses,
    }


def _events(result: Score) -> list[dict[str, Any]]:
    return [
        {
            "events": f"{kind}/{language}",
            "precision": round(count.precision, 3),
            "recall": round(count.recall, 3),
            "right": count.right,
            "false": count.false,
            "missed": count.missed,
        }
        for (kind, language), count in sorted(result.events.items())
    ]


def _reliability(result: Score) -> list[dict[str, Any]]:
    return [
        {"confidence": f"{low:.1f}-{high:.1f}", "reports": number, "right": round(share, 3)}
        for low, high, number, share in result.reliability()
    ]


def _tables(result: Score, form: Form) -> None:
    show.rows(_events(result), form)
    rows = [
        {"attribute": name, "right": right, "of": of, "share": round(right / of, 3) if of else None}
        for name, (right, of) in result.attributes.items()
    ]
    print()
    show.rows(rows, form)
    print()
    show.rows(_reliability(result), form, empty="No report was found.")
    absences = result.events["absence", "all"]
    print(
        f"evaluate: {result.articles} articles, absences precision {absences.precision:.3f} "
        f"recall {absences.recall:.3f}"
    )
