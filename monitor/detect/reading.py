"""An article and its grammar in, everything that was seen in it out: words, actors, sessions, cues, times, flags."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monitor.detect import days
from monitor.detect.lexicon import Hit
from monitor.detect.mentions import LEVEL_OF, Actor, Session, chosen, join, merge
from monitor.detect.people import Memory, names_in
from monitor.detect.places import ends_in, placed, see_venues, towns_in
from monitor.detect.rulebook import ForumName, Grammar, Rulebook
from monitor.detect.text import Text, read
from monitor.detect.walls import build_walls, group_actors
from monitor.model import Article, Level


@dataclass
class Reading:
    """One article, read."""

    article: Article
    grammar: Grammar
    rules: Rulebook
    text: Text
    title_words: int  #: how many words belong to the title
    title_length: int  #: characters before the text begins
    published: days.Published
    hits: dict[str, list[Hit]] = field(default_factory=dict)
    actors: list[Actor] = field(default_factory=list)
    groups: list[list[Actor]] = field(default_factory=list)
    group_of: dict[int, int] = field(default_factory=dict)  #: id of actor → index in groups
    sessions: list[Session] = field(default_factory=list)
    cues: list[Hit] = field(default_factory=list)
    towns: dict[int, str] = field(default_factory=dict)  #: where words that only say where stand, folded
    times: list[days.Told] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)  #: cumulative cost of the boundaries before each word
    memory: Memory = field(default_factory=Memory)

    def crossing(self, one: int, two: int) -> float:
        """What lies between two words, as a cost."""
        low, high = min(one, two), max(one, two)
        return self.walls[min(high, len(self.walls) - 1)] - self.walls[low]

    def flagged(self, kind: str, first: int, after: int) -> list[Hit]:
        """Phrases of that kind that begin between two words."""
        return [h for h in self.hits.get(kind, ()) if first <= h.first < after]

    def bounds(self, sentence: int) -> tuple[int, int]:
        """First word and the one after the last of a sentence."""
        return self.text.sentences[sentence]

    def in_title(self, word: int) -> bool:
        """Whether a word stands in the title."""
        return word < self.title_words

    def held_in(self, low: int, high: int) -> set[str]:
        """The states and towns that only say where, between two words."""
        states = {a.party for a in self.actors if a.venue and a.party and low <= a.first < high}
        return states | {town for at, town in self.towns.items() if low <= at < high}

    def quote(self, first: int, after: int) -> str:
        """The words as they stand in the article."""
        start, end = self.text.span(first, after)
        return self.whole[start:end]

    @property
    def whole(self) -> str:
        """Title and text, as they were read."""
        return whole_text(self.article)


def whole_text(article: Article) -> str:
    """Title and text with a paragraph between them."""
    return f"{article.title}\n\n{article.text}" if article.title else article.text


def take(article: Article, grammar: Grammar, rules: Rulebook) -> Reading:
    """Read an article: who, what, when, and every cue."""
    pack = grammar.pack
    text = read(
        whole_text(article),
        abbreviations=grammar.abbreviations,
        ordinal_dots=pack.compounds or pack.ordinal_dots,
        umlauts=pack.umlauts,
    )
    title_length = len(article.title) + 2 if article.title else 0
    title_words = sum(1 for word in text.words if word.start < title_length)
    reading = Reading(article, grammar, rules, text, title_words, title_length, days.Published.of(article.published))
    for hit in grammar.lexicon.find(text):
        reading.hits.setdefault(hit.kind, []).append(hit)
    _drop_masked(reading)
    speech = reading.hits.get("speech", ())
    reading.hits["speech"] = [h for h in speech if not text.words[h.first].capital or _begins(text, h.first)]
    reading.times = days.find(text, reading.hits.get("time", ()))
    entities = _kept(reading)
    reading.towns = towns_in(reading)
    _see_actors(reading, entities)
    _see_sessions(reading, entities)
    see_venues(reading)
    build_walls(reading)
    group_actors(reading)
    reading.cues = _cues(reading)
    return reading


def _begins(text: Text, at: int) -> bool:
    return at == text.sentences[text.words[at].sentence][0]


def _drop_masked(reading: Reading) -> None:
    for kinds, masks in ((("forum", "party"), "masks"), (("party",), "regions")):
        masked = {i for hit in reading.hits.get(masks, ()) for i in range(hit.first, hit.after)}
        for kind in kinds if masked else ():
            whole = kind == "forum" or masks == "regions"
            reading.hits[kind] = [
                h for h in reading.hits.get(kind, [])
                if not ((whole or h.value[0] == "EU") and masked.intersection(range(h.first, h.after)))
            ]  # fmt: skip


def _kept(reading: Reading) -> list[Hit]:
    kinds = ("forum", "meeting", "event", "trip", "office", "plural", "party", "institution")
    return chosen(hit for kind in kinds for hit in reading.hits.get(kind, ()))


def _see_actors(reading: Reading, entities: Sequence[Hit]) -> None:
    text, grammar = reading.text, reading.grammar
    forums = {i for h in entities if h.kind == "forum" for i in range(h.first, h.after)}
    meetings = {i for h in entities if h.kind in ("meeting", "trip") for i in range(h.first, h.after)}
    nobodies = {i for h in reading.hits.get("nobodies", ()) for i in range(h.first, h.after)}
    former = {h.after for h in reading.hits.get("former", ())} | {h.after + 1 for h in reading.hits.get("former", ())}
    parts: list[Actor] = []
    covered: set[int] = set(forums) | meetings
    for told in reading.times:
        covered.update(range(told.first, told.after))
    for kind in ("cue", "negators", "rumour", "masks", "reason", "domestic", "only", "called_off"):
        for hit in reading.hits.get(kind, ()):
            covered.update(core(hit))
    for hit in entities:
        sentence = text.words[hit.first].sentence
        span = range(hit.first, hit.after)
        if hit.kind in ("party", "institution"):
            if forums.intersection(span):
                continue
            if hit.kind == "party" and (_inside_name(text, hit, grammar) or _firm(reading, hit, entities)):
                continue
            code, by = hit.value if hit.kind == "party" else (hit.value, "institution")
            code, *also = code.split()
            part = Actor(hit.first, hit.after, sentence, party=code, by=by, capital=by == "capital", also=tuple(also))
            part.venue = ends_in("places_after", reading, part) or placed(reading, part)
            parts.append(part)
        elif hit.kind in ("office", "plural"):
            if forums.intersection(span) or meetings.intersection(span):
                continue
            level = LEVEL_OF.get(hit.value) if hit.kind == "office" else None
            parts.append(
                Actor(hit.first, hit.after, sentence, office=hit.value, level=level, plural=hit.kind == "plural")
            )
        covered.update(span)
    for hit in reading.hits.get("nobodies", ()):
        if not covered.intersection(range(hit.first, hit.after)):
            parts.append(Actor(hit.first, hit.after, text.words[hit.first].sentence, nobody=True))
            covered.update(range(hit.first, hit.after))
    offices = {h.after for h in entities if h.kind == "office"} | {h.after for h in reading.hits.get("titles", ())}
    party_ends = {h.after for h in entities if h.kind in ("party", "institution")}
    parts += names_in(text, grammar, covered, offices, party_ends, reading.rules, reading.published)
    parts.sort(key=lambda a: (a.first, a.after))
    stops = frozenset(
        i
        for kind in ("ands", "negators", "speech", "clause_starts", "relatives")
        for h in reading.hits.get(kind, ())
        for i in range(h.first, h.after)
    ) - frozenset(
        i for i, w in enumerate(text.words) if w.folded in grammar.linkers and w.folded not in _and_words(reading)
    )
    linkers = grammar.linkers | grammar.particles | _titles(reading)
    of_words = frozenset(text.words[h.after - 1].folded for h in reading.hits.get("before_objects", ()))
    masked = frozenset(i for h in reading.hits.get("masks", ()) for i in range(h.first, h.after))
    actors = join(parts, text, linkers, stops, of_words, masked)
    actors = [a for a in actors if a.office != "counterpart" or a.name or a.party]
    _spread_plurals(actors, reading)
    for actor in actors:
        actor.former = bool(former.intersection(range(actor.first, actor.after)))
        actor.nobody = actor.nobody or bool(nobodies.intersection(range(actor.first, actor.after)))
    reading.actors = actors
    see_venues(reading)
    memory = reading.memory
    memory.learn(actors, text)
    memory.resolve(actors, reading.rules, reading.published, grammar)
    reading.actors = _with_pronouns(actors, reading)


def _inside_name(text: Text, hit: Hit, grammar: Grammar) -> bool:
    """ "Willoughby-Dane": a part of a name, no people."""
    word = text.words[hit.first]
    if grammar.pack.compounds or word.gap not in ("-", "‑") or not hit.first:
        return False
    return text.words[hit.first - 1].capital and not text.words[hit.first - 1].text.isupper()


def _firm(reading: Reading, hit: Hit, entities: Sequence[Hit]) -> bool:
    """ "China Airlines", "France Télévisions": a state's name that begins another name."""
    text = reading.text
    if (
        reading.grammar.pack.compounds
        or reading.grammar.endings  # a state in its case before a person: "W Polsce Donald Tusk"
        or hit.value[1] != "name"
        or reading.in_title(hit.first)
        or hit.after >= len(text.words)
    ):
        return False
    word = text.words[hit.after]
    if word.gap != " " or not word.capital or word.sentence != text.words[hit.first].sentence or word.text.isupper():
        return False
    if word.folded in reading.grammar.functions or reading.rules.people(word.folded):
        return False
    if any(h.kind == "office" and h.after == hit.first for h in entities):  # "prezydent Ghany Kwabena Asiedu"
        return False
    return not any(h.first <= hit.after < h.after for h in entities) and not any(
        h.first == hit.after for h in reading.hits.get("titles", ())
    )


def _titles(reading: Reading) -> frozenset[str]:
    return frozenset(
        reading.text.words[i].folded for h in reading.hits.get("titles", ()) for i in range(h.first, h.after)
    )


def _spread_plurals(actors: list[Actor], reading: Reading) -> None:
    """ "The foreign ministers of Germany and France", "the German and French foreign ministers": an office for each."""
    words, linkers = reading.text.words, reading.grammar.linkers
    for index, plural in enumerate(actors):
        if not plural.plural:
            continue
        for step in (1, -1):
            at, edge = index + step, plural
            if step > 0 and at < len(actors) and actors[at].person and actors[at].party and not actors[at].plural:
                between = range(plural.after, actors[at].first)
                if len(between) <= 3 and all(words[i].folded in linkers for i in between) and len(between):
                    plural.spread = True
            while 0 <= at < len(actors) and not actors[at].person and actors[at].party and not actors[at].plural:
                one = actors[at]
                low, high = (edge.after, one.first) if step > 0 else (one.after, edge.first)
                if one.sentence != plural.sentence or not 0 <= high - low <= 3:
                    break
                if not all(
                    words[i].folded in linkers or words[i].folded in _and_words(reading) for i in range(low, high)
                ):
                    break
                if any(
                    c in words[i].gap for i in range(low, high + 1) for c in (";", ":", ".", "(", ")", "--", "–", "—")
                ):
                    break
                one.office, one.level, one.shared = (
                    _OFFICE_OF_PLURAL.get(plural.office or ""),
                    _level_of_plural(plural),
                    True,
                )
                plural.plural, plural.spread = True, True
                edge, at = one, at + step


_OFFICE_OF_PLURAL = {
    "foreign_ministers": "foreign_minister",
    "defence_ministers": "defence_minister",
    "finance_ministers": "finance_minister",
    "ministers": "minister",
    "summit": "head",
}


def _level_of_plural(plural: Actor) -> Level | None:
    return LEVEL_OF.get(_OFFICE_OF_PLURAL.get(plural.office or "", ""))


def _and_words(reading: Reading) -> frozenset[str]:
    return frozenset(reading.text.words[h.first].folded for h in reading.hits.get("ands", ()) if h.length == 1)


def _with_pronouns(actors: list[Actor], reading: Reading) -> list[Actor]:
    covered = {i for a in actors for i in range(a.first, a.after)}
    extra = [
        Actor(h.first, h.after, reading.text.words[h.first].sentence, pronoun=True)
        for h in reading.hits.get("pronouns", ())
        if not covered.intersection(range(h.first, h.after)) or _bare_office(h, actors)
    ]
    replaced = {(p.first, p.after) for p in extra}
    kept = [a for a in actors if not any(f <= a.first and a.after <= t for f, t in replaced) or a.party or a.name]
    return sorted(kept + extra, key=lambda a: (a.first, a.after))


def _bare_office(hit: Hit, actors: Iterable[Actor]) -> bool:
    return any(hit.first <= a.first and a.after <= hit.after and not a.party and not a.name for a in actors)


def _see_sessions(reading: Reading, entities: Sequence[Hit]) -> None:
    from monitor.detect.sessions import sessions_in

    reading.sessions = sessions_in(reading, entities)


def _cues(reading: Reading) -> list[Hit]:
    """The cues that stand: of two that share a word the longer one."""
    blocked = {
        i for kind in ("message", "not_cues") for h in reading.hits.get(kind, ()) for i in range(h.first, h.after)
    }
    home = {name for name, cue in reading.grammar.cues.items() if cue.needs == "home"}
    ranked = sorted(
        reading.hits.get("cue", ()), key=lambda h: (h.value.id in home, -len(core(h)), h.after - h.first, h.first)
    )
    taken: set[int] = set()
    kept: list[Hit] = []
    for hit in ranked:
        body = core(hit)
        if taken.intersection(body) or blocked.intersection(body):
            continue
        kept.append(hit)
        taken.update(body)
    return sorted(kept, key=lambda h: h.first)


def core(hit: Hit) -> set[int]:
    """The words of a phrase without its gap."""
    body = set(range(hit.first, hit.after))
    return body - set(range(*hit.gap)) if hit.gap else body


def dominant_party(reading: Reading) -> str | None:
    """The party an article speaks of most, if one stands out."""
    counts = Counter(a.party for a in reading.actors if a.party and not a.capital)
    return counts.most_common(1)[0][0] if counts else None


def by_sentence(items: Iterable[Actor]) -> dict[int, list[Actor]]:
    """Actors by the sentence they stand in."""
    found: dict[int, list[Actor]] = defaultdict(list)
    for item in items:
        found[item.sentence].append(item)
    return found


__all__ = ["ForumName", "Reading", "by_sentence", "core", "dominant_party", "merge", "take", "whole_text"]
