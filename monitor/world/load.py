"""Folders of YAML in, one `World` out; the first folder that has a file wins, file by file.

A missing file is an empty one. Raises ConfigError with file, line and the mend.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from monitor.errors import ConfigError
from monitor.model import MINISTERIAL, Format, Meeting, Series, Source
from monitor.strictyaml import Schema
from monitor.strictyaml import load as read
from monitor.world import schema
from monitor.world.holders import Holders
from monitor.world.nouns import ANY, Forum, Holder, Name, Party
from monitor.world.world import World

NAMES = Path(__file__).with_name("names.json")
GOVERNMENTS = Path(__file__).with_name("governments.yaml")
_FORMATS: tuple[Format, ...] = (
    "summit",
    "foreign_ministers",
    "defence_ministers",
    "finance_ministers",
    "ministers",
    "conference",
    "talks",
)
S = TypeVar("S", bound=Schema)


def load(folders: Sequence[Path]) -> World:
    """Read every fact file found in those folders. Raises ConfigError."""
    forums = load_forums(folders)
    meetings = load_meetings(folders, forums)
    return World(
        forums=forums,
        holders=load_holders(folders),
        parties=load_parties(folders, forums),
        meetings=meetings,
        series=load_series(folders, forums),
        feeds=load_feeds(folders),
        premiers=frozenset(read(GOVERNMENTS, schema.GovernmentsFile).premiers),
    )


def load_forums(folders: Sequence[Path]) -> dict[str, Forum]:
    """Forums by id, from forums.yaml."""
    _, found = _first(folders, "forums.yaml", schema.ForumsFile)
    return {key: _forum(key, entry) for key, entry in found.forums.items()} if found else {}


def _forum(key: str, entry: schema.ForumEntry) -> Forum:
    names: dict[str, list[Name]] = defaultdict(list)
    for language, patterns in entry.names.items():
        names[language] += [Name(pattern=pattern) for pattern in patterns]
    for language, patterns in entry.weak.items():
        names[language] += [Name(pattern=pattern, weak=True) for pattern in patterns]
    for meeting_format, by_language in entry.meetings.items():
        for language, patterns in by_language.items():
            names[language] += [Name(pattern=pattern, format=meeting_format) for pattern in patterns]
    return Forum(
        id=key,
        name=entry.name,
        kind=entry.kind,
        format=entry.formats[0],
        formats=entry.formats,
        members=entry.members,
        joined=entry.joined,
        left=entry.left,
        names={language: tuple(found) for language, found in names.items()},
        note=entry.note,
    )


def load_holders(folders: Sequence[Path]) -> Holders:
    """Officeholders from officeholders.yaml and officeholders/*.yaml; of one file name the first wins."""
    found: list[Holder] = []
    for path in _holder_files(folders):
        for party, offices in read(path, schema.OfficeholdersFile).officeholders.items():
            for office, terms in offices.items():
                found += [term.holder(party, office) for term in terms]
    return Holders(found)


def _holder_files(folders: Sequence[Path]) -> Iterable[Path]:
    chosen: dict[str, Path] = {}
    for folder in folders:
        for path in (folder / "officeholders.yaml", *sorted((folder / "officeholders").glob("*.yaml"))):
            if path.is_file():
                chosen.setdefault(path.name, path)
    return chosen.values()


def load_parties(folders: Sequence[Path], forums: Mapping[str, Forum]) -> dict[str, Party]:
    """Parties by code: the shipped table of names, with parties.yaml over it."""
    table: dict[str, dict[str, dict[str, list[str]]]] = json.loads(NAMES.read_text("utf-8"))
    _, extra = _first(folders, "parties.yaml", schema.PartiesFile)
    entries = extra.parties if extra else {}
    codes = {code for names in table.values() for code in names} | set(entries)
    return {code: _party(code, table, entries.get(code), forums) for code in sorted(codes)}


def _party(
    code: str,
    table: Mapping[str, Mapping[str, Mapping[str, list[str]]]],
    entry: schema.PartyEntry | None,
    forums: Mapping[str, Forum],
) -> Party:
    names, demonyms, capitals = (_column(code, table, kind) for kind in ("names", "demonyms", "capitals"))
    for language, patterns in (entry.names if entry else {}).items():
        names[language] = tuple(dict.fromkeys((*names.get(language, ()), *patterns)))
    for language, patterns in (entry.without if entry else {}).items():
        for chosen in names, demonyms, capitals:
            _strike(chosen, language, patterns)
    member_of = tuple(forum.id for forum in forums.values() if code in forum.members)
    return Party(code=code, names=names, demonyms=demonyms, capitals=capitals, forums=member_of)


def _column(
    code: str, table: Mapping[str, Mapping[str, Mapping[str, list[str]]]], kind: str
) -> dict[str, tuple[str, ...]]:
    return {language: tuple(found) for language, by_code in table.items() if (found := by_code.get(code, {}).get(kind))}


def _strike(chosen: dict[str, tuple[str, ...]], language: str, patterns: Sequence[str]) -> None:
    for key in list(chosen) if language == ANY else [language] if language in chosen else []:
        chosen[key] = tuple(name for name in chosen[key] if name not in patterns)


def load_meetings(folders: Sequence[Path], forums: Mapping[str, Forum]) -> tuple[Meeting, ...]:
    """Known meetings in order of time, from meetings.yaml."""
    path, found = _first(folders, "meetings.yaml", schema.MeetingsFile)
    meetings: dict[str, Meeting] = {}
    for entry in found.meetings if found else ():
        _known_forum(entry.forum, forums, path, f"the meeting of {entry.first}")
        meeting = Meeting(id=f"{entry.forum}/{entry.format}/{entry.first}", **entry.model_dump())
        if meeting.id in meetings:
            raise ConfigError(f"the meeting {meeting.id} stands twice", file=path, mend="remove one of them")
        meetings[meeting.id] = meeting
    return tuple(sorted(meetings.values(), key=lambda m: (m.first, m.id)))


def load_series(folders: Sequence[Path], forums: Mapping[str, Forum]) -> tuple[Series, ...]:
    """Watched series, one a party, from series.yaml."""
    path, found = _first(folders, "series.yaml", schema.SeriesFile)
    series: dict[str, Series] = {}
    for entry in found.series if found else ():
        _known_forum(entry.forum, forums, path, f"the series {entry.scope}")
        for party in entry.parties:
            one = _series(party, entry, path)
            if one.id in series:
                raise ConfigError(f"the series {one.id} stands twice", file=path, mend="remove one of them")
            series[one.id] = one
    return tuple(series.values())


def _series(party: str, entry: schema.SeriesEntry, path: Path) -> Series:
    return Series(
        id=f"{party}@{entry.forum}/{entry.scope}",
        party=party,
        forum=entry.forum,
        scope=entry.scope,
        formats=entry.formats if entry.formats is not None else scope_formats(entry.scope, path),
        virtual=entry.virtual,
        informal=entry.informal,
        barred=entry.barred,
        silence=entry.silence,
        silence_days=entry.silence_days,
        closed=_day(entry.closed, path),
        watched=entry.watched,
    )


def scope_formats(scope: str, path: Path | str = "series.yaml") -> tuple[Format, ...]:
    """The formats a scope covers: a format itself, `ministerials`, or `all` (empty = every format)."""
    if scope == "all":
        return ()
    if scope == "ministerials":
        return MINISTERIAL
    for one in _FORMATS:
        if scope == one:
            return (one,)
    raise ConfigError(
        f"the scope '{scope}' is not known",
        file=path,
        mend="use a format, 'ministerials' or 'all', or list the formats under 'formats'",
    )


def _day(text: str | None, path: Path) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigError(f"'{text}' is no day", file=path, mend="write YYYY-MM-DD") from None


def load_feeds(folders: Sequence[Path]) -> tuple[Source, ...]:
    """Enabled sources from feeds.yaml."""
    path, found = _first(folders, "feeds.yaml", schema.FeedsFile)
    sources: dict[str, Source] = {}
    for entry in found.feeds if found else ():
        if entry.url in sources:
            raise ConfigError(f"the source {entry.url} stands twice", file=path, mend="remove one of them")
        if entry.enabled:
            sources[entry.url] = Source(
                id=entry.url,
                url=entry.url,
                kind=entry.kind,
                name=entry.name,
                language=entry.language,
                country=entry.country,
                tags=entry.tags,
            )
    return tuple(sources.values())


def _known_forum(key: str, forums: Mapping[str, Forum], path: Path, what: str) -> None:
    if key not in forums and not key.startswith("other:") and key != "bilateral":
        raise ConfigError(
            f"{what}: the forum '{key}' is not in forums.yaml", file=path, mend="add it, or write other:<name>"
        )


def _first(folders: Sequence[Path], name: str, shape: type[S]) -> tuple[Path, S | None]:
    for folder in folders:
        if (path := folder / name).is_file():
            return path, read(path, shape)
    return Path(name), None
