"""The world's tables in, names of parties for people out. Pure."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from monitor.alerts.facts import Names
from monitor.alerts.words import LANGUAGES
from monitor.world import World

_PATTERN: Final = re.compile(r"\[[^\]]*\]|\*")


def names_of(world: World) -> Names:
    """A function from party and language to the party's common name; its code where the language has none."""

    @cache
    def table(language: str) -> dict[str, str]:
        return {code: _spoken(names) for code, names in world.party_names(language).items()}

    def name(party: str, language: str) -> str:
        return table(language if language in LANGUAGES else "en").get(party) or party

    return name


def _spoken(names: tuple[str, ...]) -> str:
    """The first name that is no pattern, else the first with the pattern's signs taken out."""
    plain = next((name for name in names if not re.search(r"[*|\[\]]", name)), None)
    if plain is not None:
        return plain
    return " ".join(_PATTERN.sub("", word).split("|")[0] for word in names[0].split()).strip() if names else ""
