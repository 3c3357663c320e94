"""A small map of names and values: the digest of the configuration, the time of the last pass, the heartbeat."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from monitor.store.batch import upsert
from monitor.store.engine import Tx
from monitor.store.tables.work import meta


def get(tx: Tx, name: str) -> str | None:
    """The value, or None."""
    found: str | None = tx.scalar(sa.select(meta.c.value).where(meta.c.key == name))
    return found


def written_at(tx: Tx, name: str) -> datetime | None:
    """When it was last put."""
    found: datetime | None = tx.scalar(sa.select(meta.c.at).where(meta.c.key == name))
    return found


def put(tx: Tx, name: str, value: str, now: datetime) -> None:
    """Write it, over what was there."""
    upsert(tx, meta, [{"key": name, "value": value, "at": now}])
