"""A language in, how the pages speak it out: their own words, and the alerts' words for forums, formats and ranks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from monitor.alerts.facts import Names
from monitor.alerts.phrases import Voice
from monitor.alerts.words import words as alert_words
from monitor.hygiene import clean, one_line
from monitor.model import Meeting, Series
from monitor.web.words import words

_PARTIAL: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
LONGEST_NAME: Final = 300  #: characters of a name from outside that are shown in a heading or a cell


def say(text: str | None) -> str:
    """Text from outside on one line, fit to be shown: no control, zero-width or direction characters."""
    return one_line(text, limit=LONGEST_NAME) if text else ""


def passage(text: str | None) -> str:
    """As `say`, with its lines kept and at any length."""
    return clean(text) if text else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tongue:
    """One language of the pages."""

    language: str
    w: Mapping[str, str]  #: the words of the pages
    voice: Voice  #: the words of the alerts

    def party(self, code: str) -> str:
        """Full name of a party; alerts, which are short of room, use a shorter one."""
        full = self.voice.names(code, self.language)
        return say(self.voice.party(code) if full in ("", code) else full)

    def forum(self, forum: str) -> str:
        """Name of a forum."""
        return say(self.voice.forum(forum))

    def series(self, series: Series) -> str:
        """`United States · NATO: ministerials`."""
        return f"{self.party(series.party)} · {self.forum(series.forum)}: {self.scope(series)}"

    def scope(self, series: Series) -> str:
        """Which meetings of the forum are counted."""
        return say(self.voice.words.scopes.get(series.scope, series.scope.replace("_", " ")))

    def meeting(self, meeting: Meeting) -> str:
        """Its own name, else `NATO defence ministers`."""
        return say(meeting.name) or self.kind(meeting.forum, meeting.format)

    def kind(self, forum: str, format_: str | None) -> str:
        """Forum and format, as far as they are known."""
        return say(self.voice.meeting(forum, format_)) if format_ else self.forum(forum)

    def day(self, partial: str | None) -> str:
        """A partial date written out; what is none is shown as it is."""
        if not partial or not _PARTIAL.fullmatch(partial):
            return say(partial)
        return self.voice.day(partial)

    def days(self, meeting: Meeting) -> str:
        """The day or days of a meeting: `14–15 December 2026`, `30 June – 1 July 2026`."""
        first, last = meeting.first, meeting.last
        if last in (None, first):
            return self.day(first)
        if len(first) == 10 and str(last)[:7] == first[:7] and _PARTIAL.fullmatch(first):
            return f"{int(first[8:])}{'.' if self.language == 'de' else ''}–{self.day(last)}"
        return f"{self.day(first)} – {self.day(last)}"

    def year(self, meeting: Meeting) -> str:
        """The year it begins in."""
        return say(meeting.first)[:4]

    def number(self, value: float) -> str:
        """A number with one decimal."""
        shown = f"{value:.1f}"
        return shown.replace(".", ",") if self.language == "de" else shown

    def level(self, level: str | None) -> str:
        """A rank in words."""
        return self.voice.words.levels.get(level or "", "")

    def office(self, office: str | None) -> str:
        """An office in words."""
        return self.voice.words.offices.get(office or "", "")

    def reason(self, reason: str | None, by: str | None) -> str:
        """The reason given and who gives it."""
        if reason is None:
            return ""
        known = self.voice.words
        spoken = known.reasons.get(reason, reason)
        return say(known.reason.format(reason=spoken, by=by) if by else known.reason_plain.format(reason=spoken))

    def modality(self, modality: str | None) -> str:
        """How certain the saying is, in words."""
        return self.voice.words.modalities.get(modality or "", "")

    def because(self, because: str) -> str:
        """A named reason for sending or not sending, in words."""
        return self.voice.words.because.get(because) or self.w.get(f"because_{because}", because)

    def certainty(self, confidence: float) -> str:
        """`93 %, very likely`."""
        return f"{round(100 * confidence)} %, {self.voice.words.certain(confidence)}" if confidence else ""


def tongue(language: str, names: Names) -> Tongue:
    """How the pages speak that language; `names` gives the names of parties."""
    voice = Voice(words=alert_words(language), language=language, names=names)
    return Tongue(language=language, w=words()[language], voice=voice)
