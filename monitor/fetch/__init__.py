"""Addresses in, pages or failures out: the only place that speaks HTTP to the open web. Parses nothing."""

from monitor.fetch.fetcher import Fetcher
from monitor.fetch.limits import Limits
from monitor.model import Failure, Page

__all__ = ["Failure", "Fetcher", "Limits", "Page"]
