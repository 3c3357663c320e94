"""Running streaks in, what is at stake at coming meetings out, and the order in which streaks are shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from monitor.model import Meeting, Series, Streak

_EVERY: Final = 99  #: stands for the number of formats of a series that counts them all


@dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """What must be known of every running streak to order them and to say what is at stake."""

    series: Series
    length: int
    surprise: float | None
    ahead: tuple[tuple[str, bool], ...]  #: meetings that lie ahead: id, and whether the absence has been announced


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """Every running streak in brief, the biggest surprise first, and the meetings ahead, the nearest first."""

    version: tuple[object, ...]  #: two boards with the same version are the same
    briefs: tuple[Brief, ...] = ()
    ahead: tuple[Ahead, ...] = ()


def brief(streak: Streak) -> Brief:
    """The streak in brief."""
    ahead = [(mark.meeting.id, False) for mark in streak.timeline if mark.mark == "upcoming"]
    ahead += [(absence.meeting.id, True) for absence in streak.meetings if not absence.settled]
    return Brief(series=streak.series, length=streak.length, surprise=streak.surprise, ahead=tuple(ahead))


def by_surprise(streak: Streak | Brief) -> tuple[float, int, int, str]:
    """Sorts the biggest surprise first, then the longest, then the narrowest way of counting."""
    series = streak.series
    return (-(streak.surprise or 0.0), -streak.length, len(series.formats) or _EVERY, series.id)


def grouped(briefs: Iterable[Brief]) -> list[tuple[Brief, ...]]:
    """One group a party and forum, in the order given: the same absences counted in several ways stand together."""
    found: dict[tuple[str, str], list[Brief]] = {}
    for one in briefs:
        found.setdefault((one.series.party, one.series.forum), []).append(one)
    return [tuple(group) for group in found.values()]


def coming(meetings: Iterable[Meeting], today: str) -> list[Meeting]:
    """Those that are not over and not cancelled, the nearest first; `today` is YYYY-MM-DD."""
    left = [one for one in meetings if not one.cancelled and _end(one) >= today[: len(_end(one))]]
    return sorted(left, key=lambda one: (_late(one.first), one.id))


def at_stake(briefs: Iterable[Brief], meetings: Iterable[Meeting]) -> tuple[Ahead, ...]:
    """Each meeting with the streaks at stake, one a party: the watched one, else the one of the narrowest scope."""
    held = {one.id: one for one in meetings}
    best: dict[tuple[str, str], tuple[tuple[bool, int, int], Stake]] = {}
    for one in briefs:
        series = one.series
        rank = (series.watched, -(len(series.formats) or _EVERY), one.length)
        for meeting, announced in one.ahead:
            place = (meeting, series.party)
            if meeting in held and (place not in best or rank > best[place][0]):
                stake = Stake(series=series, length=one.length + (not announced), announced=announced)
                best[place] = (rank, stake)
    found: dict[str, list[Stake]] = {name: [] for name in held}
    for (meeting, _), (_, stake) in sorted(best.items(), key=lambda item: (-item[1][1].length, item[0])):
        found[meeting].append(stake)
    return tuple(Ahead(meeting=one, stakes=tuple(found[one.id])) for one in held.values())


def of_party(ahead: Iterable[Ahead], party: str | None) -> tuple[Ahead, ...]:
    """Only what is at stake for one party, and only the meetings where something is; all of it for None."""
    if party is None:
        return tuple(ahead)
    mine = ((one, tuple(stake for stake in one.stakes if stake.series.party == party)) for one in ahead)
    return tuple(Ahead(meeting=one.meeting, stakes=stakes) for one, stakes in mine if stakes)


def _late(partial: str) -> str:
    """Sorts a month or a year behind every day in it."""
    return partial if len(partial) == 10 else f"{partial}~"


def _end(meeting: Meeting) -> str:
    return meeting.last or meeting.first
