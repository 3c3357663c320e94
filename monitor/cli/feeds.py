"""`monitor feeds`: the sources that are read, how they are, and how to add more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import show
from monitor.cli.options import FAILED, PARTIAL, Config, Form, Format, house, reading, say

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from datetime import datetime

    from monitor.bootstrap import House
    from monitor.fetch import Fetcher
    from monitor.model import Source
    from monitor.store.sources import Health


def attach(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    group = typer.Typer(no_args_is_help=True, help="The sources that are read.")
    group.command("list")(listed)
    group.command()(check)
    group.command("import")(take)
    group.command("export")(give)
    group.command()(add)
    app.add_typer(group, name="feeds")


def listed(form: Format = Form.table, config: Config = None) -> None:
    """The configured sources, and how they were when they were last asked.

    Example: monitor feeds list --format csv
    """
    from monitor.store import sources

    with reading(config) as (opened, _, tx):
        known = {one.source.id: one for one in sources.load(tx)}
        feeds = opened.world.feeds
        now = opened.clock()
    rows = [{**_row(source), **_health(known.get(source.id), now)} for source in feeds]
    columns = ["name", "language", "country", "grade", "health"]
    show.rows(rows, form, columns=columns, empty="No source is configured.")


def _row(source: Source) -> dict[str, Any]:
    return {
        "name": source.name,
        "language": source.language,
        "country": source.country,
        "kind": source.kind,
        "url": source.url,
        "tags": ", ".join(source.tags),
    }


def _health(health: Health | None, now: datetime) -> dict[str, Any]:
    from monitor.sources import grade, health_in_words

    if health is None:
        return {"grade": "new", "health": "never asked", "asked_at": None, "new_at": None, "next_at": None}
    words = health_in_words(health, now).partition(": ")[2]
    return {
        "grade": grade(health, now),
        "health": words,
        "asked_at": health.tried_at,
        "new_at": health.new_at,
        "next_at": health.next_at,
    }


def check(
    urls: Annotated[list[str] | None, typer.Argument(help="Addresses; all configured sources if left out.")] = None,
    form: Format = Form.table,
    config: Config = None,
) -> None:
    """Ask every source now and say in words how it is. Stores nothing.

    Example: monitor feeds check
    """
    import asyncio

    from monitor.model import Source

    opened = house(config)
    known = {source.url: source for source in opened.world.feeds}
    wanted = [known.get(url, Source(id=url, url=url)) for url in urls] if urls else list(opened.world.feeds)
    rows = asyncio.run(_asked(opened, wanted))
    show.rows(rows, form, columns=["fine", "name", "entries", "words", "url"], empty="No source is configured.")
    failed = sum(1 for row in rows if not row["fine"])
    if failed:
        raise typer.Exit(FAILED if failed == len(rows) else PARTIAL)


async def _asked(opened: House, wanted: list[Source]) -> list[dict[str, Any]]:
    import asyncio

    from monitor.bootstrap import fetcher
    from monitor.examine import Wall

    with Wall(2) as wall:
        async with fetcher(opened) as network:
            return list(await asyncio.gather(*(_one(network, wall, source) for source in wanted)))


async def _one(network: Fetcher, wall: Executor, source: Source) -> dict[str, Any]:
    from monitor.examine import read_feed
    from monitor.model import Failure

    page = await network.get(source.url)
    feed = page if isinstance(page, Failure) else await read_feed(wall, page, source)
    row = {"fine": not isinstance(feed, Failure), "name": source.name, "url": source.url}
    if isinstance(feed, Failure):
        return {**row, "entries": 0, "words": feed.why, "newest": None}
    newest = max((entry.published for entry in feed.entries if entry.published), default=None)
    words = "; ".join(("fine" if feed.entries else "it has no entries", *feed.flaws))
    return {**row, "entries": len(feed.entries), "words": words, "newest": newest}


def take(
    file: Annotated[Path, typer.Argument(help="An OPML file.")],
    language: Annotated[str, typer.Option(help="Language of feeds that do not say it: de, en …")] = "en",
    country: Annotated[str, typer.Option(help="Country of feeds that do not say it: DE, GB …")] = "US",
    write: Annotated[bool, typer.Option("--write", help="Add them to feeds.yaml instead of printing them.")] = False,
    config: Config = None,
) -> None:
    """Feeds of an OPML file as entries for feeds.yaml.

    Example: monitor feeds import reader.opml --language de --country DE --write
    """
    from monitor.cli import feedfile
    from monitor.cli.files import content
    from monitor.sources import opml

    listed_ = opml.read(content(file))
    for left_out in listed_.left_out:
        say(f"{file}: {left_out}")
    described = [feedfile.described(source, language=language, country=country) for source in listed_.sources]
    _entries(config, [feedfile.entry(source) for source in described], write)


def add(
    url: Annotated[str, typer.Argument(help="A feed, or the address of a site: its feed is looked for.")],
    language: Annotated[str, typer.Option(help="Its language: de, en …")],
    country: Annotated[str, typer.Option(help="Its country: DE, GB …")],
    name: Annotated[str | None, typer.Option(help="What people call it.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Add it to feeds.yaml instead of printing it.")] = False,
    config: Config = None,
) -> None:
    """Find the feed of a site and make an entry for feeds.yaml of it.

    Example: monitor feeds add https://www.srf.ch --language de --country CH
    """
    import asyncio

    from monitor.cli import feedfile
    from monitor.model import Source

    opened = house(config)
    found = asyncio.run(_discovered(opened, url))
    if isinstance(found, str):
        say(f"monitor: {found}")
        raise typer.Exit(FAILED)
    address, title = found
    source = Source(id=address, url=address, name=name or title, language=language, country=country.upper())
    _entries(config, [feedfile.entry(source)], write)


async def _discovered(opened: House, url: str) -> tuple[str, str] | str:
    """Address and title of the feed at or behind an address, or why there is none."""
    from monitor import discovery
    from monitor.bootstrap import fetcher
    from monitor.examine import Wall, find_feeds, read_feed
    from monitor.model import Failure, Source

    with Wall(1) as wall:
        async with fetcher(opened) as network:
            page = await network.get(url)
            if isinstance(page, Failure):
                return page.why
            first = await read_feed(wall, page, Source(id=url, url=url))
            if not isinstance(first, Failure):
                return page.url, first.title
            for address in (*await find_feeds(wall, page), *discovery.guesses(page.url)):
                answer = await network.get(address)
                if isinstance(answer, Failure):
                    continue
                feed = await read_feed(wall, answer, Source(id=address, url=address))
                if not isinstance(feed, Failure):
                    return address, feed.title
    return f"{url}: neither the page nor the usual places lead to a feed"


def _entries(config: Config, found: list[dict[str, Any]], write: bool) -> None:
    from monitor.cli import feedfile

    opened = house(config)
    known = {source.url for source in opened.world.feeds}
    fresh = [one for one in found if one["url"] not in known]
    if not write:
        print(feedfile.text(fresh) if fresh else "Every one of them is configured already.")
        return
    file = feedfile.append(opened.places, fresh)
    print(f"{len(fresh)} added to {file}, {len(found) - len(fresh)} were there already")


def give(
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file, else to standard output.")] = None,
    config: Config = None,
) -> None:
    """The configured sources as OPML, for feed readers.

    Example: monitor feeds export --out monitor.opml
    """
    from monitor.sources import opml

    opened = house(config)
    written = opml.write(opened.world.feeds)
    if out is None:
        typer.echo(written.decode(), nl=False)
    else:
        out.write_bytes(written)
        print(f"{len(opened.world.feeds)} sources written to {out}")
