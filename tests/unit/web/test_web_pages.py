"""Every page shows what is on file, in both languages, and leads on to the evidence."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import web_story as s
from starlette.testclient import TestClient

from monitor.model import Mark, Source
from monitor.store import Store, ledgers, migrate, open_store, sources
from monitor.web.ahead import coming
from monitor.web.app import create_app
from monitor.web.guard import Access
from monitor.web.tongue import tongue

PAGES = (
    "/",
    "/?all=1",
    "/?party=US&forum=NATO",
    "/series/US@NATO/ministerials",
    "/series/HU@other:Club%20of%20Five/all",
    "/meetings",
    "/meetings/NATO/defence_ministers/2026-02-12",
    "/reviews",
    "/alerts",
    "/alerts?state=dead",
    "/sources",
    "/search?q=",
    "/search?q=Nobody",
    "/api",
    "/login",
)


def page(client: TestClient, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"accept-language": language, "accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_both_languages(client: TestClient, path: str, language: str) -> None:
    assert f'<html lang="{language}">' in page(client, path, language)


def test_the_board_puts_the_biggest_surprise_first_and_says_what_is_provisional(client: TestClient) -> None:
    board = page(client, "/")
    assert board.index("United States") < board.index("Hungary · Club of Five: ")
    cards = re.findall(r'<li class="card (\w+)">', board)
    assert cards == ["provisional", "settled"]
    assert "2</span> in a row" in board
    assert "as rare as one in 11" in board


def test_the_board_has_one_card_for_a_party_and_forum_however_often_it_is_counted(client: TestClient) -> None:
    board = page(client, "/")
    assert board.count('<li class="card') == 2
    assert "Show every way of counting on its own (1 more)" in board
    assert '<a href="/series/US@NATO/defence_ministers">defence ministers\' meetings</a>: 2 in a row' in board.replace(
        "&#39;", "'"
    )
    assert page(client, "/?all=1").count('<li class="card') == 3
    first = board[board.index('<ol class="timeline"') : board.index("</ol>")]
    assert first.count("<li") == len(s.streak().timeline), "a short timeline is shown whole"


def test_the_board_says_what_is_at_stake_at_the_next_meetings(client: TestClient) -> None:
    board = page(client, "/")
    after = board[board.index('id="next"') :]
    assert "12 February 2026" in after
    assert re.search(r"United States</a> 2 in a row\s*<span class=\"tag provisional\">announced", after)
    assert "Spring meeting" in after
    assert re.search(r"United States</a> 3 in a row", after)
    assert "2026-05-05" not in after, "a cancelled meeting is not ahead"


def test_a_series_has_one_mark_a_meeting_each_a_link_with_words_for_its_shape(client: TestClient) -> None:
    series = page(client, "/series/US@NATO/ministerials")
    timeline = series[series.index('<ol class="timeline"') : series.index("</ol>")]
    marks = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"><svg class="sign (\w+)"', timeline)
    assert [kind for _, _, kind in marks] == [mark.mark for mark in s.streak().timeline]
    href, words, _ = marks[4]
    assert href == "/meetings/NATO/defence_ministers/2026-02-12#US"
    assert words == "NATO defence ministers · 12 February 2026 · absent · In their place: Bo Sample (deputy minister)"
    assert "The press counts 2" in series


def test_a_meeting_shows_every_party_and_the_reports_it_rests_on(client: TestClient) -> None:
    meeting = page(client, "/meetings/NATO/defence_ministers/2026-02-12")
    assert "United States: expected to be absent" in meeting
    assert s.QUOTE in meeting
    assert f"/reports/{s.filing_of('a1').id}" in meeting


def test_a_report_marks_its_evidence_in_the_text_and_names_rule_and_weights(client: TestClient) -> None:
    report = page(client, f"/reports/{s.filing_of('a1').id}")
    assert f"<mark>{s.QUOTE}</mark>" in report
    assert "second meeting in a row" in report, "the whole text is there"
    assert "en.stay_home" in report
    assert "+1.25" in report
    assert "-0.50" in report
    assert 'href="https://news.example/2026/nobody-comes" rel="noopener noreferrer nofollow"' in report


def test_a_report_whose_text_is_not_kept_shows_the_quotation(client: TestClient) -> None:
    report = page(client, f"/reports/{s.filing_of('a2').id}")
    assert "<mark>reist Ann Example nicht an</mark>" in report
    assert "is not kept" in report


def test_the_queue_holds_uncertain_reports_only(client: TestClient) -> None:
    queue = page(client, "/reviews")
    assert s.filing_of("a2").id in queue
    assert s.filing_of("a1").id not in queue


def test_alerts_show_what_was_sent_what_failed_and_why_something_was_not_sent(client: TestClient) -> None:
    alerts = page(client, "/alerts")
    for words in ("Sent to you", "Still waiting", "Given up", "the service said never", "too old to be news"):
        assert words in alerts
    dead = page(client, "/alerts?state=dead")
    assert "Given up" in dead
    assert "Sent to you" not in dead


def test_sources_say_in_words_how_they_are_and_which_are_silent(client: TestClient) -> None:
    shown = page(client, "/sources")
    assert shown.index("Das Beispiel") < shown.index("The Example"), "trouble comes first"
    assert "failed 4 times in a row" in shown
    assert "HTTP 503" in shown
    assert "paywall 3" in shown
    assert "read on 7 of 28 days" in shown
    assert "and 2026-02-11: 1." in shown


def test_search_finds_series_and_reports(client: TestClient) -> None:
    assert "/series/US@NATO/ministerials" in page(client, "/search?q=united+ministerials")
    assert s.filing_of("a1").id in page(client, "/search?q=nobody")
    assert "Nothing found" in page(client, "/search?q=zzz")


def test_what_is_not_there_is_said_in_the_language_of_the_reader(client: TestClient) -> None:
    for path in ("/series/none", "/meetings/none", "/reports/none", "/nothing"):
        answer = client.get(path, headers={"accept-language": "de"})
        assert answer.status_code == 404
        assert "Diese Seite gibt es nicht." in answer.text


def test_the_language_is_remembered_and_the_way_back_stays_on_this_site(client: TestClient) -> None:
    answer = client.get("/language?to=de&back=/search?q=x")
    assert answer.headers["location"] == "/search?q=x"
    assert '<html lang="de">' in page(client, "/", "en")
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", ""):
        answer = client.get("/language", params={"to": "en", "back": elsewhere})
        assert answer.headers["location"] == "/"


def test_an_empty_store_says_that_nothing_is_known_rather_than_failing(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/empty.db")
    migrate(store)
    app = create_app(store, access=Access(token=s.TOKEN), now=lambda: s.NOW, names=s.names)
    with TestClient(app, base_url="http://localhost") as client:
        assert "No streak of absences is known" in page(client, "/")
        assert "No source is configured yet" in page(client, "/sources")
        for path in PAGES:
            assert client.get(path).status_code in (200, 404)
    store.close()


def test_without_its_tables_the_pages_say_that_the_database_is_not_ready(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/bare.db")
    app = create_app(store, access=Access(token=s.TOKEN), now=lambda: s.NOW, names=s.names)
    with TestClient(app, base_url="http://localhost") as client:
        assert client.get("/").status_code == 503
        assert client.get("/api/v1/streaks").status_code == 503
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
        assert "monitor_up 0.0" in client.get("/metrics").text
    store.close()


def test_meetings_before_the_first_that_is_known_are_folded_away(client: TestClient, store: Store) -> None:
    streak = s.streak()
    early = tuple(Mark(meeting=s.meeting(f"20{year}-03-03"), mark="unknown") for year in range(10, 24))
    with store.begin() as tx:
        ledgers.save(tx, replace(s.ledger(), streaks=(replace(streak, timeline=(*early, *streak.timeline)),)))
    series = page(client, "/series/US@NATO/ministerials")
    timeline = series[series.index('<ol class="timeline"') : series.index("</ol>")]
    assert timeline.count("<li") == len(streak.timeline) + 3
    assert "Meetings before that nobody reported on: 11" in series
    assert series.count("3 March 2010") == 1


def test_a_month_comes_after_the_days_in_it_and_days_of_one_month_are_told_together() -> None:
    meetings = [s.meeting(day) for day in ("2026", "2026-06", "2026-06-30", "2027-01-02")]
    assert [one.first for one in coming(meetings, "2026-02-11")] == ["2026-06-30", "2026-06", "2026", "2027-01-02"]
    spoken = {"en": "14–15 December 2026", "de": "14.–15. Dezember 2026"}
    for language, words in spoken.items():
        t = tongue(language, s.names)
        assert t.days(s.meeting("2026-12-14", last="2026-12-15")) == words
    assert tongue("en", s.names).days(s.meeting("2026-06-30", last="2026-07-01")) == "30 June 2026 – 1 July 2026"
    assert tongue("en", s.names).days(s.meeting("sometime", last="sometime else")) == "sometime – sometime else"


def test_many_sources_are_shown_page_by_page_and_counted_as_a_whole(client: TestClient, store: Store) -> None:
    many = [
        Source(id=f"https://n{n}.example/rss", url=f"https://n{n}.example/rss", name=f"N{n:03}") for n in range(150)
    ]
    with store.begin() as tx:
        sources.configure(tx, many, s.NOW)
    first, second = page(client, "/sources"), page(client, "/sources?page=2")
    assert "N099" in first
    assert "N100" not in first
    assert "N149" in second
    assert 'rel="next" href="/sources?page=2"' in first
    assert "and 2026-02-11: 150." in first
