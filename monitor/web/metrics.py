"""Counts in, Prometheus' text format out. No address and no name of a recipient is ever a label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, generate_latest

HELP: Final[Mapping[str, str]] = {
    "articles": "Articles on file",
    "reports": "Reports that stand",
    "streaks": "Streaks of at least one absence",
    "troubles": "Troubles the operator has been told of and that last",
    "alerts": "Alerts by state",
    "sources": "Sources by state",
    "sources_failing": "Active sources whose last poll failed",
    "sources_overdue_seconds": "How long the longest overdue source has been due",
    "alerts_overdue_seconds": "How long the longest overdue alert has been due",
    "leading": "1 while a daemon leads and has said so lately",
    "ledger_age_seconds": "Seconds since the moment the ledger was computed for",
    "pass_age_seconds": "Seconds since the last pass ended",
    "up": "1 while the database answers and its tables are today's",
}
Counts = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]


def exposition(counts: Counts) -> bytes:
    """Gauges, one family a name, named `monitor_…`."""
    registry = CollectorRegistry()
    families: dict[str, Gauge] = {}
    for (name, labels), value in sorted(counts.items()):
        if name not in families:
            families[name] = Gauge(f"monitor_{name}", HELP[name], [key for key, _ in labels], registry=registry)
        family = families[name].labels(*(label for _, label in labels)) if labels else families[name]
        family.set(value)
    return generate_latest(registry)
