"""Everything durable, on SQLite and PostgreSQL alike: values of `monitor.model` in, values out. No policy lives here.

    store = open_store("sqlite:///state/monitor.db")
    migrate(store)
    with store.begin() as tx:          # one transaction; BEGIN IMMEDIATE on SQLite
        filings.replace(tx, article, reports, now=now)
    with store.read() as tx:           # a read-only view of one moment
        known = filings.load(tx)

One module a noun, functions that take the transaction first: sources, entries, articles, copies, filings, meetings,
reviews, coverage, ledgers, transitions, outbox, decisions, silences, shards, leader, notices, meta; for the keeping of
the database: schema, copying, backup, upkeep.
"""

from monitor.store.engine import Store, Tx, open_store
from monitor.store.schema import SchemaState, migrate, schema_state

__all__ = ["SchemaState", "Store", "Tx", "migrate", "open_store", "schema_state"]
