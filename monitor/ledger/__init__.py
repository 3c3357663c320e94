"""Reports in, attendance, streaks and transitions out: a pure fold, without clock, network or database.

    ledger = fold(filings, meetings, reviews, policy, as_of, coverage=days_read)      # everything, from nothing
    told = transitions(before, ledger)                                                # before may be None

Taking in a batch, the cheap way (one more report costs less than a thousandth of the whole at the scale of the UN):

    ledger = refold(
        before,                                    # the ledger on file
        filed,                                     # filings of the batch: new, or with another report, date or lineage
        lambda pairs: filings of these (party, forum) pairs, or of all for None,
        meetings, reviews, policy, now,
        withdrawn=filings that no longer stand, reviewed=targets of reviews made since, coverage=days_read,
    )

It gives what `fold` gives. With nothing filed it lets time pass. After a change of the policy use `fold`; a change of
the calendar it notices by itself.

What to do with a ledger of the past: `known_by(filings, as_of, by)` chooses what was on file, or public, by then; all
filings folded `as_of` a day show how it stood then as far as is known today.

Views, all pure: `stakes.stakes` (what one more absence would mean), `reasons.why` (who outvoted whom),
`silence.unheard` and `silence.quiet` (why nothing was heard), `calendar.read` and `calendar.write` (iCalendar),
`seeding.annotated` (a decision as a seed document), `reviews.check` (whether a correction can be read),
`vacancies.vacancies` (for `Policy.vacancies`).
"""

from monitor.ledger.folding import fold, known_by
from monitor.ledger.policy import Coverage, Policy, Vacancy
from monitor.ledger.refolding import refold
from monitor.ledger.transitions import transitions

__all__ = ["Coverage", "Policy", "Vacancy", "fold", "known_by", "refold", "transitions"]
