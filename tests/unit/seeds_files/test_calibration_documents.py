"""The annotated calibration documents: labels that contradict their own text would teach the detector nonsense."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.model import Report
from monitor.seeds import Seed, load
from monitor.world import load as load_world
from monitor.world.holders import fold

ROOT = Path(__file__).parents[3]
SEEDS = load(ROOT / "seeds" / "calibration")
WORLD = load_world([ROOT / "config"])
REPORTS = [(seed, report) for seed in SEEDS for report in seed.expected]

WEEKDAYS = {
    "de": "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag",
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "it": "lunedi martedi mercoledi giovedi venerdi sabato domenica",
    "es": "lunes martes miercoles jueves viernes sabado domingo",
    "pt": "segunda terca quarta quinta sexta sabado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "sv": "mandag tisdag onsdag torsdag fredag lordag sondag",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "no": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "pl": "poniedzia wtor(?:ek|k) srod czwart piat sobot niedziel",
    "cs": "pondel uter(?:y|k) stred ctvrt pat(?:e[kc]|k) sobot nedel",
    "ru": "понедельник вторник сред[аеуы] четверг пятни[цч] суббот воскресен",
    "uk": "понеділ вівтор серед четвер п'ятни[цч] субот неділ",
    "tr": "pazartesi salı carsamba persembe cuma\\b cumartesi pazar\\b",
    "ro": "luni marti miercuri joi vineri sambata duminica",
}
MONTHS = {
    "de": "januar|janner februar|feber marz april mai juni juli august september oktober november dezember",
    "en": "jan feb mar apr may june?\\b july? aug sept? oct nov dec",
    "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "pl": "styczni luty|lutego|lutym marc|marz kwie maj czerw lip sierp wrze pazdziernik listopad grud",
    "cs": "led[en] unor brez|brezn dub[en] kvet cervn|cerven\\b cervenc srp zari rij listopad prosin",
    "ru": "январ феврал март апрел ма[йия]|мае июн июл август сентябр октябр ноябр декабр",
    "uk": "січ лют берез квіт трав черв лип серп верес жовт листопад груд",
    "tr": "ocak subat mart nisan mayıs haziran temmuz agustos eylul ekim kasım aralık",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
}
RELATIVE = {  # days from the publication
    "de": {"heute": 0, "morgen": 1, "gestern": -1, "ubermorgen": 2, "vorgestern": -2},
    "en": {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1},
    "fr": {"aujourd'hui": 0, "demain": 1, "hier": -1, "apres-demain": 2},
    "it": {"oggi": 0, "domani": 1, "ieri": -1, "dopodomani": 2},
    "es": {"hoy": 0, "manana": 1, "ayer": -1},
    "pt": {"hoje": 0, "amanha": 1, "ontem": -1},
    "nl": {"vandaag": 0, "vanavond": 0, "morgen": 1, "gisteren": -1, "eergisteren": -2, "overmorgen": 2},
    "sv": {"i dag": 0, "idag": 0, "i morgon": 1, "i gar": -1, "igar": -1, "i overmorgon": 2},
    "da": {"i dag": 0, "i morgen": 1, "i gar": -1, "i forgars": -2},
    "no": {"i dag": 0, "i morgen": 1, "i gar": -1, "i overmorgen": 2},
    "pl": {"dzis": 0, "dzisiaj": 0, "dzisiejsz[a-z]*": 0, "jutro": 1, "wczoraj": -1, "pojutrze": 2, "przedwczoraj": -2},
    "cs": {"dnes": 0, "zitra": 1, "vcera": -1, "pozitri": 2, "predevcirem": -2},
    "ru": {"сегодня(?:шн\\w*)?": 0, "завтра": 1, "вчера(?:шн\\w*)?": -1, "послезавтра": 2, "позавчера": -2},
    "uk": {"сьогодні": 0, "завтра": 1, "вчора": -1, "учора": -1, "вчорашн\\w*": -1, "післязавтра": 2, "позавчора": -2},
    "tr": {"bugun": 0, "yarın": 1, "dun": -1, "evvelsi gun": -2},
    "ro": {"astazi": 0, "azi": 0, "maine": 1, "ieri": -1, "poimaine": 2, "alaltaieri": -2},
}
NEAR = 8  # a weekday alone means a day at most this far from the publication
PERIOD = re.compile(
    r"\b(week|month|year|woche|monat|heuer|jahr|semaine|mois|annee|settimana|mese|anno|semana|mes|ano"
    r"|maand|jaar|vecka|veckan|manad|uge|uke|maned|tydzie|tygodni|miesi|rok|tyden|tydn|mesic|недел|месяц|год|тижн|тижд|місяц"
    r"|рік|рок|hafta|ay|yıl|saptaman|luna)\w*\b"
)


def said(seed: Seed) -> str:
    """Title and text, lower case, accents off."""
    both = f"{seed.article.title or ''} {seed.article.text}".replace("’", "'").casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", both) if not unicodedata.combining(c))


def month_of(language: str, number: int) -> str:
    return f"(?:{MONTHS[language].split()[number - 1]})"


def names_the_day(text: str, language: str, day: date) -> bool:
    """'20 novembre', 'November 20', '20. und 21. November', '20.11.', '20/11'."""
    month, ordinal = month_of(language, day.month), r"(?:\.|st|nd|rd|th|er|º|o)?"
    before = rf"\b{day.day}{ordinal}(?:\W+(?:\w+\W+){{0,4}}?\d{{1,2}}{ordinal})?\W+(?:de |of )?{month}"
    after = rf"\b{month}\w*\.? {day.day}\b"
    return bool(re.search(rf"{before}|{after}|\b0?{day.day}[./]0?{day.month}\b", text))


def names_the_weekday(text: str, language: str, day: date, published: date) -> bool:
    weekday = WEEKDAYS[language].split()[day.weekday()]
    return abs((day - published).days) <= NEAR and bool(re.search(rf"\b(?:{weekday})", text))


def counts_from_publication(text: str, language: str, day: date, published: date) -> bool:
    words = [w for w, days in RELATIVE[language].items() if published + timedelta(days=days) == day]
    return any(re.search(rf"\b{word}\b", text) for word in words)


def day_follows(seed: Seed, day: date) -> bool:
    text, language = said(seed), seed.article.language
    if names_the_day(text, language, day):
        return True
    if seed.article.published is None or len(seed.article.published) < 10:
        return False
    published = date.fromisoformat(seed.article.published)
    return names_the_weekday(text, language, day, published) or counts_from_publication(text, language, day, published)


def month_follows(seed: Seed, month: str) -> bool:
    text = said(seed)
    near = seed.article.published is not None and abs(months(month) - months(seed.article.published)) <= 1
    return bool(re.search(month_of(seed.article.language, int(month[5:7])), text) or (near and PERIOD.search(text)))


def months(partial: str) -> int:
    return int(partial[:4]) * 12 + int(partial[5:7])


def by_id(case: object) -> str:
    return case.article.id if isinstance(case, Seed) else ""


each_report = pytest.mark.parametrize(("seed", "report"), REPORTS, ids=[s.article.id for s, _ in REPORTS])
each_document = pytest.mark.parametrize("seed", SEEDS, ids=by_id)


@each_document
def test_a_calibration_document_lies_in_the_folder_of_its_language(seed: Seed) -> None:
    assert seed.file.parent.name == seed.article.language
    assert seed.article.id.startswith(f"seed:cal-{seed.article.language}-")


def test_no_calibration_text_stands_twice() -> None:
    texts = [seed.article.text for seed in SEEDS]
    assert len(set(texts)) == len(texts)


def test_about_half_of_the_calibration_documents_of_each_language_tell_an_absence() -> None:
    for language in {seed.article.language for seed in SEEDS}:
        kinds = [seed.kind for seed in SEEDS if seed.article.language == language]
        assert 0.4 <= kinds.count("absence") / len(kinds) <= 0.65, language
        assert kinds.count("hard_negative") / len(kinds) >= 0.2, language


@each_document
def test_a_look_alike_holds_nothing_to_report(seed: Seed) -> None:
    assert bool(seed.expected) == (seed.kind != "hard_negative")


@each_report
def test_the_evidence_stands_word_for_word_in_the_document(seed: Seed, report: Report) -> None:
    for evidence in report.evidence:
        source = seed.article.title if evidence.where == "title" else seed.article.text
        assert source is not None
        assert source[evidence.start : evidence.end] == evidence.text


@each_report
def test_party_forum_and_format_are_known(seed: Seed, report: Report) -> None:
    assert report.party in WORLD.parties or report.party == "EU"
    if report.forum == "bilateral":
        assert report.format == "talks"
    else:
        assert report.forum in WORLD.forums
        assert report.format in WORLD.forums[report.forum].formats


@each_report
def test_the_party_belongs_to_the_forum_or_the_note_says_that_it_is_a_guest(seed: Seed, report: Report) -> None:
    forum = WORLD.forums.get(report.forum)
    if forum is not None and forum.is_member(report.party, report.date) is False:
        assert report.reason == "not_invited" or "guest" in seed.note


@each_report
def test_people_are_named_as_the_text_spells_them(seed: Seed, report: Report) -> None:
    for name in filter(None, (report.principal, report.substitute)):
        assert name in f"{seed.article.title} {seed.article.text}"


@each_report
def test_people_are_invented(seed: Seed, report: Report) -> None:
    real = {fold(name) for holder in WORLD.holders for name in (holder.name, *holder.aliases)}
    for name in filter(None, (report.principal, report.substitute)):
        assert " " in name
        assert fold(name) not in real


@each_report
def test_who_attends_needs_no_stand_in(seed: Seed, report: Report) -> None:
    if report.status == "attends":
        assert report.substitute is None
        assert report.substitute_level is None
        assert report.modality != "denied"


@each_report
def test_a_stand_in_has_a_level_and_none_means_nobody(seed: Seed, report: Report) -> None:
    if report.substitute is not None:
        assert report.substitute_level not in (None, "none")


@each_report
def test_the_date_follows_from_the_text_and_its_publication(seed: Seed, report: Report) -> None:
    if report.date is None:
        return
    if len(report.date) == 10:
        assert day_follows(seed, date.fromisoformat(report.date))
    else:
        assert month_follows(seed, report.date)


@each_report
def test_tense_and_date_go_together(seed: Seed, report: Report) -> None:
    published = seed.article.published
    if report.date is None or published is None:
        return
    length = min(len(report.date), len(published))
    if report.modality == "occurred":
        assert report.date[:length] <= published[:length]
    elif report.status == "absent" and report.modality != "denied":
        assert report.date[:length] >= published[:length]
