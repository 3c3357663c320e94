"""Candidates in, reports out: those that say the same are one, the surest word leads, every quotation is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.detect.candidate import OFFICE_OF, Candidate, StandIn, below, compatible, required
from monitor.detect.claims import claim_near
from monitor.detect.reading import Reading
from monitor.model import Evidence, Format, Modality, Reason, Report

_RANK: dict[Modality, int] = {"occurred": 0, "announced": 1, "rumoured": 2, "denied": 3, "proposed": 4}
QUOTES = 4  #: pieces of evidence a report keeps


def reports_of(
    candidates: Sequence[Candidate], reading: Reading, stand_ins: Sequence[StandIn] = ()
) -> tuple[list[Report], list[tuple[Candidate, str]]]:
    """The reports of one article, in the order of their evidence; and what fell to others or below the threshold."""
    weighed = []
    for made in candidates:
        features, confidence = reading.rules.weights.weigh(made.features)
        weighed.append((made, features, confidence))
    groups: list[list[tuple[Candidate, tuple, float]]] = []  # type: ignore[type-arg]
    for one in weighed:
        home = next((g for g in groups if all(compatible(one[0], other[0]) for other in g)), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    dropped: list[tuple[Candidate, str]] = []
    reports: list[tuple[Report, list[Candidate]]] = []
    for group in groups:
        report = _report(group, reading)
        if report.confidence < reading.rules.weights.threshold:
            dropped += [(one[0], f"confidence {report.confidence:.2f} is below the threshold") for one in group]
        else:
            reports.append((report, [one[0] for one in group]))
    taken = {report.substitute for report, _ in reports if report.substitute}
    free = [s for s in stand_ins if (s.actor.full or s.actor.name) not in taken]
    came = [c for c in candidates if (c.actor.full or c.actor.name) not in taken]
    reports = [(_with_stand_in(report, made, free, came), made) for report, made in reports]
    reports = _settled(reports, dropped)
    ordered = sorted(
        (r for r, _ in reports), key=lambda r: (r.evidence[0].where != "title", r.evidence[0].start, r.party)
    )
    return _with_primary(ordered, reading), dropped


def _report(group: Sequence[tuple], reading: Reading) -> Report:  # type: ignore[type-arg]
    best = max(group, key=lambda one: (one[2], bool(one[0].principal), bool(one[0].substitute or one[0].level)))
    made, features, confidence = best
    doubt = 1.0
    for _, _, other in group:
        doubt *= 1.0 - 0.35 * other
    confidence = max(confidence, 1.0 - (1.0 - confidence) * (doubt / (1.0 - 0.35 * confidence)))
    all_made = [one[0] for one in group]
    when = next((m.when for m in sorted(all_made, key=_date_rank) if m.when and m.when.partial), None)
    claim = claim_near(all_made, reading)
    principal = next((m.principal for m in [made, *all_made] if m.principal), None)
    office = next((m.office for m in [made, *all_made] if m.office and (m.principal or not principal)), made.office)
    if office in (None, "minister") and not principal:
        office = OFFICE_OF.get(_format(all_made, made) or "", office)
    ranked = [m for m in all_made if m.level not in (None, "none")] or [m for m in all_made if m.level]
    told = [m for m in [made, *all_made] if m.substitute] or ranked or [made]
    with_sub = told[0]
    session = made.session
    return Report(
        status=made.status,
        party=made.party,
        forum=_forum_name(made, reading),
        format=_format(all_made, made),
        date=when.partial if when else None,
        modality=_modality(all_made, made),
        principal=principal,
        office=office,
        substitute=with_sub.substitute,
        substitute_level=with_sub.level,
        virtual=any(m.virtual for m in all_made),
        informal=session.informal if session else None,
        consecutive=claim.count if claim else None,
        claim=claim,
        reason=_reason(all_made, reading),
        confidence=round(confidence, 4),
        evidence=_evidence(all_made, reading),
        rule=f"{reading.grammar.pack.language}.{made.statement.rule}",
        cue=reading.quote(made.statement.cue.first, made.statement.cue.after),
        features=features,
    )


def _with_stand_in(
    report: Report, made: Sequence[Candidate], stand_ins: Sequence[StandIn], candidates: Sequence[Candidate]
) -> Report:
    """The nearest person of lower rank who is said to come, where the statements themselves name none."""
    if report.status != "absent" or report.substitute or report.substitute_level not in (None, "none"):
        return report
    if made[0].statement.nobody:
        return report
    need = required(report.format)
    others = [
        s for s in stand_ins
        if s.forum == report.forum and s.party in (report.party, None) and (s.actor.name or s.actor.level != need)
        and (below(s.actor.level, need) or s.actor.level == "head")
    ]  # fmt: skip
    others += [
        StandIn(c.party, c.forum, c.actor, c.statement.sentence)
        for c in candidates
        if (c.status, c.party, c.forum) == ("attends", report.party, report.forum) and _another(c, report)
    ]
    at = [m.statement.sentence for m in made]
    near = [(min(abs(s.sentence - a) for a in at), s.sentence, s) for s in others]
    near = [one for one in near if one[0] <= (3 if one[2].party else 1)]
    if not near:
        return report
    actor = min(near, key=lambda one: one[:2])[2].actor
    return replace(report, substitute=actor.full or actor.name, substitute_level=actor.level)


def _another(candidate: Candidate, report: Report) -> bool:
    """Somebody else than the principal, of another office: the premier in the president's place."""
    actor = candidate.actor
    return bool(
        actor.name and report.principal and actor.office and actor.office not in ("head", report.office)
        and actor.name.split()[-1] not in report.principal
    )  # fmt: skip


def _format(group: Sequence[Candidate], best: Candidate) -> Format | None:
    """The most exact format any of them says: "defence ministers" rather than "ministers"."""
    said = [m.format for m in group if m.session is not None and m.session.format == m.format and not m.session.generic]
    exact = [f for f in said if f in EXACT]
    if exact and best.format not in EXACT:
        return exact[0]
    if best.format in EXACT or not said:
        return best.format
    return best.format if best.format in said else said[0]


EXACT: frozenset[Format | None] = frozenset({"foreign_ministers", "defence_ministers", "finance_ministers"})


def _forum_name(made: Candidate, reading: Reading) -> str:
    if made.forum != "other:" or made.session is None:
        return made.forum
    return "other:"


def _date_rank(made: Candidate) -> tuple[int, bool, bool]:
    partial = made.when.partial if made.when else None
    return -len(partial or ""), made.statement.far, not made.own_when


def _modality(group: Sequence[Candidate], best: Candidate) -> Modality:
    said = [m.modality for m in group if m.modality not in ("proposed", "denied")] or [best.modality]
    firm = [m for m in said if m != "rumoured"]
    if best.modality == "rumoured" or not firm:
        return "rumoured" if "rumoured" in said else best.modality
    return best.modality if best.modality in said else min(said, key=_RANK.__getitem__)


def _reason(group: Sequence[Candidate], reading: Reading) -> Reason | None:
    if group[0].status != "absent":
        return None
    for made in group:
        own = reading.grammar.cues[made.statement.rule].reason
        if own in ("barred", "not_invited"):
            return own
    for made in group:
        st = made.statement
        for sentence in (st.sentence, st.sentence + 1):
            if sentence >= len(reading.text.sentences):
                continue
            low, high = reading.bounds(sentence)
            found = reading.flagged("reason", low, high)
            if found:
                return min(found, key=lambda h: abs(h.first - st.cue.first)).value  # type: ignore[no-any-return]
    return next((r for m in group if (r := reading.grammar.cues[m.statement.rule].reason)), None)


def _evidence(group: Sequence[Candidate], reading: Reading) -> tuple[Evidence, ...]:
    seen: dict[int, Candidate] = {}
    for made in group:
        seen.setdefault(made.statement.sentence, made)
    ranked = sorted(seen, key=lambda s: (reading.in_title(seen[s].statement.first), s))
    return tuple(_quotation(reading, sentence) for sentence in ranked[:QUOTES])


def _quotation(reading: Reading, sentence: int) -> Evidence:
    low, high = reading.bounds(sentence)
    start, end = reading.text.span(low, high)
    whole = reading.whole
    while end < len(whole) and whole[end] in ".!?…»”“\"'’)":
        end += 1
    while start and whole[start - 1] in "«„“\"'‘(":
        start -= 1
    if start < reading.title_length:
        return Evidence(
            text=whole[start : min(end, reading.title_length)].rstrip(),
            start=start,
            end=start + len(whole[start : min(end, reading.title_length)].rstrip()),
            where="title",
        )
    shift = reading.title_length
    return Evidence(text=whole[start:end], start=start - shift, end=end - shift, where="text")


def _settled(
    reports: list[tuple[Report, list[Candidate]]], dropped: list[tuple[Candidate, str]]
) -> list[tuple[Report, list[Candidate]]]:
    """Of two opposite words on one party at one meeting the surer one stands; `after all` overtakes."""
    kept: list[tuple[Report, list[Candidate]]] = []
    for report, made in sorted(reports, key=lambda one: -_sureness(one[0], one[1])):
        rival = next((r for r, m in kept if _rivals(r, m, report, made)), None)
        if rival is None:
            kept.append((report, made))
        else:
            dropped += [(one, f"the text says more surely that the party {rival.status}") for one in made]
    return kept


def _rivals(one: Report, said: Sequence[Candidate], two: Report, made: Sequence[Candidate]) -> bool:
    """Whether both speak of one party at one meeting and only one of them can stand."""
    if (one.party, one.forum) != (two.party, two.forum) or one.status == two.status:
        return False
    overtaken = any("after_all" in m.features for m in said) and not any(m.when and m.when.ago for m in made)
    if overtaken or (two.modality == "denied" and one.modality == "announced"):
        return True
    return one.format == two.format and two.modality != "denied" and _same_time(said, made)


def _sureness(report: Report, made: Sequence[Candidate]) -> float:
    overtakes = any("after_all" in m.features for m in made)
    withdrawn = report.modality == "denied"  # "denies that he stays away: he will be there": the second holds
    sure = report.confidence + (0.5 if overtakes else 0.0) + (0.05 if report.status == "absent" else 0.0)
    return sure - (0.2 if withdrawn else 0.0)


def _same_time(one: Sequence[Candidate], two: Sequence[Candidate]) -> bool:
    for a in one:
        for b in two:
            if (
                a.own_when
                and b.own_when
                and a.when
                and b.when
                and not (a.when.first <= b.when.last and b.when.first <= a.when.last)
            ):
                return False
            if bool(a.own_when and a.when and a.when.ago) != bool(b.own_when and b.when and b.when.ago):
                return False
    return True


def _with_primary(reports: list[Report], reading: Reading) -> list[Report]:
    """The article's own news: what stands in the title or the first sentences, and shares its meeting."""
    marked = []
    for report in reports:
        first = report.evidence[0]
        early = first.where == "title" or first.start < 400
        marked.append(replace(report, primary=early and report.modality not in ("denied", "proposed")))
    return marked
