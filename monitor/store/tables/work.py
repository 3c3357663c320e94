"""Who works on what: backfill jobs and their shards, the leader, and a small map of settings."""

from __future__ import annotations

import sqlalchemy as sa

from monitor.store.tables.base import metadata, number, text, time

jobs = sa.Table(
    "jobs",
    metadata,
    text("id", pk=True),
    text("spec"),  #: JSON
    text("state"),  #: open, done, failed
    text("summary"),  #: JSON
    time("created_at", null=False),
    time("updated_at", null=False),
)

shards = sa.Table(
    "shards",
    metadata,
    text("job", pk=True),
    text("key", pk=True),
    number("position"),
    text("state"),  #: todo, doing, done, failed, poison
    number("attempts"),
    number("offset"),
    text("summary"),  #: JSON
    text("why", null=True),
    time("lease_until"),
    text("lease_by", null=True),
    time("updated_at", null=False),
    sa.ForeignKeyConstraint(["job"], ["jobs.id"], ondelete="CASCADE"),
    sa.Index(None, "job", "state", "position"),
)

leaders = sa.Table(
    "leaders",
    metadata,
    text("name", pk=True),
    text("holder"),
    number("epoch"),
    time("until", null=False),
)

meta = sa.Table(
    "meta",
    metadata,
    text("key", pk=True),
    text("value"),
    time("at", null=False),
)
