"""Pages in, articles with their reports or NoData out: extract + detect + sign for a batch. Never raises.

This is the only thing that crosses processes. How a pass uses it:

    with Wall(initializer=prepare, initargs=(build, …)) as wall:       # children that may die; one a core
        for health, page in fetched sources:
            feed = await read_feed(wall, page, health.source)          # Feed | Failure
            …                                                          # sources.after(…), entries.new_entries(…)
        done = await examine_pages(wall, items)                        # Examined each, same order; an item may carry
                                                                       # the Failure of its page unless it is temporary
        → pipeline.take_in: those with an article are stored, `lineage` finds its copies (monitor.lineage.adopt),
          those with `no_data` are counted as coverage under `no_data.kind`

`prepare` runs once a process and keeps what `build` returns, a rulebook, there; it suits every executor that has an
initializer. In one's own process, where the pages are trusted (seeds, tests): `examine(items, rulebook)`.
"""

from monitor.examine.batch import Examined, Item, examine, examine_here, prepare, teaser
from monitor.examine.behind import examine_page, examine_pages, find_feeds, read_feed
from monitor.examine.wall import NotReady, Overrun, Wall

__all__ = [
    "Examined",
    "Item",
    "NotReady",
    "Overrun",
    "Wall",
    "examine",
    "examine_here",
    "examine_page",
    "examine_pages",
    "find_feeds",
    "prepare",
    "read_feed",
    "teaser",
]
