"""Every decision has a named reason, and the reason is the one people would give."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import alert_story as s
import pytest

from monitor import strictyaml
from monitor.alerts.compose import told
from monitor.alerts.nouns import Ack, Decision, Silence, Told
from monitor.alerts.policy import Past, decide
from monitor.alerts.routes import Routes
from monitor.model import Transition

HOUR = timedelta(hours=1)


def routes(text: str = "routes: [{id: desk, targets: ['console:']}]") -> Routes:
    return strictyaml.parse(text, Routes)


def one(transition: Transition, setup: Routes, past: Past | None = None, **more: object) -> Decision:
    filings = more.pop("filings", (s.filing(1), s.filing(2)))
    decisions = decide(transition, filings, setup, past or Past(), more.pop("now", s.NOW))  # type: ignore[arg-type]
    assert len(decisions) == 1
    return decisions[0]


def sent(transition: Transition, route: str = "desk", *, waiting: bool = False) -> Told:
    decision = Decision(
        transition=transition.id,
        route=route,
        action="send",
        because="streak_extended",
        not_before=s.NOW,
        known=transition.before,
        decided_at=s.NOW,
    )
    return told(decision, transition, (s.filing(1), s.filing(2)), "The old title", sent_at=None if waiting else s.NOW)


@pytest.mark.parametrize(
    ("kind", "because"),
    [("started", "streak_started"), ("extended", "streak_extended"), ("broken", "streak_broken")],
)
def test_news_is_sent_and_says_what_kind_of_news_it_is(kind: str, because: str) -> None:
    decision = one(s.transition(kind, length=0 if kind == "broken" else 2), routes())
    assert (decision.action, decision.because, decision.targets) == ("send", because, ("desk#1",))


def test_without_any_route_the_console_is_told() -> None:
    decision = one(s.transition(), Routes())
    assert (decision.route, decision.action, decision.targets) == ("console", "send", ("console#1",))


def test_the_same_transition_is_not_told_twice() -> None:
    decision = one(s.transition(), routes(), Past(told=[sent(s.transition())]))
    assert (decision.action, decision.because) == ("drop", "already_told")


def test_old_news_of_a_past_meeting_is_older_than_the_horizon() -> None:
    decision = one(s.transition(), routes(), now=s.NOW + timedelta(days=40))
    assert (decision.action, decision.because) == ("drop", "older_than_horizon")


def test_an_old_article_about_a_coming_meeting_is_news() -> None:
    early = s.filing(1, published_at=s.NOW - timedelta(days=30))
    assert one(s.transition(), routes(), filings=(early,)).action == "send"


def test_what_is_below_a_threshold_says_which_and_by_how_much() -> None:
    strict = routes("routes: [{id: desk, targets: ['console:'], match: {min_confidence: 0.99}}]")
    decision = one(s.transition(), strict)
    assert (decision.action, decision.because) == ("drop", "below_confidence")
    assert "0.93" in decision.detail
    long = routes("routes: [{id: desk, targets: ['console:'], match: {min_length: 3}}]")
    assert one(s.transition(), long).because == "below_length"
    odd = routes("routes: [{id: desk, targets: ['console:'], match: {min_surprise: 4}}]")
    assert one(s.transition(after=s.streak(2, surprise=2.0)), odd).because == "below_surprise"


def test_a_silence_holds_back_until_it_ends_and_names_its_author() -> None:
    quiet = Silence(id="1", scope=s.SERIES.id, author="Cleo", why="known", begins=s.NOW - HOUR, ends=s.NOW + HOUR)
    decision = one(s.transition(), routes(), Past(silences=[quiet]))
    assert (decision.action, decision.because) == ("drop", "silenced")
    assert "Cleo" in decision.detail
    assert one(s.transition(), routes(), Past(silences=[quiet]), now=s.NOW + 2 * HOUR).action == "send"


def test_a_break_is_at_least_in_the_digest_even_when_silenced() -> None:
    quiet = Silence(id="1", scope="*", author="Cleo", why="holiday", begins=s.NOW - HOUR, ends=s.NOW + HOUR)
    decision = one(s.transition("broken", length=0, before=2), routes(), Past(silences=[quiet]))
    assert (decision.action, decision.because) == ("digest", "break_always_told")
    assert decision.not_before > s.NOW
    assert "silenced" in decision.detail


def test_copies_of_what_was_told_are_a_duplicate_lineage() -> None:
    again = s.transition(id="another identity")
    decision = one(again, routes(), Past(told=[sent(s.transition())]))
    assert (decision.action, decision.because) == ("drop", "duplicate_lineage")


def test_an_acknowledged_length_is_not_told_again_until_it_changes() -> None:
    known = sent(s.transition())
    seen = Ack(series=s.SERIES.id, transition=known.transition, length=2, author="Cleo", at=s.NOW)
    past = Past(told=[known], acks=[seen])
    assert one(s.transition(phase="settled"), routes(), past).because == "acknowledged"
    longer = s.transition(length=3, before=2, phase="settled", after=s.streak(3))
    assert one(longer, routes(), past).action == "send"


def test_settling_of_what_was_told_as_expected_says_so() -> None:
    decision = one(s.transition(phase="settled"), routes(), Past(told=[sent(s.transition())]))
    assert (decision.action, decision.because) == ("send", "now_settled")


def test_who_was_told_what_no_longer_holds_gets_a_correction_whatever_the_matchers_say() -> None:
    picky = routes("routes: [{id: desk, targets: ['console:'], match: {kind: extended, min_length: 2}}]")
    taken_back = s.transition("revised", length=1, before=2, supersedes=s.transition().id, after=s.streak(1))
    decisions = decide(taken_back, (s.filing(3),), picky, Past(told=[sent(s.transition())]), s.NOW)
    by_route = {decision.route: decision for decision in decisions}
    assert by_route["desk"].because == "correction_owed"
    assert by_route["desk"].corrects == s.transition().id
    assert by_route["console"].because == "never_told"


def test_a_correction_comes_through_a_silence_and_past_the_horizon() -> None:
    quiet = Silence(id="1", scope="*", author="Cleo", why="x", begins=s.NOW - HOUR, ends=s.NOW + timedelta(days=99))
    taken_back = s.transition("revised", length=0, before=2, supersedes=s.transition().id, after=s.streak(0))
    past = Past(told=[sent(s.transition())], silences=[quiet])
    assert one(taken_back, routes(), past, now=s.NOW + timedelta(days=60)).because == "correction_owed"


def test_a_presence_after_an_announced_absence_corrects_what_was_told() -> None:
    back = s.transition("broken", length=0, before=2, after=s.streak(0))
    decision = one(back, routes(), Past(told=[sent(s.transition())]))
    assert (decision.because, decision.corrects) == ("correction_owed", s.transition().id)


def test_a_provisional_change_waits_for_its_group() -> None:
    waiting = routes("routes: [{id: desk, targets: ['console:'], group_wait: 10m}]")
    assert one(s.transition(), waiting).not_before == s.NOW + timedelta(minutes=10)
    assert one(s.transition(phase="settled"), waiting).not_before == s.NOW


def test_a_flap_within_the_group_wait_is_never_sent() -> None:
    waiting = routes("routes: [{id: desk, targets: ['console:'], group_wait: 10m}]")
    taken_back = s.transition("revised", length=1, before=2, supersedes=s.transition().id, after=s.streak(1))
    decision = one(taken_back, waiting, Past(told=[sent(s.transition(), waiting=True)]))
    assert (decision.action, decision.because) == ("withdraw", "flap_within_group_wait")
    assert decision.withdraws == (s.transition().id,)


def test_a_change_that_settles_while_its_announcement_waits_is_told_once() -> None:
    decision = one(s.transition(phase="settled"), routes(), Past(told=[sent(s.transition(), waiting=True)]))
    assert (decision.action, decision.because) == ("send", "streak_extended")
    assert decision.withdraws == (s.transition().id,)


def test_quiet_hours_put_off_and_say_until_when() -> None:
    night = routes("routes: [{id: desk, targets: ['console:'], quiet: {from: '08:00', to: '12:00'}}]")
    decision = one(s.transition(), night)
    assert decision.not_before == s.NOW.replace(hour=12)
    assert "quiet hours" in decision.detail


def test_a_digest_route_groups() -> None:
    daily = routes("routes: [{id: desk, targets: ['console:'], digest: {every: daily, at: '07:00'}}]")
    decision = one(s.transition(), daily)
    assert (decision.action, decision.not_before) == ("digest", s.NOW.replace(day=12, hour=7))


def test_the_deepest_matching_route_takes_it_and_inherits_its_targets() -> None:
    tree = routes(
        """
routes:
  - id: desk
    match: {party: US}
    targets: 'console:'
    language: de
    routes:
      - {id: fronts, match: {forum: NATO}}
      - {id: money, match: {forum: G20}}
  - {id: all, targets: 'console:'}
"""
    )
    decision = one(s.transition(), tree)
    assert (decision.route, decision.language, decision.targets) == ("fronts", "de", ("fronts#1",))


def test_a_route_that_goes_on_leaves_it_to_its_siblings_too() -> None:
    tree = routes("routes: [{id: a, targets: 'console:', go_on: true}, {id: b, targets: 'console:'}]")
    decisions = decide(s.transition(), (s.filing(),), tree, Past(), s.NOW)
    assert [decision.route for decision in decisions] == ["a", "b"]


@pytest.mark.parametrize(
    "match", ["party: DE", "forum: G20", "format: summit", "scope: all", "kind: broken", "language: fr"]
)
def test_what_no_route_takes_goes_to_the_fallback(match: str) -> None:
    other = routes(f"routes: [{{id: desk, targets: 'console:', match: {{{match}}}}}]")
    assert one(s.transition(), other).route == "console"


def test_a_longer_streak_by_a_late_report_is_news_even_to_those_never_told() -> None:
    late = s.transition("revised", length=3, before=2, after=s.streak(3))
    assert one(late, routes()).because == "streak_revised"


def test_deciding_twice_gives_the_same_decision() -> None:
    assert one(s.transition(), routes()) == one(replace(s.transition()), routes())
