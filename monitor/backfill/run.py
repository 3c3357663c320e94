"""An order in, everything on file and a summary out.

    sources ─► parts ─► shards on file ─► claim ─► slices ─► spread over workers ─► keep ─► lineages ─► one fold
                                            ▲                                         │
                                            └──────── offset, or parts found ─────────┘

One transaction a slice; the ledger is folded once, at the end. It reads no page itself: that is for `work` (files and
archives, wherever the workers are) and `web` (addresses, politely, in this process).
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final, Literal

from monitor.backfill import keep, work
from monitor.backfill.keep import Held
from monitor.backfill.measure import behind, failures, lost_pages, unmeasured, weight, with_batch
from monitor.backfill.orders import Order, Tools, job_of
from monitor.backfill.parts import LOCAL, Part, Slice, Task, parse
from monitor.backfill.places import parts_of
from monitor.backfill.problem import Problem
from monitor.backfill.summary import Progress, Summary, lines
from monitor.backfill.telling import summarise, tell
from monitor.backfill.web import Batch, Web
from monitor.model import Transition
from monitor.store import coverage, shards
from monitor.store.batch import chunks
from monitor.workers import Done, Engine, Plan, engine, spread

__all__ = ["Order", "Tools", "backfill", "never"]

MOST: Final = 500  #: records in one slice
CAREFUL: Final = {1: 20, 2: 1}  #: how many, after a worker died once or twice over a part
TOLD: Final = 50  #: problems that the summary holds
SMALL: Final = 3_000_000  #: bytes to read that are not worth starting processes for
HEARTBEAT: Final = timedelta(minutes=3)


def never() -> bool:
    """Nobody asks to stop."""
    return False


def backfill(
    order: Order,
    tools: Tools,
    *,
    stop: Callable[[], bool] = never,
    progress: Callable[[Progress], None] = lambda how_far: None,
) -> Summary:
    """Do it, or go on with it; the same order twice is done once. Raises UsageError for a cluster that is not there."""
    run = _Run(order=order, tools=tools, stop=stop, progress=progress)
    if not run.plan():
        return run.summary("nothing new")
    plan = Plan() if run.small and not order.plan.cluster else order.plan
    with engine(plan) as pool, Web(tools.clock, tools.limits, tools.contact, tools.kit.allow_private) as web:
        run.read(pool, web)
    return run.finish()


@dataclass(slots=True)
class _Run:
    order: Order
    tools: Tools
    stop: Callable[[], bool]
    progress: Callable[[Progress], None]
    me: str = field(default_factory=keep.holder)
    job: str = ""
    ready: deque[Held] = field(default_factory=deque)
    held: dict[str, Held] = field(default_factory=dict)
    flying: Counter[str] = field(default_factory=Counter)  #: part → records its task may read
    batches: dict[str, Batch] = field(default_factory=dict)
    deaths: Counter[str] = field(default_factory=Counter)
    read_now: int = 0
    problems: list[Problem] = field(default_factory=list)
    more: int = 0
    transitions: tuple[Transition, ...] = ()
    copies: int = 0
    weights: dict[str, int] = field(default_factory=dict)
    behind: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    beat: float = 0.0

    # -- planning ------------------------------------------------------------------------------------------------

    def plan(self) -> bool:
        """Cut the sources into parts and file them; is there anything to do?"""
        store, now = self.tools.store, self.tools.clock()
        self.job = job_of(self.tools, self.order)
        with store.begin() as tx:
            spec = {"sources": list(self.order.sources)}
            shards.open_job(tx, self.job, spec, now)
            keep.take_over(tx, self.job, now)
        for part in chunks(self._parts(), 1000):
            with store.begin() as tx:
                shards.add(tx, self.job, [one.key for one in part], now)
        with store.read() as tx:
            known = shards.load(tx, self.job)
            _, summary = shards.job_state(tx, self.job) or ("", {})
        self.counts = Counter({name: int(count) for name, count in summary.items()})
        self.weights = {one.key: weight(parse(one.key)) for one in known}
        self.behind = sum(self.weights[one.key] for one in known if one.state == "done")
        return any(one.state in ("todo", "doing") for one in known)

    def _parts(self) -> Iterator[Part]:
        for source in self.order.sources:
            for found in parts_of(source):
                if isinstance(found, Part):
                    yield found
                else:
                    self._problem(found)

    @property
    def small(self) -> bool:
        """Is it done before other processes would have started?"""
        return sum(self.weights.values()) - self.behind < SMALL

    # -- reading -------------------------------------------------------------------------------------------------

    def read(self, pool: Engine, web: Web) -> None:
        """Until nothing is left, the limit is reached or somebody asks to stop."""
        try:
            for done in spread(pool, work.do, self._supply(pool, web), window=max(2, pool.width * 2)):
                self._ended(done, pool, web)
        finally:
            with self.tools.store.begin() as tx:
                shards.release(tx, self.me, self.tools.clock())

    def _supply(self, pool: Engine, web: Web) -> Iterator[Task | None]:
        while True:
            self._heartbeat()
            task = None if self._enough() else self._next(pool, web)
            if task is not None:
                self.flying[task.part.key] = task.most
                yield task
            elif self.flying:
                yield None
            elif self._enough() or not web.busy:
                return
            else:
                web.wait(0.2)

    def _enough(self) -> bool:
        return self.stop() or self._left() == 0

    def _left(self) -> int | None:
        limit = self.order.limit
        return None if limit is None else max(0, limit - self.read_now - self.flying.total())

    def _next(self, pool: Engine, web: Web) -> Task | None:
        while (batch := web.ready()) is not None:
            if (task := self._of_batch(batch, web)) is not None:
                return task
        if not self.ready:
            self._claim(pool, web)
        if not self.ready or any(self.deaths[key] for key in self.flying):
            return None  # a part that may end its worker runs alone, so that the guilty one is known
        held = self.ready[0]
        if self.deaths[held.part.key] and self.flying:
            return None
        self.ready.popleft()
        return self._task(held)

    def _task(self, held: Held) -> Task:
        deaths, left = self.deaths[held.part.key], self._left()
        most = CAREFUL.get(deaths, MOST if deaths == 0 else 1)
        return Task(
            part=held.part,
            wish=self.order.wish,
            kit=self.tools.kit,
            most=most if left is None else min(most, left),
            skip=deaths > max(CAREFUL),
        )

    def _claim(self, pool: Engine, web: Web) -> None:
        room = max(2, pool.width * 2) - len(self.flying)
        if room <= 0:
            return
        with self.tools.store.begin() as tx:
            taken = keep.claim(tx, self.job, self.tools.clock(), room + web.room, by=self.me)
        for held in taken:
            self.held[held.part.key] = held
            if held.part.kind in LOCAL and not unmeasured(held.part):
                self.ready.append(held)
            else:
                web.start(held.part)

    # -- what comes back -----------------------------------------------------------------------------------------

    def _of_batch(self, batch: Batch, web: Web) -> Task | None:
        """The task of a fetched batch; where there is nothing to examine, the batch is filed at once."""
        key = batch.part.key
        if key not in self.held:
            return None
        if batch.pages:
            self.batches[key] = batch
            return Task(
                part=batch.part, wish=self.order.wish, kit=self.tools.kit, most=len(batch.pages), pages=batch.pages
            )
        self._file(key, Slice(problems=batch.problems, counts=failures(batch), offset=batch.offset), batch.parts)
        web.go_on(key)
        return None

    def _ended(self, done: Done[Task, Slice], pool: Engine, web: Web) -> None:
        key = done.item.part.key
        del self.flying[key]
        if done.result is None:
            self._lost(done, pool)
            return
        self.deaths.pop(key, None)
        batch = self.batches.pop(key, None)
        if key not in self.held:
            return  # its lease ran out, and somebody else has it
        result = done.result if batch is None else with_batch(done.result, batch)
        self._file(key, result, () if batch is None else batch.parts)
        if batch is not None:
            web.go_on(key)
        elif result.offset is not None and key in self.held:
            self.ready.append(self.held[key])

    def _lost(self, done: Done[Task, Slice], pool: Engine) -> None:
        """The engine's fault: again. The worker died: again, with more care, until the guilty page is left out."""
        key = done.item.part.key
        batch = self.batches.pop(key, None)
        if done.loss == "raised" or self.deaths[key] > len(CAREFUL) + 1:
            self._give_up(key, done.why)
            return
        if done.loss == "lost":
            pool.renew()
        else:
            self.deaths[key] += 1
        if batch is None:
            self.ready.append(self.held[key])
        else:
            self._file(key, lost_pages(batch, done.why), batch.parts)

    def _give_up(self, key: str, why: str) -> None:
        held = self.held.pop(key)
        self._problem(Problem(place=held.part.place, why=f"could not be read ({why})"))
        with self.tools.store.begin() as tx:
            shards.give_back(tx, held.shard, why, self.tools.clock(), by=self.me, final=True)

    def _file(self, key: str, done: Slice, parts: tuple[Part, ...]) -> None:
        held, now = self.held[key], self.tools.clock()
        try:
            with self.tools.store.begin() as tx:
                keep.slice_(tx, held, done, now, self.me)
                shards.add(tx, self.job, [one.key for one in parts], now)
        except keep.Gone:
            del self.held[key]
            return
        self.weights |= {one.key: weight(one) for one in parts}
        self.counts.update({**done.counts, "found": len(done.found)})
        self.read_now += done.counts.get("read", 0)
        for problem in done.problems:
            self._problem(problem)
        self.more += done.more
        if done.offset is None:
            del self.held[key]
            self.behind += self.weights.get(key, 1)
        else:
            self.held[key] = replace(held, part=replace(held.part, offset=done.offset))
        self._show()

    def _problem(self, problem: Problem) -> None:
        if len(self.problems) < TOLD:
            self.problems.append(problem)
        else:
            self.more += 1

    def _heartbeat(self) -> None:
        """Prolong the leases of parts that wait for a slow site."""
        if time.monotonic() - self.beat < HEARTBEAT.total_seconds():
            return
        self.beat, now = time.monotonic(), self.tools.clock()
        with self.tools.store.begin() as tx:
            for held in self.held.values():
                shards.advance(tx, held.shard, held.part.offset, now, until=now + keep.LEASE, by=self.me)

    def _show(self) -> None:
        within = sum(behind(held.part) for held in self.held.values())
        whole = sum(self.weights.values()) or 1
        self.progress(
            Progress(
                done=min(1.0, (self.behind + within) / whole),
                parts=len(self.weights),
                read=self.read_now,
                reports=self.counts["reports"],
            )
        )

    # -- the end -------------------------------------------------------------------------------------------------

    def finish(self) -> Summary:
        """Lineages, one fold, and the report. After an interruption too: what is on file is counted."""
        store, now = self.tools.store, self.tools.clock()
        with store.read() as tx:
            opened = shards.opened_at(tx, self.job) or now
            states = shards.counts(tx, self.job)
        self.copies = keep.lineages(store, opened)
        self.transitions = tell(store, self.tools.rules, self.order.notify, now)
        left = states.get("todo", 0) + states.get("doing", 0)
        if not left:
            with store.begin() as tx:
                shards.close_job(tx, self.job, "done", self.counts, now)
        done = self.summary("done" if not left else "stopped" if self.stop() else "limit")
        if self.order.notify == "summary":
            summarise(store, self.tools.rules, self.job, tuple(lines(done)), now)
        return done

    def summary(self, ended: Literal["done", "stopped", "limit", "nothing new"]) -> Summary:
        """As things stand."""
        with self.tools.store.read() as tx:
            states = shards.counts(tx, self.job)
            days = coverage.load(tx, since=self.order.wish.since, until=self.order.wish.until)
        read: Counter[object] = Counter()
        for one in days:
            read[one.day] += one.read
        return Summary(
            ended=ended,
            counts=dict(self.counts),
            parts=states,
            problems=tuple(self.problems),
            more=self.more,
            transitions=self.transitions,
            days={one.day: read[one.day] for one in days if read[one.day]},
            copies=self.copies,
        )
