"""The form of a language pack: one YAML file, words and phrases only, no code and no regular expressions.

Phrases are separated by `;`. In a phrase `*` is any ending of a word (or any beginning: `*gipfel`), `a|b` either word,
`[x]` may be missing, and ` ... ` is a gap of a few words inside one clause ("nimmt ... teil"). Case, accents, kinds of
hyphens and of quotation marks are of no account.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from monitor.model import Format, Modality, Office, Reason, Status
from monitor.strictyaml import Schema

Says = Literal[
    "attends",  # who comes, takes part, is there
    "absent",  # who stays away, cancels, skips, boycotts
    "virtual",  # who takes part from afar
    "sends",  # who sends whom
    "represents",  # whom stands in for who: the stand-in is the subject
    "represented",  # who is represented by whom
    "leads",  # whom heads the delegation of who
    "instead",  # a preposition: who stays away, whom comes in the same clause
    "stands_in",  # whom comes in the place of somebody named before
    "without",  # a preposition: who is missing
    "barred",  # who is kept out or not invited
    "likewise",  # who does as the one before
    "contrary",  # who does the opposite of the one before
    "leaves",  # who was there and left early: has attended
]
Where = Literal["before", "after", "any", "inside"]


def _phrases(value: object) -> object:
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.replace("\n", " ").split(";")
    if isinstance(value, (list, tuple)):
        return tuple(" ".join(str(item).split()) for item in value if str(item).strip())
    return value


Phrases = Annotated[tuple[str, ...], BeforeValidator(_phrases)]
Sentences = Annotated[tuple[str, ...], BeforeValidator(lambda v: () if v is None else [v] if isinstance(v, str) else v)]


class Cue(Schema):
    """One rule: words that say who comes or stays away, where its people stand, and sentences that prove it."""

    says: Says
    forms: Phrases = ()  #: tense is read from the words around
    past: Phrases = ()  #: forms that by themselves say it has happened
    future: Phrases = ()  #: forms that by themselves say it lies ahead
    who: Where = "any"  #: where the party or its principal stands, seen from the cue; `inside` = in the gap
    whom: Where = "any"  #: where the stand-in stands
    trip: bool = False  #: speaks of a journey or visit: without a meeting it is a bilateral matter
    needs: Literal["", "trip", "home"] = ""
    #: `trip`: only beside a word for the journey or the taking part ("cancelled his trip"); `home`: only with the own
    #: capital behind it ("stays in Budapest")
    decides: bool = False  #: tells a decision ("cancelled", "declined"): its past tense says nothing of the meeting's
    weak: bool = False  #: common words ("is here"): only with the meeting named in the same sentence
    modality: Modality | None = None  #: what it says by itself ("called for a boycott" = proposed)
    reason: Reason | None = None  #: what it says by itself ("was refused a visa" = barred)
    negative: bool = False  #: the words contain their own negation; a "not" inside them does not flip it
    hits: Sentences = ()  #: sentences in which the rule must decide a report
    misses: Sentences = ()  #: sentences that must give no absence
    todo: Sentences = ()  #: sentences that should hit and do not yet

    @field_validator("forms")
    @classmethod
    def _some(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return value


class Times(Schema):
    """Words for days and times."""

    months: dict[int, Phrases] = Field(default_factory=dict)  #: 1..12 → names and abbreviations
    weekdays: dict[int, Phrases] = Field(default_factory=dict)  #: 1 = Monday … 7 = Sunday
    today: Phrases = ()
    tomorrow: Phrases = ()
    day_after: Phrases = ()  #: the day after tomorrow
    yesterday: Phrases = ()
    day_before: Phrases = ()  #: the day before yesterday
    this: Phrases = ()  #: "this", before a weekday, week, month
    next: Phrases = ()  #: "next", "coming"
    last: Phrases = ()  #: "last", "past"
    week: Phrases = ()
    weekend: Phrases = ()
    month: Phrases = ()
    year: Phrases = ()
    next_week: Phrases = ()  #: whole phrases, where they are not "next" + "week"
    last_week: Phrases = ()
    next_month: Phrases = ()
    last_month: Phrases = ()
    next_year: Phrases = ()
    last_year: Phrases = ()
    ago: Phrases = ()  #: whole phrases such as "a year ago": the thing lies behind
    day_first: bool = True  #: "3 December" rather than "December 3"


class Ordinals(Schema):
    """How the n-th time in a row is said."""

    numbers: dict[int, Phrases] = Field(default_factory=dict)  #: 2 → "second; 2nd; zweite*"
    times: Phrases = ()  #: "time", "Mal", "fois", and meeting words that may be counted
    in_a_row: Phrases = ()  #: "in a row", "consecutive", "in Folge"
    first: Phrases = ()  #: "for the first time", "erstmals"
    since: Phrases = ()  #: "since", "seit"
    ever: Phrases = ()  #: "ever", "in history"


class Pack(Schema):
    """Everything the detector knows of one language."""

    language: str = Field(pattern="^[a-z]{2}$")
    name: str
    abbreviations: Phrases = ()  #: words after which a full stop ends no sentence
    compounds: bool = False  #: names may stand inside longer words ("Klimagipfel")
    ordinal_dots: bool = False  #: "59. konferencja": a full stop behind a number ends no sentence
    pro_drop: bool = False  #: a subject need not be said again ("Nie przyjedzie też na szczyt G20")
    umlauts: bool = False  #: ä, ö, ü are typed ae, oe, ue where there is no key for them
    name_endings: Phrases = ()  #: endings that inflection adds to names ("a; em; owi")
    particles: Phrases = ()  #: lower-case words inside names ("von; bin; da")
    stopwords: Phrases = ()  #: small common words that begin sentences and are never part of a name
    titles: Phrases = ()  #: words before names that say nothing ("Mr; Herr; Dr")
    meetings: dict[Format | Literal["meeting"], Phrases] = Field(default_factory=dict)  #: meeting nouns by format
    events: Phrases = ()  #: meeting nouns that count only beside a forum's name ("session", "Tagung", "Runde")
    sidelines: Phrases = ()  #: dinner, family photo, side event: staying away from it is no absence
    trips: Phrases = ()  #: visit, journey: a bilateral matter where no forum is named
    offices: dict[Office | Literal["head", "deputy", "official"], Phrases] = Field(default_factory=dict)
    masks: Phrases = ()  #: a forum's name that is no meeting ("NATO headquarters"): no forum is seen there
    blamed: Phrases = ()  #: between whose act it is and the act: "criticised Moscow *for* skipping"
    regions: Phrases = ()  #: parts of the world whose names hold that of a state ("South American"): no state is meant
    towns: Phrases = ()  #: "capital", "city": a demonym before them says where
    linkers: Phrases = ()  #: small words inside a name phrase ("of the", "des", "'s"): join office, state and name
    former: Phrases = ()  #: "former", "ex-": the person holds no office any more
    counterparts: Phrases = ()  #: "counterpart", "Amtskollege": of the same office as the one before
    among: Phrases = ()  #: "among them", "including": names follow some of those counted
    nobodies: Phrases = ()  #: people who are no officeholders: parliamentarians, firms, artists, teams
    plural_offices: dict[Format, Phrases] = Field(default_factory=dict)  #: "foreign ministers": who meets = the format
    institutions: dict[str, Phrases] = Field(default_factory=dict)  #: party → its organs ("Bundestag; Bundesregierung")
    groups: dict[str, Phrases] = Field(default_factory=dict)  #: "EE LV LT" → "the Baltic states"
    cues: dict[str, Cue] = Field(default_factory=dict)
    negators: Phrases = ()  #: not, no, none, never
    not_negators: Phrases = ()  #: "not only", "nicht nur": no negation
    nobody: Phrases = ()  #: no one, niemand: a negation and an actor
    pronouns: Phrases = ()  #: he, she, they as subjects
    before_objects: Phrases = ()  #: prepositions: the actor behind them is not the subject ("with", "of", "gegen")
    indefinites: Phrases = ()  #: "one", "einer", "those": nobody in particular, before "who"
    governments: Phrases = ()  #: "government", "leadership": with a capital behind it a state, no place
    void: Phrases = ()  #: meetings that are none of states: "Parliamentary Assembly"
    places: Phrases = ()  #: prepositions of place ("in", "nach"): a state or town behind them is where, not who
    objects_after: Phrases = ()  #: case endings and postpositions behind a name that is no subject ("'yi", "ile")
    places_after: Phrases = ()  #: endings of place behind a name ("Brüksel'de"): where, not who
    attribution: Phrases = ()  #: "according to", "laut": the actor behind them speaks
    speech: Phrases = ()  #: said, announced: the actor beside them speaks
    clause_starts: Phrases = ()  #: conjunctions that begin a clause ("while", "während", "but")
    relatives: Phrases = ()  #: relative pronouns ("who", "der" after a comma): the one before them is the subject
    ands: Phrases = ()  #: "and", "as well as", "or", "nor": join the members of a list
    past: Phrases = ()  #: auxiliaries of the past ("had", "was", "hatte")
    future: Phrases = ()  #: auxiliaries of the future ("will", "wird")
    rumour: Phrases = ()  #: "reportedly", "is expected to", "sources", "offenbar"
    conditional: Phrases = ()  #: "if", "would have", "hätte", "whether": nothing has been decided
    denial: Phrases = ()  #: "denied that", "dismissed reports": what follows is taken back
    proposal: Phrases = ()  #: "called on", "threatened to", "urged", "should"
    after_all: Phrases = ()  #: "after all", "doch noch": what was said before is overtaken
    participation: Phrases = ()  #: "attendance", "Teilnahme", "plans": what one calls off
    not_cues: Phrases = ()  #: phrases in which the words of a cue mean something else ("sent an invitation")
    called_off: Phrases = ()  #: the meeting itself is cancelled, moved, postponed for all
    only: Phrases = ()  #: "only", "merely", "lediglich": who comes ranks too low
    remote: Phrases = ()  #: "by video", "per Video": beside a verb of attending
    message: Phrases = ()  #: "video message": no taking part
    in_person: Phrases = ()
    informal: Phrases = ()
    formal: Phrases = ()
    all_virtual: Phrases = ()  #: the meeting is held by video for everybody
    domestic: Phrases = ()  #: words of home politics, sport and business: parliament, committee, club
    reasons: dict[Reason, Phrases] = Field(default_factory=dict)
    standing: Phrases = ()  #: "in the coming months", "until further notice"
    times: Times = Field(default_factory=Times)
    ordinals: Ordinals = Field(default_factory=Ordinals)

    def status_of(self, cue: str) -> Status:
        """What the cue says of its party when nothing turns it round."""
        return "attends" if self.cues[cue].says in ("attends", "leaves") else "absent"
