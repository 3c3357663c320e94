"""The pages as people meet them: clicked through, by keyboard alone, in two languages, light and dark, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import web_story as s
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from monitor.web.words import words

Start = Callable[..., Any]
REPORT = f"/reports/{s.filing_of('a1').id}"
LOOKS = [("en", "light", 1200), ("de", "dark", 1200), ("de", "light", 390), ("en", "dark", 390)]
PAGES = {
    "board": "/",
    "series": "/series/US@NATO/ministerials",
    "meetings": "/meetings",
    "meeting": "/meetings/NATO/defence_ministers/2026-02-12",
    "report": REPORT,
    "reviews": "/reviews",
    "alerts": "/alerts",
    "sources": "/sources",
    "search": "/search?q=united",
    "programs": "/api",
    "login": "/login",
}


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def serious(page: Page) -> list[str]:
    """What axe finds that is serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_every_page_fits_and_is_accessible_in_every_look(visit: Start, language: str, scheme: str, width: int) -> None:
    look = visit(locale=language, scheme=scheme, width=width)
    look.sign_in()
    for name, path in PAGES.items():
        look.go(path)
        expect(look.page.locator("html")).to_have_attribute("lang", language)
        assert width_of(look.page) <= width, f"{name} is wider than the screen"
        look.shot(f"{name}-{language}-{scheme}-{width}")
        assert serious(look.page) == [], name


def test_a_click_through_leads_from_the_board_to_the_evidence_and_its_source(visit: Start) -> None:
    look = visit()
    page: Page = look.page
    look.go("/")
    page.click("text=United States · NATO: ministerials")
    page.click('.timeline a[aria-label*="12 February 2026"]')
    assert page.url.endswith("/meetings/NATO/defence_ministers/2026-02-12#US")
    page.click("blockquote footer a")
    expect(page.locator("mark")).to_have_text(s.QUOTE)
    expect(page.locator("text=Open the source")).to_have_attribute("href", "https://news.example/2026/nobody-comes")
    for word in ("Coming meetings", "Reviews", "Alerts", "Sources", "Board"):
        page.click(f"header nav >> text={word}")
        expect(page.locator("header nav [aria-current=page]")).to_have_text(word)
    page.fill("header input[type=search]", "nobody")
    page.press("header input[type=search]", "Enter")
    expect(page.locator("main")).to_contain_text(s.QUOTE)


def test_a_mark_says_what_it_means_to_the_mouse_and_to_the_keyboard(visit: Start) -> None:
    look = visit()
    look.go(PAGES["series"])
    mark = look.page.locator(".timeline li:nth-child(5) a")
    tip = mark.locator(".tip")
    expect(tip).to_be_hidden()
    mark.hover()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("absent · In their place: Bo Sample")
    look.shot("hover-en-light-1200")
    look.page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    look.page.locator(".timeline li:nth-child(4) a").focus()
    look.page.keyboard.press("Tab")
    expect(tip).to_be_visible()


def tab_to(page: Page, selector: str, *, most: int = 60) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_report_is_dismissed_by_keyboard_alone_and_the_streak_changes(visit: Start, language: str) -> None:
    look, w = visit(locale=language), words()[language]
    page: Page = look.page
    look.go("/")
    expect(page.locator(".card .count").first).to_have_text("2")
    tab_to(page, 'footer a[href^="/login"]')
    page.keyboard.press("Enter")
    expect(page.locator("input[name=token]")).to_be_focused()
    page.keyboard.type(s.TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator(".card .count").first).to_have_text("2")
    tab_to(page, 'nav a[href="/reviews"]')
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(w["reviews_title"])
    tab_to(page, "input[name=author]")
    page.keyboard.type("Ada")
    page.keyboard.press("Tab")
    page.keyboard.type("only a rumour")
    tab_to(page, "button[value=confirm]")
    page.keyboard.press("j")
    expect(page.locator("[data-review]")).to_be_focused()
    page.keyboard.press("d")
    expect(page.locator("main")).to_contain_text(w["queue_empty"])
    expect(page.locator("main")).to_contain_text("only a rumour")
    tab_to(page, 'nav a[href="/"]')
    page.keyboard.press("Enter")
    expect(page.locator(".card .count").first).to_have_text("1")
    look.shot(f"dismissed-{language}")


def test_a_decision_is_undone_and_the_streak_comes_back(visit: Start) -> None:
    look = visit()
    page: Page = look.page
    look.sign_in()
    page.fill("form.act input[name=author] >> nth=0", "Ada")
    page.click("button[value=dismiss]")
    page.click("table a")
    expect(page.locator(".note")).to_contain_text("dismissed: Ada")
    page.click("button[value=undo]")
    look.go("/")
    expect(page.locator(".card .count").first).to_have_text("2")


def test_a_correction_is_made_in_its_own_form(visit: Start) -> None:
    look = visit()
    page: Page = look.page
    look.sign_in()
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("details.correct[open] input[name=author]")).to_be_focused()
    page.select_option("details select[name=status]", "attends")
    page.fill("details input[name=author]", "Ada")
    page.click("details.correct button")
    expect(page.locator("main")).to_contain_text("status = attends")
    look.go("/series/US@NATO/ministerials")
    expect(page.locator(".figure .count")).to_have_text("1")


def test_an_alert_is_acknowledged_and_a_series_silenced(visit: Start) -> None:
    look = visit()
    page: Page = look.page
    look.sign_in()
    look.go("/alerts")
    page.fill('form[action="/acknowledge"] input[name=author] >> nth=0', "Ada")
    page.click('form[action="/acknowledge"] button >> nth=0')
    expect(page.locator("main")).to_contain_text("seen by Ada")
    page.fill("input[name=scope]", "US@NATO/ministerials")
    page.fill('form[action="/silence"] input[name=why]', "holiday")
    page.click('form[action="/silence"] button')
    expect(page.locator("main")).to_contain_text("holiday")
    page.click('form[action="/silence/end"] button')
    expect(page.locator("main")).to_contain_text("Nothing is silenced")


def test_everything_can_be_read_and_decided_without_javascript(visit: Start) -> None:
    look = visit(script=False)
    page: Page = look.page
    look.sign_in()
    for path in PAGES.values():
        look.go(path)
        assert page.locator("h1").inner_text()
    look.go("/reviews")
    page.fill("form.act input[name=author] >> nth=0", "Ada")
    page.click("button[value=dismiss]")
    look.go("/")
    expect(page.locator(".card .count").first).to_have_text("1")


def test_the_language_is_changed_by_a_link_and_one_stays_on_the_page(visit: Start) -> None:
    look = visit()
    look.go("/search?q=nobody")
    look.page.click("text=Deutsch")
    assert look.page.url.endswith("/search?q=nobody")
    expect(look.page.locator("html")).to_have_attribute("lang", "de")
    expect(look.page.locator("h1")).to_have_text("Suche")


def test_the_skip_link_is_first_and_leads_to_the_content(visit: Start) -> None:
    look = visit()
    look.go("/")
    look.page.keyboard.press("Tab")
    expect(look.page.locator(".skip")).to_be_focused()
    look.page.keyboard.press("Enter")
    expect(look.page.locator("main")).to_be_focused()


def test_on_paper_forms_and_navigation_are_left_out_and_addresses_are_printed(visit: Start) -> None:
    look = visit()
    look.sign_in()
    look.go(REPORT)
    look.page.emulate_media(media="print")
    for gone in ("header nav", "form.act", "body > footer"):
        expect(look.page.locator(gone).first).to_be_hidden()
    after = look.page.evaluate("getComputedStyle(document.querySelector('main a[href^=http]'), '::after').content")
    assert "news.example" in after
    look.go(PAGES["series"])
    look.shot("print")


def test_the_report_in_one_file_opens_from_the_disk_and_asks_nothing(chromium: Any, tmp_path: Any) -> None:
    from monitor.web.still import report

    file = tmp_path / "report.html"
    file.write_text(report(s.ledger(), names=s.names))
    asked: list[str] = []
    page = chromium.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.click(".timeline a >> nth=4")
    assert page.url.endswith("#s1-4")
    assert asked == [file.as_uri()]
    assert serious(page) == []
    page.close()


def test_hostile_content_runs_nothing_in_a_real_browser(hostile_visit: Start) -> None:
    look = hostile_visit()
    look.sign_in()
    seen: set[str] = set()
    ahead = ["/", "/?all=1", "/meetings", "/reviews", "/alerts", "/sources", "/search?q=img"]
    while ahead and len(seen) < 70:
        path = ahead.pop(0)
        seen.add(path)
        look.page.goto(look.site.url + path)
        assert look.page.evaluate("typeof window.__x") == "undefined", path
        links = look.page.evaluate("[...document.querySelectorAll('main a')].map(a => a.href)")
        for link in links:
            to = link.removeprefix(look.site.url).partition("#")[0]
            if link.startswith(look.site.url) and to not in seen and to not in ahead and "." not in to[-5:]:
                ahead.append(to)
    assert len(seen) >= 40
    look.wrong[:] = [line for line in look.wrong if "status of 404" not in line]  # hostile reviews name no report
