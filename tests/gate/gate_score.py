"""The annotated documents of seeds/ through the detector, as figures that can be held against floors."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from monitor.bootstrap import open_house
from monitor.cli.gold import load
from monitor.detect import detect
from monitor.scoring import score

FLOORS = Path(__file__).with_name("floors.json")
LEAST = 5  #: events of a class and language before they get a floor
ROOM = 0.02  #: a floor lies so far below what is reached: one new document that is hard breaks nothing


def measured() -> dict[str, Any]:
    """Precision and recall by class and language, accuracy by attribute, and how many documents there are."""
    house = open_house(environ={})
    found = list(load([house.places.seeds]))
    reports = {article.id: detect(article, house.rulebook) for article, _ in found}
    result = score((labels for _, labels in found), lambda name: reports[name])
    figures: dict[str, float] = {}
    for (kind, language), count in result.events.items():
        if count.right + count.missed >= LEAST:
            figures[f"{kind}/{language} recall"] = count.recall
            if count.right + count.false >= LEAST:
                figures[f"{kind}/{language} precision"] = count.precision
    for name, (_, of) in result.attributes.items():
        if of >= LEAST:
            figures[f"attribute {name}"] = result.accuracy(name) or 0.0
    return {
        "documents": len(found),
        "floors": {name: math.floor(value * 1000) / 1000 for name, value in sorted(figures.items())},
        "misses": result.misses,
    }
