"""What a poll means for the next one: validators, moves, intervals, back-off, parking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sources_values import NOW, URL, ago, failure, health, page

from monitor.sources import Polled, Rhythm, address, after, body_hash, unchanged
from monitor.sources.rhythm import spread

RHYTHM = Rhythm()


def seconds_until(state: object) -> float:
    return (state.next_at - NOW).total_seconds()  # type: ignore[attr-defined, no-any-return]


def test_an_answer_is_remembered_with_its_validators_and_ends_all_trouble() -> None:
    """So that the next poll is conditional."""
    got = page(("etag", '"v1"'), ("last-modified", "Wed, 11 Feb 2026 10:00:00 GMT"))
    now = after(health(failures=3, failure="soft", why="x"), Polled(got=got, new=2), NOW)
    assert (now.etag, now.last_modified, now.body_hash) == ('"v1"', "Wed, 11 Feb 2026 10:00:00 GMT", body_hash(got))
    assert (now.failures, now.failure, now.why, now.state) == (0, None, None, "active")
    assert now.ok_at == now.new_at == now.tried_at == NOW


def test_not_modified_keeps_what_was_known() -> None:
    """A 304 often carries no validators."""
    known = health(etag='"v1"', last_modified="x", body_hash="h", new_at=ago(days=1))
    now = after(known, Polled(got=page(status=304, body=b"")), NOW)
    assert (now.etag, now.last_modified, now.body_hash, now.new_at) == ('"v1"', "x", "h", ago(days=1))


@pytest.mark.parametrize("value", ["a\x00b", "x" * 5000, '"\x1b[2J"'])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(value: str) -> None:
    """It is a stranger's text."""
    assert after(health(), Polled(got=page(("etag", value))), NOW).etag is None


def test_the_same_bytes_are_not_parsed_again() -> None:
    """Where a server knows no validators."""
    first = page(body=b"<rss>1</rss>")
    known = after(health(), Polled(got=first), NOW)
    assert unchanged(known, first)
    assert unchanged(known, page(status=304, body=b""))
    assert not unchanged(known, page(body=b"<rss>2</rss>"))
    assert not unchanged(known, failure())


def test_a_permanent_move_is_remembered_and_forgotten_when_the_new_place_is_dead() -> None:
    """A temporary one is neither."""
    there = "https://new.example/feed"
    moved = after(health(), Polled(got=page(url=there, moved=True)), NOW)
    assert address(moved) == there
    assert address(after(health(), Polled(got=page(url=there)), NOW)) == URL
    assert address(after(moved, Polled(got=page(url=there)), NOW)) == there
    assert address(after(moved, Polled(got=failure("temporary")), NOW)) == there
    assert address(after(moved, Polled(got=failure("hard")), NOW)) == URL
    assert address(after(moved, Polled(got=failure("soft")), NOW)) == URL


def test_a_feed_may_say_itself_that_it_lives_elsewhere() -> None:
    """Its own address is no move."""
    assert address(after(health(), Polled(got=page(), moved_to="https://x.example/f"), NOW)) == "https://x.example/f"
    assert after(health(), Polled(got=page(), moved_to=URL), NOW).moved_to is None


def test_gone_ends_a_source_unless_only_the_place_it_moved_to_is_gone() -> None:
    """410 is meant."""
    assert after(health(), Polled(got=failure("gone")), NOW).state == "gone"
    assert after(health(moved_to="https://x.example/f"), Polled(got=failure("gone")), NOW).state == "active"


@pytest.mark.parametrize(
    ("kind", "failures", "state"),
    [
        ("hard", RHYTHM.hard_after - 1, "active"),
        ("hard", RHYTHM.hard_after, "parked"),
        ("refused", RHYTHM.hard_after, "parked"),
        ("soft", RHYTHM.soft_after - 1, "active"),
        ("soft", RHYTHM.soft_after, "parked"),
        ("temporary", RHYTHM.soft_after, "active"),
        ("temporary", RHYTHM.temporary_after, "parked"),
    ],
)
def test_the_graver_the_failure_the_sooner_a_source_is_parked(kind: str, failures: int, state: str) -> None:
    """And none before it failed for days."""
    known = health(failures=failures - 1, ok_at=ago(days=3))
    assert after(known, Polled(got=failure(kind)), NOW).state == state
    fresh = health(failures=failures - 1, ok_at=ago(hours=3))
    assert after(fresh, Polled(got=failure(kind)), NOW).state == "active"


def test_the_wait_doubles_with_each_failure_up_to_a_day_and_heeds_retry_after() -> None:
    """Exactly, but for the tenth that spreads the sources."""
    state, waits = health(ok_at=NOW), []
    for _ in range(12):
        state = after(state, Polled(got=failure()), NOW)
        waits.append(seconds_until(state))
    assert waits[:3] == [spread(600, URL), spread(1200, URL), spread(2400, URL)]
    assert waits[-1] == spread(86_400, URL)
    assert seconds_until(after(health(), Polled(got=failure(retry_after=7200)), NOW)) == spread(7200, URL)
    assert seconds_until(after(health(), Polled(got=failure(retry_after=9_999_999)), NOW)) == spread(86_400, URL)


@pytest.mark.parametrize(
    ("headers", "ttl", "least"),
    [
        ((("cache-control", "public, max-age=1800"),), None, 1800),
        ((("cache-control", "no-cache"), ("expires", "Thu, 12 Feb 2026 12:20:00 GMT")), None, 1200),
        ((), 2400, 2400),
        ((("cache-control", "max-age=99999999"),), None, RHYTHM.heeded),
        ((("cache-control", "max-age=x"), ("expires", "0")), None, RHYTHM.least),
        ((("expires", "Thu, 12 Feb 2020 12:20:00 GMT"),), None, RHYTHM.least),
    ],
)
def test_a_busy_feed_waits_as_long_as_the_server_asks_within_reason(
    headers: tuple[tuple[str, str], ...], ttl: int | None, least: int
) -> None:
    """Cache-Control, Expires and ttl; nonsense asks for nothing."""
    dates = tuple(ago(minutes=n) for n in range(10))
    state = health(interval=300)
    now = after(state, Polled(got=page(*headers), new=10, dates=dates, ttl=ttl), NOW)
    assert now.interval == least
    assert seconds_until(now) == spread(least, URL)


def test_the_interval_follows_the_rate_of_new_entries_between_the_bounds() -> None:
    """A feed with news every ten minutes is asked often, a weekly one seldom, and a change of habit is followed."""
    busy, weekly = health(), health()
    for _ in range(20):
        busy = after(busy, Polled(got=page(), new=1, dates=tuple(ago(minutes=10 * n) for n in range(20))), NOW)
        weekly = after(weekly, Polled(got=page(), dates=tuple(ago(days=7 * n) for n in range(8))), NOW)
    assert busy.interval == RHYTHM.least
    assert weekly.interval == RHYTHM.most
    for _ in range(20):
        weekly = after(weekly, Polled(got=page(), new=3, dates=tuple(ago(minutes=5 * n) for n in range(20))), NOW)
    assert weekly.interval == RHYTHM.least


def test_without_dates_news_shorten_the_interval_and_silence_stretches_it() -> None:
    """Dates in the future count as none."""
    ahead = tuple(NOW + timedelta(days=n + 1) for n in range(5))
    start = after(health(), Polled(got=page(), new=0, dates=ahead), NOW)
    assert start.interval == int(RHYTHM.first * 1.3)
    assert after(start, Polled(got=page(), new=1), NOW).interval == int(int(RHYTHM.first * 1.3) * 0.7)
