"""What the ledger is computed from, as one short text out: where it is equal the ledger is, and nothing is folded."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from monitor.store.engine import Tx
from monitor.store.tables.facts import filings, meetings, reviews
from monitor.store.tables.ingest import coverage
from monitor.store.types import digest


def fingerprint(tx: Tx, today: date) -> str:
    """Digest of what filings, meetings, reviews and coverage of former days are on file."""
    seen = [
        tx.execute(statement).one()
        for statement in (
            sa.select(sa.func.count(), sa.func.max(filings.c.recorded_at), sa.func.max(filings.c.withdrawn_at)),
            sa.select(sa.func.count()).where(filings.c.withdrawn_at.is_(None)).select_from(filings),
            sa.select(sa.func.count(), sa.func.max(meetings.c.recorded_at)),
            sa.select(sa.func.count(), sa.func.max(reviews.c.at)),
            sa.select(sa.func.count()).where(coverage.c.day < today).select_from(coverage),
        )
    ]
    return digest(*(str(value) for row in seen for value in row))
