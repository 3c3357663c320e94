"""What a newcomer sees first: two absences, a streak of two and one alert from the shipped documents, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.bootstrap import House, open_house
from monitor.cli import firstlook
from monitor.store import Store, filings, outbox

CLOCK = "2026-11-27T12:00:00Z"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return open_house(
        environ={"HOME": str(tmp_path), "MONITOR_DATABASE_URL": f"sqlite:///{tmp_path}/m.db", "MONITOR_CLOCK": CLOCK}
    )


def shown(house: House, store: Store, capsys: pytest.CaptureFixture[str]) -> str:
    firstlook.take(house, store)
    return capsys.readouterr().out


def test_the_first_start_shows_the_absences_the_streak_and_the_alert(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    with house.store() as store:
        told = shown(house, store, capsys)
        with store.read() as tx:
            known = filings.load(tx)
            alerts = outbox.counts(tx)
    assert "2 absences found" in told
    assert "Pete Hegseth, instead Elbridge Colby (deputy)" in told
    assert "US@NATO/ministerials: 2 in a row since 2025-12-03, settled" in told
    assert told.count("US absent from NATO defence ministers, 12 Feb: second NATO ministerial in a row") == 1
    assert "The press counts 2: that holds for NATO ministerials; for NATO defence ministers" in told
    assert sorted((one.report.status, one.report.date) for one in known) == [
        ("absent", "2025-12"),
        ("absent", "2026-02-12"),
        ("attends", "2025-10-15"),
    ]
    assert alerts == {"sent": 1}


def test_the_second_start_shows_it_again_and_tells_nobody(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    with house.store() as store:
        shown(house, store, capsys)
        told = shown(house, store, capsys)
        with store.read() as tx:
            assert outbox.counts(tx) == {"sent": 1}
    assert "The alert was told before" in told
    assert "second NATO ministerial in a row" in told


def test_a_text_that_somebody_puts_beside_the_documents_is_read_too(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace

    folder = tmp_path / "seeds"
    folder.mkdir()
    for file in house.places.seeds.glob("*.yaml"):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "mine.txt").write_text(
        " date 2026-07-06 The French defence minister will not attend the NATO summit in Ankara.\n"
    )
    mine = replace(house, places=replace(house.places, seeds=folder))
    with mine.store() as store:
        assert "3 documents" in shown(mine, store, capsys)
