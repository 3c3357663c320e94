"""Years of news in one command: sources of the past in, articles and reports on file out."""

from monitor.backfill.files import documents
from monitor.backfill.problem import Problem

__all__ = ["Problem", "documents"]
