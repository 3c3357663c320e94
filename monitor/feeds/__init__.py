"""Page in, feed out: RSS, Atom, RDF, JSON Feed and news sitemaps, broken ones too. No I/O, no clock.

`parse` decides by the body what it is; a page that is no feed becomes a Failure that says what it is instead. Text
comes out as plain text; addresses come out absolute and without tracking; times are plausible or None.

The parsers underneath can be kept busy for minutes by a few kilobytes: bodies from the network are parsed behind
`monitor.examine.Wall`.
"""

from monitor.feeds.feed import Feed
from monitor.feeds.read import parse

__all__ = ["Feed", "parse"]
