"""Generated worlds through the ledger against the truth: `python tests/simulation/simulate.py --worlds N --seed N`.

Half of the worlds have a truthful press, half a noisy one (the stated rate stands in `sim_press`). Prints what is
wrong and how to see it again; the last line is `simulate: figures`; exits with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import sys
import time

from sim_run import Outcome, run_world

EVERY = 250  #: worlds between two signs of life


def main(argv: list[str] | None = None) -> int:
    """Run the worlds; 0 = all right, 1 = some are wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=6, help="how often each world is folded on the way")
    parser.add_argument("--only", choices=("truthful", "noisy"), help="one kind of press only")
    known = parser.parse_args(argv)
    total, bad, started = Outcome(), 0, time.perf_counter()
    for number in range(known.seed, known.seed + known.worlds):
        noisy = known.only == "noisy" if known.only else number % 2 == 0
        found = run_world(number, noisy=noisy, steps=known.steps)
        _add(total, found)
        if found.wrong:
            bad += 1
            kind = "noisy" if noisy else "truthful"
            print(f"world {number} ({kind}): {found.wrong[0]} (and {len(found.wrong) - 1} more)")
            print(f"  again: simulate.py --worlds 1 --seed {number} --only {kind}", flush=True)
        done = number - known.seed + 1
        if done % EVERY == 0 and done < known.worlds:
            print(f"{done} of {known.worlds} worlds, {bad} wrong", file=sys.stderr, flush=True)
    seconds = time.perf_counter() - started
    print(
        f"simulate: {known.worlds} worlds from {known.seed}, {total.meetings} meetings, {total.filings} reports, "
        f"{total.series} streaks, {total.transitions} transitions, {bad} worlds wrong, {seconds:.0f} s"
    )
    return 1 if bad else 0


def _add(total: Outcome, found: Outcome) -> None:
    total.meetings += found.meetings
    total.filings += found.filings
    total.series += found.series
    total.transitions += found.transitions


if __name__ == "__main__":
    sys.exit(main())
