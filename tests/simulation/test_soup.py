"""Any filings, in any order, with any decisions: the laws of the ledger hold even where nothing makes sense."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.ledger import Policy, Vacancy, fold, refold, transitions
from monitor.model import ArticleRef, Filing, Ledger, Meeting, Report, Review, Series

BEGIN = datetime(2026, 1, 1, 9, tzinfo=UTC)
FORMATS = ("foreign_ministers", "defence_ministers", "ministers", "summit", None)
DATES = ("2026-01-20", "2026-01-22", "2026-02-03", "2026-02-10", "2026-02", "2026-03-15", "2026", None, "2025-12-04")
POLICY = Policy(
    min_confidence=0.3,
    vacancies=(Vacancy(party="US", office="foreign_minister", first=datetime(2026, 2, 1, tzinfo=UTC).date()),),
    series=(
        Series(id="US@NATO/all", party="US", forum="NATO", scope="all", silence="present", barred="count"),
        Series(
            id="US@NATO/summit",
            party="US",
            forum="NATO",
            scope="summit",
            formats=("summit",),
            virtual="present",
            informal=False,
        ),
    ),
)
DAYS_READ = [("feed", (BEGIN + timedelta(days=n)).date()) for n in range(120)]


def meeting(first: str, form: Any, **more: Any) -> Meeting:
    return Meeting(id=f"NATO/{form}/{first}", forum="NATO", format=form, first=first, **more)


CALENDARS = (
    (),
    (meeting("2026-01-21", "foreign_ministers", last="2026-01-22"), meeting("2026-02-10", "summit", informal=True)),
    (meeting("2026-02", "defence_ministers"), meeting("2026-03-14", "summit", virtual=True), meeting("2026", "summit")),
    (
        meeting("2026-01-20", "summit", moved_to="2026-02-03"),
        meeting("2026-03-15", "foreign_ministers", cancelled=True),
    ),
)


@st.composite
def filings(draw: st.DrawFn) -> Filing:
    """A report without any regard for sense."""
    number = draw(st.integers(0, 10**6))
    out = BEGIN + timedelta(days=draw(st.integers(0, 90)), hours=draw(st.integers(0, 12)))
    report = Report(
        status=draw(st.sampled_from(["absent", "attends"])),
        party=draw(st.sampled_from(["US", "DE"])),
        forum=draw(st.sampled_from(["NATO", "NATO", "NATO", "bilateral", "other:X/Y"])),
        format=draw(st.sampled_from(FORMATS)),
        date=draw(st.sampled_from(DATES)),
        modality=draw(st.sampled_from(["rumoured", "announced", "occurred", "denied", "proposed"])),
        office=draw(st.sampled_from(["foreign_minister", "head_of_state", None])),
        virtual=draw(st.integers(0, 5)) == 0,
        reason=draw(st.sampled_from(["barred", "illness", None, None])),
        standing=draw(st.integers(0, 9)) == 0,
        consecutive=draw(st.sampled_from([None, None, 2])),
        confidence=draw(st.sampled_from([0.1, 0.5, 0.9])),
    )
    article = ArticleRef(
        id=f"a{number}",
        published=out.date().isoformat(),
        published_at=draw(st.sampled_from([out, None])),
        retrieved_at=out + timedelta(days=draw(st.sampled_from([0, 0, 5, 40])), minutes=number % 60),
        lineage=draw(st.sampled_from(["", "", "text"])),
    )
    return Filing(id=f"f{number}", report=report, article=article)


@st.composite
def decisions(draw: st.DrawFn, told: Sequence[Filing]) -> list[Review]:
    """Some decisions about some reports and seats, and some of them taken back."""
    targets = [f"report:{f.id}" for f in told] + ["attendance:US@NATO/foreign_ministers/2026-01-21"]
    made: list[Review] = []
    for number, target in enumerate(draw(st.lists(st.sampled_from(targets), max_size=4))):
        action = draw(st.sampled_from(["confirm", "dismiss", "correct", "undo"]))
        changes = {"correct": (("date", "2026-02-03"), ("state", "absent"), ("format", "summit"))}.get(action, ())
        at = BEGIN + timedelta(days=draw(st.integers(0, 120)), seconds=number)
        made.append(Review(id=f"r{number}", target=target, action=action, changes=changes, at=at))
    return made


TOLD = st.lists(filings(), max_size=14, unique_by=lambda f: f.id)


@settings(max_examples=60, deadline=None)
@given(told=TOLD, calendar=st.sampled_from(CALENDARS), data=st.data())
def test_the_order_of_filings_meetings_and_decisions_does_not_matter(
    told: list[Filing], calendar: tuple[Meeting, ...], data: st.DataObject
) -> None:
    reviews = data.draw(decisions(told))
    as_of = BEGIN + timedelta(days=130)
    expected = fold(told, calendar, reviews, POLICY, as_of, coverage=DAYS_READ)
    mixed = [data.draw(st.permutations(things)) for things in (told, calendar, reviews)]
    assert fold(*mixed, POLICY, as_of, coverage=DAYS_READ[::-1]) == expected  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(told=TOLD, calendar=st.sampled_from(CALENDARS), data=st.data())
def test_one_at_a_time_gives_the_same_ledger_and_the_last_word_to_a_reader_holds(
    told: list[Filing], calendar: tuple[Meeting, ...], data: st.DataObject
) -> None:
    reviews = data.draw(decisions(told))
    last: dict[str, int] = {}
    seen: set[str] = set()
    known: list[Filing] = []
    before: Ledger = fold([], calendar, (), POLICY, BEGIN)
    moments = sorted({f.article.retrieved_at for f in told} | {r.at for r in reviews} | {BEGIN + timedelta(days=130)})
    then = BEGIN - timedelta(days=1)

    def load(pairs: Collection[tuple[str, str]] | None) -> list[Filing]:
        return [f for f in known if pairs is None or (f.report.party, f.report.forum) in pairs]

    for now in moments:
        fresh = [f for f in told if then < f.article.retrieved_at <= now]
        decided = [r.target for r in reviews if then < r.at <= now]
        known.extend(fresh)
        read = [one for one in DAYS_READ if one[1] < now.date()]
        after = refold(before, fresh, load, calendar, reviews, POLICY, now, reviewed=decided, coverage=read)
        assert after == fold(known, calendar, reviews, POLICY, now, coverage=read)
        for one in transitions(before, after):
            assert one.id not in seen, one.id
            seen.add(one.id)
            last[one.series] = one.length
        for streak in after.streaks:
            assert last.get(streak.series.id, 0) == streak.length, streak.series.id
        assert all(not length or name in {s.series.id for s in after.streaks} for name, length in last.items())
        before, then = after, now


@settings(max_examples=60, deadline=None)
@given(told=TOLD, calendar=st.sampled_from(CALENDARS))
def test_streaks_count_what_their_timelines_show(told: list[Filing], calendar: tuple[Meeting, ...]) -> None:
    ledger = fold(told, calendar, (), POLICY, BEGIN + timedelta(days=130), coverage=DAYS_READ)
    ids = [meeting.id for meeting in ledger.meetings]
    assert len(ids) == len(set(ids))
    seats = [(a.party, a.meeting.id) for a in ledger.attendances]
    assert len(seats) == len(set(seats))
    for streak in ledger.streaks:
        shown = [mark.meeting.id for mark in streak.timeline if mark.mark in ("absent", "virtual", "barred")]
        run = [attendance.meeting.id for attendance in streak.meetings]
        assert len(run) == streak.length
        assert [one for one in shown if one in run] == run
        assert streak.gaps <= sum(mark.mark == "unknown" for mark in streak.timeline)
        assert (streak.since is None) == (streak.length == 0)
        assert streak.other_length != streak.length
