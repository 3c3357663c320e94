"""Decisions of people in, on file and the ledger told: reviews, acknowledgements, silences. Decides nothing itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from monitor.alerts.nouns import Ack, Silence
from monitor.errors import MonitorError
from monitor.model import Review, Transition
from monitor.store import Store, reviews, silences

Action = Literal["confirm", "dismiss", "correct", "undo"]
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
LONGEST_SILENCE: Final = timedelta(days=366)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody asked for in a form, checked for form but not for sense."""

    target: str  #: `report:<filing id>` or `attendance:<party>@<meeting id>`
    action: Action
    author: str
    why: str = ""
    changes: Mapping[str, str] | None = None


class Writer:
    """The only thing of the pages that writes. `on_review` folds the ledger again; it runs after the commit."""

    def __init__(
        self, store: Store, *, now: Callable[[], datetime], on_review: Callable[[Review], object] | None = None
    ) -> None:
        self._store, self._now, self._on_review = store, now, on_review

    def review(self, wish: Wish) -> bool:
        """File a decision, then let the ledger follow; False where it could not follow at once.

        The decision stands either way, and the next pass takes it up.
        """
        changes = tuple(sorted((wish.changes or {}).items())) if wish.action == "correct" else ()
        review = Review(
            id=uuid.uuid4().hex,
            target=wish.target,
            action=wish.action,
            changes=changes,
            author=wish.author,
            why=wish.why,
            at=self._now(),
        )
        with self._store.begin() as tx:
            reviews.add(tx, review)
        return self._followed(review)

    def _followed(self, review: Review) -> bool:
        if self._on_review is None:
            return False
        try:
            self._on_review(review)
        except MonitorError:
            return False
        return True

    def acknowledge(self, transition: Transition, author: str) -> None:
        """Somebody has seen it."""
        ack = Ack(
            series=transition.series,
            transition=transition.id,
            length=transition.length,
            author=author,
            at=self._now(),
        )
        with self._store.begin() as tx:
            silences.acknowledge(tx, ack)

    def silence(self, scope: str, hours: int, author: str, why: str) -> Silence:
        """Quiet about a series, a meeting of it, a party or everything (`*`), on every route, for so many hours."""
        now = self._now()
        ends = now + min(timedelta(hours=hours), LONGEST_SILENCE)
        silence = Silence(id=uuid.uuid4().hex, scope=scope, author=author, why=why, begins=now, ends=ends)
        with self._store.begin() as tx:
            silences.add(tx, silence)
        return silence

    def end_silence(self, key: str) -> bool:
        """End one now; False where there is none, or it is over."""
        with self._store.begin() as tx:
            return silences.end(tx, key, self._now())
