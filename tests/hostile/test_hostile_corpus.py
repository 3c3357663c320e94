"""The hostile corpus end to end: a real server, the real program, one pass."""

from __future__ import annotations

from collections import Counter

import pytest
from hostile_run import Outcome, corpus, faults, figures, run
from hostile_server import free_web_port

AREAS = {
    "xml", "json", "sitemaps", "html", "encodings", "compression", "redirects", "addresses", "slowness", "sizes",
    "injection", "answers", "walls",
}  # fmt: skip


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    port = free_web_port()
    return run(corpus(port), port)


@pytest.mark.slow
def test_nothing_that_must_not_be_comes_of_the_corpus(outcome: Outcome) -> None:
    """Every case ends as it must and says why; good feeds are read beside it; no inner address is reached."""
    found = faults(outcome)
    assert not found, "\n".join([*found, figures(outcome, found)])


def test_the_corpus_covers_every_area_and_names_each_case_once() -> None:
    """Sixty cases were asked for."""
    cases = corpus(8000)
    counts = Counter(case.area for case in cases)
    assert len(cases) >= 150
    assert set(counts) == AREAS
    assert max(Counter((case.area, case.name) for case in cases).values()) == 1
