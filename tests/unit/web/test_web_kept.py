"""What the pages keep in mind: never older than the ledger on file."""

from __future__ import annotations

from dataclasses import replace

import web_story as s
from markupsafe import Markup
from starlette.testclient import TestClient

from monitor.store import Store, ledgers, transitions
from monitor.web.ahead import brief
from monitor.web.memo import Memo
from monitor.web.parts import Part, Parts


def test_a_page_follows_the_ledger_even_if_the_clock_stands_still(client: TestClient, store: Store) -> None:
    assert 'class="count">2<' in client.get("/series/US@NATO/ministerials").text
    assert "Board" in client.get("/").text
    with store.begin() as tx:
        ledgers.save(tx, s.ledger(1))
    assert 'class="count">1<' in client.get("/series/US@NATO/ministerials").text
    board = client.get("/").text
    assert 'class="count">2<' not in board
    with store.begin() as tx:
        ledgers.save(tx, replace(s.ledger(), streaks=()))
    assert client.get("/series/US@NATO/ministerials").status_code == 404
    assert "No streak of absences is known" in client.get("/").text


def test_a_page_shows_a_change_that_came_without_a_change_of_the_streak(client: TestClient, store: Store) -> None:
    assert "revised" not in client.get("/series/US@NATO/ministerials").text
    with store.begin() as tx:
        transitions.add(tx, [s.transition("t9", kind="revised", before=2)], s.NOW.replace(hour=11))
    assert "revised" in client.get("/series/US@NATO/ministerials").text


def test_only_what_has_changed_is_read_again(store: Store) -> None:
    asked: list[list[str]] = []

    def make(tx, names):  # type: ignore[no-untyped-def]
        asked.append(sorted(names))
        return {name: brief(one) for name, one in ledgers.some_streaks(tx, names).items()}

    memo = Memo(lambda tx: ledgers.prints(tx, "streak", least=1), make)
    with store.read() as tx:
        first, again = memo.now(tx), memo.now(tx)
    assert first is again
    with store.begin() as tx:
        now = s.ledger(filed=tuple(s.filing_of(name).id for name in ("a1", "a2")))
        ledgers.save(tx, replace(now, streaks=(replace(now.streaks[2], length=3), *now.streaks[:2])))
    with store.read() as tx:
        then = memo.now(tx)
    assert then.version == first.version + 1
    assert [one.length for one in then.values.values() if one.series.party == "HU"] == [3]
    assert [len(names) for names in asked] == [3, 1]
    assert asked[1] == [s.OTHER.id]


def test_what_is_not_asked_for_is_forgotten_first() -> None:
    parts, drawn = Parts(2), []

    def ask(name: str) -> None:
        def draw() -> Part:
            drawn.append(name)
            return Part(heading=name, body=Markup(""))

        assert parts.get(name, draw)

    for name in ("a", "b", "a", "c", "a", "b"):
        ask(name)
    assert drawn == ["a", "b", "c", "b"]
    assert parts.get("x", lambda: None) is None
