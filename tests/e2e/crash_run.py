"""The daemon under SIGKILL: a run with kills beside one without, over the same news; what is lost, what is doubled.

Arguments: number of kills, seed, days of news. The last line is `crash: figures`; it fails where anything is lost.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from monitor.store import articles, entries, filings, ledgers, open_store, outbox, transitions

WORKER = Path(__file__).with_name("crash_worker.py")
FIRST = date(2026, 1, 5)
PARTIES = (("French", "FR"), ("Polish", "PL"), ("Turkish", "TR"), ("Spanish", "ES"), ("Canadian", "CA"))
ROLES = (("foreign", "foreign_ministers"), ("defence", "defence_ministers"))


def story(day: int, number: int) -> tuple[str, str]:
    """Title and text of one article: who came to the meeting of that day, or did not."""
    people, _ = PARTIES[number]
    role, _ = ROLES[day % 2]
    stays = (day * 7 + number * 3) % 4 != 0
    did = "did not attend" if stays else "attended"
    when = (FIRST + timedelta(days=day)).strftime("%A")
    title = f"{people} {role} minister {'stays away' if stays else 'in Brussels'}"
    text = (
        f"<p>The {people} {role} minister {did} the meeting of NATO {role} ministers in Brussels on {when}.</p>"
        f"<p>{people} officials gave no reason on day {day}. The session, number {day * 11 + number}, dealt with "
        f"supplies, roads and the budget of the coming year, and lasted {3 + number} hours and {day + 7} minutes.</p>"
    )
    return title, text


class News(ThreadingHTTPServer):
    """Feeds that grow day by day, their pages, and a webhook for each of the two runs."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.day = -1
        self.keys: dict[str, list[str]] = {"plain": [], "crash": []}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def feed(self, number: int) -> str:
        """The feed of one party's paper, newest first."""
        items = "".join(
            f"<item><title>{story(day, number)[0]} {day}</title><link>{self.url}/page/{day}/{number}</link></item>"
            for day in range(self.day, -1, -1)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{number}</title>{items}</channel></rss>'


class Answers(BaseHTTPRequestHandler):
    """One request."""

    server: News

    def do_GET(self) -> None:
        place = self.path.strip("/").split("/")
        if place[0] == "release":
            self.server.day = int(place[1])
            self._say("ok", "text/plain")
        elif place[0] == "feed":
            self._say(self.server.feed(int(place[1])), "application/rss+xml")
        elif place[0] == "page":
            title, text = story(int(place[1]), int(place[2]))
            day = FIRST + timedelta(days=int(place[1]))
            head = f'<title>{title}</title><meta property="article:published_time" content="{day}T18:00:00Z">'
            page = f'<html lang="en"><head>{head}</head><body><article><h1>{title}</h1>{text}</article>'
            self._say(page, "text/html")
        else:
            self._say("", "text/plain")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.keys[self.path.strip("/")].append(self.headers["Idempotency-Key"])
        self._say("{}", "application/json")

    def _say(self, body: str, kind: str) -> None:
        raw = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *arguments: Any) -> None:
        """Says nothing."""


def configured(folder: Path, news: News, name: str, days: int) -> dict[str, str]:
    """A configuration of its own for each run; its environment."""
    folder.mkdir()
    feeds = [
        f"  - {{name: {code}, url: '{news.url}/feed/{number}', language: en, country: {code}}}"
        for number, (_, code) in enumerate(PARTIES)
    ]
    (folder / "feeds.yaml").write_text("feeds:\n" + "\n".join(feeds) + "\n")
    meetings = [
        f"  - {{forum: NATO, format: {ROLES[day % 2][1]}, first: {FIRST + timedelta(days=day)}, place: Brussels}}"
        for day in range(days)
    ]
    (folder / "meetings.yaml").write_text("meetings:\n" + "\n".join(meetings) + "\n")
    hook = news.url.replace("http://", "json://") + f"/{name}"
    (folder / "alerts.yaml").write_text(f"horizon: 900d\nroutes: [{{id: desk, targets: '{hook}'}}]\n")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "MONITOR_DATABASE_URL": f"sqlite:///{folder}/monitor.db",
        "MONITOR_FETCH_ALLOW_PRIVATE": "127.0.0.1",
        "MONITOR_FETCH_DELAY": "0",
        "MONITOR_FETCH_PER_HOST": "8",
        "MONITOR_LEDGER_MATCH_DAYS": "0",
        "MONITOR_LOG_LEVEL": "error",
    }


def lived(folder: Path, news: News, name: str, *, kills: int, seed: int, days: int) -> int:
    """One run to its end; how many lives were killed."""
    environment = configured(folder, news, name, days)
    done = subprocess.run(
        [sys.executable, WORKER, folder, news.url, str(kills), str(days), str(seed)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=3600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return int(done.stdout.split()[-1])


def on_file(folder: Path) -> dict[str, Any]:
    """What must be the same in both runs, whatever was killed."""
    store = open_store(f"sqlite:///{folder}/monitor.db")
    with store.read() as tx:
        ledger = ledgers.load(tx)
        found = {
            "entries": entries.count(tx),
            "articles": articles.count(tx),
            "reports": sorted(one.id for one in filings.load(tx)),
            "transitions": sorted(one.id for one in transitions.load(tx)),
            "streaks": {one.series.id: one.length for one in ledger.streaks} if ledger else {},
            "outbox": dict(outbox.counts(tx)),
        }
    store.close()
    return found


def compare(kills: int, seed: int, days: int) -> dict[str, int]:
    """Both runs; the figures. Raises AssertionError where something is lost or wrong."""
    news = News()
    threading.Thread(target=news.serve_forever, daemon=True).start()
    try:
        with TemporaryDirectory() as folder:
            lived(Path(folder) / "plain", news, "plain", kills=0, seed=seed, days=days)
            died = lived(Path(folder) / "crash", news, "crash", kills=kills, seed=seed, days=days)
            plain, crash = on_file(Path(folder) / "plain"), on_file(Path(folder) / "crash")
    finally:
        news.shutdown()
        news.server_close()
    assert plain == crash, {name: (plain[name], crash[name]) for name in plain if plain[name] != crash[name]}
    told, wanted = Counter(news.keys["crash"]), set(news.keys["plain"])
    figures = {
        "kills": died,
        "entries": plain["entries"],
        "reports": len(plain["reports"]),
        "alerts": len(wanted),
        "lost": len(wanted - set(told)),
        "false": len(set(told) - wanted),
        "doubled": sum(told.values()) - len(told),
    }
    assert figures["reports"] >= days * len(PARTIES) * 0.8, figures  # else nothing is proven
    assert figures["lost"] == figures["false"] == 0, figures
    assert figures["doubled"] <= died, figures
    return figures


if __name__ == "__main__":
    asked = [int(one) for one in sys.argv[1:]]
    shown = compare(*asked, *(100, 1, 12)[len(asked) :])
    print("crash: " + ", ".join(f"{value} {name}" for name, value in shown.items()))
