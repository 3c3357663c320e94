"""What is known: filings, meetings, reviews, the last ledger, and every transition."""

from __future__ import annotations

import sqlalchemy as sa

from monitor.store.tables.base import metadata, number, text, time

filings = sa.Table(
    "filings",
    metadata,
    text("id", pk=True),
    number("version", pk=True),  #: 1, then one more each time the same report is filed again after a withdrawal
    text("article"),
    text("status"),
    text("party"),
    text("forum"),
    text("format", null=True),
    text("date", null=True),
    text("modality"),
    sa.Column("confidence", sa.Float(), nullable=False),
    text("report"),  #: JSON of the whole report
    time("published_at", null=False),  #: the earliest moment at which it was public
    time("recorded_at", null=False),
    time("withdrawn_at"),
    sa.ForeignKeyConstraint(["article"], ["articles.id"], ondelete="CASCADE"),
    sa.Index(None, "article"),
    sa.Index(None, "party", "forum", "published_at"),
    sa.Index(None, "recorded_at"),
    sa.Index(None, "withdrawn_at", "confidence"),
)

meetings = sa.Table(
    "meetings",
    metadata,
    text("id", pk=True),
    text("forum"),
    text("format"),
    text("first"),
    text("origin"),  #: imported, provisional
    text("meeting"),  #: JSON
    time("recorded_at", null=False),
    sa.Index(None, "forum", "first"),
)

reviews = sa.Table(
    "reviews",
    metadata,
    text("id", pk=True),
    text("target", index=True),
    text("review"),  #: JSON
    time("at", null=False, index=True),
)

ledger = sa.Table(
    "ledger",
    metadata,
    text("kind", pk=True),  #: streak, attendance, meeting, and one row `as_of`
    text("key", pk=True),
    text("party"),
    text("forum"),
    number("length"),
    text("value"),  #: JSON
    text("fingerprint"),
    time("as_of", null=False),
    sa.Index(None, "kind", "length", "key", "fingerprint"),  # what changed is seen without reading the values
)

transitions = sa.Table(
    "transitions",
    metadata,
    text("id", pk=True),
    text("series"),
    text("meeting"),
    text("kind"),
    text("phase"),
    number("length"),
    text("transition"),  #: JSON
    time("recorded_at", null=False),
    number("position"),  #: order within one moment
    sa.Index(None, "series", "recorded_at"),
    sa.Index(None, "recorded_at", "position"),
)
