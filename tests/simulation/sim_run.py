"""One world through the ledger: in several orders, and day by day as its reports are read. Says what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sim_press import Press
from sim_truth import true_streaks
from sim_world import SimWorld, make_world

from monitor.ledger import fold, refold, transitions
from monitor.model import Filing, Ledger, Review, Transition


@dataclass(kw_only=True)
class Outcome:
    """What came of one world."""

    meetings: int = 0
    filings: int = 0
    series: int = 0
    transitions: int = 0
    wrong: list[str] = field(default_factory=list)


def run_world(seed: int, *, noisy: bool, steps: int = 6, orders: int = 2) -> Outcome:
    """Generate and check the world of that number; `steps` is how often the ledger is folded on the way."""
    random = Random(f"{seed}/{noisy}")
    world = make_world(random)
    press = Press(world, random, noisy=noisy)
    filings = press.write()
    reviews = _reviews(press, filings, random) if noisy else []
    outcome = Outcome(meetings=len(world.plans), filings=len(filings))
    final = _fold(world, filings, reviews, world.ends)
    _against_truth(world, final, outcome)
    for _ in range(orders):
        shuffled = random.sample(filings, len(filings))
        if _fold(world, shuffled, random.sample(reviews, len(reviews)), world.ends) != final:
            outcome.wrong.append("another order of arrival gives another ledger")
    _live(world, filings, reviews, final, _days(world, filings, steps, random), outcome)
    return outcome


def _fold(world: SimWorld, filings: Sequence[Filing], reviews: Sequence[Review], day: date) -> Ledger:
    as_of = datetime.combine(day, time(23, 59), UTC)
    return fold(filings, world.calendar(day), reviews, world.policy(), as_of, coverage=world.coverage(day))


def _days(world: SimWorld, filings: Sequence[Filing], steps: int, random: Random) -> list[date]:
    """Some days on which something was read, and the end."""
    read = sorted({f.article.retrieved_at.date() for f in filings})
    moved = [p.moved_on for p in world.plans if p.moved_on is not None]
    start = random.randrange(max(1, len(read) - steps))
    near = read[start : start + steps // 2]
    return sorted({*near, *random.sample(read, min(steps // 2, len(read))), *moved[:1], world.ends})


def _live(
    world: SimWorld,
    filings: Sequence[Filing],
    reviews: Sequence[Review],
    final: Ledger,
    days: Sequence[date],
    outcome: Outcome,
) -> None:
    """Day by day: nothing is told twice, and what a reader was told last always holds."""
    before: Ledger | None = None
    read: dict[str, Filing] = {}
    moment = datetime.min.replace(tzinfo=UTC)
    told: dict[str, Transition] = {}
    last: dict[str, int] = {}
    for day in days:
        as_of = datetime.combine(day, time(23, 59), UTC)
        known = [f for f in filings if f.article.retrieved_at <= as_of]
        now = _fold(world, known, reviews, day)
        fresh = [f for f in known if f.id not in read]
        decided = [r.target for r in reviews if moment < r.at <= as_of]
        if before is not None and _refolded(world, before, known, fresh, reviews, decided, as_of) != now:
            outcome.wrong.append(f"on {day} refolding what has changed gives another ledger than folding everything")
        read.update((f.id, f) for f in fresh)
        moment = as_of
        for one in transitions(before, now):
            if one.id in told:
                outcome.wrong.append(f"told twice: {one.id} (on {day})")
            told[one.id] = one
            last[one.series] = one.length
        for streak in now.streaks:
            thought = last.get(streak.series.id, 0)
            if thought != streak.length:
                outcome.wrong.append(f"on {day} a reader thinks {thought}, it is {streak.length}: {streak.series.id}")
        before = now
    if before != final:
        outcome.wrong.append("reading day by day ends with another ledger")
    outcome.transitions += len(told)


def _refolded(
    world: SimWorld,
    before: Ledger,
    known: Sequence[Filing],
    fresh: Sequence[Filing],
    reviews: Sequence[Review],
    decided: Sequence[str],
    as_of: datetime,
) -> Ledger:
    """The ledger by way of the one before it, with filings loaded only for the pairs that are asked for."""

    def load(pairs: Collection[tuple[str, str]] | None) -> list[Filing]:
        return [f for f in known if pairs is None or (f.report.party, f.report.forum) in pairs]

    day = as_of.date()
    return refold(
        before,
        fresh,
        load,
        world.calendar(day),
        reviews,
        world.policy(),
        as_of,
        reviewed=decided,
        coverage=world.coverage(day),
    )


def _against_truth(world: SimWorld, final: Ledger, outcome: Outcome) -> None:
    true = true_streaks(world)
    counted = {one.series.id: (one.length, one.gaps) for one in final.streaks}
    outcome.series += len(true)
    for name, expected in sorted(true.items()):
        if counted.get(name) != expected:
            outcome.wrong.append(f"{name}: the truth is {expected}, the ledger says {counted.get(name)}")
    for name, (length, _) in sorted(counted.items()):
        if name not in true and length:
            outcome.wrong.append(f"{name}: the ledger says {length} of a series that should not be")
    for streak in final.streaks:
        if streak.phase != "settled":
            outcome.wrong.append(f"{streak.series.id}: not settled at the end")


def _reviews(press: Press, filings: Sequence[Filing], random: Random) -> list[Review]:
    """Humans dismiss some reports that are false, and sometimes think again."""
    made: list[Review] = []
    read = {f.id: f.article.retrieved_at for f in filings}
    false = [name for name in press.false if name in read]
    for name in random.sample(false, min(3, len(false))):
        at, actions = read[name], random.choice((["dismiss"], ["dismiss", "undo"], ["dismiss", "undo", "dismiss"]))
        for n, action in enumerate(actions):
            at += timedelta(days=random.randint(0, 3), minutes=n + 1)
            made.append(Review(id=f"r-{name}-{n}", target=f"report:{name}", action=action, author="ann", at=at))  # type: ignore[arg-type]
    return made
