"""Questions of the pages in, values of `monitor.model` out, each from one read-only moment of the store. No markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from monitor.alerts.nouns import Ack, Decision, Silence
from monitor.errors import StoreError
from monitor.model import Article, Attendance, Filing, Meeting, Review, Streak, Transition
from monitor.store import (
    Store,
    Tx,
    articles,
    coverage,
    decisions,
    filings,
    leader,
    ledgers,
    meta,
    notices,
    outbox,
    reviews,
    schema_state,
    silences,
    sources,
    transitions,
)
from monitor.store.coverage import Day
from monitor.store.outbox import Listed
from monitor.store.sources import Health
from monitor.store.types import keys
from monitor.web.ahead import Ahead, Board, Brief, at_stake, brief, by_surprise, coming, of_party
from monitor.web.memo import Memo

COVERAGE_DAYS = 28
LEADER = "daemon"  #: the name that daemons lead under


class Reader:
    """Everything the pages and the API ask of the store. Reports below the confidence `doubt` are uncertain."""

    def __init__(self, store: Store, *, now: Callable[[], datetime], doubt: float = 0.8) -> None:
        self._store, self._now, self._doubt = store, now, doubt
        self._running: Memo[Brief] = Memo(lambda tx: ledgers.prints(tx, "streak"), _briefs)
        self._meetings: Memo[Meeting] = Memo(lambda tx: ledgers.prints(tx, "meeting"), ledgers.some_meetings)
        self._board = Board(version=())

    def as_of(self) -> datetime | None:
        """The moment the ledger was computed for; None before the first one."""
        with self._store.read() as tx:
            return ledgers.as_of(tx)

    def streaks(self, *, least: int = 1) -> tuple[Streak, ...]:
        """Streaks of at least that length, the biggest surprise first, then the longest."""
        with self._store.read() as tx:
            return tuple(sorted(ledgers.streaks(tx, least=least), key=by_surprise))

    def streak(self, series: str) -> Streak | None:
        """One series."""
        with self._store.read() as tx:
            return ledgers.streak(tx, series)

    def board(self) -> Board:
        """Everything running and everything ahead; made anew only where the ledger or the day has changed."""
        today = self._now().date().isoformat()
        with self._store.read() as tx:
            running, known = self._running.now(tx), self._meetings.now(tx)
        version = (running.version, known.version, today)
        if self._board.version != version:
            briefs = sorted((one for one in running.values.values() if one.length), key=by_surprise)
            ahead = at_stake(briefs, coming(known.values.values(), today))
            self._board = Board(version=version, briefs=tuple(briefs), ahead=ahead)
        return self._board

    def some_streaks(self, series: Iterable[str]) -> tuple[Streak, ...]:
        """Those series, in that order."""
        wanted = list(series)
        with self._store.read() as tx:
            found = {one.series.id: one for one in ledgers.some_streaks(tx, keys(wanted)).values()}
        return tuple(found[name] for name in wanted if name in found)

    def every_brief(self) -> tuple[Brief, ...]:
        """Every series there is, running or not, in brief."""
        with self._store.read() as tx:
            return tuple(self._running.now(tx).values.values())

    def series_version(self, series: str) -> tuple[str, str | None] | None:
        """What changes whenever the page of a series does; None where there is no such series."""
        with self._store.read() as tx:
            found = ledgers.fingerprint(tx, series)
            return None if found is None else (found, transitions.newest(tx, series))

    def ahead(self, limit: int, *, party: str | None = None) -> tuple[Ahead, ...]:
        """The next meetings that are not cancelled, the nearest first, with the streaks at stake."""
        return of_party(self.board().ahead, party)[:limit]

    def meeting(self, key: str) -> tuple[Meeting, tuple[Attendance, ...]] | None:
        """One meeting and every party at it."""
        with self._store.read() as tx:
            return ledgers.meeting(tx, key)

    def filings(self, keys: Iterable[str]) -> Mapping[str, Filing]:
        """Reports on file, by id."""
        with self._store.read() as tx:
            return filings.by_id(tx, list(keys))

    def every_filing(self) -> tuple[Filing, ...]:
        """Every report that stands, oldest first."""
        with self._store.read() as tx:
            return filings.load(tx)

    def article(self, key: str) -> Article | None:
        """The article of a report; its text is empty where only the hash was kept."""
        with self._store.read() as tx:
            return articles.load(tx, key)

    def uncertain(self, offset: int, limit: int) -> tuple[tuple[Filing, ...], int]:
        """Reports that nobody has decided on, the least certain first, and how many there are."""
        with self._store.read() as tx:
            done = {target.removeprefix("report:") for target in _standing(reviews.load(tx))}
            wanted, total = filings.uncertain(tx, self._doubt, limit=offset + limit + len(done))
        left = [one for one in wanted if one.id not in done]
        return tuple(left[offset : offset + limit]), max(total - (len(wanted) - len(left)), 0)

    def decided(self, limit: int) -> tuple[Review, ...]:
        """The last reviews, latest first."""
        with self._store.read() as tx:
            return reviews.latest(tx, limit)

    def standing(self, target: str) -> Review | None:
        """The review of that target that holds now: the last one, unless it was undone."""
        with self._store.read() as tx:
            return _standing(reviews.load(tx, target=target)).get(target)

    def alerts(self, state: outbox.State | None, offset: int, limit: int) -> tuple[tuple[Listed, ...], int]:
        """The outbox, latest first, and how many there are."""
        with self._store.read() as tx:
            return outbox.listed(tx, self._now(), state=state, offset=offset, limit=limit)

    def decisions(self, limit: int) -> tuple[tuple[Decision, Transition | None], ...]:
        """Why a route was told or not, latest first, with the transition it is about."""
        with self._store.read() as tx:
            found = decisions.latest(tx, limit)
            about = transitions.by_id(tx, {one.transition for one in found})
        return tuple((one, about.get(one.transition)) for one in found)

    def silences(self) -> tuple[Silence, ...]:
        """Those in force now."""
        with self._store.read() as tx:
            return silences.load(tx, active_at=self._now())

    def acknowledged(self) -> tuple[Ack, ...]:
        """Every acknowledgement, oldest first."""
        with self._store.read() as tx:
            return silences.acknowledged(tx)

    def sources(self) -> tuple[tuple[Health, tuple[Day, ...]], ...]:
        """Every source with what was read from it in the last four weeks, those in trouble first."""
        since = self._now().date() - timedelta(days=COVERAGE_DAYS - 1)
        with self._store.read() as tx:
            found = sources.load(tx)
            days = coverage.load(tx, since=since)
        by_source: dict[str, list[Day]] = {}
        for day in days:
            by_source.setdefault(day.source, []).append(day)
        ordered = sorted(found, key=lambda one: (-one.failures, one.source.name.casefold(), one.source.id))
        return tuple((one, tuple(by_source.get(one.source.id, ()))) for one in ordered)

    def days_shown(self) -> tuple[date, ...]:
        """The days of the coverage calendar, oldest first, today last."""
        today = self._now().date()
        return tuple(today - timedelta(days=back) for back in reversed(range(COVERAGE_DAYS)))

    def transitions(self, limit: int, series: str | None = None) -> tuple[tuple[datetime, Transition], ...]:
        """What changed and when it was recorded, latest first."""
        with self._store.read() as tx:
            return transitions.latest(tx, limit, series)

    def transition(self, key: str) -> Transition | None:
        """One by its id."""
        with self._store.read() as tx:
            return transitions.by_id(tx, [key]).get(key)

    def search(self, words: str, limit: int) -> tuple[Filing, ...]:
        """Reports whose title, outlet or wording holds every word, latest first."""
        with self._store.read() as tx:
            return filings.search(tx, words, limit)

    def ledger(self) -> Sequence[Attendance]:
        """Every attendance on file, by meeting."""
        with self._store.read() as tx:
            found = ledgers.load(tx)
        return () if found is None else found.attendances

    def counts(self) -> Mapping[tuple[str, tuple[tuple[str, str], ...]], float]:
        """(metric, labels) → value now, for Prometheus. Never an address as a label."""
        now = self._now()
        led = self._led()
        with self._store.read() as tx:
            known = sources.load(tx)
            late = [now - one.next_at for one in outbox.waiting(tx, now)]
            counted = dict.fromkeys(("waiting", "sent", "dead", "withdrawn"), 0) | dict(outbox.counts(tx))
            as_of, passed = ledgers.as_of(tx), meta.written_at(tx, "pass")
            plain = {
                "articles": articles.count(tx),
                "reports": filings.count(tx),
                "streaks": sum(1 for one in self._running.now(tx).values.values() if one.length),
                "troubles": len(notices.load(tx)),
            }
        found: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {(name, ()): n for name, n in plain.items()}
        found |= {("alerts", (("state", state),)): number for state, number in counted.items()}
        for state in ("active", "parked", "gone"):
            found["sources", (("state", state),)] = sum(1 for one in known if one.state == state)
        active = [one for one in known if one.state == "active"]
        found["sources_failing", ()] = sum(1 for one in active if one.failures)
        found["sources_overdue_seconds", ()] = _seconds(now - one.next_at for one in active)
        found["alerts_overdue_seconds", ()] = _seconds(late)
        found["leading", ()] = float(led)
        ages = {"ledger_age_seconds": as_of, "pass_age_seconds": passed}
        return found | {(name, ()): max(0.0, (now - at).total_seconds()) for name, at in ages.items() if at}

    def trouble(self, *, daemon: bool = False) -> str | None:
        """None when the database answers and its tables are today's, else what is wrong, without any address.

        With `daemon` there must also be a daemon that leads and has said so lately.
        """
        try:
            state = schema_state(self._store)
            if state != "ok":
                return f"the database's tables are {state}"
            return "no daemon leads" if daemon and not self._led() else None
        except StoreError:
            return "the database does not answer"

    def _led(self) -> bool:
        with self._store.read() as tx:
            term = leader.current(tx, LEADER)
        return term is not None and bool(term.holder) and term.until > self._now()


def _standing(found: Iterable[Review]) -> dict[str, Review]:
    """Target → the review that holds: the last one, unless it was undone."""
    standing: dict[str, Review] = {}
    for review in found:
        if review.action == "undo":
            standing.pop(review.target, None)
        else:
            standing[review.target] = review
    return standing


def _seconds(spans: Iterable[timedelta]) -> float:
    """The longest of them; 0 where there is none, or none is past."""
    return max((0.0, *(span.total_seconds() for span in spans)))


def _briefs(tx: Tx, names: Sequence[str]) -> Mapping[str, Brief]:
    return {name: brief(streak) for name, streak in ledgers.some_streaks(tx, names).items()}
