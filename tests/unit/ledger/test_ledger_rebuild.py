"""The same inputs give the same ledger byte for byte: in another order, another process, from another database."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from random import Random

SIMULATION = Path(__file__).parents[2] / "simulation"
SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from test_ledger_rebuild import whole
print(__import__("hashlib").sha256(whole(shuffled=int(sys.argv[2])).encode()).hexdigest())
"""


def whole(shuffled: int = 0) -> str:
    """The ledger of a generated world as the store writes it."""
    sys.path.insert(0, str(SIMULATION))
    from sim_press import Press
    from sim_world import make_world

    from monitor.ledger import Policy, fold
    from monitor.model import Ledger
    from monitor.store.codec import pack

    random = Random("rebuild")
    world = make_world(random)
    filings = Press(world, random, noisy=True).write()
    if shuffled:
        Random(shuffled).shuffle(filings)
    as_of = datetime.combine(world.ends, time(), UTC)
    return pack(Ledger, fold(filings, world.calendar(world.ends), (), Policy(series=world.series), as_of))


def test_another_process_with_other_hashes_and_another_order_gives_the_same_bytes() -> None:
    here = Path(__file__).parent
    digests = set()
    for number in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(here), number],
            env={**os.environ, "PYTHONHASHSEED": number},
            capture_output=True,
            text=True,
            check=True,
            timeout=600,
        )
        digests.add(done.stdout.strip())
    assert len(digests) == 1
    assert whole() == whole(shuffled=3)


def test_a_ledger_comes_back_from_the_store_as_it_was() -> None:
    from monitor.model import Ledger
    from monitor.store.codec import pack, unpack

    text = whole()
    assert pack(Ledger, unpack(Ledger, text)) == text
