"""An article, its reports and what humans decided about them in, an annotated document of `seeds/` as YAML text out.

A decision thus becomes a regression test of the rules: what was dismissed is left out, what was corrected stands so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import yaml

from monitor.errors import UsageError
from monitor.ledger.reviews import Decisions, corrected, standing
from monitor.model import Article, Evidence, Filing, Report, Review

_SAID = ("modality", "principal", "office", "substitute", "substitute_level", "consecutive", "reason")


def annotated(
    article: Article, filings: Sequence[Filing], reviews: Iterable[Review], as_of: datetime, *, note: str = ""
) -> str:
    """The seed file with that one document; it can be loaded by `monitor.seeds`.

    Raises UsageError where the text was not kept, or a report has no word for word evidence in it.
    """
    if not article.text.strip():
        raise UsageError(
            f"the text of {article.url or article.id} was not kept: read the page again before exporting it"
        )
    decisions = standing(reviews, as_of)
    kept = [corrected(f, decisions) for f in filings if not _dismissed(f, decisions)]
    events = [_event(article, f.report) for f in sorted(kept, key=lambda f: f.id)]
    document: dict[str, Any] = {
        "id": f"review-{article.id}",
        "lang": article.language or "en",
        "published": article.published,
        "title": article.title,
        "text": article.text,
        "kind": _kind(kept),
        "note": note or _note(filings, decisions),
        "invented": False,
        "events": events,
    }
    wanted = {name: value for name, value in document.items() if value not in (None, "")}
    return yaml.safe_dump({"documents": [wanted]}, allow_unicode=True, sort_keys=False, width=110)


def _dismissed(filing: Filing, decisions: Decisions) -> bool:
    review = decisions.reports.get(filing.id)
    return review is not None and review.action == "dismiss"


def _kind(filings: Sequence[Filing]) -> str:
    if any(f.report.status == "absent" for f in filings):
        return "absence"
    return "attendance" if filings else "hard_negative"


def _note(filings: Sequence[Filing], decisions: Decisions) -> str:
    found = (decisions.reports.get(f.id) for f in filings)
    return "; ".join(f"{one.action} by {one.author}: {one.why}".rstrip(": ") for one in found if one is not None)


def _event(article: Article, report: Report) -> dict[str, Any]:
    event: dict[str, Any] = {"status": report.status, "party": report.party, "forum": report.forum}
    event |= {name: getattr(report, name) for name in ("format", "date") if getattr(report, name) is not None}
    event |= {name: value for name in _SAID if (value := getattr(report, name)) is not None}
    if report.virtual:
        event["virtual"] = True
    event["evidence"] = _quotation(article, report.evidence)
    if report.primary:
        event["primary"] = True
    return event


def _quotation(article: Article, evidence: Sequence[Evidence]) -> str:
    """The first piece that stands in the article word for word."""
    for piece in evidence:
        if piece.text and piece.text in (article.title or "" if piece.where == "title" else article.text):
            return piece.text
    raise UsageError(f"a report of {article.url or article.id} quotes nothing of it: detect the page again first")
