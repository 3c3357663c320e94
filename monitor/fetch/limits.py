"""The bounds of one fetch. Every one of them has been needed against some server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Bytes, seconds and counts; the defaults suit news feeds and article pages."""

    body: int = 10_000_000  #: bytes after decompression
    connect: float = 10.0  #: seconds to reach the server
    read: float = 15.0  #: seconds without a byte
    total: float = 40.0  #: seconds for everything, redirects included
    redirects: int = 6
    url: int = 4096  #: characters
    connections: int = 100  #: open at once, over all hosts
    kept: float = 5.0  #: seconds an idle connection is kept: sites are asked again in minutes, not in seconds
    per_host: int = 2  #: at once to one host
    delay: float = 1.0  #: seconds between two requests to one host
    longest_delay: float = 30.0  #: seconds: a longer crawl-delay in robots.txt is cut to this
    robots: int = 500_000  #: bytes of robots.txt that are read
    hosts: int = 20_000  #: hosts whose rules and last visit are remembered
