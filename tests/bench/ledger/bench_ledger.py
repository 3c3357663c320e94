"""A ledger at the scale of the United Nations: folded from nothing, then one more report. Prints both and their ratio.

`python tests/bench/ledger/bench_ledger.py [--parties 193 --meetings 80 --reports 5]`; the last line is
`bench-ledger: figures`, in seconds of CPU, which a busy machine stretches less; exits with 1 where one more report
costs more than 1/1,000 of the whole fold.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from statistics import median

from monitor.ledger import Policy, fold, refold, transitions
from monitor.model import ArticleRef, Filing, Meeting, Report

BOUND = 1000
FIRST = 1946


def meetings(count: int) -> tuple[Meeting, ...]:
    """One general debate a year."""
    return tuple(
        Meeting(
            id=f"UNGA/conference/{FIRST + n}-09-20",
            forum="UNGA",
            format="conference",
            first=f"{FIRST + n}-09-20",
            last=f"{FIRST + n}-09-26",
        )
        for n in range(count)
    )


def filing(party: str, meeting: Meeting, number: int, absent: bool) -> Filing:
    """One report, read when it came out, a day after the last one."""
    out = datetime.fromisoformat(meeting.first).replace(tzinfo=UTC) + timedelta(days=number, hours=9)
    name = f"{party}-{meeting.first}-{number}"
    report = Report(
        status="absent" if absent else "attends",
        party=party,
        forum="UNGA",
        format="conference",
        date=meeting.first,
        modality="announced" if number == 0 else "occurred",
        confidence=0.8,
    )
    article = ArticleRef(id=f"a-{name}", published=out.date().isoformat(), published_at=out, retrieved_at=out)
    return Filing(id=name, report=report, article=article)


def main(argv: list[str] | None = None) -> int:
    """0 if the bound holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parties", type=int, default=193)
    parser.add_argument("--meetings", type=int, default=80)
    parser.add_argument("--reports", type=int, default=5)
    parser.add_argument("--tries", type=int, default=50, help="how often one more report is folded; the median counts")
    known = parser.parse_args(argv)
    calendar = meetings(known.meetings)
    parties = [f"{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(known.parties)]
    filings = [
        filing(party, meeting, number, absent=(p + m) % 7 < 2)
        for p, party in enumerate(parties)
        for m, meeting in enumerate(calendar)
        for number in range(known.reports)
    ]
    policy, as_of = Policy(), datetime.fromisoformat(f"{calendar[-1].first}T12:00").replace(tzinfo=UTC) + timedelta(8)
    gc.disable()  # the collector's pauses belong to neither
    started = time.process_time()
    whole = fold(filings, calendar, (), policy, as_of)
    full = time.process_time() - started
    by_pair: dict[tuple[str, str], list[Filing]] = defaultdict(list)
    for one in filings:
        by_pair[one.report.party, one.report.forum].append(one)

    def load(pairs: Collection[tuple[str, str]] | None) -> list[Filing]:
        return filings if pairs is None else [one for pair in pairs for one in by_pair[pair]]

    costs = []
    for n in range(known.tries):
        party, meeting = parties[n * 31 % len(parties)], calendar[-1 - n % 10]
        more = filing(party, meeting, 6, absent=n % 2 == 0)
        started = time.process_time()
        after = refold(whole, [more], load, calendar, (), policy, as_of)
        told = transitions(whole, after)
        costs.append(time.process_time() - started)
        if n == 0 and after != fold([*filings, more], calendar, (), policy, as_of):
            print("bench-ledger: one more report gives another ledger than folding everything")
            return 1
    one = median(costs)
    print(f"{len(filings)} reports, {len(whole.attendances)} attendances, {len(whole.streaks)} streaks")
    print(
        f"from nothing {full:.2f} s; one more report with its transitions {one * 1000:.2f} ms ({len(told)} at the last)"
    )
    print(f"bench-ledger: full {full:.3f} s, one more {one:.6f} s, 1/{full / one:.0f} of it (bound 1/{BOUND})")
    return 0 if full / one >= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
