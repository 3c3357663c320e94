"""Filings about one party at one meeting in, its attendance out. Ranks, denials, outvoting; no dates are matched here.

Filings of one lineage are one word, as old as the first of them. Of the words that stand the highest rank decides;
within a rank the latest; what has happened cannot be unsaid by one voice against `outvote` more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from monitor.ledger.dates import days_after, meeting_span, moment, not_before, published
from monitor.ledger.lineages import lineage, noisy_or
from monitor.ledger.policy import Policy
from monitor.model import ArticleRef, Attendance, Claim, Filing, Level, Meeting, Modality, Reason, State, Status

RUMOURED, STANDING, ANNOUNCED, OCCURRED, CONFIRMED = 10, 20, 30, 40, 90
_STATUSES: Final[tuple[tuple[Status, bool], ...]] = (("absent", True), ("attends", False))
_RANKS: Final[dict[Modality, int]] = {"rumoured": RUMOURED, "announced": ANNOUNCED, "occurred": OCCURRED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What one lineage says: somebody stays away, or does not; or takes that back."""

    away: bool
    denies: bool
    rank: int
    first: ArticleRef  #: the earliest article of the lineage that says so
    filings: tuple[Filing, ...]

    @property
    def source(self) -> str:
        """The lineage."""
        return lineage(self.filings[0])


def judge(
    party: str,
    meeting: Meeting,
    filings: Iterable[Filing],
    policy: Policy,
    day: date,
    *,
    confirmed: frozenset[str] = frozenset(),
    dismissed: frozenset[str] = frozenset(),
) -> Attendance:
    """The attendance as the filings have it on that day; `confirmed` and `dismissed` are filing ids."""
    known = sorted({f.id: f for f in filings}.values(), key=lambda f: f.id)
    counted = [f for f in known if f.id not in dismissed and counts(f, policy)]
    said = words(counted, meeting, confirmed)
    stand, denials = _standing(said, policy)
    away = _verdict(stand, denials, policy)
    against = {f.id for f in counted} | {f.id for f in known if f.id in dismissed}
    heard = _heard((f for f in known if f.id in against), meeting)
    if away is None:
        return Attendance(party=party, meeting=meeting, opposing=tuple(sorted(against)), heard=heard)
    saying = [word for word in stand if word.away == away]
    for_it = [filing for word in saying for filing in word.filings]
    unheard = Attendance(
        party=party, meeting=meeting, heard=heard, opposing=tuple(sorted(against - {f.id for f in for_it}))
    )
    return settled(_said_by(saying, for_it, unheard), policy, day)


def counts(filing: Filing, policy: Policy) -> bool:
    """Whether a report is counted: a mere proposal and what is too uncertain are kept, never counted."""
    return filing.report.modality != "proposed" and filing.report.confidence >= policy.min_confidence


def stays_away(filing: Filing, meeting: Meeting) -> bool:
    """Dialling in is staying away, unless the meeting is held by video for everybody."""
    if filing.report.virtual:
        return not meeting.virtual
    return filing.report.status == "absent"


def rank(filing: Filing, meeting: Meeting, confirmed: frozenset[str]) -> int:
    """How much a report weighs; nothing has occurred at a meeting that lay ahead when the article came out."""
    report, ahead = filing.report, published(filing.article)[1] < meeting_span(meeting)[0]
    if filing.id in confirmed:
        return CONFIRMED
    if report.standing:
        return STANDING
    if report.modality == "denied":
        return ANNOUNCED if ahead else OCCURRED
    base = _RANKS.get(report.modality, RUMOURED)
    return min(base, ANNOUNCED) if ahead else base


def words(filings: Sequence[Filing], meeting: Meeting, confirmed: frozenset[str]) -> list[Word]:
    """What the lineages say: copies of one text that say the same are one word."""
    grouped: dict[tuple[str, bool, bool, int], list[Filing]] = defaultdict(list)
    for filing in filings:
        denies = filing.report.modality == "denied"
        key = (lineage(filing), stays_away(filing, meeting), denies, rank(filing, meeting, confirmed))
        grouped[key].append(filing)
    return [
        Word(
            away=away,
            denies=denies,
            rank=weight,
            first=min((f.article for f in told), key=lambda a: (moment(a), a.id)),
            filings=tuple(told),
        )
        for (_, away, denies, weight), told in sorted(grouped.items())
    ]


def _standing(words: Sequence[Word], policy: Policy) -> tuple[list[Word], list[Word]]:
    """The statements that nobody took back, and the denials."""
    denials = [word for word in words if word.denies]
    return [word for word in words if not word.denies and not _taken_back(word, words, denials, policy)], denials


def _taken_back(word: Word, words: Sequence[Word], denials: Sequence[Word], policy: Policy) -> bool:
    later = [
        denial
        for denial in denials
        if denial.away == word.away and denial.rank >= word.rank and not_before(denial.first, word.first)
    ]
    if not later or word.rank < OCCURRED or any(denial.rank == CONFIRMED for denial in later):
        return bool(later)
    mine = {w.source for w in words if not w.denies and w.away == word.away and w.rank >= OCCURRED}
    return len(mine) - len({denial.source for denial in later}) < policy.outvote


def _verdict(stand: Sequence[Word], denials: Sequence[Word], policy: Policy) -> bool | None:
    """True = stays away, False = comes, None = nobody says so any more."""
    top = max((word.rank for word in stand), default=0)
    highest = [word for word in stand if word.rank == top]
    sides = {away: [word for word in highest if word.away == away] for away in (True, False)}
    if not sides[True] or not sides[False]:
        return next((away for away in (True, False) if sides[away]), None)
    sources = {away: len({word.source for word in sides[away]}) for away in (True, False)}
    if top >= OCCURRED and abs(sources[True] - sources[False]) >= policy.outvote:
        return sources[True] > sources[False]
    latest = {away: max(sides[away], key=lambda w: (moment(w.first), w.first.id)).first for away in (True, False)}
    later = {away: not not_before(latest[not away], latest[away]) for away in (True, False)}
    if later[True] != later[False]:
        return later[True]
    return _surer(sides)


def _surer(sides: dict[bool, list[Word]]) -> bool:
    """Of two words of one day: what more sources say, then what is surer, then the absence."""
    weight = {
        away: (len({w.source for w in words}), noisy_or(f for w in words for f in w.filings))
        for away, words in sides.items()
    }
    return weight[True] >= weight[False]


def _heard(filings: Iterable[Filing], meeting: Meeting) -> tuple[Status, ...]:
    said = {stays_away(f, meeting) for f in filings if f.report.modality not in ("denied", "proposed")}
    return tuple(status for status, away in _STATUSES if away in said)


def _said_by(saying: Sequence[Word], filings: Sequence[Filing], unheard: Attendance) -> Attendance:
    top = max(saying, key=lambda word: (word.rank, moment(word.first), word.first.id))
    best = _best_first(saying)
    reason, reason_by = _reason(best) if top.away else (None, None)
    return replace(
        unheard,
        state=_state(top.away, settled=False),
        settled=any(word.rank == OCCURRED or _confirmed_fact(word, unheard.meeting) for word in saying),
        modality=top.filings[0].report.modality,
        principal=_said(best, "principal"),
        office=_said(best, "office"),
        substitute=_said(best, "substitute") if top.away else None,
        level=_level(best) if top.away else None,
        virtual=top.away and any(f.report.virtual for f in best),
        reason=reason,
        reason_by=reason_by,
        confidence=noisy_or(filings),
        sources=len({lineage(f) for f in filings}),
        decided_by="reports",
        supporting=tuple(sorted(f.id for f in filings)),
        claims=_claims(best) if top.away else (),
    )


def _confirmed_fact(word: Word, meeting: Meeting) -> bool:
    return word.rank == CONFIRMED and any(
        f.report.modality == "occurred" and published(f.article)[1] >= meeting_span(meeting)[0] for f in word.filings
    )


def _state(away: bool, *, settled: bool) -> State:
    if away:
        return "absent" if settled else "expected_absent"
    return "present" if settled else "expected_present"


def settled(attendance: Attendance, policy: Policy, day: date) -> Attendance:
    """The attendance once nobody has contradicted it and its meeting lies `settle_days` back."""
    if attendance.state == "unknown" or attendance.meeting.cancelled:
        return attendance
    away = attendance.state in ("absent", "expected_absent")
    over = attendance.settled or settles_on(attendance.meeting, policy) <= day
    state = _state(away, settled=over)
    if (over, state) == (attendance.settled, attendance.state):
        return attendance
    return replace(attendance, settled=over, state=state)


def settles_on(meeting: Meeting, policy: Policy) -> date:
    """The first day on which an expected state has settled."""
    return days_after(meeting_span(meeting)[1], policy.settle_days)


def _best_first(words: Sequence[Word]) -> list[Filing]:
    """The filings by weight, then the latest; details are taken from the first that has them."""
    ranked = [(word.rank, f) for word in words for f in word.filings]
    return [
        f
        for _, f in sorted(
            ranked,
            key=lambda one: (-one[0], _backwards(moment(one[1].article)), -one[1].report.confidence, one[1].id),
        )
    ]


def _backwards(when: datetime) -> float:
    return -when.timestamp()


def _said(filings: Sequence[Filing], name: str) -> Any:
    return next((value for f in filings if (value := getattr(f.report, name)) is not None), None)


def _level(filings: Sequence[Filing]) -> Level | None:
    """The substitute's rank, from a report that names the substitute if one does."""
    found = next(
        (f.report.substitute_level for f in filings if f.report.substitute and f.report.substitute_level), None
    )
    return found or _said(filings, "substitute_level")


def _reason(filings: Sequence[Filing]) -> tuple[Reason | None, str | None]:
    """A reason that somebody gives goes before one that nobody does."""
    given = [(f.report.reason, f.report.reason_by) for f in filings if f.report.reason]
    return next((one for one in given if one[1]), given[0] if given else (None, None))


def _claims(filings: Sequence[Filing]) -> tuple[Claim, ...]:
    found = {claim_of(f): None for f in filings}
    return tuple(sorted((claim for claim in found if claim is not None), key=repr))


def claim_of(filing: Filing) -> Claim | None:
    """The number a report claims; a bare "n-th in a row" is a claim without scope."""
    if filing.report.claim is not None:
        return filing.report.claim
    return Claim(count=filing.report.consecutive) if filing.report.consecutive else None
