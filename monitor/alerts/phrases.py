"""Values of the ledger in, phrases of one language out: titles, days, lengths, confidence, surprise, verdicts. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from monitor.alerts.words import Words
from monitor.model import Attendance, Mark, Phase, Streak, Transition

SIGNS: Final = {
    "attended": "●",
    "absent": "○",
    "virtual": "◐",
    "barred": "⊘",
    "unknown": "?",
    "upcoming": "◌",
    "cancelled": "×",
}
UNUSUAL: Final = 1.0  #: bits from which an absence is worth a word


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """The words of a language and the names of parties, spoken."""

    words: Words
    language: str
    names: Callable[[str, str], str]

    def party(self, code: str) -> str:
        """Short name of a party, for titles."""
        return self.words.parties.get(code) or self.names(code, self.language) or code

    def forum(self, forum: str) -> str:
        """Name of a forum: its id, without the `other:` of what no list knows."""
        return (
            self.words.bilateral if forum == "bilateral" else self.words.forums.get(forum, forum.removeprefix("other:"))
        )

    def meeting(self, forum: str, format_: str) -> str:
        """`NATO defence ministers`, in the language's way."""
        if forum == "bilateral":
            return self.words.bilateral
        return self._joined(self.forum(forum), self.words.formats.get(format_, format_))

    def _joined(self, forum: str, word: str) -> str:
        pattern = self.words.meeting_long if " " in forum else self.words.meeting
        return pattern.format(forum=forum, format=word)

    def day(self, partial: str) -> str:
        """A partial date written out: `12 February 2026`, `February 2026`, `2026`."""
        parts = partial.split("-")
        if len(parts) == 1:
            return partial
        month = self.words.months[int(parts[1]) - 1]
        if len(parts) == 2:
            return f"{month} {parts[0]}"
        return self.words.day.format(day=int(parts[2]), month=month, year=parts[0])

    def days(self, first: str, last: str | None) -> str:
        """When a meeting is: with its weekday, and its last day if it has several."""
        whole = self.day(first)
        if len(first) == 10:
            whole = f"{self.words.weekdays[date.fromisoformat(first).weekday()]}, {whole}"
        return f"{whole} – {self.day(last)}" if last and last != first else whole

    def short_day(self, partial: str, year: str) -> str:
        """For titles: `12 Feb`; with the year if it is another one than that of the news."""
        parts = partial.split("-")
        if len(parts) == 1:
            return partial
        month = self.words.months_short[int(parts[1]) - 1]
        if len(parts) == 2:
            return f"{month} {parts[0]}"
        form = self.words.day_short if parts[0] == year else self.words.day_short_year
        return form.format(day=int(parts[2]), month=month, year=parts[0])

    def titles(self, transition: Transition, mark: Mark | None, year: str) -> list[str]:
        """The titles of that kind of transition, the fullest first."""
        series = transition.streak.series
        kind: str = transition.kind
        if kind == "revised" and transition.length == transition.before:
            kind = "unchanged"
        elif kind == "revised" and not transition.length:
            kind = "withdrawn"
        when = mark.meeting.first if mark else transition.meeting.rsplit("/", 1)[-1]
        format_ = mark.meeting.format if mark else transition.meeting.rsplit("/", 2)[-2:][0]
        counted = first_in(transition)
        first = self.words.firsts["counted"].format(count=counted) if counted > 2 else self.words.firsts["plain"]
        return [
            title.format(
                party=self.party(series.party),
                code=series.party,
                series=self._joined(self.forum(series.forum), self.words.units.get(series.scope, series.scope)),
                meeting=self.meeting(series.forum, format_),
                day=self.short_day(when, year),
                nth=self.words.nth(transition.length),
                forum=self.forum(series.forum),
                unit=self.words.units.get(series.scope, series.scope),
                scope=self.words.scopes.get(series.scope, series.scope),
                length=transition.length,
                before=transition.before,
                first=first,
            )
            for title in self.words.titles[kind]
        ]

    def lead(self, attendance: Attendance | None, transition: Transition) -> str:
        """Who comes instead, or who came, with rank."""
        if attendance is None:
            return ""
        instead = self.words.instead
        principal = self._principal(attendance)
        if attendance.state in ("present", "expected_present"):
            party = self.party(attendance.party)
            return (
                instead["present"].format(principal=principal)
                if principal
                else instead["present_plain"].format(party=party)
            )
        sentences = [self._substitution(attendance, principal)]
        if attendance.reason in ("barred", "not_invited"):
            sentences.append(instead["barred"])
        return " ".join(sentences)

    def _substitution(self, attendance: Attendance, principal: str) -> str:
        instead = self.words.instead
        if attendance.virtual and principal:
            return instead["virtual"].format(principal=principal)
        level = self.words.levels.get(attendance.level or "", "")
        if attendance.substitute:
            named = {"substitute": attendance.substitute, "level": level or "?", "principal": principal}
            sentence = instead["with_both" if principal else "with_substitute"].format(**named)
            return sentence if level else sentence.replace(" (?)", "")
        if attendance.level == "none" and principal:
            return instead["nobody"].format(principal=principal)
        return instead["with_principal"].format(principal=principal) if principal else instead["unknown"]

    def _principal(self, attendance: Attendance) -> str:
        office = self.words.offices.get(attendance.office or "", "")
        if not attendance.principal:
            return office
        return f"{attendance.principal} ({office})" if office else attendance.principal

    def phase(self, phase: Phase, attendance: Attendance | None) -> str:
        """Phase and modality in words."""
        modality = self.words.modalities.get(attendance.modality or "", "") if attendance else ""
        return "; ".join(part for part in (self.words.phases[phase], modality) if part)

    def confidence(self, confidence: float) -> str:
        """`very likely (0.88)`; empty if there is none."""
        return f"{self.words.certain(confidence)} ({confidence:.2f})" if confidence else ""

    def reason(self, attendance: Attendance | None) -> str:
        """The reason and who gives it; empty if none is given."""
        if attendance is None or attendance.reason is None:
            return ""
        reason = self.words.reasons[attendance.reason]
        if attendance.reason_by:
            return self.words.reason.format(reason=reason, by=attendance.reason_by)
        return self.words.reason_plain.format(reason=reason)

    def surprise(self, transition: Transition) -> str:
        """The surprise in words; empty without enough history, or where the news is no absence."""
        bits = transition.streak.surprise
        if bits is None or transition.kind == "broken":
            return ""
        counted = first_in(transition)
        shown = f"{bits:.1f}"
        if transition.length == 1 and counted > 2:
            return self.words.surprise["first"].format(count=counted, bits=shown)
        if bits < UNUSUAL:
            return self.words.surprise["common"].format(bits=shown)
        return self.words.surprise["rare"].format(count=round(2**bits), bits=shown)

    def length(self, streak: Streak) -> str:
        """`2 in a row`, with the other way of counting and the gaps."""
        if not streak.length:
            return self.words.streak_none
        if streak.other_length is not None and streak.other_length != streak.length:
            text = self.words.streak_other.format(length=streak.length, other=streak.other_length)
        else:
            text = self.words.streak.format(length=streak.length)
        if streak.gaps:
            gaps = self.words.streak_gaps["one" if streak.gaps == 1 else "many"].format(count=streak.gaps)
            text = f"{text}, {gaps}"
        return text

    def now(self, transition: Transition) -> str:
        """What holds now and what held before, for a correction."""
        before = self.words.streak.format(length=transition.before) if transition.before else self.words.streak_none
        return self.words.revised_now.format(now=self.length(transition.streak), before=before)

    def claims(self, streak: Streak) -> list[str]:
        """`The press counts 2: that holds for NATO ministerials; for … the ledger counts 1.` One line a claim."""
        lines: dict[str, list[str]] = {}
        for verdict in streak.verdicts:
            claim = verdict.claim
            if claim.count is not None:
                said = self.words.claim_count.format(count=claim.count)
            elif claim.since:
                said = self.words.claim_since.format(since=self.day(claim.since))
            else:
                said = self.words.claim_ever
            judged = self.words.verdicts[verdict.result].format(
                forum=self.forum(streak.series.forum),
                scope=self.words.scopes.get(verdict.scope, verdict.scope),
                ledger="?" if verdict.ledger is None else verdict.ledger,
            )
            if judged not in lines.setdefault(said, []):
                lines[said].append(judged)
        return [f"{said}{self.words.colon}{'; '.join(judged)}." for said, judged in lines.items()]

    def sources(self, count: int) -> str:
        """The number of independent sources in words."""
        return self.words.sources[{0: "none", 1: "one"}.get(count, "many")].format(count=count)


def first_in(transition: Transition) -> int:
    """How many meetings, this one counted, since the last absence before this streak; 0 if its meeting is not there."""
    count = 0
    run = {attendance.meeting.id for attendance in transition.streak.meetings} | {transition.meeting}
    marks = [mark for mark in transition.streak.timeline if mark.mark in ("attended", "absent", "virtual")]
    seen = False
    for mark in reversed(marks):
        if mark.meeting.id in run:
            seen = True
            count = 1
        elif seen and mark.mark == "attended":
            count += 1
        elif seen:
            break
    return count if seen else 0
