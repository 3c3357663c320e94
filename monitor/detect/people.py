"""Capital letters in, people out: who is named, what is known of them, and what the text itself teaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from monitor.detect.days import Published
from monitor.detect.mentions import LEVEL_OF, Actor
from monitor.detect.rulebook import EU_HEADS, Grammar, Rulebook
from monitor.detect.text import Text, Word, fold, words_of
from monitor.world import Holder

_NOUN_ENDINGS = (
    "ung", "ungen", "heit", "keit", "schaft", "tion", "treffen", "gipfel", "minister", "ministerin", "ministers",
    "konferenz",
    "tag", "staat", "land", "rat", "amt", "chef", "chefin",
)  # fmt: skip


@dataclass
class Known:
    """What this text has said of a person."""

    full: str
    party: str | None = None
    office: str | None = None


@dataclass
class Memory:
    """People of one article by the last part of their names."""

    people: dict[str, Known] = field(default_factory=dict)
    offices: dict[str, str] = field(default_factory=dict)  #: office → party last named with it

    def learn(self, actors: Iterable[Actor], text: Text) -> None:
        """Take in names that stand with an office or a state."""
        for actor in actors:
            if actor.name is None or actor.nobody:
                continue
            known = self.people.setdefault(_last(actor.name), Known(actor.name))
            if actor.family_first:
                self.people.setdefault(words_of(actor.name)[0], known)
            if len(actor.name) > len(known.full):
                known.full = actor.name
            if actor.party and actor.by in ("name", "demonym", "institution") and not known.party:
                known.party = actor.party
            if actor.office and not known.office and not actor.former:
                known.office = actor.office

    def resolve(self, actors: Iterable[Actor], rules: Rulebook, published: Published, grammar: Grammar) -> None:
        """Give actors the party and office that the text or the table of officeholders knows."""
        every = list(actors)
        _same_office(every)
        counted: Counter[str | None] = Counter(a.party for a in every if a.party)
        for actor in every:
            if actor.nobody:
                continue
            if actor.name is not None:
                self._person(actor, rules, published, grammar, counted)
        for actor in every:
            if actor.office and actor.name is None and actor.party is None and not actor.nobody and not actor.plural:
                self._office(actor, every)
        _named_elsewhere(every)
        self._guess(every)

    def _guess(self, every: list[Actor]) -> None:
        """An officeholder whose state is not said is of the state the text is about, where only one stands out."""
        counts = Counter(
            a.party for a in every if a.party and not a.venue and a.by not in ("office", "capital", "institution")
        )
        placed = any(a.capital and a.venue and a.sentence <= 2 and not a.person for a in every)
        ranked = counts.most_common(2)
        clear = ranked and ranked[0][1] >= (2 if placed or len(ranked) > 1 else 1)
        clear = clear and (len(ranked) == 1 or ranked[0][1] > ranked[1][1])
        best = ranked[0][0] if clear else None
        for actor in every:
            principal = actor.level in ("head", "minister")
            beside = [
                a.party for a in every
                if a.sentence == actor.sentence and a.after <= actor.first and a.party and not a.person and not a.venue
            ]  # fmt: skip
            if beside and principal and actor.name and actor.party is None and not actor.nobody and not actor.former:
                actor.party, actor.by = beside[-1], "guess"
            if best and principal and actor.name and actor.party is None and not actor.nobody and not actor.former:
                actor.party, actor.by = best, "guess"

    def _person(
        self, actor: Actor, rules: Rulebook, published: Published, grammar: Grammar, counted: Counter[str | None]
    ) -> None:
        known = self.people.get(_last(actor.name or ""))
        actor.full = known.full if known else actor.name
        if known and not actor.former:
            if actor.party is None and known.party:
                actor.party, actor.by = known.party, "learnt"
            if actor.office is None and known.office:
                actor.office = known.office
        found = tuple(look_up(actor.full or "", rules, grammar))
        holder = choose(found, actor, published, counted)
        if holder is not None:
            if actor.party is None or (actor.by == "institution" and actor.party != holder.party):
                actor.party, actor.by = holder.party, "holder"
            if (actor.office, holder.party, holder.office) == ("deputy", "US", "foreign_minister"):
                actor.office = "foreign_minister"  # "sekretarz stanu", "secrétaire d'État": elsewhere a junior minister
            vague = actor.office in (None, "head", "minister") and holder.party == actor.party and not actor.former
            if vague and (actor.office is None or LEVEL_OF.get(actor.office) == LEVEL_OF.get(holder.office)):
                actor.office = _office_name(_higher(holder, found).office)
        if actor.office:
            actor.level = LEVEL_OF.get(actor.office)

    def _office(self, actor: Actor, every: list[Actor]) -> None:
        """ "The minister": of the state named before it in the sentence, else the last person of that office."""
        beside = [
            a for a in every
            if a.sentence == actor.sentence and a.after <= actor.first and a.party
            and not a.person and a.by != "demonym"
        ]  # fmt: skip
        if beside and actor.first - beside[-1].after <= 8:
            actor.party, actor.by = beside[-1].party, "office"
            return
        same = [a for a in every if a.party and a.office == actor.office and a.name]
        before = [a for a in same if a.first < actor.first]
        chosen = before[-1] if before else None
        if chosen is not None:
            actor.party, actor.by = chosen.party, "office"
            actor.full = chosen.full


def _same_office(every: list[Actor]) -> None:
    """ "His Polish counterpart": of the office named last before."""
    last: Actor | None = None
    for actor in every:
        if actor.office == "counterpart":
            actor.office = last.office if last is not None and actor.sentence - last.sentence <= 2 else None
            actor.level = LEVEL_OF.get(actor.office or "")
        elif actor.office:
            last = actor


def _higher(holder: Holder, found: tuple[Holder, ...]) -> Holder:
    """Of one who is head of state and of government at once, the head of state."""
    if holder.office != "head_of_government":
        return holder
    return next(
        (h for h in found if h.office == "head_of_state" and (h.party, h.name) == (holder.party, holder.name)), holder
    )


def _named_elsewhere(every: list[Actor]) -> None:
    """ "The American president": who that is, where the text names one holder of that office."""
    for actor in every:
        if actor.name or actor.full or not actor.party or actor.plural or actor.level not in ("head", "minister"):
            continue
        names = {a.full for a in every if a.name and (a.party, a.office) == (actor.party, actor.office)}
        if len(names) == 1:
            actor.full = names.pop()


def _office_name(office: str) -> str:
    if office.startswith("deputy_"):
        return "deputy"
    if office == "national_security_adviser":
        return "official"
    return "other" if office in EU_HEADS else office


def _last(name: str) -> str:
    parts = words_of(name)
    return parts[-1] if parts else name


def look_up(name: str, rules: Rulebook, grammar: Grammar) -> Iterator[Holder]:
    """Holders of that name: full, or surname with a fitting first name; endings of the language taken off."""
    parts = words_of(name)
    if not parts:
        return
    seen = set()
    for form in _forms(parts, grammar):
        for holder in rules.people(" ".join(form)):
            if holder not in seen:
                seen.add(holder)
                yield holder
    if seen or len(parts) < 2:
        return
    for form in _forms(parts, grammar):
        for holder in rules.people(form[-1]):
            known = (words_of(full) for full in (holder.name, *holder.aliases))
            same = any(k and k[-1] == form[-1] and form[0][:3] == k[0][:3] for k in known)
            if same and holder not in seen:
                seen.add(holder)
                yield holder


def _forms(parts: list[str], grammar: Grammar) -> Iterator[list[str]]:
    yield parts
    for ending, nominative in grammar.endings:
        cut = [p[: -len(ending)] + nominative if p.endswith(ending) and len(p) > len(ending) + 2 else p for p in parts]
        if cut != parts:
            yield cut
            last = [*parts[:-1], cut[-1]]
            if last != cut:
                yield last


def choose(
    holders: tuple[Holder, ...], actor: Actor, published: Published, counted: Counter[str | None]
) -> Holder | None:
    """The term that fits the text best: same party and office, in office at the time, spoken of elsewhere."""
    if not holders:
        return None
    day = (
        published.day.isoformat()
        if published.day
        else f"{published.month[0]}-{published.month[1]:02d}"
        if published.month
        else None
    )

    def score(holder: Holder) -> tuple[float, str]:
        points = 0.0
        soft = actor.by == "institution"  # several states have a "Bundeskanzler"
        points += 4 if actor.party == holder.party else 0 if soft else -6 if actor.party else 0
        points += 2 if counted.get(holder.party) else 0
        points += 3 if actor.office and actor.office == holder.office else 0
        if actor.office and LEVEL_OF.get(actor.office) != LEVEL_OF.get(holder.office, holder.level):
            points -= 2
        if day and holder.on(day):
            points += 3
        elif day and holder.start and holder.start[:7] > day[:7]:
            points -= 3
        points += 1 if holder.office in ("head_of_state", "head_of_government") else 0
        lower = holder.office.startswith("deputy_") or holder.office == "national_security_adviser"
        points -= 0.5 if lower else 0  # who is foreign minister as well is met as that
        return points, holder.start

    best = max(holders, key=score)
    single = " " not in (actor.full or actor.name or "")
    least = 3 if single and actor.party is None and actor.office is None else 0
    return best if score(best)[0] >= least else None


def names_in(
    text: Text,
    grammar: Grammar,
    covered: set[int],
    offices: set[int],
    party_ends: set[int],
    rules: Rulebook,
    published: Published,
) -> list[Actor]:
    """Names of people: runs of capitals that no other phrase covers."""
    words = text.words
    runs: list[tuple[int, int]] = []
    index = 0
    while index < len(words):
        initial = index + 1 < len(words) and _initial(words[index], words[index + 1])
        if index in covered or not (_nameable(words[index], grammar) or initial):
            index += 1
            continue
        after = _run(words, index, grammar, covered)
        runs.append((index if index in offices else _begin(words, index, after, grammar), after))
        index = max(after, index + 1)
    full = [a for a in (_named(text, f, t, grammar, offices, party_ends, rules) for f, t in runs) if a is not None]
    last = {fold(words[a.after - 1].text) for a in full if a.after - a.first > 1 or a.first in offices}
    last |= {fold(words[a.first].text) for a in full if a.family_first}
    lone = [
        Actor(f, t, words[f].sentence, name=words[f].text, full=words[f].text)
        for f, t in runs
        if t - f == 1 and any(form[0] in last for form in _forms([words[f].folded], grammar))
    ]
    starts = {a.first for a in full}
    return full + [a for a in lone if a.first not in starts]


def _initial(word: Word, after: Word) -> bool:
    """ "S. Jaishankar"."""
    return (
        len(word.text) == 1
        and word.capital
        and after.gap.startswith(".")
        and after.capital
        and word.sentence == after.sentence
    )


def _nameable(word: Word, grammar: Grammar) -> bool:
    if not word.capital or len(word.folded) < 2 or word.text.isdigit():
        return False
    if len(word.folded) == 1:
        return False
    return word.folded not in grammar.functions


def _run(words: list[Word], first: int, grammar: Grammar, covered: set[int]) -> int:
    after = first + 1
    while after < len(words) and after - first < 5 and after not in covered:
        word = words[after]
        if word.sentence != words[first].sentence or word.gap.strip() not in ("", "-", "‑", "'", "’", "."):
            break
        syllable = word.gap.strip() in ("-", "‑") and word.gap and not word.gap.isspace() and len(word.folded) <= 5
        if _nameable(word, grammar) or (word.capital and len(word.folded) == 1) or syllable:
            after += 1
            continue
        follows = _past_particles(words, after, grammar)
        if follows and follows not in covered:
            after = follows + 1
            continue
        break
    return after


def _past_particles(words: list[Word], at: int, grammar: Grammar) -> int:
    """The capital behind one or two particles ("bin", "von der"), or 0; an article counts only behind a particle."""
    first = at
    while at < len(words) and words[at].folded in grammar.particles and at - first < 3:
        if at == first and words[at].folded in grammar.linkers and words[at].folded in grammar.articles:
            return 0
        at += 1
    return at if at > first and at < len(words) and words[at].capital else 0


def _begin(words: list[Word], first: int, after: int, grammar: Grammar) -> int:
    if grammar.pack.compounds and after - first >= 2 and words[first].folded.endswith(_NOUN_ENDINGS):
        return _past_particles(words, first + 1, grammar) or first + 1
    if grammar.pack.compounds and after - first >= 3:
        while after - first > 2 and words[first].folded.endswith(_NOUN_ENDINGS):
            first += 1
        if after - first > 2 and len(words[first].folded) > 8:
            first = _past_particles(words, first + 1, grammar) or first + 1
    return first


def _named(
    text: Text, first: int, after: int, grammar: Grammar, offices: set[int], party_ends: set[int], rules: Rulebook
) -> Actor | None:
    words = text.words
    surface = " ".join(w.text for w in words[first:after])
    length = after - first
    beside = first in offices and words[first].gap.strip() in ("", ",", "-", "(")
    holders = tuple(look_up(surface, rules, grammar))
    if length == 1:
        word = words[first]
        if word.text.isupper() and len(word.text) <= 5 and not holders:
            return None
        if not beside and not (holders and len(word.folded) >= 4) and not _learnable(words, first, grammar, party_ends):
            return None
    elif grammar.pack.compounds and not beside and not holders and _nouns(words[first:after]):
        return None
    eastern = length > 1 and any(h.party in _FAMILY_FIRST for h in holders)
    return Actor(first, after, words[first].sentence, name=surface, full=surface, family_first=eastern)


def _nouns(words: list[Word]) -> bool:
    return any(w.folded.endswith(_NOUN_ENDINGS) or len(w.folded) > 14 for w in words)


_FAMILY_FIRST = frozenset({"CN", "TW", "KR", "KP", "VN", "KH", "SG"})


def _learnable(words: list[Word], first: int, grammar: Grammar, party_ends: set[int]) -> bool:
    """A lone capital behind a demonym ("der Brite Sunak", "el peruano Humala") may be a name."""
    return first in party_ends and words[first].gap == " " and not grammar.pack.compounds
