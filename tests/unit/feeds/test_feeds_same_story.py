"""What a feed changes of an entry it has told before makes no new one, as the store sees it."""

from __future__ import annotations

from pathlib import Path

from feeds_pages import NOW, feed

from monitor.store import entries, migrate, open_store


def listed(*, guid: str = "g1", link: str = "https://news.example/2026/02/the-story-of-the-day", day: int = 11) -> str:
    return (
        f'<rss version="2.0"><channel><item><title>A story</title><link>{link}</link><guid isPermaLink="false">{guid}'
        f"</guid><pubDate>Wed, {day} Feb 2026 10:00:00 GMT</pubDate></item></channel></rss>"
    )


def test_new_guids_moved_dates_and_tokens_make_no_new_entry(tmp_path: Path) -> None:
    """Each poll changes something; one page is read once. Another address is another entry."""
    store = open_store(f"sqlite:///{tmp_path}/feeds.db")
    migrate(store)
    link = "https://news.example/2026/02/the-story-of-the-day"
    polls = [
        listed(),
        listed(guid="g2"),
        listed(day=12),
        listed(link=f"{link}?utm_source=rss2"),
        listed(link=f"{link}?token=a81", guid="g3"),
        listed(link=f"{link}#top"),
    ]
    fresh = []
    for body in polls:
        found = feed(body).entries
        with store.begin() as tx:
            fresh += entries.new_entries(tx, found)
            entries.record(tx, found, NOW)
    assert [one.guid for one in fresh] == ["g1"]
    with store.read() as tx:
        assert len(entries.new_entries(tx, feed(listed(link=f"{link}-2", guid="g9")).entries)) == 1
    store.close()
