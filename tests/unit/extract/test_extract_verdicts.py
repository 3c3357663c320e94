"""Walls, blocks and teasers are no data, each with its kind; a short article is an article."""

from __future__ import annotations

import pytest
from extract_pages import STORY, article, html, linked, no_data


def bare(text: str, *, title: str = "x", more: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body><div><p>{text}</p></div>{more}</body></html>"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (bare("Checking your browser before accessing the site.", title="Just a moment..."), "blocked"),
        (bare("Please complete the CAPTCHA to go on."), "blocked"),
        (bare("Access to this page has been denied because we believe you are using automation tools."), "blocked"),
        (bare("Wir verwenden Cookies. Bitte erteilen Sie Ihre Einwilligung, um weiterzulesen. Datenschutz"), "consent"),
        (
            bare("We and our partners store cookies. Give your consent or see our privacy policy to manage it."),
            "consent",
        ),
        (bare("Subscribe to continue reading. Already a subscriber? Log in."), "paywall"),
        (bare("Mit Abo weiterlesen"), "paywall"),
        (html(STORY[0], head=linked(isAccessibleForFree=False)), "paywall"),
        (html(STORY[0], head=linked(isAccessibleForFree="False")), "paywall"),
        (html(STORY[0], head='<meta name="article:content_tier" content="locked">'), "paywall"),
        (bare("Oops."), "empty"),
    ],
)
def test_a_page_without_its_text_says_why(body: str, kind: str) -> None:
    """Counted per source, never taken for silence."""
    assert no_data(body).kind == kind


def test_an_address_of_a_consent_service_is_enough() -> None:
    """It was a redirect."""
    assert (
        no_data(bare("Bevor Sie fortfahren"), url="https://consent.news.example/collect?continue=x").kind == "consent"
    )


def test_a_paywall_hands_on_the_beginning_it_shows() -> None:
    """A headline and a lead may tell an absence by themselves."""
    assert STORY[0] in no_data(html(STORY[0], head=linked(isAccessibleForFree=False))).seen


def test_a_page_that_must_be_paid_for_but_is_shown_whole_is_an_article() -> None:
    """The text decides."""
    assert article(html(*STORY * 5, head=linked(isAccessibleForFree=False))).text


@pytest.mark.parametrize(
    "around",
    [
        "<footer>Cookies · Privacy · Consent settings · Cookie policy</footer>",
        "<div class='paywall-banner'>Subscribe now and save</div>",
        "<aside>Solve the captcha to comment</aside>",
    ],
)
def test_an_article_with_such_words_around_it_is_an_article(around: str) -> None:
    """Most pages speak of cookies somewhere."""
    assert article(html(after=around)).text


def test_a_short_piece_of_news_is_an_article() -> None:
    """Two sentences may be all there is."""
    assert article(html(STORY[0], STORY[1])).text
