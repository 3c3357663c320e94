"""Calls of the command line as a user makes them: a real process, a folder of its own, nothing of this machine's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def environment(home: Path, **more: str) -> dict[str, str]:
    """A bare environment; data lies below the home."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "COLUMNS": "200", **more}


def monitor(home: Path, *arguments: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", *arguments],
        env=environment(home, **more),
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
