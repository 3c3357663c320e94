"""What a backfill came to, as a value and in words. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal

from monitor.backfill.problem import Problem
from monitor.model import Transition

#: counts that are about pages or articles that were left out, and why
_LEFT: Final = ("other language", "out of range", "skipped", "failed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far it is."""

    done: float = 0.0  #: share of the whole, 0..1
    parts: int = 0
    of: int = 0
    read: int = 0
    reports: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """The end report."""

    ended: Literal["done", "stopped", "limit", "nothing new"] = "done"
    counts: Mapping[str, int] = field(default_factory=dict)  #: of the whole job, earlier runs of it included
    parts: Mapping[str, int] = field(default_factory=dict)  #: state → parts
    problems: Sequence[Problem] = ()  #: of this run, the first ones
    more: int = 0  #: problems beyond those
    transitions: Sequence[Transition] = ()
    days: Mapping[date, int] = field(default_factory=dict)  #: pages read by day, over all sources
    copies: int = 0

    @property
    def partial(self) -> bool:
        """Is something of what was asked for missing?"""
        broken = self.parts.get("failed", 0) + self.parts.get("poison", 0) + self.counts.get("failed", 0)
        return broken > 0 or self.ended == "stopped" or any(problem.lost for problem in self.problems)

    @property
    def exit_code(self) -> int:
        """0 done, 4 done in part, 1 nothing could be read at all."""
        if self.partial and not self.counts.get("read") and self.ended != "stopped":
            return 1
        return 4 if self.partial else 0


def lines(summary: Summary) -> Iterator[str]:
    """The report for people, line by line."""
    counts = summary.counts
    yield {
        "done": "Done.",
        "stopped": "Stopped; the same command goes on where it was.",
        "limit": "Stopped at the limit; the same command goes on from there.",
        "nothing new": "Nothing new: all of it was read before (--again reads it anew).",
    }[summary.ended]
    yield f"read       {counts.get('read', 0):,} pages and articles, {counts.get('articles', 0):,} of them wanted"
    yield f"examined   {counts.get('passed', 0):,}; the gate saw that the others can hold no report"
    yield f"found      {counts.get('reports', 0):,} reports in {counts.get('found', 0):,} articles" + (
        f", {summary.copies:,} of them copies" if summary.copies else ""
    )
    left = {name: counts[name] for name in _LEFT if counts.get(name)}
    left |= {name: count for name, count in sorted(counts.items()) if name.startswith("no article") and count}
    for name, count in left.items():
        yield f"left out   {count:,}: {name}"
    broken = {state: summary.parts[state] for state in ("failed", "poison") if summary.parts.get(state)}
    for state, count in broken.items():
        yield f"parts      {count:,} {'could not be read' if state == 'failed' else 'ended their worker each time'}"
    yield from _problems(summary)
    yield from _changes(summary.transitions)
    yield from _coverage(summary.days)


def _problems(summary: Summary) -> Iterator[str]:
    for problem in summary.problems:
        yield f"problem    {problem}" if problem.lost else f"skipped    {problem}"
    if summary.more:
        yield f"problem    … and {summary.more:,} more"


def _changes(transitions: Sequence[Transition]) -> Iterator[str]:
    if not transitions:
        yield "streaks    none has changed"
    for one in transitions[:20]:
        yield f"streaks    {one.series}: {one.kind} to {one.length} at {one.meeting} ({one.phase})"
    if len(transitions) > 20:
        yield f"streaks    … and {len(transitions) - 20:,} more"


def _coverage(days: Mapping[date, int]) -> Iterator[str]:
    if not days:
        yield "coverage   no day: nothing that was read bears a date"
        return
    missing = list(gaps(days))
    yield f"coverage   {min(days)} to {max(days)}: {len(days):,} days with {sum(days.values()):,} pages"
    for first, last in missing[:10]:
        yield f"gap        {first}" if first == last else f"gap        {first} to {last}"
    if len(missing) > 10:
        yield f"gap        … and {len(missing) - 10:,} more"


def gaps(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """The runs of days between the first and the last on which nothing was read."""
    known = sorted(days)
    for one, other in pairwise(known):
        if other - one > timedelta(days=1):
            yield one + timedelta(days=1), other - timedelta(days=1)
