"""Running streaks in, what is at stake at coming meetings out, and the order in which streaks are shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.model import Meeting, Series, Streak


@dataclass(frozen=True, kw_only=True, slots=True)
class Stake:
    """A streak that a coming meeting would lengthen, or that it lengthens already if what is announced comes true."""

    series: Series
    length: int  #: after the meeting, if the party is absent
    announced: bool = False  #: the absence has been announced, and is counted provisionally


@dataclass(frozen=True, kw_only=True, slots=True)
class Ahead:
    """A coming meeting and what is at stake there, the longest streak first."""

    meeting: Meeting
    stakes: tuple[Stake, ...] = ()


def by_surprise(streak: Streak) -> tuple[float, int, str]:
    """Sorts the biggest surprise first, then the longest."""
    return (-(streak.surprise or 0.0), -streak.length, streak.series.id)


def stakes(running: Iterable[Streak], coming: set[str], party: str | None) -> dict[str, list[Stake]]:
    """Meeting id → the streaks at stake there, one a party: the watched one, else the one of the narrowest scope."""
    best: dict[tuple[str, str], tuple[tuple[bool, int, int], Stake]] = {}
    for streak in running:
        series = streak.series
        if party not in (None, series.party):
            continue
        for mark in streak.timeline:
            if mark.meeting.id not in coming or mark.mark not in ("upcoming", "absent", "virtual"):
                continue
            announced = mark.mark != "upcoming"
            rank = (series.watched, -(len(series.formats) or 99), streak.length)
            stake = Stake(series=series, length=streak.length + (not announced), announced=announced)
            place = (mark.meeting.id, series.party)
            if place not in best or rank > best[place][0]:
                best[place] = (rank, stake)
    found: dict[str, list[Stake]] = {}
    for (meeting, _), (_, stake) in sorted(best.items(), key=lambda item: (-item[1][1].length, item[0])):
        found.setdefault(meeting, []).append(stake)
    return found
