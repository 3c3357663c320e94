"""The nouns of the pipeline, one a boundary.

Source → Page → Entry → Article → Report → Attendance → Streak → Transition → Alert.

Frozen, keyword-only values; standard library only; no behaviour beyond what a value says of itself.
Parties are ISO 3166-1 alpha-2 codes or `EU`; times are aware UTC datetimes; days are `datetime.date`;
a *partial date* is text of the form YYYY-MM-DD, YYYY-MM or YYYY.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Status = Literal["absent", "attends"]
Format = Literal[
    "summit", "foreign_ministers", "defence_ministers", "finance_ministers", "ministers", "conference", "talks"
]
Modality = Literal["rumoured", "announced", "occurred", "denied", "proposed"]
Level = Literal["head", "minister", "deputy", "official", "none"]
Office = Literal[
    "head_of_state",
    "head_of_government",
    "foreign_minister",
    "defence_minister",
    "finance_minister",
    "minister",
    "ambassador",
    "other",
]
Reason = Literal["schedule", "illness", "domestic", "protest", "dispute", "security", "barred", "not_invited", "other"]
State = Literal["unknown", "expected_absent", "absent", "expected_present", "present"]
Kind = Literal["started", "extended", "broken", "revised"]
Phase = Literal["provisional", "settled"]
VerdictOf = Literal["agrees", "differs", "cannot_check"]

LEVELS: tuple[Level, ...] = ("head", "minister", "deputy", "official", "none")
MINISTERIAL: tuple[Format, ...] = ("foreign_ministers", "defence_ministers", "finance_ministers", "ministers")


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where entries come from: a feed, a news sitemap, or a folder of documents."""

    id: str  #: stable key, the canonical address
    url: str  #: where to fetch it
    kind: Literal["feed", "sitemap", "documents"] = "feed"
    name: str = ""  #: the outlet, as people call it
    language: str = ""  #: ISO 639-1, empty if unknown
    country: str = ""  #: ISO 3166-1 alpha-2, lower or upper case as configured
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What the network answered: final address, status, headers and the decoded, size-capped body."""

    url: str  #: address after redirects
    asked: str  #: address that was asked for
    status: int
    headers: tuple[tuple[str, str], ...] = ()  #: lower-case names
    body: bytes = b""
    fetched_at: datetime
    moved: bool = False  #: it was redirected, and every redirect on the way was a permanent one

    def header(self, name: str) -> str | None:
        """The first header of that name, or None."""
        return next((value for key, value in self.headers if key == name.lower()), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Why an address gave no page: a value, so that one bad source never costs a pass."""

    url: str  #: the address that was asked for
    kind: Literal["temporary", "soft", "hard", "refused", "gone"]  #: refused = our own guard or robots.txt said no
    why: str  #: for people, names the address it happened at
    status: int | None = None  #: the HTTP status, if there was an answer
    retry_after: int | None = None  #: seconds the server asked us to wait


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One item of a feed or news sitemap."""

    source: str  #: `Source.id`
    guid: str  #: the feed's own identity of the item, else its address
    url: str
    title: str = ""
    summary: str = ""
    published: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One fetched document: canonical address, title, text, language, publication time, source."""

    id: str  #: stable key, derived from the canonical address or the document's own id
    url: str | None = None
    title: str | None = None
    text: str
    language: str = ""  #: ISO 639-1, empty if unknown
    published: str | None = None  #: partial date (a day, a month or a year)
    published_at: datetime | None = None  #: the exact time where it is known
    retrieved_at: datetime | None = None  #: when we read it
    source: str = ""  #: `Source.id`
    outlet: str = ""  #: name of the outlet, for people
    lineage: str = ""  #: key that all copies of one text share; own id if it is no copy


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A verbatim quotation: `text == getattr(article, where)[start:end]`."""

    text: str
    start: int
    end: int
    where: Literal["title", "text"] = "text"


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A number the press gives for a run of absences: checked against the ledger, never copied into it."""

    count: int | None = None  #: "second in a row" = 2; None if only `since` or `ever` is said
    scope: str | None = None  #: a format, `ministerials`, or None where the text does not say
    since: str | None = None  #: partial date: "for the first time since 2003"
    ever: bool = False  #: "for the first time in history"


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """One reason of a report's confidence: a named observation and the weight it carried."""

    name: str
    weight: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What ONE article says about ONE party at ONE meeting."""

    status: Status
    party: str
    forum: str  #: id of `config/forums.yaml`, `other:<name>` or `bilateral`
    format: Format | None = None
    date: str | None = None  #: partial date of the meeting, as far as the article allows
    place: str | None = None
    modality: Modality = "announced"
    principal: str | None = None  #: who was expected, as the text spells it
    office: Office | None = None
    substitute: str | None = None  #: who came instead, as the text spells it
    substitute_level: Level | None = None
    virtual: bool = False
    informal: bool | None = None  #: None where the text does not say
    consecutive: int | None = None  #: the text's "n-th in a row"
    claim: Claim | None = None
    reason: Reason | None = None
    reason_by: str | None = None  #: who gives the reason
    standing: bool = False  #: a decision for a time rather than for one meeting
    confidence: float = 0.0  #: 0..1, calibrated
    evidence: tuple[Evidence, ...] = ()
    rule: str = ""  #: id of the deciding rule: `<language>.<cue id>`
    cue: str = ""  #: the words that triggered it, verbatim
    features: tuple[Feature, ...] = ()
    primary: bool = False  #: the article's own news rather than its background


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleRef:
    """What the ledger and the alerts need to know of an article: never its text."""

    id: str
    url: str | None = None
    title: str | None = None
    outlet: str = ""
    source: str = ""
    language: str = ""
    published: str | None = None
    published_at: datetime | None = None
    retrieved_at: datetime
    lineage: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filing:
    """A report on file: the report, the article it stands in, and a stable id of the two."""

    id: str
    report: Report
    article: ArticleRef


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """One session of a forum: formal unless `informal`, for all in one place unless `virtual`."""

    id: str  #: `<forum>/<format>/<first day or month>`
    forum: str
    format: Format
    first: str  #: partial date of the first day
    last: str | None = None  #: partial date of the last day; None = same as first
    place: str | None = None
    name: str | None = None
    informal: bool = False
    virtual: bool = False  #: held by video for everybody
    cancelled: bool = False
    moved_to: str | None = None  #: partial date it was moved to
    provisional: bool = False  #: made from reports; no calendar knows it
    checked: bool = False  #: its date was read in a public source
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """A human decision on one report, or on one party at one meeting; wins over every report."""

    id: str
    target: str  #: `report:<filing id>` or `attendance:<party>@<meeting id>`
    action: Literal["confirm", "dismiss", "correct", "undo"]
    changes: tuple[tuple[str, str | None], ...] = ()  #: corrected fields of the report or the attendance
    author: str = ""
    why: str = ""
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendance:
    """The folded state of one party at one meeting, over all reports and reviews."""

    party: str
    meeting: Meeting
    state: State = "unknown"
    modality: Modality | None = None
    settled: bool = False
    principal: str | None = None
    office: Office | None = None
    substitute: str | None = None
    level: Level | None = None
    virtual: bool = False
    vacant: bool = False
    reason: Reason | None = None
    reason_by: str | None = None
    confidence: float = 0.0
    sources: int = 0  #: independent lineages that say so
    decided_by: Literal["reports", "review", "silence", "nobody"] = "nobody"
    supporting: tuple[str, ...] = ()  #: filing ids for the state
    opposing: tuple[str, ...] = ()  #: filing ids against it: contradictions, outvoted, dismissed
    heard: tuple[Status, ...] = ()  #: what was ever reported, even if taken back, outvoted or dismissed since
    reviews: tuple[str, ...] = ()  #: ids of the human decisions about it, undone ones too
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """The meetings that are counted together: party + forum + formats, and how they are counted."""

    id: str  #: `US@NATO/ministerials`
    party: str
    forum: str
    scope: str  #: a format, `ministerials` or `all`
    formats: tuple[Format, ...] = ()  #: empty = every format
    virtual: Literal["absent", "present"] = "absent"
    informal: bool = True  #: informal meetings count
    barred: Literal["apart", "count"] = "apart"
    silence: Literal["unknown", "present"] = "unknown"
    silence_days: int = 14
    closed: date | None = None  #: the forum ended, or the party left it, on that day
    watched: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the ledger says of a claim in one scope."""

    claim: Claim
    scope: str
    result: VerdictOf
    ledger: int | None = None  #: what the ledger counts; None if it cannot tell


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One meeting on the timeline of a series."""

    meeting: Meeting
    mark: Literal["attended", "absent", "virtual", "unknown", "upcoming", "barred", "cancelled", "not_counted"]
    attendance: Attendance | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Streak:
    """The run of consecutive absences of a series up to its latest known meeting; length 0 if there is none."""

    series: Series
    length: int
    other_length: int | None = None  #: where counting virtual presence the other way gives another length
    phase: Phase = "settled"
    since: str | None = None  #: partial date of the first meeting of the run
    gaps: int = 0  #: meetings of unknown attendance inside the run
    meetings: tuple[Attendance, ...] = ()  #: the absences of the run, oldest first
    timeline: tuple[Mark, ...] = ()  #: every meeting of the series, oldest first
    verdicts: tuple[Verdict, ...] = ()
    last_attended: str | None = None
    last_absent: str | None = None
    surprise: float | None = None  #: bits; None without enough history


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """What changed between two states of the ledger; its id is the same whenever it is computed again."""

    id: str
    series: str
    meeting: str
    kind: Kind
    phase: Phase
    length: int
    before: int  #: the length before
    streak: Streak  #: the streak after the change
    was: Streak | None = None  #: the streak before it, for `revised` and `broken`
    supersedes: str | None = None  #: id of the transition that no longer holds


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """Everything the fold knows: attendance per party and meeting, and the streaks over them."""

    as_of: datetime
    meetings: tuple[Meeting, ...] = ()
    attendances: tuple[Attendance, ...] = ()
    streaks: tuple[Streak, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """A message about one transition on one route, as it is to be sent."""

    id: str
    transition: str
    route: str
    target: str  #: id of the recipient inside the route, never its address
    thread: str  #: stable id that all updates of one absence share
    title: str
    text: str
    html: str | None = None
    markdown: str | None = None
    because: str = ""  #: the named reason it is sent for
    created_at: datetime
    extra: tuple[tuple[str, str], ...] = field(default=())
