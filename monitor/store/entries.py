"""Entries of a feed in, those never seen or changed since out. A new GUID for a known address makes no new entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from monitor.model import Entry
from monitor.store.batch import existing, rows_by, upsert
from monitor.store.engine import Tx
from monitor.store.tables.ingest import entries
from monitor.store.types import digest


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One entry and what the store makes of it."""

    entry: Entry
    is_: Literal["new", "changed", "known"]


def sorted_out(tx: Tx, found: Sequence[Entry]) -> tuple[Seen, ...]:
    """Every entry, in order, as new, changed (title, summary or address differ) or known. Writes nothing.

    Known is also what any source has brought under the same address before, and the second of two equal ones.
    """
    by_key = {(digest(entry.source), digest(entry.guid)): entry for entry in found}
    columns = sa.select(entries.c.source, entries.c.guid, entries.c.fingerprint)
    on_file: dict[tuple[str, str], str] = {}
    for source in {source for source, _ in by_key}:
        guids = [guid for of, guid in by_key if of == source]
        for row in rows_by(tx, columns.where(entries.c.source == source), entries.c.guid, guids):
            on_file[source, row.guid] = row.fingerprint
    addresses = existing(tx, entries.c.url, [digest(entry.url) for entry in found])
    answers: list[Seen] = []
    for entry in found:
        before = on_file.get((digest(entry.source), digest(entry.guid)))
        now = fingerprint(entry)
        if before is not None:
            answers.append(Seen(entry=entry, is_="known" if before == now else "changed"))
        else:
            answers.append(Seen(entry=entry, is_="known" if digest(entry.url) in addresses else "new"))
        on_file[digest(entry.source), digest(entry.guid)] = now
        addresses.add(digest(entry.url))
    return tuple(answers)


def new_entries(tx: Tx, found: Sequence[Entry]) -> tuple[Entry, ...]:
    """Those entries whose page is to be read: new or changed ones, each once."""
    return tuple(seen.entry for seen in sorted_out(tx, found) if seen.is_ != "known")


def record(tx: Tx, found: Iterable[Entry], now: datetime) -> None:
    """Remember them as seen: in the transaction that stores their articles, so that a crash loses none."""
    rows = {
        (digest(entry.source), digest(entry.guid)): {
            "source": digest(entry.source),
            "guid": digest(entry.guid),
            "url": digest(entry.url),
            "fingerprint": fingerprint(entry),
            "published_at": entry.published,
            "seen_at": now,
        }
        for entry in found
    }
    upsert(tx, entries, list(rows.values()))


def fingerprint(entry: Entry) -> str:
    """What tells a changed entry from the same one; a date that moves alone is no change."""
    return digest(" ".join(entry.title.split()), " ".join(entry.summary.split()), entry.url)


def count(tx: Tx) -> int:
    """How many are on file."""
    return int(tx.scalar(sa.select(sa.func.count()).select_from(entries)) or 0)


def forget(tx: Tx, before: datetime) -> int:
    """Drop those not seen since; how many. A feed must not still carry them."""
    return tx.execute(entries.delete().where(entries.c.seen_at < before)).rowcount
