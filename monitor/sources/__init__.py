"""When to ask which source, and what an answer means for the next time: pure, no store, no network, no clock.

How a pass uses it (a `Health` is whatever the store keeps of a source; `after` gives the next one):

    for queue in by_host(due(healths, now)):                       # one task a host: it is asked politely, in order
        for health in queue:
            got = fetcher.get(address(health), etag=health.etag, last_modified=health.last_modified)
            if unchanged(health, got): polled = Polled(got=got)    # 304, or the same bytes: nothing is parsed
            else: feed = feeds.parse(…); polled = Polled(got=got or the parser's Failure, new=…, dates=…, ttl=…)
            save(after(health, polled, now, rhythm))

`health_in_words` and `silence` are for people: `monitor feeds check` and the operator's notices. `opml` reads and
writes lists of feeds; `monitor.discovery` finds the feed of a site.
"""

from monitor.sources.health import Health, Notice, grade, health_in_words, silence
from monitor.sources.outcome import Polled, address, after, body_hash, unchanged
from monitor.sources.rhythm import Rhythm
from monitor.sources.schedule import by_host, due, next_due, to_revive

__all__ = [
    "Health",
    "Notice",
    "Polled",
    "Rhythm",
    "address",
    "after",
    "body_hash",
    "by_host",
    "due",
    "grade",
    "health_in_words",
    "next_due",
    "silence",
    "to_revive",
    "unchanged",
]
