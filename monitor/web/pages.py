"""Requests of people in, HTML out: every page that only reads. What people change goes through `monitor.web.acts`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.model import Review
from monitor.store.outbox import State
from monitor.web import desk_rows, exports, rows
from monitor.web.ahead import Board, Brief, grouped
from monitor.web.api import documented
from monitor.web.parts import Part, Parts
from monitor.web.reader import Reader
from monitor.web.render import Context, Renderer
from monitor.web.tongue import Tongue, say

PAGE = 25
SOURCES = 100  #: on one page
ON_BOARD = 60
ON_CARD = 14  #: meetings of a timeline on the board
STATES: tuple[State, ...] = ("waiting", "sent", "dead", "withdrawn")
Found = tuple[str, Context] | None


class Pages:
    """The routes for people; each answers from the reader and a template."""

    def __init__(self, reader: Reader, renderer: Renderer) -> None:
        self._reader, self._renderer, self._parts = reader, renderer, Parts()

    def routes(self) -> list[Route]:
        """Where each page lives. Nothing changes by GET."""
        made: dict[str, Callable[[Request, Tongue], Found]] = {
            "/": self._board,
            "/series/{key:path}": self._series,
            "/meetings": self._meetings,
            "/meetings/{key:path}": self._meeting,
            "/reports/{key:path}": self._report,
            "/reviews": self._reviews,
            "/alerts": self._alerts,
            "/sources": self._sources,
            "/search": self._search,
            "/api": self._programs,
        }
        return [Route(path, self._page(make)) for path, make in made.items()]

    def _page(self, make: Callable[[Request, Tongue], Found]) -> Callable[[Request], Awaitable[Response]]:
        def answered(request: Request) -> Response:
            found = make(request, self._renderer.tongue(request))
            if found is None:
                return self._renderer.message(request, "not_found", 404)
            return self._renderer.page(request, *found)

        async def answer(request: Request) -> Response:
            return await run_in_threadpool(answered, request)

        return answer

    def _board(self, request: Request, t: Tongue) -> Found:
        asked = {name: say(request.query_params.get(name))[:200] for name in ("party", "forum")}
        everything = request.query_params.get("all") == "1"
        board, as_of = self._reader.board(), self._reader.as_of()
        key = (board.version, t.language, everything, *asked.values())
        part = self._parts.get(key, lambda: self._board_part(board, asked, everything, t))
        note = f"{t.w['updated']} {as_of:%Y-%m-%d %H:%M} UTC" if as_of else ""
        return "kept.html", {"part": part, "note": note}

    def _board_part(self, board: Board, asked: dict[str, str], everything: bool, t: Tongue) -> Part:
        chosen = [one for one in board.briefs if _is(one, asked["party"], asked["forum"])]
        groups = [(one,) for one in chosen] if everything else _watched(grouped(chosen))
        heads = {group[0].series.id: group for group in groups[:ON_BOARD]}
        context = {
            "streaks": [
                {
                    **rows.streak_row(streak, t, newest=ON_CARD),
                    "others": [rows.other_row(one, t) for one in heads[streak.series.id][1:]],
                }
                for streak in self._reader.some_streaks(heads)
            ],
            "more": len(groups) - len(heads),
            "hidden": len(chosen) - len(groups),
            "parties": sorted((t.party(code), code) for code in {one.series.party for one in board.briefs}),
            "forums": sorted((t.forum(forum), forum) for forum in {one.series.forum for one in board.briefs}),
            "asked": asked,
            "ahead": [rows.ahead_row(one, t) for one in board.ahead[:8]],
        }
        return Part(heading=t.w["board"], body=self._renderer.part("board.html", context, t))

    def _meetings(self, request: Request, t: Tongue) -> Found:
        return "meetings.html", {"ahead": [rows.ahead_row(one, t) for one in self._reader.ahead(200)]}

    def _series(self, request: Request, t: Tongue) -> Found:
        key = request.path_params["key"]
        version = self._reader.series_version(key)
        if version is None:
            return None
        part = self._parts.get((key, version, t.language), lambda: self._series_part(key, t))
        return ("kept.html", {"part": part, "note": "", "feed": part.feed}) if part else None

    def _series_part(self, key: str, t: Tongue) -> Part | None:
        streak = self._reader.streak(key)
        if streak is None:
            return None
        changes = self._reader.transitions(20, streak.series.id)
        row = rows.streak_row(streak, t)
        context = {"streak": row, "changes": [desk_rows.change_row(at, change, t) for at, change in changes]}
        return Part(heading=row["name"], body=self._renderer.part("series.html", context, t), feed=row["atom"])

    def _meeting(self, request: Request, t: Tongue) -> Found:
        found = self._reader.meeting(request.path_params["key"])
        if found is None:
            return None
        meeting, attendances = found
        filings = self._reader.filings({key for a in attendances for key in (*a.supporting, *a.opposing)})
        drawn = []
        for attendance in attendances:
            row = rows.attendance_row(attendance, filings, t)
            drawn.append({**row, "decided": self._decided(row["target"], t)})
        return "meeting.html", {"meeting": rows.meeting_row(meeting, t), "attendances": drawn}

    def _report(self, request: Request, t: Tongue) -> Found:
        key = request.path_params["key"]
        filing = self._reader.filings([key]).get(key)
        if filing is None:
            return None
        article = self._reader.article(filing.article.id)
        text = rows.marked(article, filing.report.evidence) if article and article.text else None
        row = rows.filing_row(filing, t)
        return "report.html", {"report": {**row, "passages": text, "decided": self._decided(f"report:{key}", t)}}

    def _decided(self, target: str, t: Tongue) -> rows.Row | None:
        review: Review | None = self._reader.standing(target)
        return desk_rows.review_row(review, t) if review else None

    def _reviews(self, request: Request, t: Tongue) -> Found:
        page = page_of(request)
        queue, total = self._reader.uncertain((page - 1) * PAGE, PAGE)
        return "reviews.html", {
            "queue": [{**rows.filing_row(filing, t), "decided": None} for filing in queue],
            "total": total,
            "decided": [desk_rows.review_row(review, t) for review in self._reader.decided(20)],
            "page": page,
            "pages": -(-total // PAGE),
        }

    def _alerts(self, request: Request, t: Tongue) -> Found:
        page = page_of(request)
        state = next((state for state in STATES if state == request.query_params.get("state")), None)
        listed, total = self._reader.alerts(state, (page - 1) * PAGE, PAGE)
        seen = {(ack.series, ack.length): ack.author for ack in self._reader.acknowledged()}
        return "alerts.html", {
            "alerts": [desk_rows.alert_row(one, t) for one in listed],
            "states": STATES,
            "state": state,
            "decisions": [desk_rows.decision_row(one, about, seen, t) for one, about in self._reader.decisions(50)],
            "silences": [desk_rows.silence_row(one, t) for one in self._reader.silences()],
            "page": page,
            "pages": -(-total // PAGE),
        }

    def _sources(self, request: Request, t: Tongue) -> Found:
        page, days, found = page_of(request), self._reader.days_shown(), self._reader.sources()
        shown = found[(page - 1) * SOURCES : page * SOURCES]
        return "sources.html", {
            "sources": [desk_rows.source_row(health, read, days, t) for health, read in shown],
            "silent": sum(1 for _, read in found if not any(day.read for day in read)),
            "first": days[0].isoformat(),
            "last": days[-1].isoformat(),
            "page": page,
            "pages": -(-len(found) // SOURCES),
        }

    def _search(self, request: Request, t: Tongue) -> Found:
        query = say(request.query_params.get("q", ""))[:120].strip()
        if not query:
            return "search.html", {"series": [], "reports": []}
        known: list[dict[str, Any]] = [
            {"href": rows.address("series", streak.series.id), "name": t.series(streak.series), "length": streak.length}
            for streak in self._reader.every_brief()
            if all(word in _spoken(streak, t) for word in query.casefold().split())
        ]
        found = [rows.filing_row(filing, t) for filing in self._reader.search(query, 50)]
        return "search.html", {"query": query, "series": known[:30], "reports": found}

    def _programs(self, request: Request, t: Tongue) -> Found:
        routes = [{"path": path, "says": says} for path, says in documented(self._reader)]
        tables = {name: exports.codebook().table(name) for name in exports.TABLES}
        return "api.html", {"routes": routes, "tables": tables, "forms": list(exports.FORMS)}


def page_of(request: Request) -> int:
    """The page number asked for, 1 where it makes no sense."""
    asked = request.query_params.get("page", "1")
    return max(1, min(int(asked), 100_000)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def _watched(groups: list[tuple[Brief, ...]]) -> list[tuple[Brief, ...]]:
    """The groups that hold a watched series, that one first; all of them where nothing is watched."""
    held = [group for group in groups if any(one.series.watched for one in group)]
    return [tuple(sorted(group, key=lambda one: not one.series.watched)) for group in held] or groups


def _is(one: Brief, party: str, forum: str) -> bool:
    series = one.series
    return party in ("", series.party) and forum in ("", series.forum)


def _spoken(streak: Brief, t: Tongue) -> str:
    return f"{streak.series.id} {t.series(streak.series)}".casefold()
