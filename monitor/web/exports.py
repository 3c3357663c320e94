"""Tables of the ledger in, CSV, JSON Lines or Parquet out, column for column as `codebook.yaml` says.

Parquet needs pyarrow (extra `parquet`), which is imported only when it is asked for.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any, Final, Literal

from monitor.errors import UsageError
from monitor.hygiene import clean
from monitor.model import Attendance, Filing, Streak, Transition
from monitor.strictyaml import Schema, parse
from monitor.web.codes import Code, code_of_report, code_of_transition
from monitor.web.reader import Reader
from monitor.web.rows import link

TABLES: Final = ("reports", "attendances", "streaks", "transitions")
FORMS: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
EVERY_TRANSITION: Final = 1_000_000
_FORMULA: Final = ("=", "+", "-", "@", "\t")
_BATCH: Final = 500  #: rows put together before they are handed on
Row = Mapping[str, Any]


class Column(Schema):
    """One column of an export."""

    type: Literal["text", "whole", "number", "yes_no", "time"]
    says: str


class Codebook(Schema):
    """What each column of each table holds, in order."""

    reports: dict[str, Column]
    attendances: dict[str, Column]
    streaks: dict[str, Column]
    transitions: dict[str, Column]

    def table(self, name: str) -> dict[str, Column]:
        """The columns of one table."""
        found: dict[str, Column] = getattr(self, name)
        return found


@cache
def codebook() -> Codebook:
    """The code book on file. Raises ConfigError if our file is wrong."""
    source = files("monitor.web").joinpath("codebook.yaml")
    return parse(source.read_bytes(), Codebook, file="monitor/web/codebook.yaml")


def codebook_json() -> str:
    """The code book for programs."""
    return codebook().model_dump_json(indent=1)


def rows_of(table: str, reader: Reader) -> Iterator[Row]:
    """The rows of a table as it is now."""
    if table == "reports":
        return (report_row(filing) for filing in reader.every_filing())
    if table == "attendances":
        return (attendance_row(attendance) for attendance in reader.ledger())
    if table == "streaks":
        return (streak_row(streak) for streak in reader.streaks(least=0))
    found = reader.transitions(EVERY_TRANSITION)
    return ({"at": at.isoformat(), **transition_row(transition)} for at, transition in reversed(found))


def write(table: str, form: str, rows: Iterable[Row]) -> Iterator[bytes]:
    """The table in that form. Raises UsageError at once where the form needs what is not installed."""
    columns = codebook().table(table)
    if form == "parquet":
        return iter([_parquet(columns, rows)])
    return _csv(columns, rows) if form == "csv" else _jsonl(columns, rows)


def report_row(filing: Filing) -> Row:
    """One report and the article it stands in."""
    report, article, where = filing.report, filing.article, link(filing.article.url)
    named = {name: getattr(report, name) for name in codebook().reports if hasattr(report, name)}
    return named | {
        "id": filing.id,
        "confidence": round(report.confidence, 4),
        "quotation": report.evidence[0].text if report.evidence else None,
        "outlet": article.outlet,
        "title": article.title,
        "url": where[0] if where else None,
        "language": article.language,
        "published": article.published,
        "retrieved_at": article.retrieved_at.isoformat(),
        "lineage": article.lineage,
        **_codes(code_of_report(report)),
    }


def attendance_row(attendance: Attendance) -> Row:
    """One party at one meeting."""
    meeting = attendance.meeting
    named = {name: getattr(attendance, name) for name in codebook().attendances if hasattr(attendance, name)}
    of_meeting = ("forum", "format", "first", "last", "place", "informal", "cancelled", "provisional")
    return (
        named
        | {name: getattr(meeting, name) for name in of_meeting}
        | {
            "meeting": meeting.id,
            "confidence": round(attendance.confidence, 4),
            "supporting": " ".join(attendance.supporting),
            "opposing": " ".join(attendance.opposing),
        }
    )


def streak_row(streak: Streak) -> Row:
    """One series and its streak."""
    series = streak.series
    named = {name: getattr(streak, name) for name in codebook().streaks if hasattr(streak, name)}
    return named | {
        "series": series.id,
        "party": series.party,
        "forum": series.forum,
        "scope": series.scope,
        "formats": " ".join(series.formats),
        "watched": series.watched,
        "meetings": " ".join(attendance.meeting.id for attendance in streak.meetings),
    }


def transition_row(transition: Transition) -> Row:
    """One change; when it was recorded is not part of it."""
    named = {name: getattr(transition, name) for name in codebook().transitions if hasattr(transition, name)}
    return named | _codes(code_of_transition(transition.kind))


def _codes(code: Code) -> dict[str, Any]:
    return {"plover": code.plover, "plover_mode": code.plover_mode, "cameo": code.cameo}


def _csv(columns: Mapping[str, Column], rows: Iterable[Row]) -> Iterator[bytes]:
    yield _lines([list(columns)])
    wanted = iter(rows)
    while batch := list(islice(wanted, _BATCH)):
        yield _lines([[_cell(row.get(name)) for name in columns] for row in batch])


def _lines(cells: Iterable[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(cells)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        shown = clean(value)
        return f"'{shown}" if shown.startswith(_FORMULA) else shown
    return str(value).lower() if isinstance(value, bool) else str(value)


def _jsonl(columns: Mapping[str, Column], rows: Iterable[Row]) -> Iterator[bytes]:
    wanted = iter(rows)
    while batch := list(islice(wanted, _BATCH)):
        lines = (json.dumps({name: _plain(row.get(name)) for name in columns}, ensure_ascii=False) for row in batch)
        yield "".join(f"{line}\n" for line in lines).encode()


def _plain(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _parquet(columns: Mapping[str, Column], rows: Iterable[Row]) -> bytes:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UsageError("Parquet needs the extra: pip install 'monitor[parquet]'") from None
    kinds = {
        "text": pyarrow.string(),
        "whole": pyarrow.int64(),
        "number": pyarrow.float64(),
        "yes_no": pyarrow.bool_(),
        "time": pyarrow.string(),
    }
    schema = pyarrow.schema(
        [pyarrow.field(name, kinds[one.type], metadata={"says": one.says}) for name, one in columns.items()]
    )
    plain = [{name: _plain(row.get(name)) for name in columns} for row in rows]
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(plain, schema=schema), out)
    return out.getvalue()
