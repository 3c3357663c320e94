"""What of the ledger has changed is seen in an index alone: the fingerprint lies behind values of many kilobytes."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.drop_index(op.f("ix_ledger_kind_length"), table_name="ledger")
    op.create_index(
        op.f("ix_ledger_kind_length_key_fingerprint"),
        "ledger",
        ["kind", "length", "key", "fingerprint"],
        unique=False,
    )


def downgrade() -> None:
    """Take them back to the one before."""
    op.drop_index(op.f("ix_ledger_kind_length_key_fingerprint"), table_name="ledger")
    op.create_index(op.f("ix_ledger_kind_length"), "ledger", ["kind", "length"], unique=False)
