"""The weights of the features and the threshold: a readable file in, a confidence in 0..1 out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from monitor.model import Feature
from monitor.strictyaml import Schema
from monitor.strictyaml import load as read

STANDING: Final = Path(__file__).with_name("weights.yaml")
"""The weights that ship, written by `monitor calibrate` from the labelled documents in seeds/."""


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


class _File(Schema):
    threshold: float
    bias: float
    features: dict[str, float]


def load(path: Path = STANDING) -> Weights:
    """The weights of a file. Raises ConfigError with file, line and the mend."""
    file = read(path, _File)
    return Weights(bias=file.bias, features=file.features, threshold=file.threshold)


def written(weights: Weights, heading: str) -> str:
    """The file for these weights: heavy features first on either side, one a line."""
    lines = [f"# {line}" for line in heading.splitlines()]
    lines += [f"threshold: {weights.threshold}", f"bias: {weights.bias}", "features:"]
    lines += [f'  "{name}": {weight}' for name, weight in sorted(weights.features.items(), key=lambda one: one[::-1])]
    return "\n".join(lines) + "\n"
