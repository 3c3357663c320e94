"""One article in, its text with marked evidence and each report with its reasons on the screen out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from monitor.cli import show

if TYPE_CHECKING:
    from monitor.detect import Explanation, Rulebook
    from monitor.model import Article, Evidence, Report


def explained(article: Article, rulebook: Rulebook, *, everything: bool, without: tuple[str, ...]) -> None:
    """Print it; with `without` also what is different without those rules."""
    from monitor.detect import explain

    found = explain(article, rulebook, without=without)
    screen = show.console()
    _marked(screen, article, [piece for report in found.reports for piece in report.evidence])
    for report in found.reports:
        _report(screen, report)
    if not found.reports:
        screen.print("No report: nobody is said to stay away from a meeting, or to come.")
    if everything:
        _rejected(screen, found)
    if without:
        _without(screen, explain(article, rulebook), found, without)


def _marked(screen: Any, article: Article, pieces: list[Evidence]) -> None:
    from rich.text import Text

    for where, text in (("title", article.title or ""), ("text", article.text)):
        if not text:
            continue
        shown = Text(text, style="bold" if where == "title" else "")
        for piece in pieces:
            if piece.where == where:
                shown.stylize("reverse", piece.start, piece.end)
        safe = Text.assemble(*((show.text(span.plain), span.style) for span in _spans(shown)))
        _say(screen, safe)
    screen.print()


def _spans(text: Any) -> list[Any]:
    """The text cut at the edges of its marks, so that each piece can be cleaned by itself."""
    edges = sorted({0, len(text), *(edge for span in text.spans for edge in (span.start, span.end))})
    pieces = [text[first:after] for first, after in pairwise(edges)]
    for piece in pieces:
        if piece.spans:
            piece.style = "reverse"
    return pieces


def _say(screen: Any, text: Any) -> None:
    """A line as long as it is, so that it can be copied and searched."""
    screen.print(text, soft_wrap=True)


def _report(screen: Any, report: Report) -> None:
    from rich.text import Text

    names = ("format", "date", "place", "modality", "office", "principal", "substitute", "substitute_level", "reason")
    _say(screen, Text(f"{report.status} {report.party} at {report.forum}, confidence {report.confidence:.2f}", "bold"))
    for name in (*names, "reason_by", "consecutive"):
        if (value := getattr(report, name)) is not None:
            _say(screen, Text(f"  {name.replace('_', ' '):18}{show.text(value)}"))
    for flag in ("virtual", "standing", "primary"):
        if getattr(report, flag):
            _say(screen, Text(f"  {flag:18}yes"))
    _say(screen, Text(f"  {'rule':18}{report.rule}: «{show.text(report.cue)}»"))
    for piece in report.evidence:
        _say(screen, Text(f"  {piece.where + f' {piece.start}-{piece.end}':18}«{show.text(piece.text)}»"))
    if report.features:
        weighed = ", ".join(f"{one.name} {one.weight:+.2f}" for one in report.features)
        _say(screen, Text(f"  {'weighed':18}{weighed}"))
    screen.print()


def _rejected(screen: Any, found: Explanation) -> None:
    from rich.text import Text

    _say(screen, Text(f"{len(found.rejected)} rejected", "bold"))
    for one in found.rejected:
        _say(screen, Text(f"  {one.cue:28}«{show.text(one.words)}»: {show.text(one.why)}"))


def _without(screen: Any, before: Explanation, after: Explanation, without: tuple[str, ...]) -> None:
    from rich.text import Text

    def names(found: Explanation) -> dict[tuple[Any, ...], Report]:
        return {(one.status, one.party, one.forum, one.format, one.date): one for one in found.reports}

    old, new = names(before), names(after)
    _say(screen, Text(f"Without {', '.join(without)}: {len(before.reports)} → {len(after.reports)} reports", "bold"))
    for sign, some, others in (("-", old, new), ("+", new, old)):
        for key in some:
            if key not in others:
                _say(screen, Text(f"  {sign} {' '.join(str(part) for part in key if part)}"))
    for key in old:
        if key in new and old[key] != new[key]:
            changed = [name for name in _fields(old[key]) if getattr(old[key], name) != getattr(new[key], name)]
            _say(screen, Text(f"  ~ {' '.join(str(part) for part in key if part)}: {', '.join(changed)}"))


def _fields(report: Report) -> tuple[str, ...]:
    """The names of its fields."""
    from dataclasses import fields

    return tuple(one.name for one in fields(report))
