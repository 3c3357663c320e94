"""Human decisions in, what stands of them and filings as a human corrected them out. No folding, no I/O.

Of the decisions on one target the last one stands; an `undo` takes it back, so that none stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, get_args

from monitor.errors import UsageError
from monitor.ledger.dates import span
from monitor.model import Filing, Format, Level, Modality, Office, Reason, Review, State, Status

Parse = Callable[[str], Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Decisions:
    """What humans decided, up to a moment."""

    reports: Mapping[str, Review] = field(default_factory=dict)  #: filing id → the decision that stands
    seats: Mapping[str, Review] = field(default_factory=dict)  #: `<party>@<meeting id>` → the decision that stands
    history: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: target → ids of all decisions, in order


def standing(reviews: Iterable[Review], as_of: datetime) -> Decisions:
    """The decisions that stand at that moment; later ones are not known yet."""
    last: dict[str, Review] = {}
    history: dict[str, list[str]] = defaultdict(list)
    for review in sorted(reviews, key=lambda r: (r.at, r.id)):
        if review.at > as_of:
            continue
        history[review.target].append(review.id)
        if review.action == "undo":
            last.pop(review.target, None)
        else:
            last[review.target] = review
    return Decisions(
        reports={t.removeprefix("report:"): r for t, r in last.items() if t.startswith("report:")},
        seats={t.removeprefix("attendance:"): r for t, r in last.items() if t.startswith("attendance:")},
        history={target: tuple(ids) for target, ids in history.items()},
    )


def corrected(filing: Filing, decisions: Decisions) -> Filing:
    """The filing with the fields a human corrected; what is confirmed or corrected is certain."""
    review = decisions.reports.get(filing.id)
    if review is None or review.action == "dismiss":
        return filing
    changes = readable(review, REPORT_FIELDS)
    return replace(filing, report=replace(filing.report, **{**changes, "confidence": 1.0}))


def _one_of(values: tuple[Any, ...]) -> Parse:
    def parse(text: str) -> str:
        if text not in values:
            raise ValueError(f"use one of {', '.join(values)}")
        return text

    return parse


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "yes", "1", "false", "no", "0"):
        raise ValueError("write yes or no")
    return text.lower() in ("true", "yes", "1")


def _partial(text: str) -> str:
    if span(text) is None:
        raise ValueError("write YYYY-MM-DD, YYYY-MM or YYYY")
    return text


def _party(text: str) -> str:
    if len(text) != 2 or not text.isascii() or not text.isupper():
        raise ValueError("write an ISO 3166-1 alpha-2 code in capitals, or EU")
    return text


_COMMON: Final[dict[str, Parse]] = {
    "principal": str,
    "substitute": str,
    "office": _one_of(get_args(Office)),
    "reason": _one_of(get_args(Reason)),
    "reason_by": str,
    "modality": _one_of(get_args(Modality)),
    "virtual": _truth,
}
REPORT_FIELDS: Final[dict[str, Parse]] = {
    **_COMMON,
    "status": _one_of(get_args(Status)),
    "party": _party,
    "forum": str,
    "format": _one_of(get_args(Format)),
    "date": _partial,
    "place": str,
    "substitute_level": _one_of(get_args(Level)),
    "informal": _truth,
    "consecutive": int,
    "standing": _truth,
}
SEAT_FIELDS: Final[dict[str, Parse]] = {
    **_COMMON,
    "state": _one_of(get_args(State)),
    "level": _one_of(get_args(Level)),
    "vacant": _truth,
}
NEVER_EMPTY: Final = frozenset({"status", "party", "forum", "modality", "virtual", "standing", "state", "vacant"})


def check(target: str, changes: Iterable[tuple[str, str | None]]) -> None:
    """Whether a correction can be read, for whoever takes it in. Raises UsageError with the mend."""
    fields = REPORT_FIELDS if target.startswith("report:") else SEAT_FIELDS
    for name, text in changes:
        if name not in fields:
            raise UsageError(f"{target}: '{name}' cannot be corrected: use one of {', '.join(sorted(fields))}")
        if text is None and name in NEVER_EMPTY:
            raise UsageError(f"{target}: '{name}' cannot be empty")
        try:
            _ = None if text is None else fields[name](text)
        except ValueError as error:
            raise UsageError(f"{target}: '{name}' cannot be '{text}': {error}") from None


def readable(review: Review, fields: Mapping[str, Parse]) -> dict[str, Any]:
    """The corrections of a review as values; what cannot be read is left out rather than stopping the ledger."""
    values: dict[str, Any] = {}
    for name, text in review.changes:
        if name not in fields or (text is None and name in NEVER_EMPTY):
            continue
        try:
            values[name] = None if text is None else fields[name](text)
        except ValueError:
            continue
    return values
