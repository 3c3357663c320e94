"""The main job from end to end, with real processes and real servers: each change is told once, whatever is killed."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from main_job_world import Installation, Paper, Press, Story, mailbox
from pytest_httpserver import HTTPServer

BEFORE = "2026-02-11T12:00:00Z"  #: the day before the meeting
NEXT = "2026-05-22T18:00:00Z"  #: the evening after the next meeting of the series
DECEMBER = (
    "Bereits im Dezember hatte US-Aussenminister Marco Rubio seine Teilnahme an einem Nato-Treffen in Brüssel abgesagt."
)
FILLER = (
    "In Brüssel hiess es, man nehme das zur Kenntnis. Die Beratungen über die Ausgaben der kommenden Jahre würden wie "
    "geplant geführt. Mehrere Delegationen wollten sich auf Anfrage nicht dazu äussern.",
    "Das Treffen soll am Nachmittag enden. Danach ist eine Pressekonferenz vorgesehen, auf der auch die Lage im Osten "
    "des Bündnisgebiets zur Sprache kommen dürfte, wie aus Kreisen der Gastgeber verlautete.",
)
ABSENT = (
    "Zum Treffen der Nato-Verteidigungsminister an diesem Donnerstag in Brüssel kommt statt Minister Pete Hegseth "
    "Staatssekretär Elbridge Colby. Es ist das zweite Nato-Ministertreffen in Folge ohne US-Minister.",
    DECEMBER,
    *FILLER,
)
CORRECTED = (
    "In einer früheren Fassung dieser Meldung standen Angaben zur Besetzung der US-Delegation am Donnerstag, die sich "
    "nicht bestätigt haben. Die Redaktion bedauert den Irrtum.",
    DECEMBER,
    *FILLER,
)


def german(paper: str, title: str, paragraphs: tuple[str, ...]) -> Story:
    """A German story of the day before the meeting."""
    return Story(f"/{paper}/us-minister-fehlt", title, paragraphs, "2026-02-11T09:30:00+01:00", "de")


def papers() -> list[Paper]:
    """Two German papers with the same agency text, an English and a French one with other news."""
    original = german("tagblatt", "Kein US-Minister bei der Nato", ABSENT)
    copy = german("bote", "Washington schickt nur einen Staatssekretär", (*ABSENT[:-1],))
    english = Story(
        "/courier/harbour",
        "Harbour gets a new crane",
        (
            "The harbour of Eastwick has taken a new crane into service. It lifts forty tonnes.",
            "The mayor said that the town had waited for it for eleven years. Ships of the larger class can now be "
            "unloaded in a single day, and the old sheds will be pulled down in spring.",
        ),
        "2026-02-11T08:00:00Z",
        "en",
    )
    french = Story(
        "/gazette/marche",
        "Le marché couvert rouvre ses portes",
        (
            "Après deux ans de travaux, le marché couvert de Sainte-Aurelle a rouvert ses portes mercredi matin.",
            "Les commerçants se disent soulagés. La municipalité a financé la moitié des travaux, et la toiture a été "
            "refaite entièrement. Les visiteurs étaient nombreux dès la première heure.",
        ),
        "2026-02-11T07:00:00+01:00",
        "fr",
    )
    return [
        Paper("tagblatt", "de", "CH", [original]),
        Paper("bote", "de", "DE", [copy]),
        Paper("courier", "en", "GB", [english]),
        Paper("gazette", "fr", "FR", [french]),
    ]


@pytest.mark.slow
def test_each_change_is_told_once_through_kills_corrections_and_a_break(httpserver: HTTPServer, tmp_path: Path) -> None:
    """Started once, not again on the second pass, nor after SIGKILL; a correction is told once, and so is the break."""
    press = Press(httpserver, papers())
    with mailbox() as (box, port):
        here = Installation(tmp_path, press, port)

        def told(number: int) -> bool:
            return len(box.letters) >= number and len(press.hooks) >= number

        with here.daemon(BEFORE, end=signal.SIGKILL):
            here.until(lambda: told(1), "first alert")
            here.passes(2)
        assert len(box.letters) == len(press.hooks) == 1, box.titles()
        assert "second NATO ministerial in a row" in box.titles()[0]

        with here.daemon(BEFORE):  # nothing is repeated, and nothing lost
            here.passes(2)
            assert len(box.letters) == len(press.hooks) == 1, box.titles()
            for paper in press.papers[:2]:
                story = paper.stories[0]
                story.title, story.paragraphs = f"Korrektur: {story.title}", CORRECTED
            here.until(lambda: told(2), "correction")
            here.passes(2)
        assert len(box.letters) == len(press.hooks) == 2, box.titles()
        assert box.letters[1]["In-Reply-To"] == box.letters[0]["Message-ID"]

        attended = Story(
            "/courier/rubio",
            "Rubio meets NATO colleagues",
            (
                "US Secretary of State Marco Rubio took part in the meeting of NATO foreign ministers in Helsingborg "
                "on Thursday. He stayed for both sessions.",
                "The ministers spoke about the summer's summit. A final text was not adopted, and the hosts said that "
                "talks among officials would go on until the middle of June.",
            ),
            "2026-05-22T09:00:00Z",
            "en",
        )
        press.publish(press.papers[2], attended)
        with here.daemon(NEXT):
            here.until(lambda: told(3), "break")
            here.passes(2)
        assert len(box.letters) == len(press.hooks) == 3, box.titles()

        shown = here.command(NEXT, "streaks", "US@NATO/ministerials", "--format", "json")
        assert shown.returncode == 0, shown.stderr
        assert json.loads(shown.stdout)[0]["length"] == 0
        reports = here.command(NEXT, "reports", "--party", "US", "--format", "json")
        assert sum(row["status"] == "attends" for row in json.loads(reports.stdout)) == 1


@pytest.mark.slow
def test_copies_count_once_and_bad_sources_cost_nobody_else_anything(httpserver: HTTPServer, tmp_path: Path) -> None:
    """A feed that is a page and one that is gone are named with their address; the pass goes on, with code 4."""
    press = Press(httpserver, papers())
    with mailbox() as (box, port):
        here = Installation(tmp_path, press, port, extra=("/gone.xml", "/page.xml"))
        done = here.command(BEFORE, "run", "--once")
        assert done.returncode == 4, done.stdout + done.stderr
        assert f"{press.host}/gone.xml" in done.stderr
        assert f"{press.host}/page.xml" in done.stderr
        assert len(box.letters) == 1, box.titles()

        again = here.command(BEFORE, "run", "--once")
        assert "0 new entries" in again.stdout
        assert len(box.letters) == 1

        board = json.loads(here.command(BEFORE, "streaks", "--format", "json").stdout)
        series = {one["series"]: one for one in board}
        assert series["US@NATO/ministerials"]["length"] == 2
        assert [one["sources"] for one in series["US@NATO/ministerials"]["meetings"]] == [1, 1]
