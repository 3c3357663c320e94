"""The tables, one module a subject. Importing this package gives `metadata` all of them."""

from monitor.store.tables import alerting, facts, ingest, work
from monitor.store.tables.base import metadata

__all__ = ["alerting", "facts", "ingest", "metadata", "work"]
