"""Meetings in and out: imported ones, which the calendar files do not hold, and provisional ones made from reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from monitor.model import Meeting
from monitor.store.batch import chunks, upsert
from monitor.store.codec import pack, unpack
from monitor.store.engine import Tx
from monitor.store.tables.facts import meetings
from monitor.store.types import key, keys


def save(tx: Tx, found: Sequence[Meeting], now: datetime) -> None:
    """Write them; one with the same id is replaced."""
    rows = {
        key(meeting.id): {
            "id": key(meeting.id),
            "forum": key(meeting.forum),
            "format": meeting.format,
            "first": meeting.first,
            "origin": "provisional" if meeting.provisional else "imported",
            "meeting": pack(Meeting, meeting),
            "recorded_at": now,
        }
        for meeting in found
    }
    upsert(tx, meetings, list(rows.values()), keep=("recorded_at",))


def load(tx: Tx) -> tuple[Meeting, ...]:
    """All of them, by first day."""
    rows = tx.execute(sa.select(meetings.c.meeting).order_by(meetings.c.first, meetings.c.id))
    return tuple(unpack(Meeting, row.meeting) for row in rows)


def remove(tx: Tx, ids: Iterable[str]) -> None:
    """Forget them: a provisional meeting that the calendar has taken over."""
    for part in chunks(keys(ids)):
        tx.execute(meetings.delete().where(meetings.c.id.in_(part)))
