"""Who is due, host by host; what people read of a source's health; lists of feeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources_values import NOW, ago, health

from monitor.errors import UsageError
from monitor.model import Source
from monitor.sources import by_host, due, grade, health_in_words, next_due, opml, silence, to_revive
from monitor.store.coverage import Day


def at(name: str, **fields: object):  # type: ignore[no-untyped-def]
    state = health(f"https://{name}/feed")
    return replace(state, **fields)  # type: ignore[arg-type]


def test_the_longest_overdue_comes_first_and_what_is_not_active_never() -> None:
    """A clock that was set back leaves nobody behind."""
    states = [
        at("a.example", next_at=NOW - timedelta(minutes=1)),
        at("b.example", next_at=NOW - timedelta(hours=1)),
        at("c.example", next_at=NOW + timedelta(seconds=1)),
        at("d.example", state="parked"),
        at("e.example", state="gone"),
        at("f.example", next_at=NOW + timedelta(days=400)),
    ]
    assert [one.host for one in due(states, NOW)] == ["b.example", "a.example", "f.example"]
    assert next_due(states) == NOW - timedelta(hours=1)
    assert next_due([]) is None


def test_each_host_is_one_queue_and_may_be_cut() -> None:
    """What is cut stays due."""
    states = [health(f"https://{host}/{n}") for n in range(3) for host in ("a.example", "b.example")]
    queues = by_host(states, per_host=2)
    assert [[one.source.url for one in queue] for queue in queues] == [
        ["https://a.example/0", "https://a.example/1"],
        ["https://b.example/0", "https://b.example/1"],
    ]


def test_a_parked_source_gets_another_chance_after_a_week() -> None:
    """One that was never tried at once."""
    states = [
        at("a.example", state="parked", tried_at=ago(days=8)),
        at("b.example", state="parked", tried_at=ago(days=2)),
        at("c.example", state="active", tried_at=ago(days=9)),
        at("d.example", state="parked"),
    ]
    assert to_revive(states, NOW) == ("https://a.example/feed", "https://d.example/feed")


@pytest.mark.parametrize(
    ("fields", "word", "says"),
    [
        ({"ok_at": ago(minutes=5), "new_at": ago(hours=3)}, "fine", "last read 5 min ago, last new entry 3 h ago"),
        ({}, "new", "not read yet"),
        ({"ok_at": ago(minutes=5), "new_at": ago(days=20)}, "quiet", "nothing new"),
        ({"failures": 2, "why": "timeout", "ok_at": ago(days=3)}, "failing", "2 polls in a row (timeout)"),
        ({"state": "parked", "failures": 9, "why": "404"}, "parked", "mend its address, then revive it"),
        ({"state": "gone", "why": "410"}, "gone", "remove it from feeds.yaml"),
    ],
)
def test_health_is_told_in_words_with_the_mend(fields: dict[str, object], word: str, says: str) -> None:
    """And in one word for a table."""
    state = at("a.example", **fields)
    assert grade(state, NOW) == word
    assert says in health_in_words(state, NOW)


def days(*active: int, no_data: dict[int, dict[str, int]] | None = None) -> list[Day]:
    """Days so many before today on which the source gave articles, and those on which it gave none."""
    today, causes = NOW.date(), no_data or {}
    return [Day(source="s", day=today - timedelta(days=n), read=3) for n in active] + [
        Day(source="s", day=today - timedelta(days=n), no_data=causes[n]) for n in causes
    ]


def test_a_daily_source_that_stops_for_two_days_is_noticed_with_the_likely_cause() -> None:
    """Its pages, its failures, or nobody knows."""
    state = at("a.example", ok_at=NOW)
    quiet = silence(state, days(2, 3, 4, 5, 6, 7), NOW)
    assert quiet is not None
    assert (quiet.cause, quiet.since) == ("quiet", date(2026, 2, 10))
    walled = silence(state, days(2, 3, 4, 5, 6, 7, no_data={0: {"consent": 9, "empty": 1}, 1: {"consent": 8}}), NOW)
    assert walled is not None
    assert walled.cause == "unreadable"
    assert "17 times consent" in walled.words
    failing = silence(at("a.example", failures=4, why="no answer"), days(3, 4, 5, 6, 7), NOW)
    assert failing is not None
    assert (failing.cause, "no answer" in failing.words) == ("failing", True)


@pytest.mark.parametrize(("state", "says"), [("parked", "it fails (404)"), ("gone", "gone for good (404)")])
def test_a_source_that_is_given_up_is_told_of_once_though_it_never_had_a_rhythm(state: str, says: str) -> None:
    """In the hours after its last try, and not for ever after."""
    given_up = at("a.example", state=state, why="404", failures=9, tried_at=ago(hours=1))
    notice = silence(given_up, [], NOW)
    assert notice is not None
    assert (notice.cause, says in notice.words) == (state, True)
    assert silence(replace(given_up, tried_at=ago(hours=7)), days(3, 4, 5, 6, 7), NOW) is None


def test_a_source_is_measured_by_its_own_rhythm() -> None:
    """A weekly paper is not silent on the sixth day; a young source has no rhythm yet; a lively one is no case."""
    state = at("a.example", ok_at=NOW)
    assert silence(state, days(6, 13, 20, 27, 34), NOW) is None
    assert silence(state, days(3, 4), NOW) is None
    assert silence(state, days(0, 1, 2, 3, 4, 5), NOW) is None
    assert silence(state, [], NOW) is None


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
SOURCES = st.lists(
    st.builds(
        lambda n, name, tags: Source(id=f"https://n.example/{n}", url=f"https://n.example/{n}", name=name, tags=tags),
        st.integers(0, 10_000),
        NAMES,
        st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), max_size=3, unique=True).map(tuple),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one.id,
)


@given(SOURCES)
def test_a_list_of_feeds_comes_back_as_it_was_written(sources: list[Source]) -> None:
    """Names, addresses and tags; the order may change."""
    back = {one.url: one for one in opml.read(opml.write(sources)).sources}
    assert {one.url: (one.name, set(one.tags)) for one in sources} == {
        url: (one.name, set(one.tags)) for url, one in back.items()
    }


def test_what_a_list_holds_twice_or_cannot_be_fetched_is_told() -> None:
    """The rest is taken."""
    listed = opml.read(
        b'<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/f"/>'
        b'<outline text="B" xmlUrl="https://a.example/f?utm_source=x"/>'
        b'<outline text="C" xmlUrl="javascript:1"/></body></opml>'
    )
    assert [one.name for one in listed.sources] == ["A"]
    assert len(listed.left_out) == 2


@pytest.mark.parametrize("raw", [b"", b"<html></html>", b"\xff\xfe\x00", b'<?xml version="1.0"?><opml><body/></opml>'])
def test_what_is_no_list_is_said_to_be_none(raw: bytes) -> None:
    """With the mend."""
    with pytest.raises(UsageError, match="OPML"):
        opml.read(raw)
