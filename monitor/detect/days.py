"""Time words in, days out, counted from the publication. No clock: a text without a publication date has few days.

A resolved time is a partial date (YYYY-MM-DD or YYYY-MM) plus the span of days it may mean. The direction (ahead or
behind) comes from the caller, who knows the tense; without one the nearest day is taken.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from monitor.detect.lexicon import Hit
from monitor.detect.text import Text

Direction = Literal["ahead", "behind", "near"]


@dataclass(frozen=True, slots=True)
class Published:
    """When a text came out, as far as that is known."""

    day: date | None = None
    month: tuple[int, int] | None = None
    year: int | None = None

    @classmethod
    def of(cls, partial: str | None) -> Published:
        """From a partial date; nothing for anything else."""
        parts = [int(p) for p in (partial or "")[:10].split("-") if p.isdigit()]
        try:
            if len(parts) == 3:
                day = date(parts[0], parts[1], parts[2])
                return cls(day=day, month=(day.year, day.month), year=day.year)
            if len(parts) == 2 and 1 <= parts[1] <= 12:
                return cls(month=(parts[0], parts[1]), year=parts[0])
        except ValueError:
            return cls()
        return cls(year=parts[0]) if len(parts) == 1 and parts[0] > 1900 else cls()

    @property
    def middle(self) -> date | None:
        """A day to count from: the day itself, or the middle of the month."""
        if self.day:
            return self.day
        return date(self.month[0], self.month[1], 15) if self.month else None


@dataclass(frozen=True, slots=True)
class Told:
    """A time as the text tells it, not yet counted from anything."""

    first: int
    after: int
    sentence: int
    kind: Literal["date", "month", "weekday", "offset", "week", "weekend", "months", "years", "year", "ago"]
    day: int = 0
    month: int = 0
    year: int = 0
    weekday: int = 0
    step: int | None = None  #: 0 this, 1 next, -1 last; None = not said


def find(text: Text, hits: Sequence[Hit]) -> list[Told]:
    """Every time the text tells, longest phrases first, none overlapping."""
    by_word = {hit.first: hit for hit in sorted((h for h in hits if h.kind == "time"), key=lambda h: h.length)}
    told: list[Told] = []
    index, words = 0, text.words
    while index < len(words):
        found = _at(text, index, by_word)
        if found is None:
            index += 1
        else:
            told.append(found)
            index = max(found.after, index + 1)
    return told


def _at(text: Text, index: int, by_word: dict[int, Hit]) -> Told | None:
    words = text.words
    word, hit = words[index], by_word.get(index)
    sentence = word.sentence
    number = _number(word.folded)
    if hit is None:
        return _numeric(text, index) if number is not None else None
    name, value = hit.value
    if name == "month":
        return _month(text, index, hit, value, by_word)
    if name == "weekday":
        return _weekday(text, index, hit, value, by_word)
    if name in ("today", "tomorrow", "yesterday", "day_after", "day_before"):
        step = {"today": 0, "tomorrow": 1, "yesterday": -1, "day_after": 2, "day_before": -2}[name]
        return Told(index, hit.after, sentence, "offset", step=step)
    if name in ("next_week", "last_week"):
        return Told(index, hit.after, sentence, "week", step=1 if name == "next_week" else -1)
    if name in ("next_month", "last_month"):
        return Told(index, hit.after, sentence, "months", step=1 if name == "next_month" else -1)
    if name in ("next_year", "last_year"):
        return Told(index, hit.after, sentence, "years", step=1 if name == "next_year" else -1)
    if name == "ago":
        return Told(index, hit.after, sentence, "ago")
    if name in ("this", "next", "last"):
        return _modified(text, hit, by_word)
    if name in ("week", "weekend", "month_word", "year_word"):
        behind = by_word.get(hit.after)
        if behind is not None and behind.value[0] in ("next", "last", "this"):
            return _unit(index, behind.after, sentence, name, _STEPS[behind.value[0]])
        return Told(index, hit.after, sentence, "weekend") if name == "weekend" else None
    return None


_STEPS = {"this": 0, "next": 1, "last": -1}


def _modified(text: Text, hit: Hit, by_word: dict[int, Hit]) -> Told | None:
    step, sentence = _STEPS[hit.value[0]], text.words[hit.first].sentence
    for at in (hit.after, hit.after + 1):
        follows = by_word.get(at)
        if follows is None or (at < len(text.words) and text.words[at].sentence != sentence):
            continue
        name, value = follows.value
        if name == "weekday":
            return Told(hit.first, follows.after, sentence, "weekday", weekday=value, step=step)
        if name == "month":
            return Told(hit.first, follows.after, sentence, "month", month=value, step=step)
        if name in ("week", "weekend", "month_word", "year_word"):
            return _unit(hit.first, follows.after, sentence, name, step)
    return None


def _unit(first: int, after: int, sentence: int, name: str, step: int) -> Told:
    if name == "week":
        return Told(first, after, sentence, "week", step=step)
    if name == "weekend":
        return Told(first, after, sentence, "weekend", step=step)
    if name == "month_word":
        return Told(first, after, sentence, "months", step=step)
    return Told(first, after, sentence, "years", step=step)


def _month(text: Text, index: int, hit: Hit, month: int, by_word: dict[int, Hit]) -> Told | None:
    words, first, after, day = text.words, index, hit.after, 0
    back = index - 1
    while back >= 0 and index - back <= 6 and words[back].sentence == words[index].sentence:
        number = _number(words[back].folded)
        if number is not None and 1 <= number <= 31:
            day, first = number, back
            back -= 1
            if back >= 0 and words[back].folded in _RANGES:
                back -= 1
            continue
        if words[back].folded in _DAY_OF:
            back -= 1
            continue
        break
    at = after
    if not day and at < len(words):
        number = _number(words[at].folded)
        if number is not None and 1 <= number <= 31 and not _clock(text, at):
            day, after = number, at + 1
            while after < len(words) and (_small(words[after].folded) and _joined(words[after].gap)):
                after += 1
    year = 0
    for at in (after, after + 1):
        if (
            at < len(words)
            and words[at].folded.isdigit()
            and len(words[at].folded) == 4
            and words[at].sentence == words[index].sentence
        ) and (at == after or words[after].folded in _DAY_OF):
            year, after = int(words[at].folded), at + 1
            break
    kind: Literal["date", "month"] = "date" if day else "month"
    step = None
    before = by_word.get(first - 1)
    if before is not None and before.value[0] in _STEPS:
        step = _STEPS[before.value[0]]
    return Told(first, after, words[index].sentence, kind, day=day, month=month, year=year, step=step)


_RANGES = frozenset(
    {
        "and",
        "und",
        "et",
        "e",
        "y",
        "i",
        "en",
        "och",
        "og",
        "to",
        "bis",
        "au",
        "al",
        "a",
        "do",
        "по",
        "и",
        "й",
        "до",
        "ve",
        "till",
        "til",
        "tot",
    }
)
_DAY_OF = frozenset(
    {
        "de",
        "of",
        "the",
        "th",
        "st",
        "nd",
        "rd",
        "del",
        "den",
        "dem",
        "der",
        "di",
        "du",
        "og",
        "och",
        "and",
        "und",
        "et",
        "e",
        "y",
        "i",
        "en",
        "и",
        "й",
        "та",
        "bis",
        "to",
        "по",
        "au",
        "al",
    }
)


def _joined(gap: str) -> bool:
    return gap.strip() in ("-", "–", "—", "/", "‑")


def _small(word: str) -> bool:
    number = _number(word)
    return number is not None and 1 <= number <= 31


def _clock(text: Text, at: int) -> bool:
    return at + 1 < len(text.words) and ":" in text.words[at + 1].gap


def _number(word: str) -> int | None:
    digits = word.rstrip("stndrhoaºª.") if word[:1].isdigit() else ""
    return int(digits) if digits.isdigit() and len(digits) <= 2 else None


def _numeric(text: Text, index: int) -> Told | None:
    """`15.11.2025`, `15/11`, `2025-11-15`."""
    words = text.words
    if (
        index + 2 < len(words)
        and words[index + 1].gap.strip() in (".", "/", "-")
        and words[index + 2].gap.strip() in (".", "/", "-")
    ):
        one, two, three = (words[index + k].folded for k in range(3))
        if (
            (
                one.isdigit()
                and two.isdigit()
                and three.isdigit()
                and len(three) == 4
                and words[index + 1].gap == words[index + 2].gap
            )
            and 1 <= int(two) <= 12
            and 1 <= int(one) <= 31
        ):
            return Told(index, index + 3, words[index].sentence, "date", day=int(one), month=int(two), year=int(three))
    return None


def _weekday(text: Text, index: int, hit: Hit, weekday: int, by_word: dict[int, Hit]) -> Told:
    behind = by_word.get(hit.after)
    step, after = None, hit.after
    if behind is not None and behind.value[0] in ("next", "last") and "," not in text.words[hit.after].gap:
        step, after = _STEPS[behind.value[0]], behind.after
    return Told(index, after, text.words[index].sentence, "weekday", weekday=weekday, step=step)


@dataclass(frozen=True, slots=True)
class When:
    """A time counted from the publication."""

    partial: str | None  #: YYYY-MM-DD, YYYY-MM or None
    first: date
    last: date
    ago: bool = False


def resolve(told: Told, published: Published, direction: Direction) -> When | None:
    """The day or month meant, or None where the text does not say enough."""
    if told.kind == "date":
        return _date(told, published, direction)
    if told.kind == "month":
        return _in_month(told, published, direction)
    day = published.day
    if told.kind in ("months", "years") and published.month:
        return _months(told, published.month)
    if day is None:
        return None
    if told.kind == "offset":
        return _day(day + timedelta(days=told.step or 0))
    if told.kind == "weekday":
        return _day(_weekday_of(day, told, direction))
    monday = day - timedelta(days=day.weekday())
    if told.kind == "weekend":
        saturday = monday + timedelta(days=5 + 7 * (1 if (told.step or 0) > 0 and day.weekday() >= 4 else 0))
        if (told.step or 0) < 0 or (direction == "behind" and day.weekday() < 5):
            saturday -= timedelta(days=7)
        return When(f"{saturday:%Y-%m}", saturday, saturday + timedelta(days=1))
    if told.kind == "week":
        start = monday + timedelta(days=7 * (told.step or 0))
        end = start + timedelta(days=6)
        middle = start + timedelta(days=3)
        return When(f"{middle:%Y-%m}", start, end)
    return None


def _day(day: date) -> When:
    return When(day.isoformat(), day, day)


def _date(told: Told, published: Published, direction: Direction) -> When | None:
    base = published.middle
    years = [told.year] if told.year else []
    if not years and base is not None:
        years = [base.year - 1, base.year, base.year + 1]
    if not years and published.year:
        years = [published.year]
    days = [date(y, told.month, told.day) for y in years if _valid(y, told.month, told.day)]
    if not days:
        return None
    if len(days) == 1 or base is None:
        return _day(days[0])
    return _day(min(days, key=lambda d: _off(d, base, direction)))


def _off(day: date, base: date, direction: Direction) -> int:
    gap = (day - base).days
    wrong = gap < -20 if direction == "ahead" else gap > 20 if direction == "behind" else False
    return abs(gap) + (400 if wrong else 0)


def _valid(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _in_month(told: Told, published: Published, direction: Direction) -> When | None:
    if told.year:
        return _whole(told.year, told.month)
    if published.month is None:
        return None
    year, month = published.month
    gap = told.month - month
    if told.step == -1 and gap > 0:
        year -= 1
    elif told.step == 1 and gap <= 0:
        year += 1
    elif told.step in (None, 0):
        if direction == "behind" and gap > 0:
            year -= 1
        elif direction == "ahead" and gap < 0:
            year += 1
        elif direction == "near":
            year += -1 if gap > 6 else 1 if gap < -6 else 0
    return _whole(year, told.month)


def _months(told: Told, month: tuple[int, int]) -> When | None:
    if told.kind == "years":
        year = month[0] + (told.step or 0)
        return When(None, date(year, 1, 1), date(year, 12, 31), ago=(told.step or 0) < 0)
    index = month[0] * 12 + month[1] - 1 + (told.step or 0)
    return _whole(index // 12, index % 12 + 1)


def _whole(year: int, month: int) -> When:
    last = calendar.monthrange(year, month)[1]
    return When(f"{year:04d}-{month:02d}", date(year, month, 1), date(year, month, last))


def _weekday_of(day: date, told: Told, direction: Direction) -> date:
    gap = (told.weekday - 1) - day.weekday()
    if told.step == 1:
        return day + timedelta(days=gap + 7 if gap <= 0 else gap)
    if told.step == -1 or direction == "behind":
        return day + timedelta(days=gap - 7 if gap > 0 or (gap == 0 and told.step == -1) else gap)
    return day + timedelta(days=gap + 7 if gap < 0 else gap)
