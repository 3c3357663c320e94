"""What leaves now, what waits for what, when it is tried again, and what the operator hears: all of it pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import alert_story as s
import pytest

from monitor import strictyaml
from monitor.alerts.afterwards import escalations, silences_ended
from monitor.alerts.compose import alerts, told
from monitor.alerts.delivery import LIFE, LONGEST_PAUSE, Attempt, Waiting, after, down_since, due, parcels, pause
from monitor.alerts.nouns import Ack, Never, Retry, Sent, Silence
from monitor.alerts.operator import Complaint, Trouble, operator_alerts
from monitor.alerts.policy import Past, decide
from monitor.alerts.rehearse import Happened, rehearse
from monitor.alerts.routes import Routes
from monitor.model import Alert

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def waiting(number: int, *, series: str = "US@NATO", target: str = "desk#1", **more: object) -> Waiting:
    at = s.NOW + number * timedelta(seconds=1)
    alert = Alert(
        id=f"alert-{number}",
        transition=f"t{number}",
        route="desk",
        target=target,
        thread=series,
        title=f"Title {number}",
        text=f"Text {number}",
        html=f"<body><h1>Title {number}</h1></body>",
        markdown=f"Markdown {number}",
        created_at=at,
        extra=(("series", series), ("language", "en")),
    )
    return replace(Waiting(alert=alert, not_before=at, next_at=at), **more)  # type: ignore[arg-type]


LATER = s.NOW + HOUR


def test_nothing_overtakes_an_older_alert_of_its_series_to_the_same_recipient() -> None:
    stuck = waiting(1, next_at=LATER + HOUR, attempts=3)
    rows = [waiting(3), stuck, waiting(2), waiting(4, series="DE@G20"), waiting(5, target="desk#2")]
    assert [row.alert.id for row in due(rows, LATER)] == ["alert-4", "alert-5"]
    assert [row.alert.id for row in due(rows, LATER + HOUR)] == [f"alert-{n}" for n in range(1, 6)]


def test_a_few_alerts_go_one_by_one_and_a_flood_goes_as_one() -> None:
    few = parcels([waiting(n) for n in range(10)], s.NOW)
    assert [len(parcel.rows) for parcel in few] == [1] * 10
    many = parcels([waiting(n, attempts=1) for n in range(50)], s.NOW + 6 * HOUR)
    assert [len(parcel.rows) for parcel in many] == [50]
    assert many[0].alert.title == "50 changes: US"
    assert "Text 0" in many[0].alert.text
    assert "Text 49" in many[0].alert.text


def test_one_recipients_flood_does_not_bundle_anothers_alert() -> None:
    rows = [waiting(n) for n in range(20)] + [waiting(30, target="chief#1")]
    assert sorted(len(parcel.rows) for parcel in parcels(rows, s.NOW)) == [1, 20]


def test_a_digest_goes_together_and_a_full_count_digest_leaves_early() -> None:
    tomorrow = s.NOW + 24 * HOUR
    rows = [waiting(n, bundled=True, next_at=tomorrow, full_at=3) for n in range(2)]
    assert due(rows, LATER) == ()
    rows.append(waiting(2, bundled=True, next_at=tomorrow, full_at=3))
    assert len(due(rows, LATER)) == 3
    assert [len(parcel.rows) for parcel in parcels(due(rows, LATER), LATER)] == [3]


def test_a_bundle_has_the_same_identity_whenever_it_is_made_again() -> None:
    rows = [waiting(n, bundled=True) for n in range(3)]
    assert parcels(rows, LATER)[0].alert.id == parcels(rows, LATER + HOUR)[0].alert.id


def test_a_late_alert_says_so_in_every_form() -> None:
    (parcel,) = parcels([waiting(1, attempts=4)], s.NOW + 5 * HOUR)
    for form in (parcel.alert.text, parcel.alert.html, parcel.alert.markdown):
        assert "Delayed: this was to be sent on 2026-02-11 09:00 UTC." in (form or "")


def test_pauses_double_up_to_an_hour_and_are_jittered() -> None:
    assert [pause(n, 1.0).total_seconds() for n in (1, 2, 3, 4)] == [30, 60, 120, 240]
    assert pause(1, 0.0).total_seconds() == 15
    assert pause(500, 1.0) == LONGEST_PAUSE


def test_an_outcome_becomes_sent_again_or_dead() -> None:
    row = waiting(1)
    assert after(row, Sent(), LATER, 0.5).state == "sent"
    assert after(row, Never(why="gone"), LATER, 0.5).state == "dead"
    again = after(row, Retry(why="busy", after=5 * MINUTE, delivered=frozenset({"a"})), LATER, 0.5)
    assert (again.state, again.next_at, again.delivered) == ("waiting", LATER + 5 * MINUTE, {"a"})
    given_up = after(row, Retry(why="busy"), s.NOW + LIFE + HOUR, 0.5)
    assert (given_up.state, "given up" in given_up.why) == ("dead", True)


def test_a_recipient_is_down_since_the_first_failure_of_the_unbroken_row() -> None:
    attempts = [
        Attempt(target="a", at=s.NOW, outcome=Retry(why="x")),
        Attempt(target="a", at=s.NOW + MINUTE, outcome=Sent()),
        Attempt(target="a", at=s.NOW + 2 * MINUTE, outcome=Retry(why="x")),
        Attempt(target="a", at=s.NOW + 3 * MINUTE, outcome=Retry(why="x")),
        Attempt(target="b", at=s.NOW, outcome=Sent()),
    ]
    assert down_since(attempts) == {"a": s.NOW + 2 * MINUTE}


SETUP = strictyaml.parse(
    """
routes:
  - {id: desk, targets: ["console:", "console:"], escalate: {after: 4h, to: chief}, match: {party: US}}
  - {id: chief, targets: "console:", language: fr}
operator: {id: operator, targets: "console:", language: de}
""",
    Routes,
)


def test_each_recipient_gets_an_alert_of_its_own_with_a_stable_identity() -> None:
    filings = (s.filing(),)
    (decision,) = decide(s.transition(), filings, SETUP, Past(), s.NOW)
    made = alerts(decision, s.transition(), filings, SETUP, Past())
    assert [alert.target for alert in made] == ["desk#1", "desk#2"]
    assert len({alert.id for alert in made}) == 2
    again = alerts(replace(decision, decided_at=LATER), s.transition(), filings, SETUP, Past())
    assert [alert.id for alert in again] == [alert.id for alert in made]


def test_an_update_answers_the_message_it_updates_and_names_it() -> None:
    filings = (s.filing(),)
    (first,) = decide(s.transition(), filings, SETUP, Past(), s.NOW)
    past = Past(told=[told(first, s.transition(), filings, "The first title", sent_at=s.NOW)])
    settled = s.transition(phase="settled")
    (second,) = decide(settled, (*filings, s.filing(2)), SETUP, past, LATER)
    before = alerts(first, s.transition(), filings, SETUP, Past())[0]
    update = alerts(second, settled, filings, SETUP, past)[0]
    assert dict(update.extra)["reply_to"] == before.id
    assert update.thread == before.thread
    assert "you were told: The first title" in update.text


def test_nobody_acknowledged_so_the_next_route_hears_of_it_once() -> None:
    filings = (s.filing(),)
    (first,) = decide(s.transition(), filings, SETUP, Past(), s.NOW)
    known = told(first, s.transition(), filings, "Title", sent_at=s.NOW)
    assert escalations(SETUP, Past(told=[known]), s.NOW + HOUR) == ()
    (decision,) = escalations(SETUP, Past(told=[known]), s.NOW + 5 * HOUR)
    assert (decision.route, decision.because, decision.language) == ("chief", "not_acknowledged", "fr")
    seen = Ack(series=s.SERIES.id, transition=known.transition, length=2, author="Cleo", at=LATER)
    assert escalations(SETUP, Past(told=[known], acks=[seen]), s.NOW + 5 * HOUR) == ()
    done = told(decision, s.transition(), filings, "Title", sent_at=s.NOW + 5 * HOUR)
    assert escalations(SETUP, Past(told=[known, done]), s.NOW + 6 * HOUR) == ()


def test_what_a_silence_held_back_is_sent_when_it_ends_and_says_so() -> None:
    quiet = Silence(id="1", scope="US", author="Cleo", why="known", begins=s.NOW - HOUR, ends=s.NOW + HOUR)
    past = Past(silences=[quiet])
    (dropped,) = decide(s.transition(), (s.filing(),), SETUP, past, s.NOW)
    known = {s.transition().id: s.transition()}
    assert silences_ended([dropped], known, SETUP, past, s.NOW + 30 * MINUTE) == ()
    (woken,) = silences_ended([dropped], known, SETUP, past, s.NOW + 2 * HOUR)
    assert (woken.action, woken.because, woken.route) == ("send", "silence_ended", "desk")
    assert "Cleo" in woken.detail
    assert silences_ended([dropped, woken], known, SETUP, past, s.NOW + 3 * HOUR) == ()


def test_the_same_trouble_is_told_once_in_a_while_and_then_says_how_often_it_came() -> None:
    silent = Trouble(kind="source_silent", subject="feed.example.org", lines=("no entry for 4 days",))
    (alert,) = operator_alerts(silent, SETUP, [], s.NOW)
    assert alert.title == "Quelle schweigt: feed.example.org"
    assert "monitor feeds check" in alert.text
    soon = [Complaint(key=silent.key, told_at=s.NOW, held_back=0)]
    assert operator_alerts(silent, SETUP, soon, s.NOW + HOUR) == ()
    (again,) = operator_alerts(silent, SETUP, [replace(soon[0], held_back=7)], s.NOW + 7 * HOUR)
    assert "noch 7 Mal" in again.text
    assert again.thread == alert.thread
    assert again.id != alert.id


def test_a_route_that_is_down_is_not_used_to_say_so() -> None:
    down = Trouble(kind="route_down", subject="operator#1", route="operator")
    (alert,) = operator_alerts(down, SETUP, [], s.NOW)
    assert alert.route == "console"


def test_a_rehearsal_tells_what_would_have_been_sent_and_why_not() -> None:
    back = s.transition("revised", length=1, before=2, supersedes=s.transition().id, after=s.streak(1))
    history = [
        Happened(transition=s.transition(), filings=(s.filing(),), at=s.NOW),
        Happened(transition=s.transition(), filings=(s.filing(),), at=s.NOW + MINUTE),
        Happened(transition=back, filings=(s.filing(3),), at=s.NOW + HOUR),
    ]
    shown = [(decision.because, title) for _, decision, title in rehearse(history, SETUP)]
    assert [because for because, _ in shown] == ["streak_extended", "already_told", "correction_owed"]
    assert shown[2][1].startswith("Correction")


def test_a_rehearsed_flap_is_never_sent() -> None:
    setup = strictyaml.parse("routes: [{id: desk, targets: 'console:', group_wait: 30m}]", Routes)
    back = s.transition("revised", length=1, before=2, supersedes=s.transition().id, after=s.streak(1))
    history = [
        Happened(transition=s.transition(), filings=(s.filing(),), at=s.NOW),
        Happened(transition=back, filings=(s.filing(3),), at=s.NOW + 10 * MINUTE),
    ]
    shown = [decision.because for _, decision, _ in rehearse(history, setup)]
    assert shown == ["streak_extended", "flap_within_group_wait"]


@pytest.mark.parametrize("minutes", [29, 31])
def test_a_rehearsed_correction_is_sent_once_the_announcement_has_left(minutes: int) -> None:
    setup = strictyaml.parse("routes: [{id: desk, targets: 'console:', group_wait: 30m}]", Routes)
    back = s.transition("revised", length=1, before=2, supersedes=s.transition().id, after=s.streak(1))
    history = [
        Happened(transition=s.transition(), filings=(s.filing(),), at=datetime(2026, 2, 11, 9, tzinfo=UTC)),
        Happened(transition=back, filings=(s.filing(3),), at=s.NOW + minutes * MINUTE),
    ]
    last = [decision.because for _, decision, _ in rehearse(history, setup)][-1]
    assert last == ("flap_within_group_wait" if minutes < 30 else "correction_owed")
