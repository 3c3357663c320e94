"""What goes out: the outbox, every delivery, every decision, silences, acknowledgements, notices to the operator."""

from __future__ import annotations

import sqlalchemy as sa

from monitor.store.tables.base import metadata, number, text, time
from monitor.store.types import Number

alerts = sa.Table(
    "alerts",
    metadata,
    text("id", pk=True),
    text("transition"),
    text("route"),
    text("target"),  #: id of the recipient inside the route, never its address
    text("thread"),
    text("series"),  #: what keeps its order per target
    text("state"),  #: waiting, sent, dead, withdrawn
    text("because"),
    text("alert"),  #: JSON
    text("told"),  #: JSON of what the policy remembers of it
    time("created_at", null=False),
    number("position"),  #: order within one moment
    time("not_before", null=False),
    time("next_at", null=False),
    number("attempts"),
    sa.Column("bundled", sa.Boolean(create_constraint=False), nullable=False),
    number("full_at"),
    text("delivered"),  #: JSON list of marks
    text("why", null=True),
    time("lease_until"),
    text("lease_by", null=True),
    time("done_at"),
    sa.UniqueConstraint("transition", "route", "target"),
    sa.Index(None, "state", "next_at"),
    sa.Index(None, "target", "series", "state"),
    sa.Index(None, "created_at"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", Number, primary_key=True),
    text("alert", index=True),
    text("target"),
    time("at", null=False, index=True),
    text("outcome"),  #: sent, waiting (to be tried again), dead
    text("why"),
)

decisions = sa.Table(
    "decisions",
    metadata,
    text("id", pk=True),
    text("transition", index=True),
    text("route"),
    text("action"),
    text("because"),
    text("decision"),  #: JSON
    time("at", null=False, index=True),
)

silences = sa.Table(
    "silences",
    metadata,
    text("id", pk=True),
    text("silence"),  #: JSON
    time("begins", null=False),
    time("ends", null=False, index=True),
)

acks = sa.Table(
    "acks",
    metadata,
    text("id", pk=True),
    text("series", index=True),
    text("ack"),  #: JSON
    time("at", null=False),
)

notices = sa.Table(
    "notices",
    metadata,
    text("key", pk=True),
    text("text"),
    number("times"),  #: how often it happened since it was last told
    time("since", null=False),
    time("last_at", null=False),
    time("told_at"),
)
