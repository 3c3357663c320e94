"""The gate lets go of nothing that extraction and detection would find, however a page spells it."""

from __future__ import annotations

import gzip
import html
import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import languages, world
from monitor.detect import Rulebook, build, detect
from monitor.detect.lexicon import expand
from monitor.detect.text import read
from monitor.extract import extract
from monitor.gate import Gate, day_of, words
from monitor.gate.visible import sentences, visible
from monitor.gate.words import vocabulary
from monitor.model import Article, Page

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"
PACKS = languages.load()
WORLD = world.load([ROOT / "config"])
READ_AT = datetime(2026, 6, 1, tzinfo=UTC)
#: an encoding of before UTF-8 in which the language was written
LEGACY = {"pl": "iso-8859-2", "cs": "windows-1250", "sk": "windows-1250", "hu": "iso-8859-2", "ro": "windows-1250",
          "hr": "windows-1250", "tr": "windows-1254", "ru": "windows-1251", "uk": "windows-1251", "el": "windows-1253",
          "ja": "shift_jis", "zh": "gb18030", "ko": "euc-kr", "ar": "windows-1256", "he": "windows-1255"}  # fmt: skip


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The shipped rules."""
    return build(PACKS, WORLD)


@pytest.fixture(scope="module")
def gate(rulebook: Rulebook) -> Gate:
    """Its gate."""
    return Gate(rulebook)


def _entity(letter: str) -> str:
    name = html.entities.codepoint2name.get(ord(letter))
    return f"&{name};" if name and ord(letter) > 127 else letter


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "as it is": html.escape,
    "letter entities": lambda text: "".join(map(_entity, text)),
    "numeric entities": lambda text: "".join(f"&#{ord(c)};" if c.isalpha() else c for c in text),
    "hexadecimal entities": lambda text: "".join(f"&#x{ord(c):X};" if ord(c) > 90 else c for c in text),
    "tags inside words": lambda text: re.sub(r"(\w{3})(\w{4})", r"\1<b>\2</b>", text),
    "spans around words": lambda text: re.sub(r"(\w{4,})", r"<span class='w'>\1</span>", text),
    "links in the text": lambda text: re.sub(r"(\w{5,})", r'<a href="/t">\1</a>', text, count=2),
    "soft hyphens": lambda text: re.sub(r"(\w{3})(\w{3})", "\\1\u00ad\\2", text),
    "soft hyphen entities": lambda text: re.sub(r"(\w{3})(\w{3})", r"\1&shy;\2", text),
    "no-break spaces": lambda text: text.replace(" ", "&nbsp;"),
    "lines broken anywhere": lambda text: text.replace(" ", "\n\t  "),
    "letters and accents apart": lambda text: unicodedata.normalize("NFD", text),
}
FRAMES: Mapping[str, str] = {
    "declared": '<html lang="{lang}"><head><meta charset="utf-8">',
    "undeclared": '<html><head><meta charset="utf-8">',
    "declared wrongly": '<html lang="fi"><head><meta charset="utf-8">',
}


def _hits() -> Iterator[tuple[str, str]]:
    for language, pack in PACKS.items():
        for cue in pack.cues.values():
            yield from ((language, sentence) for sentence in cue.hits)


def _filler(language: str, dice: random.Random) -> str:
    """Sentences of the language that say nothing of the kind; a page of one sentence is no article."""
    dull = [sentence for cue in PACKS[language].cues.values() for sentence in cue.misses]
    return "".join(f"<p>{html.escape(sentence)}</p>" for sentence in dice.sample(dull, min(6, len(dull))))


def _page(
    inside: str, head: str, *, encoding: str = "utf-8", header: str = "text/html", title: str = "Notes of the day"
) -> Page:
    text = (
        f"<!doctype html>{head}<title>{html.escape(title)}</title></head><body><nav><a href='/a'>NATO summit</a></nav>"
        f"<article><h1>{html.escape(title)}</h1>{inside}</article><footer><a href='/b'>EU</a></footer></body></html>"
    )
    body = text.encode(encoding, "xmlcharrefreplace")
    return Page(
        url="https://paper.example/2026/a-story-of-the-day", asked="https://paper.example/", status=200,
        headers=(("content-type", header),), body=body, fetched_at=READ_AT,
    )  # fmt: skip


def _found(page: Page, rulebook: Rulebook) -> bool:
    article = extract(page)
    return isinstance(article, Article) and bool(detect(article, rulebook))


def _injected(language: str, sentence: str, dice: random.Random) -> Iterator[tuple[str, Page]]:
    around = _filler(language, dice)
    for name, spell in SPELLINGS.items():
        frame = dice.choice(list(FRAMES))
        inside = f"{around[: len(around) // 2]}<p>{spell(sentence)}</p>{around}"
        yield f"{name}, {frame}", _page(inside, FRAMES[frame].format(lang=language))
    legacy = LEGACY.get(language, "iso-8859-1")
    inside = f"{around}<p>{html.escape(sentence)}</p>"
    yield legacy, _page(inside, f'<html lang="{language}"><head><meta charset="{legacy}">', encoding=legacy)
    yield f"{legacy} by header", _page(inside, "<html><head>", encoding=legacy, header=f"text/html; charset={legacy}")
    yield "utf-16", _page(inside, "<html><head>", encoding="utf-16")


@pytest.mark.slow
def test_events_in_every_language_and_spelling_pass(rulebook: Rulebook, gate: Gate) -> None:
    """At least a thousand pages with an event in them, of which not one in a thousand may be lost."""
    dice = random.Random(7)
    events, lost, told = 0, [], set()
    hits = list(_hits())
    dice.shuffle(hits)
    for language, sentence in hits:
        if events >= 1100 and language in told:
            continue
        for name, page in _injected(language, sentence, dice):
            if _found(page, rulebook):
                events += 1
                told.add(language)
                if not gate.wants(page):
                    lost.append(f"{language}, {name}: {sentence}")
    assert told == set(PACKS), "every language has its events"
    assert events >= 1000
    assert len(lost) <= events / 1000, "\n".join(lost)


def test_what_the_feed_of_the_world_looks_like_is_let_go(gate: Gate) -> None:
    dull = "<p>The council of the town has decided to build a new library beside the old station.</p>" * 5
    assert not gate.wants(_page(dull, FRAMES["undeclared"]))


def test_an_event_in_the_title_or_in_data_passes(rulebook: Rulebook, gate: Gate) -> None:
    event = "The Canadian foreign minister will skip the NATO foreign ministers' meeting in Brussels on Thursday."
    dull = "<p>The council of the town has decided to build a new library beside the old station.</p>" * 5
    titled = _page(f"<h1>{event}</h1>{dull}", FRAMES["undeclared"])
    data = json.dumps({"@type": "NewsArticle", "articleBody": f"{event} " + "It was said on Monday in the town. " * 20})
    carried = _page(f'<script type="application/ld+json">{data}</script>', FRAMES["undeclared"])
    for page in (titled, carried):
        assert _found(page, rulebook)
        assert gate.wants(page)


def test_a_plain_article_is_judged_by_the_same_words(gate: Gate) -> None:
    event = "The Canadian foreign minister will skip the NATO foreign ministers' meeting in Brussels on Thursday."
    assert gate.may_report(Article(id="a", text=event, language="en"))
    assert not gate.may_report(Article(id="a", text="The library was built beside the station.", language="en"))


def _said(pattern: str, dice: random.Random) -> str:
    """A text that the pattern stands for: gaps and stars filled with something."""
    runs = dice.choice(expand(pattern))
    fill = ["gestern", "x", "naïve", "Groß", "42"]
    words = [[word.replace("*", dice.choice(["", "en", "s"])) or dice.choice(fill) for word in run] for run in runs]
    between = f" {' '.join(dice.choices(fill, k=dice.randint(1, 5)))} "
    text = between.join(" ".join(run) for run in words)
    text = dice.choice([str, str.upper, str.title, str.capitalize])(text)
    return dice.choice([str, lambda t: t.replace(" ", "\u00a0"), lambda t: re.sub(r"(\w{3})(\w)", "\\1\u00ad\\2", t)])(
        text
    )


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), language=st.sampled_from(sorted(PACKS)))
def test_every_phrase_the_detector_sees_the_gate_sees(seed: int, language: str) -> None:
    dice = random.Random(seed)
    pack = PACKS[language]
    phrases = [phrase for cue in pack.cues.values() for phrase in (*cue.forms, *cue.past, *cue.future)]
    phrases += [phrase for found in pack.meetings.values() for phrase in found]
    phrases += [name.pattern for _, name in WORLD.forum_names(language)]
    text = " ".join(_said(phrase, dice) for phrase in dice.sample(phrases, min(4, len(phrases))))
    wanted = {hit.kind for hit in GRAMMARS.grammar(language).lexicon.find(read(text))}  # type: ignore[union-attr]
    _, every = WORDS
    kinds = 0
    for found in every.find(text).values():
        kinds |= found.get("", 0) | found.get(language, 0)
    assert "cue" not in wanted or kinds & (words.CUE | words.COMMON)
    assert "forum" not in wanted or kinds & (words.FORUM | words.WEAK)
    assert "meeting" not in wanted or kinds & (words.FORMAT | words.MEETING)


GRAMMARS = build(PACKS, WORLD)
WORDS = vocabulary(PACKS, WORLD)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=300))
def test_cutting_into_sentences_loses_no_letter(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=2000))
def test_no_bytes_make_it_fail(body: bytes) -> None:
    page = Page(url="https://p.example/", asked="https://p.example/", status=200, body=body, fetched_at=READ_AT)
    assert isinstance(visible(page).text, str)


@pytest.mark.parametrize(
    ("url", "body", "day"),
    [
        ("https://p.example/2026/02/11/a", b"", date(2026, 2, 11)),
        ("https://p.example/a", b'{"datePublished": "2026-02-12T08:00:00Z"}', date(2026, 2, 12)),
        ("https://p.example/a", b'<meta property="article:published_time" content="2026-02-13">', date(2026, 2, 13)),
        ("https://p.example/2031/02/11/a", b"", READ_AT.date()),
        ("https://p.example/2026-02-31/a", b"", READ_AT.date()),
        ("https://p.example/a", b"<p>2026-02-11</p>", READ_AT.date()),
    ],
)
def test_the_day_of_a_page_is_read_from_address_or_head(url: str, body: bytes, day: date) -> None:
    assert day_of(Page(url=url, asked=url, status=200, body=body, fetched_at=READ_AT)) == day


def test_no_report_of_the_documents_at_hand_is_lost(rulebook: Rulebook, gate: Gate) -> None:
    """The seeds, and beside the repository, where they lie there, the gold documents and real pages."""
    lost = []
    for name, page in _at_hand():
        if _found(page, rulebook) and not gate.wants(page):
            lost.append(name)
    assert lost == []


def _at_hand() -> Iterator[tuple[str, Page]]:
    for path in sorted((SHARED / "gold").glob("*/*.json")):
        told = json.loads(path.read_text("utf-8"))
        text = "".join(f"<p>{html.escape(part)}</p>" for part in told["text"].split("\n") if part.strip())
        head = FRAMES["declared"].format(lang=told.get("lang") or "en")
        yield path.name, _page(text, head, title=told.get("title") or "")
    for path in sorted((SHARED / "corpus" / "pages").glob("*.html.gz"))[::3]:
        url = "https://paper.example/2026/a-story"
        heads = (("content-type", "text/html"),)
        body = gzip.decompress(path.read_bytes())
        yield path.name, Page(url=url, asked=url, status=200, headers=heads, body=body, fetched_at=READ_AT)
    for path in sorted((ROOT / "seeds").rglob("*.yaml"))[:20]:
        for part in re.findall(r"(?m)^\s+text: \|?-?\s*\n((?:\s{4,}.*\n?)+)", path.read_text("utf-8")):
            yield path.name, _page(f"<p>{html.escape(part)}</p>", FRAMES["undeclared"])
