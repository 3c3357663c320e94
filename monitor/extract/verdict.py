"""A page without an article in, the reason why out: to be counted per source, never to be taken for silence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from monitor.model import Failure, Page

NoDataKind = Literal[
    "paywall", "consent", "blocked", "empty", "not_html", "too_large", "too_heavy", "gone", "unreadable"
]
ENOUGH = 300  #: characters of text: a page with more is judged by its text, not by its walls
TEASER = 1500  #: characters: a page that is to be paid for and shows no more shows a teaser

_BLOCKED = re.compile(
    r"captcha|just a moment|attention required|cf-challenge|cf-browser-verification|enable javascript and cookies"
    r"|access (?:to this page )?(?:has been |is )?denied|zugriff verweigert|acc[eè]s refus[eé]|acceso denegado"
    r"|_incapsula_"
    r"|px-captcha|datadome|unusual traffic|are you (?:a )?(?:human|robot)|bist du ein mensch|verify you are human"
    r"|request unsuccessful|ddos protection|bot[- ]?schutz|bot detection|pardon our interruption|rate limit",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"cookie|consent|einwilligung|zustimm|datenschutz|privacy|gdpr|dsgvo|rgpd|consentement|confidentialit[eé]"
    r"|consentimiento|privacidad|consenso|privacybeleid|samtycke|samtykke|zgod[aęy]|souhlas",
    re.IGNORECASE,
)
_CONSENT_HOST = re.compile(
    r"^(?:consent|cmp|privacy|zustimmung|myprivacy)\.|privacy-mgmt|(?:^|/)(?:cookie-?)?(?:consent|zustimmung)\b", re.I
)
_SCRIPT = re.compile(r"<(/?(?:script|style))\b[^<>]{0,2000}>", re.IGNORECASE)
_OTHER_KINDS = (b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"pk\x03\x04", b"<?xml version", b"{", b"[")
_PAYWALL = re.compile(
    r"paywall|piano-|subscribe (?:now|to (?:read|continue))|subscribers? only|for subscribers|already a subscriber"
    r"|abonnieren|nur für abonnent|mit abo weiterlesen|jetzt weiterlesen|plus-?artikel|réservé aux abonné|abonnez-vous"
    r"|suscr[ií]bete|solo para suscriptores|abbonati|riservato agli abbonati|alleen voor abonnees|prenumerera"
    r"|tylko dla prenumerator|assine para|somente para assinantes|подпис(?:ка|чик)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NoData:
    """Why a page that was read gives no article."""

    url: str  #: the address that was asked for
    kind: NoDataKind
    why: str  #: for people
    seen: str = ""  #: the beginning of an article, where a paywall lets that much be read


def not_given(failure: Failure) -> NoData:
    """The verdict on a page that the site did not give, for good: forbidden, gone, or nothing that can be read."""
    if failure.kind == "refused" or failure.status in (401, 402, 403, 451):
        kind: NoDataKind = "blocked"
    else:
        kind = "gone" if failure.kind in ("hard", "gone") else "unreadable"
    return NoData(url=failure.url, kind=kind, why=failure.why)


def unreadable(page: Page) -> NoData | None:
    """The verdict that type and first bytes of the answer allow before anything is parsed."""
    kind = (page.header("content-type") or "").split(";")[0].strip().lower()
    head = page.body[:512].lstrip().lower()
    if not page.body.strip(b" \t\r\n\0"):
        return NoData(url=page.asked, kind="empty", why="the answer is empty")
    if head.startswith(_OTHER_KINDS) and not _xhtml(page.body):
        return NoData(url=page.asked, kind="not_html", why=f"the answer is {kind or 'something'}, not a page")
    if (
        kind
        and not re.search(r"html|xml|text/plain|octet-stream|unknown", kind)
        and b"<html" not in page.body[:2000].lower()
    ):
        return NoData(url=page.asked, kind="not_html", why=f"the answer is {kind[:60]}, not a page")
    return None


def _xhtml(body: bytes) -> bool:
    return b"<html" in body[:3000].lower()


def wall(page: Page, html: str, text: str, *, free: bool | None) -> NoData | None:
    """What stands before the text, or None where the text may be taken for the article's."""
    if len(text) >= TEASER or (len(text) >= ENOUGH and free is not False):
        return None
    look = html[:200_000]
    seen = _visible(look)
    if free is False:
        why = "the page says that it must be paid for and shows a teaser"
        return NoData(url=page.asked, kind="paywall", why=why, seen=text)
    if _CONSENT_HOST.search(_place(page.url)):
        return NoData(url=page.asked, kind="consent", why="the answer is a page that asks for consent")
    if _BLOCKED.search(seen) or (len(look) < 20_000 and _BLOCKED.search(look)):
        return NoData(url=page.asked, kind="blocked", why="the answer is a page that keeps programs out")
    if len(text) >= 80 and (free or not _PAYWALL.search(seen)):
        if len(_CONSENT.findall(text)) >= 2:
            return NoData(url=page.asked, kind="consent", why="the page asks for consent before it shows its text")
        return None
    if _PAYWALL.search(seen) and not free:
        why = "the page asks for a subscription and shows next to no text"
        return NoData(url=page.asked, kind="paywall", why=why, seen=text)
    if _CONSENT.search(seen):
        return NoData(url=page.asked, kind="consent", why="the page asks for consent before it shows its text")
    return NoData(url=page.asked, kind="empty", why=f"no text of an article is found (only {len(text)} characters)")


def _visible(html: str) -> str:
    """Roughly what a reader sees, with class names, without scripts and styles; one walk, however broken they are."""
    parts: list[str] = []
    inside = ""
    at = 0
    for found in _SCRIPT.finditer(html):
        name = found[1].lower()
        if not inside and not name.startswith("/"):
            parts.append(html[at : found.start()])
            inside = name
        elif inside and name == f"/{inside}":
            inside, at = "", found.end()
    return " ".join(parts) if inside else " ".join([*parts, html[at:]])


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path}"
