"""How well copies find each other, through the store's own tables: `python ingest_copies.py [STORIES] [SEED]`.

The last line is `copies: …`; ends with 1 where recall is below .97 or two stories were merged.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from pathlib import Path

from monitor.lineage import Signature, adopt, sign
from monitor.store import copies, migrate, open_store
from monitor.store.copies import Signed

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
from ingest_stories import START, Printed, printed

LEAST_RECALL = 0.97


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What came of it: pairs of copies found, pairs of different stories merged, milliseconds an article."""

    recall: float
    false_merges: int
    articles: int
    sign_ms: float
    file_ms: float


def measure(stories: int = 500, outlets: int = 5, seed: int = 1) -> Figures:
    """File every article in the order of publication, as the pipeline does, then compare lineages with the truth."""
    found: dict[str, list[Printed]] = defaultdict(list)
    signing = filing = 0.0
    everything = list(printed(stories, outlets, seed))
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/copies.db")
        migrate(store)
        for start in range(0, len(everything), 100):
            with store.begin() as tx:
                for one in everything[start : start + 100]:
                    begun = time.perf_counter()
                    signature = sign(one.article)
                    signing += time.perf_counter() - begun
                    begun = time.perf_counter()
                    at = one.article.published_at or START
                    near = copies.candidates(tx, signature.sought, since=at - timedelta(days=7))
                    known = [(other.lineage, Signature.unpack(other.signature)) for other in near]
                    lineage = adopt(signature, known) or one.article.id
                    packed, bands = signature.pack(), signature.bands
                    signed = Signed(article=one.article.id, lineage=lineage, signature=packed, bands=bands, at=at)
                    copies.remember(tx, [signed])
                    filing += time.perf_counter() - begun
                    found[lineage].append(one)
        store.close()
    recall, false_merges = _compared(found, stories, outlets)
    count = len(everything)
    return Figures(
        recall=recall,
        false_merges=false_merges,
        articles=count,
        sign_ms=1000 * signing / count,
        file_ms=1000 * filing / count,
    )


def _compared(found: dict[str, list[Printed]], stories: int, outlets: int) -> tuple[float, int]:
    right = false = 0
    for members in found.values():
        sizes = Counter(one.story for one in members)
        right += sum(size * (size - 1) // 2 for size in sizes.values())
        false += sum(one * other for one, other in combinations(sizes.values(), 2))
    return right / (stories * outlets * (outlets - 1) // 2), false


def main() -> int:
    """Print the figures; 0 where they are good enough."""
    stories, seed = (int(one) for one in (*sys.argv[1:3], *("500", "1")[len(sys.argv[1:3]) :]))
    got = measure(stories, seed=seed)
    print(f"signing {got.sign_ms:.2f} ms, finding and filing {got.file_ms:.2f} ms an article (SQLite)")
    count = f"{got.articles} articles of {stories} stories"
    print(f"copies: {count}, recall {got.recall:.4f}, {got.false_merges} false merges")
    return 0 if got.recall >= LEAST_RECALL and not got.false_merges else 1


if __name__ == "__main__":
    raise SystemExit(main())
