"""One more report folds no more than hangs on it, and gives the ledger of everything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import ledger_story as s
import pytest

from monitor.ledger import Policy, fold, refold, transitions
from monitor.model import Filing, Ledger, Meeting, Review

Pair = tuple[str, str]
SCOPE = "defence_ministers"
CALENDAR = (
    s.meeting("2025-10-15"),
    s.meeting("2026-02-12"),
    s.meeting("2026-06-18"),
    s.meeting("2026-02-12", forum="UDCG"),
)
BASE = tuple(
    s.filing(f"{party}-{forum}-{day}", day, day, party=party, forum=forum, modality="occurred")
    for party in ("US", "DE", "FR")
    for forum, day in (("NATO", "2025-10-15"), ("NATO", "2026-02-12"), ("UDCG", "2026-02-12"))
)
POLICY = Policy(series=(s.series("ministerials", ("defence_ministers", "foreign_ministers"), silence="present"),))


class Shelf:
    """The filings on file, and what was asked for."""

    def __init__(self, filings: Sequence[Filing]) -> None:
        self.filings = tuple(filings)
        self.asked: list[list[Pair] | None] = []

    def load(self, pairs: Collection[Pair] | None) -> tuple[Filing, ...]:
        self.asked.append(None if pairs is None else sorted(pairs))
        return tuple(f for f in self.filings if pairs is None or (f.report.party, f.report.forum) in pairs)


def again(
    before: Ledger,
    shelf: Shelf,
    filed: Sequence[Filing],
    as_of: str,
    meetings: Sequence[Meeting] = CALENDAR,
    reviews: Sequence[Review] = (),
    **more: object,
) -> Ledger:
    """Refolded, and held against folding everything."""
    after = refold(before, filed, shelf.load, meetings, reviews, POLICY, s.at(as_of), **more)  # type: ignore[arg-type]
    assert after == fold(shelf.filings, meetings, reviews, POLICY, s.at(as_of))
    return after


def whole(filings: Sequence[Filing], as_of: str, reviews: Sequence[Review] = ()) -> Ledger:
    return fold(filings, CALENDAR, reviews, POLICY, s.at(as_of))


def test_a_report_about_a_known_meeting_asks_for_its_party_at_its_forum_only() -> None:
    more = s.filing("new", "2026-02-20", "2026-02-12", status="attends", modality="occurred")
    before, shelf = whole(BASE, "2026-02-20"), Shelf((*BASE, more))
    after = again(before, shelf, [more], "2026-02-20T18:00")
    assert shelf.asked == [[("US", "NATO")]]
    untouched = [one for one in after.streaks if (one.series.party, one.series.forum) != ("US", "NATO")]
    assert all(one is old for one, old in zip(untouched, [o for o in before.streaks if o in untouched], strict=True))


def test_a_party_nobody_had_heard_of_gets_its_seats_and_series() -> None:
    more = s.filing("new", "2026-02-20", "2026-02-12", party="TR", modality="occurred")
    after = again(whole(BASE, "2026-02-20"), Shelf((*BASE, more)), [more], "2026-02-20")
    assert s.streak(after, SCOPE, party="TR").length == 1


def test_a_report_about_a_meeting_no_calendar_knows_asks_for_the_whole_forum() -> None:
    more = s.filing("new", "2026-04-20", "2026-04-18", modality="occurred")
    shelf = Shelf((*BASE, more))
    after = again(whole(BASE, "2026-04-20"), shelf, [more], "2026-04-20")
    assert shelf.asked[-1] == [("DE", "NATO"), ("FR", "NATO"), ("US", "NATO")]
    other = s.filing("other", "2026-04-21", "2026-04-19", party="DE", modality="occurred")
    joined = Shelf((*shelf.filings, other))
    assert [m.first for m in again(after, joined, [other], "2026-04-21").meetings if m.provisional] == ["2026-04-18"]


def test_copies_that_differ_about_the_date_are_looked_at_together() -> None:
    first = s.filing("one", "2026-04-20", "2026-02-12", lineage="text", modality="occurred")
    copy = s.filing("two", "2026-04-21", "2025-10-15", lineage="text", modality="occurred")
    shelf = Shelf((*BASE, first, copy))
    again(whole((*BASE, first), "2026-04-21"), shelf, [copy], "2026-04-21")


def test_an_article_whose_day_was_corrected_leaves_the_meeting_it_had_been_placed_at() -> None:
    undated = s.filing("new", "2025-10-16", None, party="TR", modality="occurred")
    moved = replace(undated, article=replace(undated.article, published="2026-02-13"))
    other = s.filing("stays", "2025-10-15", "2025-10-15", party="TR", modality="occurred")
    before = whole((*BASE, undated, other), "2026-02-20")
    assert s.marks(s.streak(before, SCOPE, party="TR"))[:2] == ["absent", "unknown"]
    after = again(before, Shelf((*BASE, moved, other)), [moved], "2026-02-20")
    assert s.marks(s.streak(after, SCOPE, party="TR"))[:2] == ["absent", "absent"]
    alone = whole((*BASE, undated), "2026-02-20")
    again(alone, Shelf((*BASE, moved)), [moved], "2026-02-20")


def test_what_was_withdrawn_is_gone() -> None:
    gone = BASE[0]
    after = again(whole(BASE, "2026-02-20"), Shelf(BASE[1:]), [], "2026-02-20", withdrawn=[gone])
    assert s.streak(after, SCOPE).length == 1


@pytest.mark.parametrize("target", [f"report:{BASE[1].id}", "attendance:US@NATO/defence_ministers/2026-02-12"])
def test_what_a_human_decided_counts(target: str) -> None:
    reviews = (s.review("r", target, "dismiss", "2026-02-20T13:00"),)
    after = again(whole(BASE, "2026-02-20"), Shelf(BASE), [], "2026-02-20T14:00", reviews=reviews, reviewed=[target])
    assert s.streak(after, SCOPE).length == 1


def test_a_human_may_say_what_nobody_reported() -> None:
    target = "attendance:TR@NATO/defence_ministers/2026-02-12"
    reviews = (s.review("r", target, "correct", "2026-02-20T13:00", state="absent"),)
    after = again(whole(BASE, "2026-02-20"), Shelf(BASE), [], "2026-02-20T14:00", reviews=reviews, reviewed=[target])
    (seat,) = [a for a in after.attendances if a.party == "TR"]
    assert (seat.state, seat.decided_by, seat.heard) == ("absent", "review", ())
    assert s.streak(after, SCOPE, party="TR").length == 1
    undone = (*reviews, s.review("r2", target, "undo", "2026-02-20T15:00"))
    end = again(after, Shelf(BASE), [], "2026-02-20T16:00", reviews=undone, reviewed=[target])
    told = [(t.kind, t.length) for t in transitions(after, end) if t.series == f"TR@NATO/{SCOPE}"]
    assert told == [("revised", 0)]


def test_a_decision_about_what_the_ledger_does_not_know_folds_everything() -> None:
    reviews = (s.review("r", "report:nobody", "dismiss", "2026-02-20T13:00"),)
    shelf = Shelf(BASE)
    again(whole(BASE, "2026-02-20"), shelf, [], "2026-02-20T14:00", reviews=reviews, reviewed=["report:nobody"])
    assert shelf.asked == [None]


def test_a_report_that_a_human_moved_to_another_party_folds_everything() -> None:
    reviews = (s.review("r", f"report:{BASE[0].id}", "correct", "2026-02-20T13:00", party="TR"),)
    before = whole(BASE, "2026-02-20T14:00", reviews)
    more = s.filing("new", "2026-02-20", "2026-02-12", party="TR", modality="occurred")
    shelf = Shelf((*BASE, more))
    after = again(before, shelf, [more], "2026-02-20T15:00", reviews=reviews)
    assert shelf.asked == [None]
    assert s.streak(after, SCOPE, party="TR").length == 2


def test_a_changed_calendar_and_a_moment_in_the_past_fold_everything() -> None:
    before, shelf = whole(BASE, "2026-02-20"), Shelf(BASE)
    again(before, shelf, [BASE[0]], "2026-02-20", meetings=CALENDAR[:3])
    again(before, shelf, [], "2026-02-19")
    assert shelf.asked == [None, None]


def test_time_alone_settles_what_was_expected_and_asks_for_nothing() -> None:
    expected = s.filing("new", "2026-06-01", "2026-06-18", party="TR")
    shelf = Shelf((*BASE, expected))
    before = whole(shelf.filings, "2026-06-18")
    after = again(before, shelf, [], "2026-06-19")
    assert (s.streak(before, SCOPE, party="TR").phase, s.streak(after, SCOPE, party="TR").phase) == (
        "provisional",
        "settled",
    )
    assert s.marks(s.streak(before, SCOPE, party="DE"))[-1] == "upcoming"
    assert s.marks(s.streak(after, SCOPE, party="DE"))[-1] == "unknown"
    assert shelf.asked == []


def test_visits_of_two_parties_stay_apart() -> None:
    visits = [
        s.filing(party, "2026-02-01", "2026-02-03", party=party, forum="bilateral", format="talks")
        for party in ("DE", "FR")
    ]
    before = whole((*BASE, visits[0]), "2026-02-02")
    shelf = Shelf((*BASE, *visits))
    after = again(before, shelf, visits[1:], "2026-02-02")
    assert shelf.asked[-1] == [("FR", "bilateral")]
    assert sum(m.forum == "bilateral" for m in after.meetings) == 2
