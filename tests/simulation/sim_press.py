"""A world in, what the press writes about it out: filings in the order in which the program reads them.

Truthful press: announcements as plans stand, plans that change and say so, denials, and what has happened; days, months
or no date at all where it is clear which meeting is meant; copies; late and reordered reading.

Noisy press, the stated rate: any number of false rumours, false counts, calls, and reports below the threshold; up to
one false word on each seat once the meeting is over (a contradiction, or a denial), against at least three true ones;
up to one report a seat that is off by 4 to 12 days; one copy of a text with another date; announcements that turn out
wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sim_world import Came, Plan, SimWorld

from monitor.model import ArticleRef, Claim, Filing, Modality, Report, Status

OFFICES = {
    "summit": "head_of_government",
    "foreign_ministers": "foreign_minister",
    "defence_ministers": "defence_minister",
}


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One party at one meeting, to be written about."""

    party: str
    plan: Plan
    came: Came

    @property
    def held(self) -> date:
        """The first day it was really held, or should have been."""
        return self.plan.held or date.fromisoformat(self.plan.meeting.first)

    @property
    def over(self) -> date:
        """The day after which what happened is known."""
        return self.plan.last or self.held


class Press:
    """Writes about a world; every article has a number."""

    def __init__(self, world: SimWorld, random: Random, *, noisy: bool) -> None:
        self.world, self.random, self.noisy = world, random, noisy
        self.filings: list[Filing] = []
        self.false: list[str] = []  #: ids of reports that are not true

    def write(self) -> list[Filing]:
        """All filings read before the world ends, by the time of reading."""
        for party in self.world.parties:
            for plan in self.world.plans:
                came = self.world.truth[party, plan.meeting.id]
                if came != "unreported":
                    self._seat(Seat(party=party, plan=plan, came=came))
        for (party, forum), (since, until) in self.world.standing.items():
            self._standing(party, forum, since, "absent")
            self._standing(party, forum, until, "attends")
        read = [f for f in self.filings if f.article.retrieved_at.date() <= self.world.ends]
        return sorted(read, key=lambda f: (f.article.retrieved_at, f.id))

    def _standing(self, party: str, forum: str, day: date, status: Status) -> None:
        """A decision for a time rather than for one meeting."""
        report = Report(status=status, party=party, forum=forum, standing=True, confidence=0.9)
        self._file(report, day)

    def _seat(self, seat: Seat) -> None:
        if seat.plan.moved_on is not None:
            self._before_the_move(seat)
        if seat.plan.held is None:
            return
        self._ahead(seat)
        self._afterwards(seat)
        if self.noisy:
            self._noise(seat)

    def _before_the_move(self, seat: Seat) -> None:
        """Plans for a day on which nothing was held in the end."""
        planned = date.fromisoformat(seat.plan.meeting.first)
        moved = seat.plan.moved_on or planned
        if self.random.random() < 0.7:
            out = moved - timedelta(days=self.random.randint(1, 20))
            self._report(seat, out, "announced", day=planned.isoformat())

    def _ahead(self, seat: Seat) -> None:
        """An announcement that holds; or one that does not, then its denial or the opposite."""
        day = seat.held - timedelta(days=self.random.randint(8, 20))
        if seat.plan.moved_on is not None:
            day = max(day, seat.plan.moved_on)
        if self.random.random() < 0.3:
            wrong: Status = "attends" if seat.came != "present" else "absent"
            self._report(seat, day, "announced", status=wrong)
            if self.random.random() < 0.5:
                self._report(seat, day + timedelta(days=1), "denied", status=wrong)
        if self.random.random() < 0.6:
            self._report(seat, day + timedelta(days=2), self.random.choice(("announced", "rumoured")))
        self._report(seat, day + timedelta(days=3), "announced")

    def _afterwards(self, seat: Seat) -> None:
        least = 4 if self.noisy else 0 if self.random.random() < 0.3 else 1
        for _ in range(least + self.random.randint(0, 1)):
            out = seat.over + timedelta(days=self.random.randint(0, 5))
            self._report(seat, out, "occurred", vague=not self.noisy)

    def _noise(self, seat: Seat) -> None:
        random, lie = self.random, self.random.random()
        opposite: Status = "absent" if seat.came == "present" else "attends"
        for _ in range(random.choice((0, 0, 1, 2))):
            self._report(seat, seat.held - timedelta(days=random.randint(1, 30)), "rumoured", status=opposite, lie=True)
        for _ in range(random.choice((0, 0, 0, 1))):
            self._uncounted(seat)
        if lie < 0.25:
            modality = random.choice(("occurred", "denied"))
            status = opposite if modality == "occurred" else ("attends" if seat.came == "present" else "absent")
            self._report(seat, seat.over + timedelta(days=random.randint(0, 9)), modality, status=status, lie=True)
        elif lie < 0.45:
            off = seat.held + timedelta(days=random.choice((-1, 1)) * random.randint(4, 12))
            out = max(seat.over, off) + timedelta(days=1)
            self._report(seat, out, "occurred", day=off.isoformat(), lie=True)
        elif lie < 0.6:
            off = seat.held + timedelta(days=random.randint(40, 90))
            kept = next(f for f in reversed(self.filings) if f.report.modality == "occurred")
            self._copy(kept, date=off.isoformat())

    def _uncounted(self, seat: Seat) -> None:
        """Calls that nobody has decided on, and reports too uncertain to count; about any day."""
        day = seat.held + timedelta(days=self.random.randint(-60, 60))
        status: Status = self.random.choice(("absent", "attends"))
        report = Report(
            status=status,
            party=seat.party,
            forum=seat.plan.meeting.forum,
            format=seat.plan.meeting.format,
            date=day.isoformat(),
            modality="proposed" if self.random.random() < 0.5 else "occurred",
            confidence=0.2,
        )
        self._file(report, day, lie=True)

    def _report(
        self,
        seat: Seat,
        out: date,
        modality: Modality,
        *,
        status: Status | None = None,
        day: str | None = None,
        vague: bool = False,
        lie: bool = False,
    ) -> None:
        meeting = seat.plan.meeting
        truth: Status = "attends" if seat.came == "present" else "absent"
        says = status or truth
        fields: dict[str, Any] = {
            "status": says,
            "party": seat.party,
            "forum": meeting.forum,
            "format": meeting.format,
            "date": day or self._date(seat, vague),
            "modality": modality,
            "confidence": self.random.choice((0.6, 0.8, 0.95)),
            "claim": Claim(count=self.random.randint(1, 5)) if self.random.random() < 0.1 else None,
        }
        if says == "absent" and seat.came in ("virtual", "barred"):
            fields |= {"virtual": seat.came == "virtual", "reason": "barred" if seat.came == "barred" else None}
        if seat.plan.in_calendar and self.random.random() < 0.1:
            fields |= {"format": None, "office": OFFICES[meeting.format]}
        if meeting.virtual and says == "attends":
            fields |= {"virtual": self.random.random() < 0.5}
        self._file(Report(**fields), out, lie=lie)
        if self.random.random() < 0.2:
            self._copy(self.filings[-1])

    def _date(self, seat: Seat, vague: bool) -> str | None:
        """The day, any day of the meeting, or less where nothing else can be meant."""
        day = seat.held + timedelta(days=self.random.randrange(seat.plan.days))
        if vague and seat.plan.in_calendar and self._alone(seat) and self.random.random() < 0.3:
            return day.isoformat()[:7] if self.random.random() < 0.5 else None
        return day.isoformat()

    def _alone(self, seat: Seat) -> bool:
        """Whether no other meeting of the forum has the format within three months before or after."""
        mine = seat.plan.meeting
        days = [
            date.fromisoformat(p.meeting.first) for p in self.world.plans if p.meeting.id != mine.id and _same(p, seat)
        ]
        return all(abs((day - seat.held).days) > 120 for day in days) and seat.plan.moved_on is None

    def _file(self, report: Report, out: date, *, lineage: str = "", lie: bool = False) -> None:
        name = f"f{len(self.filings):05d}"
        hour = self.random.randrange(24 * 60)
        published = datetime.combine(out, time(), UTC) + timedelta(minutes=hour)
        timed = self.random.random() < 0.7
        late = self.random.choice((0, 0, 0, 1, 3, 30)) if self.noisy else self.random.choice((0, 0, 1, 10))
        article = ArticleRef(
            id=f"a-{name}",
            published=out.isoformat(),
            published_at=published if timed else None,
            retrieved_at=published + timedelta(days=late, minutes=5),
            lineage=lineage or f"a-{name}",
        )
        self.filings.append(Filing(id=name, report=report, article=article))
        if lie:
            self.false.append(name)

    def _copy(self, of: Filing, **changes: Any) -> None:
        out = (of.article.published_at or of.article.retrieved_at).date() + timedelta(days=self.random.randint(0, 2))
        self._file(replace(of.report, **changes), out, lineage=of.article.lineage, lie=bool(changes))


def _same(plan: Plan, seat: Seat) -> bool:
    mine = seat.plan.meeting
    return (plan.meeting.forum, plan.meeting.format) == (mine.forum, mine.format)
