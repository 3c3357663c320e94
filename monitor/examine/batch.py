"""Items in, Examined out, one for one: page → extract → detect → sign. What goes wrong with one stays with that one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from monitor.extract import NoData, article_id, extract, not_given
from monitor.extract.zones import day_in
from monitor.hygiene import one_line
from monitor.lineage import Signature, sign
from monitor.model import Article, Entry, Failure, Page, Report, Source

if TYPE_CHECKING:
    from monitor.detect import Rulebook

_prepared: list[Any] = []  # the rulebook of this process; only `prepare` writes it
_FIRST = Page(
    url="http://localhost/",
    asked="http://localhost/",
    status=200,
    body=b"<html><body><article><p>"
    + b"Some words of a language to begin with. " * 20
    + b"</p></article></body></html>",
    fetched_at=datetime(2000, 1, 1, tzinfo=UTC),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A page to examine, or why the site does not give it, and what is known of it beforehand."""

    page: Page | Failure
    entry: Entry | None = None
    source: Source | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """What came of one item: an article with its reports, or no data.

    Both at once: the page gave no data, but the feed's own words did (`article` is made of title and summary, and is
    there only where it holds reports). The source still counts as not read.
    """

    url: str  #: the address that was asked for
    article: Article | None = None
    reports: tuple[Report, ...] = ()
    signature: Signature | None = None  #: for finding copies; only where there are reports to be counted once
    no_data: NoData | None = None


def prepare(build: Callable[..., Rulebook], *args: Any) -> None:
    """Make `build(*args)` the rulebook of this process and load what reads pages: the initializer of any executor."""
    _prepared[:] = [build(*args)]
    examine([Item(page=_FIRST)], None)  # the libraries load seconds of tables with their first page


def examine_here(items: Iterable[Item]) -> tuple[Examined, ...]:
    """As `examine`, with the rulebook that `prepare` left in this process; without one nothing is detected."""
    return examine(items, _prepared[0] if _prepared else None)


def examine(items: Iterable[Item], rulebook: Rulebook | None) -> tuple[Examined, ...]:
    """Each item examined, in order. Never raises."""
    return tuple(_safely(item, rulebook) for item in items)


def _safely(item: Item, rulebook: Rulebook | None) -> Examined:
    try:
        return _examined(item, rulebook)
    except (Exception, RecursionError, MemoryError) as error:  # noqa: BLE001 - one bad page must not cost its batch
        return failed(
            item, f"the page made the reader fail ({one_line(f'{type(error).__name__}: {error}', limit=150)})"
        )


def failed(item: Item, why: str) -> Examined:
    """The value of an item that could not be examined at all."""
    url = _asked(item)
    return Examined(url=url, no_data=NoData(url=url, kind="too_heavy", why=why))


def _asked(item: Item) -> str:
    return item.page.url if isinstance(item.page, Failure) else item.page.asked


def _examined(item: Item, rulebook: Rulebook | None) -> Examined:
    page = item.page
    got = not_given(page) if isinstance(page, Failure) else extract(page, entry=item.entry, source=item.source)
    if isinstance(got, NoData):
        return _from_the_feed(item, got, rulebook)
    reports = _reports(got, rulebook)
    return Examined(url=_asked(item), article=got, reports=reports, signature=sign(got) if reports else None)


def _reports(article: Article, rulebook: Rulebook | None) -> tuple[Report, ...]:
    if rulebook is None:
        return ()
    from monitor.detect import detect  # its tables take a moment; feeds and addresses are read without them

    return tuple(detect(article, rulebook))


def _from_the_feed(item: Item, no_data: NoData, rulebook: Rulebook | None) -> Examined:
    """A page that must be paid for still has a headline in the feed; only what it reports is kept."""
    article = None if item.entry is None or no_data.kind == "not_html" else teaser(item.entry, item, no_data.seen)
    reports = () if article is None else _reports(article, rulebook)
    if article is None or not reports:
        return Examined(url=_asked(item), no_data=no_data)
    return Examined(url=_asked(item), article=article, reports=reports, signature=sign(article), no_data=no_data)


def teaser(entry: Entry, item: Item, seen: str = "") -> Article | None:
    """The article that the feed itself tells: its title, and as the text its summary or what the page showed."""
    if not entry.title and not entry.summary:
        return None
    id_, source = article_id(entry.url), item.source
    return Article(
        id=id_,
        url=entry.url,
        title=entry.title or None,
        text=max(entry.summary, seen, key=len),
        language=source.language if source else "",
        published=day_in(source.country if source else "", entry.published).isoformat() if entry.published else None,
        published_at=entry.published,
        retrieved_at=item.page.fetched_at if isinstance(item.page, Page) else None,
        source=entry.source,
        outlet=source.name if source else "",
        lineage=id_,
    )
