"""Silences and acknowledgements in and out. A silence is ended by moving its end, never by deleting it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from monitor.alerts.nouns import Ack, Silence
from monitor.store.batch import insert_new, upsert
from monitor.store.codec import pack, unpack
from monitor.store.engine import Tx
from monitor.store.tables.alerting import acks, silences
from monitor.store.types import digest, key


def add(tx: Tx, silence: Silence) -> None:
    """File one; the same id replaces it."""
    row = {
        "id": key(silence.id),
        "silence": pack(Silence, silence),
        "begins": silence.begins,
        "ends": silence.ends,
    }
    upsert(tx, silences, [row])


def end(tx: Tx, id_: str, now: datetime) -> bool:
    """End one now; False where there is none, or it is over."""
    text = tx.scalar(sa.select(silences.c.silence).where(silences.c.id == key(id_), silences.c.ends > now))
    if text is None:
        return False
    add(tx, replace(unpack(Silence, text), ends=now))
    return True


def load(tx: Tx, *, active_at: datetime | None = None) -> tuple[Silence, ...]:
    """All, or those in force at a moment; the earliest end first."""
    statement = sa.select(silences.c.silence).order_by(silences.c.ends, silences.c.id)
    if active_at is not None:
        statement = statement.where(silences.c.begins <= active_at, silences.c.ends > active_at)
    return tuple(unpack(Silence, row.silence) for row in tx.execute(statement))


def acknowledge(tx: Tx, ack: Ack) -> None:
    """File that somebody has seen it; the same one twice is once."""
    name = digest(ack.series, ack.transition, ack.author)
    insert_new(tx, acks, [{"id": name, "series": key(ack.series), "ack": pack(Ack, ack), "at": ack.at}])


def acknowledged(tx: Tx) -> tuple[Ack, ...]:
    """Every acknowledgement, oldest first."""
    statement = sa.select(acks.c.ack).order_by(acks.c.at, acks.c.id)
    return tuple(unpack(Ack, row.ack) for row in tx.execute(statement))
