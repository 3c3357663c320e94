"""A task in, a slice out: what a worker does, on whatever machine it runs. Stores nothing, tells nobody.

    read ─► wished for? ─► gate ─► extract ─► detect ─► sign ─► wished for? ─► Finding

Doing a task twice gives the same slice, but for how far it gets in its time.
"""

from __future__ import annotations

import io
import math
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from monitor import addresses
from monitor.backfill import files, lines, members, warc
from monitor.backfill.parts import Finding, Got, Kit, Slice, Task, Wish
from monitor.backfill.problem import Problem
from monitor.model import Article, Page, Source
from monitor.workers import TookTooLong, within

if TYPE_CHECKING:
    from monitor.detect import Rulebook
    from monitor.gate import Gate

PATIENCE: Final = 20.0  #: seconds for one page
CARRIED: Final = 20  #: problems of one slice that are told word for word
DOCUMENTS: Final = "documents"  #: the source of articles that name none

Value = Article | Page | Got | Problem | None


def do(task: Task) -> Slice:
    """The next slice of the task's part."""
    bench = _Bench(task=task, rules=rules_of(task.kit))
    ends = math.inf if task.pages else time.monotonic() + task.seconds  # what was fetched is examined
    done, offset = 0, task.part.offset
    for position, value in _values(task):
        if task.skip and bench.problems:
            if position != offset:
                return bench.slice(position)
            continue
        if task.skip:
            offset, value = position, Problem(place=_place(value), why="ended every worker that read it")
        if done >= task.most or (done and position != offset and time.monotonic() >= ends):
            return bench.slice(position)
        offset = position
        bench.take(value)
        done += value is not None and not isinstance(value, Problem)
    return bench.slice(None)


def _values(task: Task) -> Iterator[tuple[int, Value]]:
    """Each value with the offset to come back to in order to read it again."""
    part = task.part
    if part.kind == "document":
        for number, value in files.read(Path(part.place), part.offset):
            yield number - 1, value
    elif part.kind == "lines":
        yield from lines.read(Path(part.place), max(part.start, part.offset), part.end)
    elif part.kind in ("warc", "remote"):
        yield from _archived(task)
    else:
        yield from enumerate(task.pages)


def _archived(task: Task) -> Iterator[tuple[int, Value]]:
    part = task.part
    stretch = warc.Stretch(place=part.place, size=part.size, start=max(part.start, part.offset), end=part.end)
    try:
        with _stream(task) as stream:
            if stretch.start == 0 and (problem := warc.empty(stream, part.place)) is not None:
                yield 0, problem
                return
            if part.kind == "remote" and 0 < stretch.start == part.start:
                begin = members.next_member(stream, part.start)
                if begin is None or (part.end is not None and begin >= part.end):
                    return  # a range cut anywhere, in which no record begins
                stretch = replace(stretch, start=begin)
            yield from warc.records(stream, stretch)
    except OSError as error:
        yield stretch.start, files.unreadable(error, part.place)


def _stream(task: Task) -> Any:
    if task.part.kind == "remote":
        from monitor.backfill.remote import RangeFile  # the network is only for those who need it

        whole = RangeFile(task.part.place, task.part.size, allow_private=task.kit.allow_private)
        return io.BufferedReader(whole, 1 << 20)  # who reads wants as many bytes as asked for
    return Path(task.part.place).open("rb", buffering=1 << 20)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a worker judges by."""

    rulebook: Rulebook
    gate: Gate


@lru_cache(maxsize=2)
def rules_of(kit: Kit) -> Rules:
    """Built once a process; takes a second."""
    from monitor import languages, world
    from monitor.detect import build
    from monitor.gate import Gate

    rulebook = build(languages.load(kit.own), world.load(kit.config))
    return Rules(rulebook=rulebook, gate=Gate(rulebook))


@dataclass(slots=True)
class _Bench:
    """Where one slice is put together."""

    task: Task
    rules: Rules
    found: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    coverage: Counter[tuple[str, date, str]] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def take(self, value: Value) -> None:
        """Examine one value; whatever happens, the next one comes."""
        if value is None:
            return
        if isinstance(value, Problem):
            self._problem(value)
            return
        self.counts["read"] += 1
        try:
            with within(PATIENCE):
                self._examine(value)
        except TookTooLong:
            self._problem(Problem(place=_place(value), why=f"took longer than {PATIENCE:g} s to read"))
        except (Exception, MemoryError) as error:  # noqa: BLE001 - one hostile page must not cost its shard
            self._problem(
                Problem(place=_place(value), why=f"made the reader fail ({type(error).__name__}: {str(error)[:150]})")
            )

    def slice(self, offset: int | None) -> Slice:
        """What has come together."""
        return Slice(
            found=tuple(self.found),
            counts=dict(self.counts),
            coverage=dict(self.coverage),
            problems=tuple(self.problems[:CARRIED]),
            more=max(0, len(self.problems) - CARRIED),
            offset=offset,
        )

    def _examine(self, value: Article | Page | Got) -> None:
        if isinstance(value, Article):
            self._article(value)
        else:
            self._page(value if isinstance(value, Got) else Got(page=value))

    def _article(self, article: Article) -> None:
        if article.language == "":
            from monitor.extract.language import language_of  # a second of import, seldom needed

            article = replace(article, language=language_of(article.text))
        source = article.source or (addresses.site(article.url) if article.url else DOCUMENTS)
        if not self._wanted(article, source):
            return
        if self.task.wish.gate and not self.rules.gate.may_report(article):
            return
        from monitor.detect import detect
        from monitor.lineage import sign

        self.counts["passed"] += 1
        reports = tuple(detect(article, self.rules.rulebook))
        if reports:
            self.counts["reports"] += len(reports)
            article = replace(article, source=source, lineage=article.lineage or article.id)
            self.found.append(Finding(article=article, reports=reports, signature=sign(article)))

    def _page(self, got: Got) -> None:
        from monitor.examine import Item, examine
        from monitor.gate import day_of

        page, wish = got.page, self.task.wish
        if wish.since is not None and page.fetched_at.date() < wish.since:
            self.counts["out of range"] += 1  # what was read before that day was not published after it
            return
        source = Source(id=addresses.site(page.url), url=page.url, kind="documents")
        if wish.gate and not self.rules.gate.wants(page):
            day = day_of(page) if got.entry is None or got.entry.published is None else got.entry.published.date()
            self.coverage[source.id, day, "read"] += 1
            self.counts["articles"] += 1
            return
        self.counts["passed"] += 1
        (one,) = examine([Item(page=page, entry=got.entry, source=source)], self.rules.rulebook)
        if one.no_data is not None:
            self.counts[f"no article: {one.no_data.kind}"] += 1
            self.coverage[source.id, page.fetched_at.date(), one.no_data.kind] += 1
        if one.article is None or (one.no_data is None and not self._wanted(one.article, source.id)):
            return
        if one.reports:
            self.counts["reports"] += len(one.reports)
            self.found.append(Finding(article=one.article, reports=one.reports, signature=one.signature))

    def _wanted(self, article: Article, source: str) -> bool:
        why = _unwanted(article, self.task.wish)
        self.counts[why or "articles"] += 1
        day = _day(article)
        if why is None and day is not None:
            self.coverage[source, day, "read"] += 1
        return why is None

    def _problem(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.counts["failed" if problem.lost else "skipped"] += 1


def _unwanted(article: Article, wish: Wish) -> str | None:
    """Why an article is not asked for; None if it is. A month or a year is in if any of its days may be."""
    if wish.languages and article.language not in wish.languages:
        return "other language"
    if article.published is None or (wish.since is None and wish.until is None):
        return None
    text, length = article.published, len(article.published)
    if wish.since is not None and text < wish.since.isoformat()[:length]:
        return "out of range"
    if wish.until is not None and text > wish.until.isoformat()[:length]:
        return "out of range"
    return None


def _day(article: Article) -> date | None:
    if article.published is not None and len(article.published) == 10:
        return date.fromisoformat(article.published)
    return None if article.retrieved_at is None else article.retrieved_at.date()


def _place(value: Value) -> str:
    if isinstance(value, Article):
        return value.url or value.id
    if value is None or isinstance(value, Problem):
        return "?" if value is None else value.place
    return value.page.url if isinstance(value, Got) else value.url
