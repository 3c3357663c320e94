"""Reports in, attendance, streaks and transitions out: a pure fold, without clock, network or database.

`fold(filings, meetings, reviews, policy, as_of) -> Ledger`, `transitions(before, after) -> tuple[Transition, ...]`,
and `Folded`, the state that takes one more report without folding everything again.
"""

from monitor.ledger.folding import Folded, fold
from monitor.ledger.policy import Coverage, Policy, Vacancy
from monitor.ledger.transitions import transitions

__all__ = ["Coverage", "Folded", "Policy", "Vacancy", "fold", "transitions"]
