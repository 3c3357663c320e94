"""Numbers the press gives, checked per scope: agrees, differs, cannot be checked."""

from __future__ import annotations

import ledger_story as s
import pytest

from monitor.model import Claim, Filing, Meeting, Verdict

SCOPE = "defence_ministers"
DAYS = ("2024-02-13", "2024-06-05", "2024-10-15", "2025-02-12", "2025-06-18")


def told(kinds: str, claim: Claim, days: tuple[str, ...] = DAYS) -> tuple[list[Filing], list[Meeting]]:
    """One letter a meeting: a = absent, p = present, ? = nobody reported; the last absence makes the claim."""
    letters = list(zip(kinds, days, strict=True))
    last = max(n for n, (letter, _) in enumerate(letters) if letter == "a")
    filings = [
        s.filing(
            f"f{day}",
            day,
            day,
            modality="occurred",
            status="absent" if letter == "a" else "attends",
            claim=claim if n == last else None,
        )
        for n, (letter, day) in enumerate(letters)
        if letter != "?"
    ]
    return filings, [s.meeting(day) for day in days]


def judged(kinds: str, claim: Claim) -> Verdict:
    filings, meetings = told(kinds, claim)
    found = s.streak(s.ledger(filings, "2025-07-01", meetings), SCOPE)
    return next(one for one in found.verdicts if one.scope == SCOPE)


@pytest.mark.parametrize(
    ("kinds", "count", "result", "ledger"),
    [
        ("ppaaa", 3, "agrees", 3),
        ("ppaaa", 2, "differs", 3),
        ("pppaa", 3, "differs", 2),
        ("p?paa", 3, "differs", 2),
        ("??paa", 3, "differs", 2),
        ("???aa", 3, "cannot_check", None),
        ("p??aa", 4, "cannot_check", None),
        ("p??aa", 5, "differs", 2),
        ("??aaa", 3, "agrees", 3),
        ("pa?aa", 3, "agrees", 3),
        ("pa?aa", 4, "cannot_check", None),
    ],
)
def test_a_count_is_held_against_what_is_known_and_against_what_may_hide_in_the_gaps(
    kinds: str, count: int, result: str, ledger: int | None
) -> None:
    found = judged(kinds, Claim(count=count))
    assert (found.result, found.ledger) == (result, ledger)


@pytest.mark.parametrize(
    ("kinds", "since", "result", "ledger"),
    [
        ("apppa", "2024-02", "agrees", 1),
        ("apapa", "2024-02", "differs", 2),
        ("ap?pa", "2024-02", "cannot_check", None),
        ("?pppa", "2023", "cannot_check", None),
        ("apppa", "2024-02-13", "agrees", 1),
        ("ppppa", "2024-02", "agrees", 1),
    ],
)
def test_for_the_first_time_since_then(kinds: str, since: str, result: str, ledger: int | None) -> None:
    found = judged(kinds, Claim(since=since))
    assert (found.result, found.ledger) == (result, ledger)


@pytest.mark.parametrize(("kinds", "result"), [("ppppa", "cannot_check"), ("pappa", "differs")])
def test_for_the_first_time_ever_can_be_refuted_and_never_proved(kinds: str, result: str) -> None:
    assert judged(kinds, Claim(ever=True)).result == result


@pytest.mark.parametrize(("kinds", "result"), [("pppaa", "agrees"), ("aapaa", "differs")])
def test_the_first_two_in_a_row_in_history(kinds: str, result: str) -> None:
    assert judged(kinds, Claim(count=2, ever=True)).result == result


def test_every_scope_has_its_verdict_and_those_that_do_not_hold_the_meeting_have_none() -> None:
    filings, meetings = told("ppaaa", Claim(count=3))
    came = s.filing("fm", "2025-04-03", "2025-04-03", format="foreign_ministers", status="attends", modality="occurred")
    gone = s.filing("sum", "2024-07-09", "2024-07-09", format="summit", modality="occurred")
    more = [s.meeting("2025-04-03", "foreign_ministers"), s.meeting("2024-07-09", "summit")]
    found = s.streak(s.ledger([*filings, came, gone], "2025-07-01", [*meetings, *more]), "all")
    assert [(one.scope, one.result, one.ledger) for one in found.verdicts] == [
        ("all", "differs", 1),
        ("defence_ministers", "agrees", 3),
        ("ministerials", "differs", 1),
    ]


def test_a_claim_is_never_copied_into_the_ledger() -> None:
    filings, meetings = told("????a", Claim(count=7))
    assert s.streak(s.ledger(filings, "2025-07-01", meetings), SCOPE).length == 1


def test_the_claims_of_older_absences_are_not_repeated() -> None:
    filings, meetings = told("ppaap", Claim(count=2))
    later = s.filing("l", "2025-06-18", "2025-06-18", modality="occurred")
    found = s.streak(s.ledger([*filings[:-1], later], "2025-07-01", meetings), SCOPE)
    assert (found.length, found.verdicts) == (3, ())
