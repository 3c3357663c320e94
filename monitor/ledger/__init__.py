"""Reports in, attendance, streaks and transitions out: a pure fold, without clock, network or database.

`fold(filings, meetings, reviews, policy, as_of) -> Ledger` from everything there is, and
`transitions(before, after) -> tuple[Transition, ...]`.
"""

from monitor.ledger.folding import fold, known_by
from monitor.ledger.policy import Coverage, Policy, Vacancy
from monitor.ledger.refolding import refold
from monitor.ledger.transitions import transitions

__all__ = ["Coverage", "Policy", "Vacancy", "fold", "known_by", "refold", "transitions"]
