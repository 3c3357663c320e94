"""Everything the program knows of the world, in one frozen value with its look-ups. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from monitor.model import Format, Meeting, Series, Source
from monitor.world.holders import Holders
from monitor.world.nouns import ANY, Forum, Name, Party


@dataclass(frozen=True, kw_only=True)
class World:
    """Forums, officeholders, parties, meetings, series and sources as configured."""

    forums: Mapping[str, Forum] = field(default_factory=dict)
    holders: Holders = field(default_factory=lambda: Holders(()))
    parties: Mapping[str, Party] = field(default_factory=dict)
    meetings: tuple[Meeting, ...] = ()
    series: tuple[Series, ...] = ()
    feeds: tuple[Source, ...] = ()
    premiers: frozenset[str] = frozenset()  #: parties whose head of government goes to summits

    def forum(self, key: str) -> Forum | None:
        """A forum by its id, case and the prefix `other:` not mattering."""
        return self.forums.get(key) or self._forums_folded.get(_bare(key))

    def forum_names(self, language: str) -> tuple[tuple[Forum, Name], ...]:
        """Every forum name usable in that language, with its forum."""
        return tuple((forum, name) for forum in self.forums.values() for name in forum.names_in(language))

    def party_names(self, language: str) -> dict[str, tuple[str, ...]]:
        """Names of the parties in that language: code → names (patterns), the common one first."""
        return {
            code: (*party.names.get(language, ()), *party.names.get(ANY, ())) for code, party in self.parties.items()
        }

    def party_demonyms(self, language: str) -> dict[str, tuple[str, ...]]:
        """Demonym patterns of the parties in that language, where the shipped table has them."""
        return {code: party.demonyms[language] for code, party in self.parties.items() if language in party.demonyms}

    def party_capitals(self, language: str) -> dict[str, tuple[str, ...]]:
        """Capitals and other seats of government, inflected; in a text they are the state or only the venue."""
        return {code: party.capitals[language] for code, party in self.parties.items() if language in party.capitals}

    def members(self, forum: str, day: str | None = None) -> tuple[str, ...]:
        """The members of a forum (on that partial date); empty if not known."""
        known = self.forums.get(forum)
        if known is None:
            return ()
        return tuple(p for p in (*known.members, *known.left) if known.is_member(p, day))

    def meetings_of(self, forum: str, meeting_format: Format | None = None) -> tuple[Meeting, ...]:
        """The known meetings of a forum, of one format if given, oldest first."""
        return tuple(m for m in self.meetings if m.forum == forum and meeting_format in (None, m.format))

    @cached_property
    def _forums_folded(self) -> dict[str, Forum]:
        return {_bare(key): forum for key, forum in self.forums.items()}


def _bare(key: str) -> str:
    return "".join(c for c in key.casefold().removeprefix("other:") if c.isalnum())
