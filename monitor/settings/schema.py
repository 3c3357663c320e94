"""The schema of `config/monitor.yaml`: what two installations of the program may choose differently. No I/O.

Every key has a default, so that an empty file, or none, is a working installation.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from monitor.alerts.routes import Duration
from monitor.alerts.secret import Secret
from monitor.strictyaml import Schema


def _listed(value: object) -> object:
    """`a, b c` as a list: environment variables hold text only."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _for_ever(value: object) -> object:
    return None if isinstance(value, str) and value.strip().lower() in ("forever", "for ever", "never", "") else value


def _hidden(value: object) -> object:
    """An empty text is "not set"."""
    return Secret(value.strip()) if isinstance(value, str) else Secret("") if value is None else value


Hidden = Annotated[Secret, BeforeValidator(_hidden)]
Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Span = Annotated[Duration | None, BeforeValidator(_for_ever)]


class Database(Schema):
    """Where everything durable lies."""

    url: Hidden = Secret("")  #: sqlite:///path or postgresql://user@host/name; empty = a file in the state folder
    migrate: Literal["auto", "yes", "no"] = "auto"  #: bring tables up to date by itself; auto = on SQLite only


class Fetching(Schema):
    """How the network is asked."""

    delay: float = Field(default=1.0, ge=0)  #: seconds between two requests to one host
    per_host: int = Field(default=2, ge=1)  #: requests at once to one host
    connections: int = Field(default=100, ge=1)  #: requests at once, over all hosts
    total: float = Field(default=40.0, gt=0)  #: seconds for one address, redirects included
    body: int = Field(default=10_000_000, ge=1000)  #: bytes of one page after decompression
    allow_private: Words = ()  #: hosts, host:port or networks inside that may be asked all the same


class Polling(Schema):
    """When sources are asked."""

    every: Duration = timedelta(seconds=30)  #: how often the daemon looks which sources are due
    shortest: Duration = timedelta(minutes=5)  #: between two polls of one source, at the least
    longest: Duration = timedelta(hours=6)  #: between two polls of one source, at the most
    sources: int = Field(default=500, ge=1)  #: sources in one pass
    pages: int = Field(default=2000, ge=1)  #: article pages in one pass; the rest waits for the next one
    workers: int = Field(default=0, ge=0)  #: processes that read pages; 0 = one per core, at most four


class Ledger(Schema):
    """How absences are counted; the series themselves stand in series.yaml."""

    settle_days: int = Field(default=1, ge=0)  #: days after a meeting until what was expected counts as settled
    match_days: int = Field(default=3, ge=0)  #: how far a stated day may lie from the meeting it means
    min_confidence: float = Field(default=0.0, ge=0, le=1)  #: reports below it are kept and never counted


class Keeping(Schema):
    """How long is kept what no report stands on; `forever` is a value. What is known is never cleaned away."""

    entries: Span = timedelta(days=400)
    articles: Span = None
    texts: Span = timedelta(days=30)
    signatures: Span = timedelta(days=60)
    deliveries: Span = timedelta(days=400)
    all_texts: bool = False  #: keep the text of every article, not only of those with reports


class Logging(Schema):
    """What the daemon says of itself, on standard error."""

    format: Literal["console", "json"] = "console"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Web(Schema):
    """The status pages."""

    enabled: bool = False  #: `monitor run` serves them too
    host: str = "127.0.0.1"  #: anything but loopback needs a token
    port: int = Field(default=8765, ge=0, le=65535)
    token: Hidden = Secret("")
    behind: str = ""  #: the address under which a reverse proxy shows them


class Settings(Schema):
    """The whole of `config/monitor.yaml`."""

    contact: str = ""  #: an address or page where the owners of the sites that are read find you
    database: Database = Database()
    fetch: Fetching = Fetching()
    poll: Polling = Polling()
    ledger: Ledger = Ledger()
    keep: Keeping = Keeping()
    log: Logging = Logging()
    web: Web = Web()
    deliver_every: Duration = timedelta(seconds=15)  #: how often the outbox is looked through
    settle_every: Duration = timedelta(minutes=15)  #: how often passing time is counted: meetings settle
    clean_every: Duration = timedelta(hours=24)  #: how often what is old is dropped
    stop_within: Duration = timedelta(seconds=30)  #: how long an orderly stop may take
