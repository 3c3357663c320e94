"""The message says it all, in three languages and three forms, and nothing from an article breaks out of it."""

from __future__ import annotations

import html.parser
import unicodedata
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import alert_story as s
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts import escape, picture, render
from monitor.alerts.facts import Context
from monitor.alerts.nouns import Because
from monitor.alerts.operator import KINDS
from monitor.alerts.words import LANGUAGES, words
from monitor.errors import ConfigError
from monitor.model import Streak

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "@everyone @here <!here> <!channel> <@U123> <@&99> @all",
    "[click](http://evil.example) <http://evil.example|bank>",
    "\x1b[2J\x1b]0;owned\x07 \x9b31m",
    "\u202egnitset\u202c \u2066x\u2069 \u200bzero",
    "Subject: x\r\nBcc: all@example.org\r\n\r\nbody",
    "{{ 7*7 }} {% for x in y %} ${jndi:x} {f.title}",
    "` * _ # > | ~ ![i](http://evil.example/i.png)",
    "</blockquote></div><h1>forged</h1>",
    "javascript:alert(1)",
    '" onmouseover="alert(1)',
)


class Tags(html.parser.HTMLParser):
    """Collects elements and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def whole(language: str = "en", **more: object) -> render.Message:
    last = s.attendance(s.SECOND, reason="schedule", reason_by="her office", opposing=("f3",))
    other: Streak = s.streak(1, series=replace(s.SERIES, id="US@NATO/defence_ministers", scope="defence_ministers"))
    transition = s.transition(after=s.streak(2, verdicts=s.VERDICTS, surprise=5.2, last=last, gaps=1, other_length=1))
    against = s.filing(3, status="attends", quote="She will be there, her office said.")
    return render.message(
        transition,
        (s.filing(1), s.filing(2), against),
        language=language,
        context=Context(because="streak_extended", others=(other,), web="https://monitor.example.org"),
    )


def test_the_title_says_it_all_in_eighty_characters() -> None:
    title = "US absent from NATO defence ministers, 12 Feb: second NATO ministerial in a row"
    assert whole().title == title
    assert len(title) <= 80


def test_the_message_tells_everything_that_is_known() -> None:
    text = whole().text
    for part in (
        "Bo Sample (deputy minister) comes instead of Ann Example (defence minister).",
        "Thursday, 12 February 2026",
        "Brussels",
        "provisional, the meeting still lies ahead; announced before the meeting",
        "very likely (0.93)",
        "scheduling, says her office",
        "as rare as one in 37 (5.2 bits)",
        "NATO, ministerials: 2 in a row (1 if dialling in is counted the other way), one meeting between unknown",
        "NATO, defence ministers' meetings: 1 in a row",
        "● ● ● ○ ○",
        "The press counts 2: that holds for NATO ministerials; ",
        "for NATO defence ministers' meetings the ledger counts 1.",
        "Quotations (2 independent sources)",
        "“Defence Minister Ann Example will not travel;",
        "Example Times 1, 11 February 2026 https://news1.example.org/2026/02/11/nobody-comes",
        "Contradictions",
        "She will be there, her office said.",
        "monitor review dismiss attendance:US@NATO/defence_ministers/2026-02-12",
        "monitor alerts silence US@NATO/ministerials",
        "https://monitor.example.org/series/US%40NATO/ministerials",
        "Why you get this: a streak was extended.",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("language", "title", "part"),
    [
        (
            "de",
            "Ohne USA: NATO-Verteidigungsminister, 12. Feb., zum zweiten Mal in Folge",
            "Donnerstag, 12. Februar 2026",
        ),
        (
            "fr",
            "Absence : États-Unis, OTAN, ministres de la Défense, 12 févr., 2e fois de suite",
            "jeudi, 12 février 2026",
        ),
        ("xx", "US absent from NATO defence ministers, 12 Feb: second NATO ministerial in a row", "Thursday"),
    ],
)
def test_it_speaks_the_language_of_the_route(language: str, title: str, part: str) -> None:
    message = whole(language)
    assert message.title == title
    assert part in message.text
    assert part in message.html
    assert part in message.markdown


def test_a_first_absence_says_in_how_many_meetings() -> None:
    message = render.message(
        s.transition("started", length=1, before=0, after=s.streak(1, surprise=4.1)), (s.filing(),)
    )
    assert message.title == "US absent from NATO defence ministers, 12 Feb: the first in 17 meetings"
    assert "the first absence in 17 meetings (4.1 bits)" in message.text


def test_a_break_says_what_it_ends() -> None:
    here = s.attendance(s.SECOND, state="present", substitute=None, level=None, modality="occurred")
    broken = s.transition("broken", length=0, before=2, after=s.streak(0, last=here))
    message = render.message(broken, (s.filing(),))
    assert message.title == "US back at NATO defence ministers, 12 Feb: ends a streak of 2 NATO ministerials"
    assert "Ann Example (defence minister) takes part." in message.text


def test_a_correction_quotes_what_was_said_before() -> None:
    context = Context(because="correction_owed", told_title="The old title", told_at=s.NOW - timedelta(days=1))
    message = render.message(
        s.transition("revised", length=1, before=2, after=s.streak(1)), (s.filing(),), context=context
    )
    assert message.title == "Correction: US at NATO defence ministers, 12 Feb: streak is 1, not 2"
    for form in (message.text, message.html, message.markdown):
        assert "On 10 February 2026 you were told: The old title" in form
        assert "What holds now: 1 in a row" in form.replace("\\", "")


def test_where_the_press_counts_more_the_backfill_command_is_named() -> None:
    short = [replace(s.VERDICTS[0], result="differs", ledger=1)]
    message = render.message(s.transition(length=1, after=s.streak(1, verdicts=tuple(short))), (s.filing(),))
    assert "monitor backfill wayback:news1.example.org" in message.text


def test_one_quotation_a_source_and_three_at_most() -> None:
    copies = [s.filing(number, lineage="agency", quote=f"Copy {number}") for number in range(1, 4)]
    more = [s.filing(number, quote=f"Own {number}") for number in range(4, 9)]
    text = render.message(s.transition(), [*copies, *more]).text
    assert text.count("Copy") == 1
    assert text.count("Own") == 2


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_from_an_article_breaks_out(hostile: str, language: str) -> None:
    last = s.attendance(s.SECOND, principal=hostile, substitute=hostile, reason="other", reason_by=hostile)
    evil = s.filing(1, quote=hostile, outlet=hostile, url=f"https://x.example/{hostile}")
    context = Context(because="correction_owed", told_title=hostile, told_at=s.NOW)
    named = replace(s.SECOND, place=hostile, name=hostile)
    after = s.streak(2, last=replace(last, meeting=named))
    timeline = (*after.timeline[:-1], replace(after.timeline[-1], meeting=named))
    message = render.message(
        s.transition(after=replace(after, timeline=timeline)), (evil,), language=language, context=context
    )
    assert "\n" not in message.title
    assert len(message.title) <= 80
    harmless(message)


def harmless(message: render.Message) -> None:
    for form in (message.title, message.text, message.html, message.markdown, message.picture or ""):
        hidden = [char for char in form if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\n\t"]
        assert hidden == []
    for form in (message.text, message.markdown):
        assert "@everyone" not in form
        assert "<!" not in form
        assert "<@" not in form
        assert "evil.example" not in form or "://evil.example" not in form
    assert "](http://evil" not in message.markdown
    seen = Tags()
    seen.feed(message.html)
    allowed = {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "div",
        "h1",
        "h2",
        "p",
        "strong",
        "br",
        "table",
        "tr",
        "th",
        "td",
    }
    assert seen.seen <= allowed | {"span", "blockquote", "a", "code"}
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert all(value.startswith("https://") for name, value in seen.attributes if name == "href")
    drawn = Tags()
    drawn.feed(message.picture or "")
    assert drawn.seen <= {"svg", "title", "rect", "text", "line", "g", "circle", "path"}


@settings(max_examples=40, deadline=None)
@given(text=st.text(alphabet=st.characters(codec=None), max_size=60))
def test_any_text_at_all_stays_inside_its_quotation(text: str) -> None:
    harmless(render.message(s.transition(), (s.filing(1, quote=text, outlet=text),)))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c"),
        ("javascript:alert(1)", None),
        ("https://user:pass@example.org/", None),
        ("https://exämple.org/ü", "https://xn--exmple-cua.org/%C3%BC"),
        ("https://example.org/)<x>'\"", "https://example.org/%29%3Cx%3E%27%22"),
        ("https://[", None),
        ("https://example.org:99999/", None),
        ("", None),
        (None, None),
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None, shown: str | None) -> None:
    assert escape.link(url) == shown


def test_a_commands_argument_holds_nothing_a_shell_obeys() -> None:
    assert escape.argument("other:Foo; rm -rf $HOME `x`\n|&") == "other:Foorm-rfHOMEx"


def test_a_digest_holds_its_messages_whole_and_is_harmless() -> None:
    bundle = render.digest([whole(), whole("de")], ["US", "US"], language="en")
    assert bundle.title == "2 changes: US"
    for part in ("second NATO ministerial in a row", "zum zweiten Mal in Folge"):
        assert part in bundle.text
        assert part in bundle.html
        assert part in bundle.markdown
    assert bundle.html.count("<body") == 1
    assert "&lt;div" not in bundle.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_trouble_has_words_and_a_mend(kind: str, language: str) -> None:
    message = render.trouble(kind, "feed.example.org", ["silent for 3 days"], again=4, language=language)
    assert "feed.example.org" in message.title
    assert "silent for 3 days" in message.text
    assert words(language).mends[kind].split("`")[0].strip()[:20] in message.text


def test_all_languages_have_the_same_keys() -> None:
    english = words("en").model_dump()
    for language in LANGUAGES:
        other = words(language).model_dump()
        for key, value in english.items():
            if isinstance(value, dict) and key not in ("parties", "forums"):
                assert set(other[key]) == set(value), f"{language}: {key}"


def test_every_reason_that_leads_to_a_message_has_words() -> None:
    told = ("streak_started", "streak_extended", "streak_broken", "streak_revised", "now_settled", "correction_owed")
    reasons: tuple[Because, ...] = (*told, "silence_ended", "not_acknowledged", "break_always_told")  # type: ignore[assignment]
    for language in LANGUAGES:
        assert set(reasons) == set(words(language).because)


def test_a_users_template_lies_over_ours_and_runs_in_a_sandbox(tmp_path: Path) -> None:
    (tmp_path / "alert.txt.j2").write_text("Mine: {{ f.title }} {{ f.quotes[0].text }}")
    mine = render.open_templates(tmp_path)
    message = render.message(s.transition(), (s.filing(1, quote="@everyone"),), templates=mine)
    assert (
        message.text
        == "Mine: US absent from NATO defence ministers, 12 Feb: second NATO ministerial in a row ＠everyone"
    )
    assert "<h1" in message.html
    other = tmp_path / "other"
    other.mkdir()
    (other / "alert.md.j2").write_text("{{ ''.__class__.__mro__ }}")
    with pytest.raises(ConfigError, match=r"alert\.md\.j2"):
        render.message(s.transition(), (s.filing(),), templates=render.open_templates(other))


def test_the_picture_is_a_png_of_the_timeline() -> None:
    drawing = whole().picture
    assert drawing is not None
    assert drawing.count("<circle") == 17  # sixteen meetings and the ring around the one it is about
    made = picture.png(drawing)
    if made is not None:
        assert made.startswith(b"\x89PNG\r\n\x1a\n")
        assert len(made) > 2_000
    assert picture.png("<svg>") is None
