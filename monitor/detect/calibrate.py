"""Reports and whether they were right in, weights out: a logistic regression in plain arithmetic, the same every time.

No I/O.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.detect.weights import Weights

RIDGE = 1.5  #: pull towards zero
ROUNDS = 400
STEP = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """The features of one report and whether it was right."""

    features: frozenset[str]
    right: bool


def fit(samples: Sequence[Sample], *, threshold: float, least: int = 4) -> Weights:
    """Weights by gradient descent on the penalised log-likelihood; features seen less often than `least` stay out."""
    counts: dict[str, int] = {}
    for sample in samples:
        for name in sample.features:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count >= least)
    index = {name: i for i, name in enumerate(names)}
    rows = [(tuple(sorted(index[n] for n in s.features if n in index)), 1.0 if s.right else 0.0) for s in samples]
    bias, weights = _descend(rows, len(names))
    return Weights(
        bias=round(bias, 3),
        features={name: round(weights[i], 3) for name, i in index.items() if abs(weights[i]) >= 0.02},
        threshold=threshold,
    )


def _descend(rows: Sequence[tuple[tuple[int, ...], float]], size: int) -> tuple[float, list[float]]:
    bias, weights = 0.0, [0.0] * size
    scale = [0.0] * size
    for active, _ in rows:
        for i in active:
            scale[i] += 1.0
    for _ in range(ROUNDS):
        pull, pulls = 0.0, [0.0] * size
        for active, right in rows:
            error = right - 1.0 / (1.0 + math.exp(-(bias + sum(weights[i] for i in active))))
            pull += error
            for i in active:
                pulls[i] += error
        bias += STEP * pull / len(rows)
        for i in range(size):
            weights[i] += STEP * (pulls[i] - RIDGE * weights[i]) / (scale[i] + RIDGE)
    return bias, weights
