"""A text in, the news agencies it is credited to out. A mere mention ("Reuters reported") is no credit."""

from __future__ import annotations

import re

# id → how it signs. Short names are only a credit in brackets, between slashes or dashes, or after "source:".
_AGENCIES: dict[str, tuple[str, ...]] = {
    "afp": ("AFP", "afp", "Agence France-Presse", "Agence France Presse"),
    "ap": ("AP", "ap", "Associated Press", "The Associated Press"),
    "reuters": ("Reuters", "reuters", "REUTERS", "Thomson Reuters", "Рейтер", "رويترز", "ロイター", "路透社"),
    "dpa": ("dpa", "DPA", "dpa-AFX", "Deutsche Presse-Agentur"),
    "apa": ("APA", "apa", "APA-OTS"), "sda": ("sda", "SDA", "Keystone-SDA", "ats"), "ansa": ("ANSA", "Ansa", "ansa"),
    "adnkronos": ("Adnkronos",), "agi": ("AGI",), "efe": ("EFE", "Efe", "efe", "Agencia EFE"),
    "ep": ("Europa Press",),
    "belga": ("Belga", "BELGA"), "anp": ("ANP", "anp"), "ntb": ("NTB",),
    "tt": ("TT",), "ritzau": ("Ritzau", "ritzau"),
    "stt": ("STT", "Lehtikuva"), "pap": ("PAP", "pap"), "ctk": ("ČTK", "CTK"), "tasr": ("TASR",), "sita": ("SITA",),
    "mti": ("MTI",), "lusa": ("Lusa", "LUSA"), "tass": ("TASS", "ТАСС"), "interfax": ("Interfax", "Интерфакс"),
    "ria": ("РИА Новости", "RIA Novosti"), "ukrinform": ("Ukrinform", "Укрінформ"), "unian": ("УНІАН", "UNIAN"),
    "aa": ("AA", "Anadolu", "Anadolu Agency"), "kyodo": ("Kyodo", "Kyodo News", "共同通信", "共同"),
    "jiji": ("Jiji", "時事"),
    "xinhua": ("Xinhua", "新华社", "新華社"), "yonhap": ("Yonhap", "연합뉴스"), "pti": ("PTI",), "ani": ("ANI",),
    "pa": ("PA Media", "Press Association"), "bloomberg": ("Bloomberg",), "epd": ("epd",), "kna": ("KNA",),
    "rnd": ("RND",), "agerpres": ("Agerpres", "AGERPRES"), "bta": ("БТА", "BTA"), "hina": ("Hina",), "sta": ("STA",),
    "tanjug": ("Tanjug", "Танјуг"), "cp": ("The Canadian Press", "Canadian Press"), "bns": ("BNS",), "elta": ("ELTA",),
}  # fmt: skip
_ID = {name: agency for agency, names in _AGENCIES.items() for name in names}
_NAMES = "|".join(re.escape(name) for name in sorted(_ID, key=len, reverse=True))
# possessive: a list of a hundred names must not be tried in all its readings
_LIST = rf"(?:{_NAMES})(?:(?:/|\s*[,+&]\s*)(?:{_NAMES}|\w{{2,12}}))*+"
_SIGNED = re.compile(
    rf"[(\[/]\s*(?:\w{{2,12}}\s*/\s*)*(?P<in>{_LIST})\s*[)\]/]"
    rf"|(?:Quelle|Source|Fuente|Fonte|Bron|Kilde|Källa|Lähde|Źródło|Zdroj|Источник|Джерело"
    rf"|Mit Material von|With|Avec|Con)"
    rf"\s*:?\s+(?P<of>{_LIST})(?!\w)"
    rf"|(?:^|\n)\s*(?P<line>{_LIST})\s*(?:$|\n|[-–—]\s)"
    rf"|©\s*(?:\d{{4}}\s*)?(?P<right>{_LIST})(?!\w)"
    rf"|(?:^|\n)[^\n]{{2,40}},\s*(?:\d{{1,2}}\.?\s*\w{{3,12}}\.?|\w{{3,12}}\.?\s+\d{{1,2}})\s*(?P<dated>{_LIST})\s*[-–—/]"
)
_NAME = re.compile(rf"(?<!\w)(?:{_NAMES})(?!\w)")
BEGIN, END = 300, 300  #: characters in which a credit stands


def credits_of(text: str) -> frozenset[str]:
    """The ids of the agencies that the beginning or the end of the text names as its origin."""
    places = (text,) if len(text) <= BEGIN + END else (text[:BEGIN], text[-END:])
    signed = (found for place in places for found in _SIGNED.finditer(place))
    named = (
        (found[0] if found["in"] else found["of"] or found["line"] or found["right"] or found["dated"])
        for found in signed
    )
    return frozenset(_ID[name] for part in named for name in _NAME.findall(part))
