"""The shape of the fact files in `config/`, validated while read; no meaning beyond single entries.

Names are text, separated by `;`. A term of office is one line:
`FROM..TO | Name | source | as of DAY | aka X, Y | unsure`.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from monitor.model import Format
from monitor.strictyaml import Schema
from monitor.world.nouns import Holder, Kind
from monitor.world.patterns import expand

LANGUAGES = ("all", "de", "en", "fr", "it", "es", "pt", "nl", "pl", "ru", "uk", "tr", "sv", "da", "no", "cs", "ro")
Language = Literal[
    "all", "de", "en", "fr", "it", "es", "pt", "nl", "pl", "ru", "uk", "tr", "sv", "da", "no", "cs", "ro"
]
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
_PARTY = re.compile(r"[A-Z]{2}$|EU$")


def _party(code: str) -> str:
    if not _PARTY.match(code):
        raise ValueError(f"'{code}' is no party: write an ISO 3166-1 alpha-2 code in capitals, or EU")
    return code


def _partial(text: str) -> str:
    if not _DATE.match(text):
        raise ValueError(f"'{text}' is no date: write YYYY-MM-DD, YYYY-MM or YYYY")
    return text


def _patterns(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("write the names as text, separated by ';'")
    names = tuple(name.strip() for name in value.split(";") if name.strip())
    for name in names:
        expand(name)
    return names


def _words(value: object) -> object:
    return value.split() if isinstance(value, str) else value


PartyCode = Annotated[str, AfterValidator(_party)]
Partial = Annotated[str, AfterValidator(_partial)]
Patterns = Annotated[tuple[str, ...], BeforeValidator(_patterns)]
NamesByLanguage = dict[Language, Patterns]
Formats = Annotated[tuple[Format, ...], BeforeValidator(_words)]
PartyCodes = Annotated[tuple[PartyCode, ...], BeforeValidator(_words)]


class ForumEntry(Schema):
    """One forum of forums.yaml."""

    name: str
    kind: Kind = "organisation"
    formats: Formats = ("summit",)
    members: PartyCodes = ()
    joined: dict[PartyCode, Partial] = Field(default_factory=dict)
    left: dict[PartyCode, Partial] = Field(default_factory=dict)
    names: NamesByLanguage = Field(default_factory=dict)
    weak: NamesByLanguage = Field(default_factory=dict)
    meetings: dict[Format, NamesByLanguage] = Field(default_factory=dict)
    note: str = ""

    @model_validator(mode="after")
    def _named(self) -> ForumEntry:
        if not (self.names or self.weak or self.meetings):
            raise ValueError("has no name: add some under 'names'")
        return self


class ForumsFile(Schema):
    """config/forums.yaml."""

    forums: dict[str, ForumEntry]


class PartyEntry(Schema):
    """What one party is called beyond the shipped table, and which of those names are no names here."""

    names: NamesByLanguage = Field(default_factory=dict)
    without: NamesByLanguage = Field(default_factory=dict)


class PartiesFile(Schema):
    """config/parties.yaml."""

    parties: dict[PartyCode, PartyEntry] = Field(default_factory=dict)


class GovernmentsFile(Schema):
    """governments.yaml: who goes to summits."""

    premiers: PartyCodes = ()  #: parties whose head of government goes


class Term(Schema):
    """One line of officeholders.yaml."""

    name: str
    start: str = ""
    end: str = ""
    source: str = ""
    as_of: str = ""
    aliases: tuple[str, ...] = ()
    unsure: bool = False

    def holder(self, party: str, office: str) -> Holder:
        """The term as a holder of that office."""
        return Holder(party=party, office=office, **self.model_dump())


def _term(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("write a term of office as one line: FROM..TO | Name | source")
    span, *fields = (part.strip() for part in value.split("|"))
    start, dots, end = span.partition("..")
    if not dots or not fields or not fields[0]:
        raise ValueError(
            f"'{value}': write FROM..TO | Name | source, e.g. 2021-12-08..2025-05-06 | Olaf Scholz | memory"
        )
    for day in (start, end):
        if day:
            _partial(day)
    if start and end and start > end and not end.startswith(start) and not start.startswith(end):
        raise ValueError(f"'{value}': the term ends before it starts")
    return Term(name=fields[0], start=start, end=end, **_extras(fields[1:]))


def _extras(fields: list[str]) -> dict[str, Any]:
    extras: dict[str, Any] = {}
    for part in fields:
        if part.startswith("as of "):
            extras["as_of"] = _partial(part.removeprefix("as of "))
        elif part.startswith("aka "):
            extras["aliases"] = tuple(alias.strip() for alias in part.removeprefix("aka ").split(","))
        elif part == "unsure":
            extras["unsure"] = True
        elif "source" not in extras:
            extras["source"] = part
        else:
            raise ValueError(f"'{part}': after the source come only 'as of DAY', 'aka X, Y' and 'unsure'")
    return extras


Office = Annotated[str, Field(pattern=r"^[a-z][a-z_]+$")]
HolderParty = Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]


class OfficeholdersFile(Schema):
    """config/officeholders.yaml, or one file of config/officeholders/."""

    officeholders: dict[HolderParty, dict[Office, tuple[Annotated[Term, BeforeValidator(_term)], ...]]]


class MeetingEntry(Schema):
    """One meeting of meetings.yaml; its id is made of forum, format and first day."""

    forum: str
    format: Format
    first: Partial
    last: Partial | None = None
    place: str | None = None
    name: str | None = None
    informal: bool = False
    virtual: bool = False
    cancelled: bool = False
    moved_to: Partial | None = None
    checked: bool = False
    source: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> MeetingEntry:
        if self.last and self.last < self.first:
            raise ValueError("'last' lies before 'first'")
        return self


class MeetingsFile(Schema):
    """config/meetings.yaml."""

    meetings: tuple[MeetingEntry, ...] = ()


class SeriesEntry(Schema):
    """One watched series of series.yaml; `party` may name several, one series each."""

    parties: PartyCodes
    forum: str
    scope: str
    formats: Formats | None = None
    virtual: Literal["absent", "present"] = "absent"
    informal: bool = True
    barred: Literal["apart", "count"] = "apart"
    silence: Literal["unknown", "present"] = "unknown"
    silence_days: int = Field(default=14, ge=1)
    closed: Partial | None = None
    watched: bool = True


class SeriesFile(Schema):
    """config/series.yaml."""

    series: tuple[SeriesEntry, ...] = ()


class FeedEntry(Schema):
    """One source of feeds.yaml."""

    url: str = Field(pattern=r"^https?://\S+$")
    name: str
    kind: Literal["feed", "sitemap"] = "feed"
    language: str = Field(pattern=r"^[a-z]{2}$")
    country: str = Field(pattern=r"^[A-Z]{2}$")
    tags: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    seen: str = ""
    enabled: bool = True


class FeedsFile(Schema):
    """config/feeds.yaml."""

    feeds: tuple[FeedEntry, ...] = ()
