"""`monitor detect`: what stands in a text. One file or address explained for people, or JSON Lines for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import show
from monitor.cli.options import DONE, FAILED, PARTIAL, Config, house, say

if TYPE_CHECKING:
    from monitor.bootstrap import House
    from monitor.detect import Rulebook
    from monitor.model import Article


def attach(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command()(detect)


def detect(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE|URL|-]…", help="What to read; - is standard input.")
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line in, one a line out.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Also what was weighed and rejected, and why.")] = False,
    without: Annotated[list[str] | None, typer.Option(help="What would change without this rule.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of texts that do not say it: de, en …")] = None,
    published: Annotated[str | None, typer.Option(help="Day of publication of texts that do not say it.")] = None,
    config: Config = None,
) -> None:
    """Which absences and attendances a text reports, with the words that say so.

    Example: monitor detect article.txt --all
    Example: monitor detect --jsonl articles.jsonl > reports.jsonl
    """
    opened = house(config)
    if jsonl:
        if everything or without:
            from monitor.errors import UsageError

            raise UsageError("--jsonl writes reports only; leave --all and --without away")
        raise typer.Exit(_lines(opened, sources or ["-"], language, published))
    if not sources:
        from monitor.errors import UsageError

        raise UsageError("name a file, an address or -, or give --jsonl")
    raise typer.Exit(_explained(opened, sources, everything, tuple(without or ()), language, published))


def _lines(opened: House, sources: Iterable[str], language: str | None, published: str | None) -> int:
    """One answer a line, in the same order; a line that cannot be read is answered too, with `error`."""
    from monitor.cli import views
    from monitor.detect import detect as found_in
    from monitor.model import Article

    rulebook, code = opened.rulebook, 0
    for source in sources:
        for number, line in enumerate(_opened(source), start=1):
            if not line.strip():
                continue
            article, trouble = _record(line, source, number)
            if isinstance(article, Article):
                article = completed(article, rulebook, language, published)
                if (odd := _unspoken(article, rulebook)) is not None:
                    say(f"{source}:{number}: {odd}")
                answer: dict[str, Any] = {
                    "id": _id(line),
                    "reports": [views.report_json(one) for one in found_in(article, rulebook)],
                }
            else:
                answer = {"id": _id(line), "reports": [], "error": trouble}
            if trouble:
                say(trouble)
                code = PARTIAL
            sys.stdout.write(show.line(answer) + "\n")
    return code


def _record(line: bytes, source: str, number: int) -> tuple[Article | None, str]:
    """The article of a line, and what was wrong with it."""
    from monitor.backfill import record
    from monitor.model import Article

    article, trouble = None, ""
    for one in record.parse(line, source, number):
        if isinstance(one, Article):
            article = one
        else:
            trouble = str(one)
    return article, trouble


def _id(line: bytes) -> Any:
    """The id as it was given, whatever else is wrong."""
    import json

    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value.get("id") if isinstance(value, dict) else None


def _opened(source: str) -> Iterator[bytes]:
    if source == "-":
        yield from sys.stdin.buffer
        return
    from monitor.errors import UsageError

    try:
        with Path(source).open("rb") as file:
            yield from file
    except OSError as error:
        raise UsageError(f"{source}: cannot be read ({error.strerror})") from None


def completed(article: Article, rulebook: Rulebook, language: str | None, published: str | None) -> Article:
    """The article with what it does not say itself: the day given, the language given or recognised."""
    from dataclasses import replace

    from monitor.extract.language import language_of

    spoken = article.language or language or ""
    if not spoken:
        spoken = language_of(f"{article.title or ''}\n{article.text}")
    return replace(article, language=spoken, published=article.published or published)


def _unspoken(article: Article, rulebook: Rulebook) -> str | None:
    """A sentence for a text in a language without a pack."""
    known = sorted(rulebook.languages)
    if article.language in known:
        return None
    spoken = article.language or "?"
    return f"there is no language pack for '{spoken}', so nothing can be found: there are {', '.join(known)}"


def _explained(
    opened: House,
    sources: Iterable[str],
    everything: bool,
    without: tuple[str, ...],
    language: str | None,
    published: str | None,
) -> int:
    from monitor.cli.explain import explained
    from monitor.model import Article

    read = failed = 0
    rulebook = opened.rulebook
    for source in sources:
        for one in _articles(opened, source):
            if not isinstance(one, Article):
                say(str(one))
                failed += 1
                continue
            read += 1
            article = completed(one, rulebook, language, published)
            if (odd := _unspoken(article, rulebook)) is not None:
                say(f"{source}: {odd}")
            explained(article, rulebook, everything=everything, without=without)
    return (PARTIAL if read else FAILED) if failed else DONE


def _articles(opened: House, source: str) -> Iterator[Any]:
    """Articles, and words for what could not be read."""
    if source.startswith(("http://", "https://")):
        yield _fetched(opened, source)
    elif source == "-":
        from monitor.backfill import prose
        from monitor.backfill.encoding import NotText, decode
        from monitor.errors import UsageError

        try:
            yield from prose.parse(decode(sys.stdin.buffer.read()), "standard input")
        except NotText as error:
            raise UsageError(f"standard input: {error}") from None
    else:
        from monitor.backfill import documents
        from monitor.errors import UsageError

        if not Path(source).exists():
            raise UsageError(f"{source}: there is no such file")
        yield from documents(Path(source))


def _fetched(opened: House, url: str) -> Any:
    import asyncio

    from monitor.bootstrap import fetcher
    from monitor.examine import Overrun, Wall
    from monitor.extract import extract
    from monitor.model import Article, Failure

    async def get() -> Any:
        async with fetcher(opened) as network:
            return await network.get(url)

    page = asyncio.run(get())
    if isinstance(page, Failure):
        return page.why
    try:
        with Wall(1) as wall:
            got = wall.submit(extract, page).result()
    except Overrun as error:
        return f"{url}: the page was given up: {error}"
    return got if isinstance(got, Article) else f"{got.url}: {got.why}"
