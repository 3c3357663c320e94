"""The load run in small: nothing lost, nothing doubled. `make bench-ingest` runs it whole and measures."""

from __future__ import annotations

import pytest
from ingest_load import measure


@pytest.mark.slow
def test_every_entry_of_every_feed_is_on_file_once() -> None:
    """Over three passes with new entries, errors and slow answers."""
    got = measure(150, 15)
    assert got.faults == []
    assert [one.sources for one in got.passes] == [150, 150, 150]
    assert got.passes[0].articles == 150
    assert got.passes[2].unchanged > 100
