"""Packs and world in, one compiled rulebook out: a lexicon a language, made when its first text comes. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from monitor.detect.lexicon import Lexicon, expand
from monitor.detect.text import fold, words_of
from monitor.detect.weights import Weights
from monitor.languages import Cue, Pack
from monitor.model import Format, Meeting
from monitor.world import Forum, Holder, Name, World

OFFICES: Final = (
    "head_of_state", "head_of_government", "foreign_minister", "defence_minister", "finance_minister",
    "deputy_head_of_state", "deputy_head_of_government", "deputy_foreign_minister", "deputy_defence_minister",
    "deputy_finance_minister", "national_security_adviser",
)  # fmt: skip
FLAGS: Final = (
    "masks", "former", "nobodies", "negators", "not_negators", "nobody", "pronouns", "before_objects", "places",
    "objects_after", "places_after",
    "attribution", "speech", "clause_starts", "relatives", "ands", "past", "future", "rumour", "conditional",
    "denial", "proposal", "after_all", "called_off", "only", "remote", "message", "in_person", "informal",
    "formal", "all_virtual", "domestic", "standing", "titles", "participation", "not_cues", "towns", "regions", "among",
    "sidelines", "governments", "void", "blamed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ForumName:
    """A forum as one of its names says it."""

    forum: str
    weak: bool
    format: Format | None
    series: bool  #: the name of a conference: stands for its meeting by itself
    group: bool


@dataclass(frozen=True, slots=True)
class CueForm:
    """One form of a cue and what its grammar says of time."""

    id: str
    tense: str  #: past, future or empty


@dataclass
class Grammar:
    """One language, ready for reading."""

    pack: Pack
    lexicon: Lexicon
    cues: Mapping[str, Cue]
    abbreviations: frozenset[str]
    linkers: frozenset[str]
    particles: frozenset[str]
    endings: tuple[tuple[str, str], ...]  #: what inflection adds to a name, and what stands there in the nominative
    indefinites: frozenset[str]
    articles: frozenset[str]  #: particles that are articles too: part of a name only behind another particle
    functions: frozenset[str]  #: single words that never begin a name
    institutions: Mapping[str, str] = field(default_factory=dict)

    @property
    def cased(self) -> bool:
        """Whether endings rather than order tell subjects from objects."""
        return bool(self.endings) and not self.pack.compounds


class Rulebook:
    """Everything detection knows; languages are compiled when they are first asked for."""

    def __init__(self, packs: Mapping[str, Pack], world: World, weights: Weights) -> None:
        self.packs, self.world, self.weights = packs, world, weights
        self._grammars: dict[str, Grammar] = {}
        self._meetings: dict[str, list[Meeting]] = {}
        self._held: dict[str, list[Meeting]] = {}
        for meeting in world.meetings:
            self._meetings.setdefault(meeting.forum, []).append(meeting)
            for word in words_of(meeting.place or "")[:1]:
                self._held.setdefault(word, []).append(meeting)
        self._people = _people(world)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are packs for."""
        return tuple(self.packs)

    def grammar(self, language: str) -> Grammar | None:
        """The compiled language, or None where there is no pack."""
        key = {"nb": "no", "nn": "no"}.get(language[:2].lower(), language[:2].lower())
        if key not in self.packs:
            return None
        if key not in self._grammars:
            self._grammars[key] = compile_pack(self.packs[key], self.world)
        return self._grammars[key]

    def meetings(self, forum: str) -> list[Meeting]:
        """The calendar of a forum."""
        return self._meetings.get(forum, [])

    def held_in(self, town: str) -> list[Meeting]:
        """The meetings of the calendar in a town whose (English) name begins with that folded word."""
        return self._held.get(town, [])

    def people(self, folded: str) -> tuple[Holder, ...]:
        """Officeholders of that folded name or surname."""
        return self._people.get(folded, ())

    def gate(self, text: str, language: str) -> bool:
        """Whether the text can hold a report at all; False never loses one."""
        from monitor.detect.gate import passes

        grammar = self.grammar(language)
        return grammar is not None and passes(text, grammar)


TIMES: Final = (
    "today", "tomorrow", "day_after", "yesterday", "day_before", "this", "next", "last", "week", "weekend", "month",
    "year", "next_week", "last_week", "next_month", "last_month", "next_year", "last_year", "ago",
)  # fmt: skip
EU_HEADS: Final = ("commission_president", "council_president", "high_representative", "foreign_affairs_chief")


def _people(world: World) -> dict[str, tuple[Holder, ...]]:
    found: dict[str, tuple[Holder, ...]] = {}
    for holder in world.holders:
        if (
            holder.office not in OFFICES or holder.party == "AD"
        ):  # Andorra's co-princes are met as what they are elsewhere
            continue
        for full in (holder.name, *holder.aliases):
            parts = words_of(full)
            if len(parts) > 2:
                for key in (" ".join(parts[:2]), " ".join(parts[-2:]), parts[1] if len(parts[1]) > 3 else ""):
                    if key:
                        found[key] = (*found.get(key, ()), holder)
    for name, holders in world.holders.names():
        useful = tuple(h for h in holders if (h.office in OFFICES and h.party != "AD") or h.office in EU_HEADS)
        if useful and len(name) > 2:
            found[name] = tuple(dict.fromkeys((*useful, *found.get(name, ()))))
    return found


def compile_pack(pack: Pack, world: World) -> Grammar:
    """One language's phrases and the world's names in it under one automaton."""
    language = pack.language
    lexicon = Lexicon(umlauts=pack.umlauts)
    for forum, name in world.forum_names(language):
        patterns = [name.pattern, *_genitives(name.pattern, pack)]
        lexicon.add("forum", _forum_name(forum, name), patterns, name=_needs_capital(name))
    for code, names in world.party_names(language).items():
        lexicon.add("party", (code, "name"), names, name=True)
    for code, names in world.party_demonyms(language).items():
        lexicon.add("party", (code, "demonym"), names)
    for code, names in _capitals(world, language).items():
        lexicon.add("party", (code, "capital"), names, name=True)
    for codes, phrases in pack.groups.items():
        lexicon.add("party", (codes, "name"), phrases)
    for code, phrases in pack.institutions.items():
        for phrase in phrases:  # "Kremlin" is one, "kremlin" is none; "hoge vertegenwoordiger" has no capital
            lexicon.add("institution", code, [phrase], name=not phrase[:1].islower())
    nouns = pack.umlauts  # German writes its nouns with capitals: "treffen" is a verb, "Treffen" a meeting
    for form, phrases in pack.meetings.items():
        lexicon.add("meeting", form, phrases, noun=nouns)
    lexicon.add("event", "event", pack.events, noun=nouns)
    lexicon.add("trip", "trip", pack.trips, noun=nouns)
    for office, phrases in pack.offices.items():
        lexicon.add("office", office, phrases, noun=nouns)
    lexicon.add("office", "counterpart", pack.counterparts, noun=nouns)
    for form, phrases in pack.plural_offices.items():
        lexicon.add("plural", form, phrases)
    for flag in FLAGS:
        lexicon.add(flag, flag, getattr(pack, flag))
    for reason, phrases in pack.reasons.items():
        lexicon.add("reason", reason, phrases)
    for rule, cue in pack.cues.items():
        for tense in ("forms", "past", "future"):
            lexicon.add("cue", CueForm(rule, "" if tense == "forms" else tense), getattr(cue, tense))
    _add_times(lexicon, pack)
    _add_ordinals(lexicon, pack)
    return Grammar(
        pack=pack,
        lexicon=lexicon.build(),
        cues=pack.cues,
        abbreviations=frozenset(fold(w) for p in pack.abbreviations for w in p.replace(".", " ").split()),
        linkers=frozenset(w for p in pack.linkers for w in words_of(p, pack.umlauts)),
        particles=frozenset(fold(p, pack.umlauts) for p in pack.particles),
        indefinites=frozenset(w for p in pack.indefinites for w in words_of(p, pack.umlauts)),
        endings=tuple(sorted((_ending(e) for e in pack.name_endings), key=lambda e: len(e[0]), reverse=True)),
        articles=frozenset({"der", "den", "la", "las", "los", "le"}),
        functions=_functions(pack),
    )


def _needs_capital(name: Name) -> bool:
    """Whether a forum is only meant with a capital: most languages write `cumbre iberoamericana`, `sommet arabe`."""
    return not name.pattern.lstrip("[")[:1].islower() and (name.weak or " " not in name.pattern)


def _genitives(pattern: str, pack: Pack) -> tuple[str, ...]:
    """ "Natos", "Arktiska rådets": the genitive that Dutch and the Nordic languages write without an apostrophe."""
    if not pack.compounds or pack.umlauts or not pattern[-1:].isalpha() or pattern.endswith("s"):
        return ()
    return tuple(pattern + ending.partition(">")[0] for ending in pack.name_endings)


def _ending(written: str) -> tuple[str, str]:
    """ "iego>i": the ending of a case, and that of the nominative."""
    case, _, nominative = written.partition(">")
    return fold(case), fold(nominative)


def _forum_name(forum: Forum, name: Name) -> ForumName:
    return ForumName(forum.id, name.weak, name.format, forum.kind == "series", forum.kind == "group")


def _capitals(world: World, language: str) -> Mapping[str, tuple[str, ...]]:
    look_up = getattr(world, "party_capitals", None)
    return look_up(language) if look_up else {}


def _functions(pack: Pack) -> frozenset[str]:
    found = set()
    for flag in FLAGS:
        for phrase in getattr(pack, flag):
            for runs in expand(phrase) if len(phrase) < 60 else []:
                if len(runs) == 1 and len(runs[0]) == 1 and "*" not in runs[0][0]:
                    found.add(runs[0][0])
    found |= {w for p in pack.stopwords for w in words_of(p, pack.umlauts)}
    return frozenset(found | {w for p in pack.linkers for w in words_of(p)})


def _add_times(lexicon: Lexicon, pack: Pack) -> None:
    times = pack.times
    for kind, named_days in (("month", times.months), ("weekday", times.weekdays)):
        for number, phrases in named_days.items():
            for phrase in phrases:  # "May" is a month, "may" is none
                lexicon.add("time", (kind, number), [phrase], noun=phrase[:1].isupper())
    named = {"week": "week", "weekend": "weekend", "month": "month_word", "year": "year_word"}
    for key in TIMES:
        lexicon.add("time", (named.get(key, key), 0), getattr(times, key))


def _add_ordinals(lexicon: Lexicon, pack: Pack) -> None:
    for number, phrases in pack.ordinals.numbers.items():
        lexicon.add("ordinal", number, phrases)
    for key in ("times", "in_a_row", "first", "since", "ever"):
        lexicon.add(f"count_{key}", key, getattr(pack.ordinals, key))
