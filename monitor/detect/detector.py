"""The way from an article to its reports, and the same way with everything shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from monitor.detect.assemble import Assembler
from monitor.detect.frames import Framer
from monitor.detect.reading import Reading, take
from monitor.detect.reports import reports_of
from monitor.detect.rulebook import Rulebook
from monitor.detect.statement import Rejected
from monitor.detect.weights import Weights
from monitor.detect.weights import load as load_weights
from monitor.languages import Pack
from monitor.model import Article, Report
from monitor.world import World

LONGEST = 60_000  #: characters of a text that are read; the news stands at its beginning


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """What was found in an article and what was weighed and dropped."""

    reports: tuple[Report, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    language: str = ""
    known: bool = True  #: there is a pack for the language
    notes: tuple[str, ...] = field(default=())


def build(packs: Mapping[str, Pack], world: World, weights: Weights | None = None) -> Rulebook:
    """Everything detection needs, from packs and facts; languages are compiled when they are first met.

    Without `weights`, those that ship.
    """
    return Rulebook(packs, world, weights or load_weights())


def detect(article: Article, rulebook: Rulebook) -> tuple[Report, ...]:
    """The reports of one article; none where there is no pack for its language."""
    return explain(article, rulebook).reports


def explain(article: Article, rulebook: Rulebook, *, without: Collection[str] = ()) -> Explanation:
    """The reports with all that was dropped; `without` leaves out rules by their id (`en.skip`)."""
    article = replace(article, text=article.text[:LONGEST])
    grammar = rulebook.grammar(article.language)
    if grammar is None:
        return Explanation(language=article.language, known=False)
    reading = take(article, grammar, rulebook)
    if without:
        _leave_out(reading, without)
    framer = Framer(reading)
    statements = framer.run()
    assembler = Assembler(reading)
    candidates = assembler.candidates(statements)
    reports, dropped = reports_of(candidates, reading, assembler.stand_ins)
    rejected = [*framer.rejected, *assembler.rejected]
    rejected += [
        Rejected(
            c.statement.rule,
            reading.quote(c.statement.cue.first, c.statement.cue.after),
            c.statement.cue.first,
            c.statement.cue.after,
            why,
        )
        for c, why in dropped
    ]
    return Explanation(reports=tuple(reports), rejected=tuple(rejected), language=grammar.pack.language)


def _leave_out(reading: Reading, without: Collection[str]) -> None:
    language = reading.grammar.pack.language
    reading.cues = [h for h in reading.cues if f"{language}.{h.value.id}" not in without]
