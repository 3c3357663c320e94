"""Page in, article out, or NoData that says why there is none. No I/O, no clock; what is new, the store knows.

    page → decode → tree → metadata (JSON-LD, meta, links) → text → language, date, address → Article

A consent wall, a paywall, a block page and an empty page are no data: a source that was not read says nothing.
Pages from the network are read behind `monitor.examine.Wall`: some kilobytes keep the libraries busy for minutes.
"""

from monitor.extract.article import article_id, extract
from monitor.extract.verdict import NoData, not_given

__all__ = ["NoData", "article_id", "extract", "not_given"]
