"""The story of `web_story` with every text from outside replaced by something that means harm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import web_story as s

from monitor.model import Article, Attendance, Claim, Evidence, Feature, Ledger, Mark, Meeting, Report, Review, Series
from monitor.store import Store, articles, filings, ledgers, migrate, open_store, outbox, reviews, transitions

CANARY = "window.__x=1"
MARKUP = f"<img src=x onerror={CANARY}>"
TEXTS = (
    MARKUP,
    f"</script><script>{CANARY}</script>",
    f"\"'><svg/onload={CANARY}>",
    f"' autofocus onfocus={CANARY} x='",
    f"javascript:{CANARY}",
    "{{ 7*7 }}{% raw %}${7*7}#{7*7}",
    "]]><!--<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "a\x00b\x1b[31mred\u202egnp.exe\u200b\ufeff",
    "\ud800lone surrogate",
    "line one\r\nSet-Cookie: x=1\r\n\r\n<b>two</b>",
    '=HYPERLINK("http://evil.example")',
    "x" * 20_000,
    "<" * 2_000,
    "",
)
URLS = (
    f"javascript:{CANARY}",
    "data:text/html,<script>1</script>",
    "http://[::1",
    'https://user:secret@host.example/" onclick="1',
    "https://xn--\ud800/",
    "//evil.example/x",
    "ftp://evil.example/",
    "https://" + "a" * 5_000,
    f"https://ok.example/?q={MARKUP}",
)
FORUMS = (
    *tuple(f"other:{text[:300]}" for text in TEXTS),
    "other:../../etc",
    "other:a?b#c%2F..%5c",
    "bilateral",
    "NATO",
)


def article(number: int) -> Article:
    text = TEXTS[number % len(TEXTS)]
    return Article(
        id=f"a{number}{text[:50]}",
        url=URLS[number % len(URLS)],
        title=text,
        text=f"{text} Nobody {MARKUP} comes. {text}",
        language=text[:20],
        published="2026-02-11",
        retrieved_at=s.NOW,
        source=URLS[number % len(URLS)],
        outlet=text,
        lineage=text,
    )


def report(number: int) -> Report:
    text, forum = TEXTS[number % len(TEXTS)], FORUMS[number % len(FORUMS)]
    return Report(
        status="absent",
        party="US" if number % 3 else text[:8],
        forum=forum,
        format=None if number % 4 == 0 else "summit",
        date=text if number % 2 else "2026-02-12",
        place=text,
        principal=text,
        substitute=text,
        reason="other",
        reason_by=text,
        confidence=0.3,
        evidence=(
            Evidence(text=text, start=-5, end=10**9),
            Evidence(text=MARKUP, start=2, end=9),
            Evidence(text=text, start=5, end=7),
            Evidence(text=text, start=0, end=3, where="title"),
        ),
        rule=text,
        cue=text,
        claim=Claim(count=number, since="2003"),
        features=(Feature(name=text, weight=float(number)), Feature(name=MARKUP, weight=1e9)),
    )


def hostile_ledger(filed: tuple[str, ...]) -> Ledger:
    streaks, meetings, seats = [], [], []
    for number, forum in enumerate(FORUMS):
        text = TEXTS[number % len(TEXTS)]
        held = Meeting(
            id=f"{forum}/summit/2025-01-0{1 + number % 9}",
            forum=forum,
            format="summit",
            first=f"2025-01-0{1 + number % 9}",
        )
        coming = replace(held, id=f"{forum}/summit/2026-05", first="2026-05", name=text, place=text, provisional=True)
        seat = Attendance(
            party="US",
            meeting=held,
            state="absent",
            principal=text,
            substitute=text,
            reason="other",
            reason_by=text,
            confidence=0.5,
            decided_by="reports",
            supporting=filed,
            opposing=(*filed, text),
        )
        series = Series(id=f"US@{forum}/all", party="US", forum=forum, scope="all")
        marks = (Mark(meeting=held, mark="absent", attendance=seat), Mark(meeting=coming, mark="upcoming"))
        streaks.append(
            replace(s.other_streak(), series=series, meetings=(seat,), timeline=marks, since=held.first, surprise=1.0)
        )
        meetings += [held, coming]
        seats.append(seat)
    return Ledger(as_of=s.NOW, meetings=tuple(meetings), attendances=tuple(seats), streaks=tuple(streaks))


def written(folder: Path) -> Store:
    """Everything hostile on file."""
    store = open_store(f"sqlite:///{folder}/hostile.db")
    migrate(store)
    count = max(len(TEXTS), len(URLS), len(FORUMS))
    with store.begin() as tx:
        kept = [articles.Kept(article=article(number), text=True, reports=1) for number in range(count)]
        articles.save(tx, kept, s.NOW)
        filings.replace_all(tx, {one.article.id: [report(number)] for number, one in enumerate(kept)}, s.NOW)
        filed = tuple(one.id for one in filings.load(tx))
        ledger = hostile_ledger(filed[:3])
        ledgers.save(tx, ledger)
        for number, streak in enumerate(ledger.streaks):
            text = TEXTS[number % len(TEXTS)]
            one = replace(
                s.transition(f"t{number}{text[:40]}"),
                series=streak.series.id,
                meeting=streak.timeline[0].meeting.id,
                streak=streak,
            )
            transitions.add(tx, [one], s.NOW)
            alert = replace(s.alert(f"m{number}", one.id, text[:500], number), text=text)
            outbox.put(tx, [alert], told=s.told(one.id), not_before=s.NOW)
            review = Review(
                id=f"r{number}",
                target=f"report:{text[:50]}",
                action="correct",
                changes=(("date", text),),
                author=text,
                why=text,
                at=s.NOW,
            )
            reviews.add(tx, review)
    return store
