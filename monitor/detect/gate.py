"""A plain text in, whether it can hold a report out: a superset of the full rules, at a fraction of their cost."""

from __future__ import annotations

from monitor.detect.rulebook import Grammar
from monitor.detect.text import read


def passes(text: str, grammar: Grammar) -> bool:
    """Whether a cue and a meeting or forum stand in the text at all."""
    found = {
        hit.kind
        for hit in grammar.lexicon.find(read(text, abbreviations=grammar.abbreviations, umlauts=grammar.pack.umlauts))
    }
    return "cue" in found and bool(found & {"forum", "meeting", "trip"})
