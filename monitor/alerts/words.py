"""A language code in, the words an alert is written with out; data in `words/*.yaml`, no sentence is made here."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Final

from pydantic import Field

from monitor import strictyaml
from monitor.strictyaml import Schema

LANGUAGES: Final = ("de", "en", "fr")
Named = dict[str, str]


class Certainty(Schema):
    """The word for a confidence from that value on."""

    least: float = Field(alias="from")
    word: str


class Words(Schema):
    """One language of the alerts. `{…}` in a text is filled in by `str.format` with the names shown in `en.yaml`."""

    months: Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]
    months_short: Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]
    weekdays: Annotated[tuple[str, ...], Field(min_length=7, max_length=7)]
    day: str
    day_short: str
    day_short_year: str
    ordinals: tuple[str, ...]
    ordinal: str
    parties: Named
    forums: Named
    bilateral: str
    formats: Named
    meeting: str
    meeting_long: str  #: where the forum's name has several words
    units: Named
    scopes: Named
    titles: dict[str, tuple[str, ...]]
    firsts: Named
    offices: Named
    levels: Named
    instead: Named
    phases: Named
    modalities: Named
    certainty: tuple[Certainty, ...]
    reasons: Named
    reason: str
    reason_plain: str
    streak: str
    streak_other: str
    streak_none: str
    streak_gaps: Named
    surprise: Named
    claim_count: str
    claim_since: str
    claim_ever: str
    verdicts: Named
    previous: str
    revised_now: str
    sources: Named
    backfill: str
    pair: str
    labels: Named
    commands: Named
    because: Named
    delayed: str
    digest_title: str
    digest_lead: str
    outlet_unknown: str
    troubles: Named
    mends: Named
    again: str
    picture_title: str
    trial_title: str
    trial: str

    @property
    def colon(self) -> str:
        """What stands between a label and its value."""
        return self.pair.format(label="", value="")

    def certain(self, confidence: float) -> str:
        """The confidence in words."""
        return next(step.word for step in self.certainty if confidence >= step.least)

    def nth(self, number: int) -> str:
        """The ordinal: a word up to what the language lists, figures above."""
        return self.ordinals[number - 1] if 0 < number <= len(self.ordinals) else self.ordinal.format(n=number)


@cache
def words(language: str) -> Words:
    """The words of a language; English where it has none. Raises ConfigError if a file of ours is wrong."""
    known = language if language in LANGUAGES else "en"
    source = files("monitor.alerts").joinpath("words", f"{known}.yaml")
    return strictyaml.parse(source.read_bytes(), Words, file=f"monitor/alerts/words/{known}.yaml")
