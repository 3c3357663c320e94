"""Parts and batches in, weights and slices out: the small sums of a run. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from monitor.backfill.parts import Part, Slice
from monitor.backfill.problem import Problem
from monitor.backfill.web import Batch


def weight(part: Part) -> int:
    """Bytes to read, or a guess for an address."""
    return max(1, (part.end or part.size) - part.start) if part.size else 1_000_000


def behind(part: Part) -> int:
    """How many bytes of it are done."""
    return max(0, part.offset - part.start) if part.kind in ("warc", "remote", "lines") else 0


def unmeasured(part: Part) -> bool:
    """Is it an archive on the web that is still to be cut into ranges?"""
    return part.kind == "remote" and part.size == 0


def failures(batch: Batch) -> dict[str, int]:
    """What went wrong in fetching, counted."""
    lost = sum(problem.lost for problem in batch.problems)
    return {"failed": lost, "skipped": len(batch.problems) - lost}


def with_batch(done: Slice, batch: Batch) -> Slice:
    """The slice of a batch, with what went wrong in fetching it."""
    counts = Counter(done.counts)
    counts.update(failures(batch))
    return replace(done, counts=dict(counts), problems=(*batch.problems, *done.problems), offset=batch.offset)


def lost_pages(batch: Batch, why: str) -> Slice:
    """The slice of a batch whose worker died."""
    problems = tuple(Problem(place=got.page.url, why=f"ended its worker ({why})") for got in batch.pages)
    return Slice(problems=problems, counts={"failed": len(problems)}, offset=batch.offset)
