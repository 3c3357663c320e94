"""The metadata every table hangs on, with names for all constraints, and the few columns that recur."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from monitor.store.types import CleanText, UtcDateTime

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text(name: str, *, null: bool = False, pk: bool = False, index: bool = False) -> sa.Column[str]:
    """A text column; not null unless said otherwise."""
    return sa.Column(name, CleanText(), nullable=null, primary_key=pk, index=index or None)


def time(name: str, *, null: bool = True, index: bool = False) -> sa.Column[Any]:
    """A UTC time; may be null unless said otherwise."""
    return sa.Column(name, UtcDateTime(), nullable=null, index=index or None)


def number(name: str, *, pk: bool = False) -> sa.Column[int]:
    """A 64-bit whole number, never null."""
    return sa.Column(name, sa.BigInteger(), nullable=False, primary_key=pk, autoincrement=False)
