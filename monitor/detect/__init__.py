"""Article in, reports out: who stayed away from which meeting, or came. Pure: no I/O, no clock.

build(packs, world) ─► Rulebook            compiled once a process, a language when its first text comes
detect(article, rulebook) ─► Report, …     each with cue, rule, quotations, features and weights
explain(article, rulebook) ─► Explanation  the same with everything that was weighed and dropped

text ─► words ─► phrases (one automaton a language) ─► actors, sessions, times ─► cues with roles ─► statements
     ─► candidates (rank, day, modality, guards) ─► reports
"""

from monitor.detect.detector import Explanation, build, detect, explain
from monitor.detect.rulebook import Rulebook
from monitor.detect.weights import Weights

__all__ = ["Explanation", "Rulebook", "Weights", "build", "detect", "explain"]
