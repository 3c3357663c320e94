"""What the gate and the detector cost beside the extraction they follow, and that they take time in proportion.

    python tests/bench/detect/bench_detect.py [--articles N]

News of every section is read from beside the repository where it lies there, else sentences of the packs are strung
together. CPU time of one process; the last line says the figures, the exit code is 1 where a bound is missed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from monitor import languages, world
from monitor.detect import Rulebook, build, detect
from monitor.gate import Gate
from monitor.model import Article

ROOT = Path(__file__).parents[3]
CORPUS = ROOT.parent / "shared" / "corpus"
SLOWER = 3.0  #: a text twice as long may take so many times the time
LET_GO = 0.5  #: share of general news that the words of the gate let go at least


def main() -> int:
    """The command."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--articles", type=int, default=400)
    count = asked.parse_args().articles
    packs = languages.load()
    begun = time.process_time()
    rulebook = build(packs, world.load([ROOT / "config"]))
    gate = Gate(rulebook)
    for language in packs:
        rulebook.grammar(language)
    built = time.process_time() - begun
    news, origin = written(count, packs)
    print(f"{len(news)} articles ({origin}), {sum(len(one.text) for one in news) // len(news)} characters each; "
          f"{len(packs)} languages compiled in {built:.1f} s")  # fmt: skip
    return measured(news, rulebook, gate)


def measured(news: Sequence[Article], rulebook: Rulebook, gate: Gate) -> int:
    """Print the table; 1 where a bound is missed."""
    detect(news[0], rulebook)
    words, passed = each(news, gate.may_report)
    rules, found = each(news, lambda one: bool(detect(one, rulebook)))
    extraction = extracting()
    both = words + rules * passed / len(news)
    print(f"the gate's words    {words:8.3f} ms an article, {passed} of {len(news)} pass")
    print(f"the detector        {rules:8.3f} ms an article, {found} with reports")
    print(
        f"detector behind it  {both:8.3f} ms an article"
        + (f", {both / extraction:.1%} of extraction" if extraction else "")
    )
    long = [Article(id="l", text=(one.text + "\n") * 8, language=one.language) for one in news[:20]]
    longer = [Article(id="l", text=(one.text + "\n") * 16, language=one.language) for one in news[:20]]
    growth = {
        "words": each(longer, gate.may_report)[0] / each(long, gate.may_report)[0],
        "detector": each(longer, lambda one: bool(detect(one, rulebook)))[0]
        / each(long, lambda one: bool(detect(one, rulebook)))[0],
    }
    print("twice the text: " + ", ".join(f"{name} {value:.2f} x the time" for name, value in growth.items()))
    share = 1 - passed / len(news)
    bad = [name for name, value in growth.items() if value > SLOWER] + ["let go"] * (share < LET_GO)
    print(f"bench-detect: gate {words:.2f} ms, detector {rules:.2f} ms, {share:.0%} let go, "
          f"twice the text {growth['detector']:.2f} x the time"
          + (f"; missed: {', '.join(bad)}" if bad else ""))  # fmt: skip
    return 1 if bad else 0


def each(news: Sequence[Article], ask: Callable[[Article], bool]) -> tuple[float, int]:
    """Milliseconds an article, and how many say yes."""
    begun = time.process_time()
    yes = sum(map(ask, news))
    return 1000 * (time.process_time() - begun) / len(news), yes


def extracting() -> float:
    """Milliseconds of trafilatura on a real page; 0 where there are none."""
    import trafilatura

    paths = sorted((CORPUS / "pages").glob("*.html.gz"))[:30]
    bodies = [gzip.decompress(path.read_bytes()) for path in paths]
    if not bodies:
        return 0.0
    trafilatura.extract(bodies[0])
    begun = time.process_time()
    for body in bodies:
        trafilatura.extract(body)
    return 1000 * (time.process_time() - begun) / len(bodies)


def written(count: int, packs: object) -> tuple[list[Article], str]:
    """Articles to read, and where they come from."""
    found: list[Article] = []
    for name, language in (("news-de.jsonl.gz", "de"), ("news-en.jsonl.gz", "en")):
        path = CORPUS / name
        if path.is_file():
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                rows = [json.loads(line) for line in lines][: count // 2]
            found += [Article(id=str(n), title=row.get("title"), text=row["text"], language=language)
                      for n, row in enumerate(rows) if row.get("text")]  # fmt: skip
    if found:
        return found, "real news of all sections"
    dice = random.Random(2)
    dull = ["The council of the town met on Monday to speak of the roads.", "Prices rose again in the spring, it said."]
    return [
        Article(id=str(n), text=" ".join(dice.choices(dull, k=30)), language="en") for n in range(count)
    ], "generated"


if __name__ == "__main__":
    sys.exit(main())
