"""A ledger in, on file as it was last computed; out for pages, and as the `before` of the next comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from monitor.model import Attendance, Ledger, Meeting, Streak
from monitor.store.batch import chunks, upsert
from monitor.store.codec import pack, unpack
from monitor.store.engine import Tx
from monitor.store.tables.facts import ledger
from monitor.store.types import digest, key

Kept = Literal["streak", "meeting"]


def save(tx: Tx, now: Ledger) -> int:
    """Make this the ledger on file; how many rows differed and were written. Unchanged rows are left alone."""
    rows = {(row["kind"], row["key"]): row for row in _rows(now)}
    columns = sa.select(ledger.c.kind, ledger.c.key, ledger.c.fingerprint)
    before = {(row.kind, row.key): row.fingerprint for row in tx.execute(columns)}
    changed = [row for name, row in rows.items() if before.get(name) != row["fingerprint"]]
    upsert(tx, ledger, changed)
    gone = [name for name in before if name not in rows]
    for kind in ("streak", "attendance", "meeting", "as_of"):
        for part in chunks(name for of, name in gone if of == kind):
            tx.execute(ledger.delete().where(ledger.c.kind == kind, ledger.c.key.in_(part)))
    return len(changed) + len(gone)


def update(tx: Tx, before: Ledger, now: Ledger) -> int:
    """As `save`, where `before` is what is on file: only what differs between the two is looked at, and written."""
    mine, its = list(_all(now)), list(_all(before))
    same = {id(part) for part in mine} & {id(part) for part in its}
    old = _named(part for part in its if id(part) not in same)
    new = _named(part for part in mine if id(part) not in same)
    changed = [name for name, part in new.items() if old.get(name) != part]
    rows = [*(_part_row(*name, new[name], now.as_of) for name in changed), _as_of_row(now)]
    upsert(tx, ledger, rows)
    gone = [name for name in old if name not in new]
    for kind in ("streak", "attendance", "meeting"):
        for part in chunks(name for of, name in gone if of == kind):
            tx.execute(ledger.delete().where(ledger.c.kind == kind, ledger.c.key.in_(part)))
    return len(changed) + len(gone)


def load(tx: Tx) -> Ledger | None:
    """The ledger on file, or None before the first one."""
    found: dict[str, list[str]] = {"streak": [], "attendance": [], "meeting": []}
    as_of: datetime | None = None
    for row in tx.execute(sa.select(ledger).order_by(ledger.c.kind, ledger.c.key)):
        if row.kind == "as_of":
            as_of = row.as_of
        else:
            found[row.kind].append(row.value)
    if as_of is None:
        return None
    return Ledger(
        as_of=as_of,
        meetings=tuple(
            sorted((unpack(Meeting, text) for text in found["meeting"]), key=lambda one: (one.first, one.id))
        ),
        attendances=tuple(sorted((unpack(Attendance, text) for text in found["attendance"]), key=_seat)),
        streaks=tuple(sorted((unpack(Streak, text) for text in found["streak"]), key=lambda one: one.series.id)),
    )


def _seat(one: Attendance) -> str:
    """The order of the fold, which databases do not keep: theirs follows a language."""
    return f"{one.party}@{one.meeting.id}"


def as_of(tx: Tx) -> datetime | None:
    """The moment the ledger on file was computed for."""
    found: datetime | None = tx.scalar(sa.select(ledger.c.as_of).where(ledger.c.kind == "as_of"))
    return found


def streaks(tx: Tx, *, least: int = 0) -> tuple[Streak, ...]:
    """The streaks of at least that length, the longest first: the board."""
    statement = sa.select(ledger.c.value).where(ledger.c.kind == "streak", ledger.c.length >= least)
    rows = tx.execute(statement.order_by(ledger.c.length.desc(), ledger.c.key))
    return tuple(unpack(Streak, row.value) for row in rows)


def streak(tx: Tx, series: str) -> Streak | None:
    """One series: its page."""
    text = tx.scalar(sa.select(ledger.c.value).where(ledger.c.kind == "streak", ledger.c.key == key(series)))
    return None if text is None else unpack(Streak, text)


def prints(tx: Tx, kind: Kept, *, least: int = 0) -> dict[str, str]:
    """Key on file → fingerprint, of streaks of at least that length or of meetings: which of them are as they were."""
    statement = sa.select(ledger.c.key, ledger.c.fingerprint).where(ledger.c.kind == kind, ledger.c.length >= least)
    rows: Any = tx.execute(statement).all()  # pairs, of which a dict is made faster than row by row
    return dict(rows)


def fingerprint(tx: Tx, series: str) -> str | None:
    """What tells whether a series is as it was; None where there is no such series."""
    found: str | None = tx.scalar(_FINGERPRINT, {"key": key(series)})
    return found


# Built once: it is asked with every look at a page, and building it takes longer than running it.
_FINGERPRINT: Final = sa.select(ledger.c.fingerprint).where(
    ledger.c.kind == "streak", ledger.c.key == sa.bindparam("key")
)


def some_streaks(tx: Tx, names: Iterable[str]) -> dict[str, Streak]:
    """Key on file → streak; unknown keys are left out."""
    return {name: unpack(Streak, value) for name, value in _some(tx, "streak", names)}


def some_meetings(tx: Tx, names: Iterable[str]) -> dict[str, Meeting]:
    """Key on file → meeting; unknown keys are left out."""
    return {name: unpack(Meeting, value) for name, value in _some(tx, "meeting", names)}


def _some(tx: Tx, kind: Kept, names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for part in chunks(names):
        asked = sa.select(ledger.c.key, ledger.c.value).where(ledger.c.kind == kind, ledger.c.key.in_(part))
        yield from ((row.key, row.value) for row in tx.execute(asked))


def meetings(tx: Tx) -> tuple[Meeting, ...]:
    """Every meeting the ledger knows, by first day."""
    rows = tx.execute(sa.select(ledger.c.value).where(ledger.c.kind == "meeting"))
    return tuple(sorted((unpack(Meeting, row.value) for row in rows), key=lambda one: (one.first, one.id)))


def meeting(tx: Tx, id_: str) -> tuple[Meeting, tuple[Attendance, ...]] | None:
    """One meeting and who attended it, by party."""
    text = tx.scalar(sa.select(ledger.c.value).where(ledger.c.kind == "meeting", ledger.c.key == key(id_)))
    if text is None:
        return None
    mine = sa.and_(ledger.c.kind == "attendance", ledger.c.key.endswith(f"@{key(id_)}", autoescape=True))
    rows = tx.execute(sa.select(ledger.c.value).where(mine).order_by(ledger.c.party))
    return unpack(Meeting, text), tuple(unpack(Attendance, row.value) for row in rows)


Part = Streak | Attendance | Meeting


def _all(of: Ledger) -> Iterator[Part]:
    yield from of.streaks
    yield from of.attendances
    yield from of.meetings


def _named(parts: Iterable[Part]) -> dict[tuple[str, str], Part]:
    """Parts of a ledger by kind and key."""
    return {_name(part): part for part in parts}


def _name(part: Part) -> tuple[str, str]:
    if isinstance(part, Streak):
        return "streak", key(part.series.id)
    if isinstance(part, Attendance):
        return "attendance", key(f"{part.party}@{part.meeting.id}")
    return "meeting", key(part.id)


def _rows(now: Ledger) -> Iterable[dict[str, Any]]:
    for (kind, name), part in _named(_all(now)).items():
        yield _part_row(kind, name, part, now.as_of)
    yield _as_of_row(now)


def _as_of_row(now: Ledger) -> dict[str, Any]:
    return _row("as_of", "", "", "", 0, now.as_of.isoformat(), now.as_of)


def _part_row(kind: str, name: str, part: Part, as_of: datetime) -> dict[str, Any]:
    if isinstance(part, Streak):
        series = part.series
        return _row(kind, name, series.party, series.forum, part.length, pack(Streak, part), as_of)
    if isinstance(part, Attendance):
        return _row(kind, name, part.party, part.meeting.forum, 0, pack(Attendance, part), as_of)
    return _row(kind, name, "", part.forum, 0, pack(Meeting, part), as_of)


def _row(kind: str, name: str, party: str, forum: str, length: int, value: str, as_of: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": key(name),
        "party": party,
        "forum": key(forum),
        "length": length,
        "value": value,
        "fingerprint": digest(value),
        "as_of": as_of,
    }
