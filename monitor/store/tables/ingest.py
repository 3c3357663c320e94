"""What comes in: sources, entries, articles with their revisions, marks of copies, coverage."""

from __future__ import annotations

import sqlalchemy as sa

from monitor.store.tables.base import metadata, number, text, time

sources = sa.Table(
    "sources",
    metadata,
    text("id", pk=True),
    text("url"),
    text("kind"),
    text("name"),
    text("language"),
    text("country"),
    text("tags"),  #: JSON list
    text("host"),
    text("state"),  #: active, parked, gone, removed
    text("etag", null=True),
    text("last_modified", null=True),
    text("body_hash", null=True),
    time("next_at", null=False),
    number("interval"),  #: seconds
    number("failures"),
    text("failure", null=True),  #: temporary, soft, hard
    text("why", null=True),
    time("tried_at"),
    time("ok_at"),
    time("new_at"),
    text("moved_to", null=True),
    time("lease_until"),
    text("lease_by", null=True),
    sa.Index(None, "state", "next_at"),
    sa.Index(None, "host", "next_at"),
)

entries = sa.Table(
    "entries",
    metadata,
    text("source", pk=True),  #: digest of the source's id
    text("guid", pk=True),  #: digest of the guid
    text("url"),  #: digest of the address
    text("fingerprint"),  #: digest of title, summary and address
    time("published_at"),
    time("seen_at", null=False),
    sa.Index(None, "url"),
    sa.Index(None, "seen_at"),
)

articles = sa.Table(
    "articles",
    metadata,
    text("id", pk=True),
    text("url", null=True),
    text("url_hash", null=True),
    text("title", null=True),
    text("text", null=True),  #: null where the storage policy keeps hashes only
    text("text_hash"),
    number("size"),  #: characters of the text
    text("language"),
    text("published", null=True),
    time("published_at"),
    time("retrieved_at", null=False),
    text("source"),
    text("outlet"),
    text("lineage"),
    number("revision"),
    number("reports"),  #: how many reports stand in it now
    time("revisit_at"),
    time("recorded_at", null=False),
    sa.Index(None, "url_hash"),
    sa.Index(None, "lineage"),
    sa.Index(None, "revisit_at"),
    sa.Index(None, "retrieved_at"),
    sa.Index(None, "text_hash"),
)

revisions = sa.Table(
    "revisions",
    metadata,
    text("article", pk=True),
    number("revision", pk=True),
    text("title", null=True),
    text("text", null=True),
    text("text_hash"),
    time("recorded_at", null=False),
    time("replaced_at", null=False),
    sa.ForeignKeyConstraint(["article"], ["articles.id"], ondelete="CASCADE"),
)

signatures = sa.Table(
    "signatures",
    metadata,
    text("article", pk=True),
    text("lineage"),
    sa.Column("signature", sa.LargeBinary(), nullable=False),
    time("at", null=False),
    sa.Index(None, "at"),
)

bands = sa.Table(
    "bands",
    metadata,
    text("band", pk=True),
    text("article", pk=True),
    sa.Index(None, "article"),
)

coverage = sa.Table(
    "coverage",
    metadata,
    text("source", pk=True),
    sa.Column("day", sa.Date(), primary_key=True),
    text("what", pk=True),  #: `read`, or the cause of no data
    number("pages"),
    sa.Index(None, "day"),
)
