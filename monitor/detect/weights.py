"""The weights of the features and the threshold: a readable file in, a confidence in 0..1 out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitor.model import Feature


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds of each feature; a candidate below `threshold` is no report."""

    bias: float = 0.0
    features: Mapping[str, float] = field(default_factory=dict)
    threshold: float = 0.5

    def weigh(self, names: Iterable[str]) -> tuple[tuple[Feature, ...], float]:
        """The features with what each carried, and the confidence they add up to."""
        found = tuple(Feature(name=name, weight=self.features.get(name, 0.0)) for name in sorted(set(names)))
        total = self.bias + sum(feature.weight for feature in found)
        return found, 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
