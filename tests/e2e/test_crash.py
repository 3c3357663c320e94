"""Killed with SIGKILL in the middle of passes, the daemon loses nothing, and doubles only what nobody had noted yet."""

from __future__ import annotations

import pytest
from crash_run import compare


@pytest.mark.slow
def test_a_run_with_kills_ends_with_the_same_files_and_the_same_alerts_as_one_without(
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures = compare(kills=6, seed=3, days=4)
    with capsys.disabled():
        print("\ncrash: " + ", ".join(f"{value} {name}" for name, value in figures.items()))
    assert figures["kills"] >= 6
    assert figures["lost"] == figures["false"] == 0
