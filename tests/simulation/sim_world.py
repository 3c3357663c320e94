"""A random generator in, a world out: meetings, parties, and who really came. Nothing is computed by the ledger.

Every world has at least `MEETINGS` meetings. Meetings of one format of one forum lie at least `APART` days apart: what
is nearer, no reader of the press could tell apart either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Literal

from monitor.ledger import Policy, Vacancy
from monitor.model import MINISTERIAL, Format, Meeting, Series

Came = Literal["present", "absent", "virtual", "barred", "unreported"]
MEETINGS = 20
APART = 40
LEAST = 0.5  #: reports below it are not counted
BEGINS = date(2022, 1, 10)
FORMATS: tuple[Format, ...] = ("foreign_ministers", "defence_ministers", "summit")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One meeting as it was planned and as it was held."""

    meeting: Meeting  #: as the calendar has it at first
    in_calendar: bool = True
    moved_on: date | None = None  #: the day on which the calendar learns that it was moved or called off
    held: date | None = None  #: the first day it was really held; None if it was called off
    dated_on: date | None = None  #: the day on which the calendar learns the day; before it knows the month
    days: int = 1

    @property
    def last(self) -> date | None:
        """The last day it was really held."""
        return None if self.held is None else self.held + timedelta(days=self.days - 1)


@dataclass(frozen=True, kw_only=True)
class SimWorld:
    """What is the case, and how it is to be counted."""

    plans: tuple[Plan, ...]
    parties: tuple[str, ...]
    truth: dict[tuple[str, str], Came]  #: (party, planned meeting id) → who came
    series: tuple[Series, ...]
    ends: date
    standing: dict[tuple[str, str], tuple[date, date]]  #: (party, forum) → stays away from everything from, until
    vacancies: tuple[Vacancy, ...] = ()
    read_daily: bool = False  #: sources were read on every day

    def calendar(self, day: date) -> tuple[Meeting, ...]:
        """The calendar as it stood on that day."""
        return tuple(_as_of(plan, day) for plan in self.plans if plan.in_calendar)

    def policy(self) -> Policy:
        """How the ledger is to count."""
        return Policy(series=self.series, vacancies=self.vacancies, min_confidence=LEAST)

    def coverage(self, day: date) -> list[tuple[str, date]]:
        """What was read up to that day."""
        return [("feed", BEGINS + timedelta(days=n)) for n in range((day - BEGINS).days + 1)] if self.read_daily else []


def _as_of(plan: Plan, day: date) -> Meeting:
    if plan.dated_on is not None and day < plan.dated_on:
        month = plan.meeting.first[:7]
        return replace(plan.meeting, id=f"{plan.meeting.forum}/{plan.meeting.format}/{month}", first=month, last=None)
    if plan.moved_on is None or day < plan.moved_on:
        return plan.meeting
    if plan.held is None:
        return replace(plan.meeting, cancelled=True)
    return replace(plan.meeting, moved_to=plan.held.isoformat())


def make_world(random: Random) -> SimWorld:
    """A world of one or two forums and one to three parties."""
    parties = tuple(random.sample(["US", "FR", "HU", "TR"], random.randint(1, 3)))
    forums = random.sample(["NATO", "EU", "G20"], random.randint(1, 2))
    plans = [plan for forum in forums for plan in _plans(forum, -(-MEETINGS // len(forums)), random)]
    truth = {(party, plan.meeting.id): came for party in parties for plan, came in _history(plans, random)}
    ends = max(plan.meeting_day for plan in map(_Dated, plans)) + timedelta(days=120)
    series = tuple(one for party in parties for forum in forums for one in _series(party, forum, plans, random))
    return SimWorld(
        plans=tuple(plans),
        parties=parties,
        truth=truth,
        series=series,
        ends=ends,
        standing={(p, f): _window(random) for p in parties for f in forums if random.random() < 0.15},
        vacancies=tuple(_vacancy(party, random) for party in parties if random.random() < 0.2),
        read_daily=random.random() < 0.5,
    )


def _window(random: Random) -> tuple[date, date]:
    """A time of staying away from everything, shorter than a standing decision reaches."""
    since = BEGINS + timedelta(days=random.randint(100, 500))
    return since, since + timedelta(days=random.randint(60, 300))


def _vacancy(party: str, random: Random) -> Vacancy:
    first = BEGINS + timedelta(days=random.randint(50, 600))
    return Vacancy(
        party=party, office="defence_minister", first=first, last=first + timedelta(days=random.randint(20, 200))
    )


class _Dated:
    """A plan with its planned day."""

    def __init__(self, plan: Plan) -> None:
        self.meeting_day = date.fromisoformat(plan.meeting.first)


def _plans(forum: str, count: int, random: Random) -> list[Plan]:
    formats = random.sample(FORMATS, random.randint(2, 3))
    free = dict.fromkeys(formats, BEGINS)
    plans = []
    day = BEGINS
    for _ in range(count):
        day += timedelta(days=random.randint(9, 60))
        form = random.choice(formats)
        first = max(day, free[form])
        plan = _plan(forum, form, first, random)
        free[form] = max(first, plan.held or first) + timedelta(days=APART)
        plans.append(plan)
        day = first
    return plans


def _plan(forum: str, form: Format, first: date, random: Random) -> Plan:
    days = random.choice((1, 1, 2))
    last = first + timedelta(days=days - 1)
    meeting = Meeting(
        id=f"{forum}/{form}/{first}",
        forum=forum,
        format=form,
        first=first.isoformat(),
        last=last.isoformat() if days > 1 else None,
        informal=random.random() < 0.15,
        virtual=random.random() < 0.08,
    )
    fate = random.random()
    if fate < 0.05:
        return Plan(meeting=meeting, moved_on=first - timedelta(days=random.randint(2, 9)), held=None)
    if fate < 0.12:
        held = first + timedelta(days=random.randint(5, 20))
        return Plan(meeting=meeting, moved_on=first - timedelta(days=random.randint(2, 9)), held=held)
    known = fate < 0.85 or meeting.informal or meeting.virtual
    dated = first - timedelta(days=random.randint(1, 40)) if known and fate < 0.25 else None
    return Plan(meeting=meeting, in_calendar=known, held=first, days=days, dated_on=dated)


def _history(plans: list[Plan], random: Random) -> list[tuple[Plan, Came]]:
    """Habits: a party stays away for a while, then comes for a while."""
    staying, found = False, list[tuple[Plan, Came]]()
    for plan in plans:
        if random.random() < 0.35:
            staying = not staying
        came: Came = "absent" if staying else "present"
        if staying and random.random() < 0.15:
            came = random.choice(("virtual", "barred"))
        if came == "virtual" and plan.meeting.virtual:
            came = "present"
        if random.random() < 0.12:
            came = "unreported"
        found.append((plan, came))
    return found


def _closing(plans: list[Plan], random: Random) -> date | None:
    """A day on which a series ends, if it does: none of a meeting, nor near one."""
    day = BEGINS + timedelta(days=random.randint(300, 900))
    near = any(plan.held is not None and abs((plan.held - day).days) < 5 for plan in plans)
    return day if random.random() < 0.1 and not near else None


def _series(party: str, forum: str, plans: list[Plan], random: Random) -> list[Series]:
    """Some scopes are configured in some way; the others form by themselves."""
    scopes: list[tuple[str, tuple[Format, ...]]] = [
        ("ministerials", MINISTERIAL),
        ("all", ()),
        *((form, (form,)) for form in FORMATS),
    ]
    return [
        Series(
            id=f"{party}@{forum}/{scope}",
            party=party,
            forum=forum,
            scope=scope,
            formats=formats,
            virtual=random.choice(("absent", "present")),
            informal=random.random() < 0.7,
            barred=random.choice(("apart", "count")),
            silence=random.choice(("unknown", "present")),
            closed=_closing(plans, random),
        )
        for scope, formats in scopes
        if random.random() < 0.5
    ]
