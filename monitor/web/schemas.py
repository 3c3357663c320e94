"""The JSON forms of the API, as pydantic models: what a program may rely on. Filled in by `monitor.web.outputs`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from monitor.model import Format, Kind, Level, Modality, Office, Phase, Reason, State, Status


class Out(BaseModel):
    """Every answer: exactly these keys."""

    model_config = ConfigDict(extra="forbid")


class AbsenceOut(Out):
    """One absence of a streak, with the keys of `monitor streaks --format json`."""

    id: str = Field(description="`<forum>/<format>/<first day or month>`")
    date: str = Field(description="partial date of the first day: YYYY-MM-DD, YYYY-MM or YYYY")
    format: Format
    status: State
    phase: Phase = Field(description="provisional while the meeting lies ahead, settled after it")
    principal: str | None = Field(description="who was expected")
    substitute: str | None = Field(description="who came instead")
    level: Level | None = Field(description="the rank of who came")
    confidence: float = Field(ge=0, le=1)
    sources: int = Field(description="independent sources: all copies of one text count as one")


class StreakOut(Out):
    """The run of consecutive meetings of a series that the party was absent from; length 0 if there is none."""

    series: str
    party: str = Field(description="ISO 3166-1 alpha-2, or EU")
    forum: str
    formats: list[Format] = Field(description="empty for every format")
    length: int
    phase: Phase
    since: str | None
    gaps: int = Field(description="meetings of unknown attendance inside the run")
    surprise: float | None = Field(description="bits; null without enough history")
    watched: bool
    meetings: list[AbsenceOut]


class AttendanceOut(Out):
    """One party at one meeting, over all reports and reviews."""

    party: str
    state: State
    settled: bool
    principal: str | None
    substitute: str | None
    level: Level | None
    virtual: bool
    reason: Reason | None
    confidence: float = Field(ge=0, le=1)
    sources: int
    decided_by: Literal["reports", "review", "silence", "nobody"]
    supporting: list[str] = Field(description="ids of the reports for it")
    opposing: list[str] = Field(description="ids of the reports against it")


class MeetingOut(Out):
    """One session of a forum."""

    id: str
    forum: str
    format: Format
    first: str
    last: str | None
    place: str | None
    name: str | None
    informal: bool
    virtual: bool
    cancelled: bool
    moved_to: str | None
    provisional: bool = Field(description="made from reports; no calendar knows it")


class MeetingWithAttendance(MeetingOut):
    """One session of a forum and every party known of."""

    attendances: list[AttendanceOut]


class StakeOut(Out):
    """A streak that a coming meeting would lengthen."""

    series: str
    party: str
    length: int = Field(description="after the meeting, if the party is absent")
    announced: bool = Field(description="the absence has been announced")


class AheadOut(MeetingOut):
    """A coming meeting and the streaks at stake."""

    stakes: list[StakeOut]


class EvidenceOut(Out):
    """A quotation; the offsets are those of the article's text as it was read."""

    text: str
    start: int
    end: int
    where: Literal["title", "text"]


class FeatureOut(Out):
    """One reason of a report's confidence, and its weight."""

    name: str
    weight: float


class CodeOut(Out):
    """The nearest codes of two event ontologies; null where none fits."""

    plover: str | None
    plover_mode: str | None
    cameo: str | None


class ReportOut(Out):
    """What one article says about one party at one meeting, with the keys of `monitor detect --jsonl`."""

    id: str
    status: Status
    party: str
    forum: str
    format: Format | None
    date: str | None
    modality: Modality
    principal: str | None
    office: Office | None
    substitute: str | None
    substitute_level: Level | None
    virtual: bool
    consecutive: int | None
    reason: Reason | None
    confidence: float = Field(ge=0, le=1)
    rule: str
    primary: bool
    evidence: list[EvidenceOut]
    features: list[FeatureOut]
    codes: CodeOut
    url: str | None = Field(description="the article's address; null unless it is http or https")
    title: str | None
    outlet: str
    language: str
    published: str | None
    retrieved_at: datetime


class TransitionOut(Out):
    """A change between two states of the ledger; its id never changes."""

    id: str
    at: datetime = Field(description="when it was recorded")
    series: str
    meeting: str
    kind: Kind
    phase: Phase
    length: int
    before: int
    supersedes: str | None = Field(description="id of the transition that no longer holds")
    codes: CodeOut


class Problem(Out):
    """Why there is no answer."""

    detail: str
