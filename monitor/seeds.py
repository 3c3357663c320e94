"""Annotated documents in (`seeds/**/*.yaml`), articles with the reports that stand in them out. Detects nothing.

Each complaint names file, line and the mend; every piece of evidence must stand word for word in title or text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from monitor import strictyaml
from monitor.errors import ConfigError
from monitor.model import Article, Evidence, Format, Level, Modality, Office, Reason, Report, Status
from monitor.strictyaml import Schema, Tree

Kind = Literal["absence", "attendance", "hard_negative"]
_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def _partial(value: object) -> object:
    if value is not None and not _DAY.fullmatch(str(value)):
        raise ValueError("must be YYYY-MM-DD, YYYY-MM or YYYY")
    return value


PartialDate = Annotated[str, BeforeValidator(_partial)]
PartyCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class Event(Schema):
    """One report that stands in a document, as a person reads it."""

    status: Status
    party: PartyCode
    forum: str = Field(min_length=1)
    format: Format | None = None
    date: PartialDate | None = None
    modality: Modality = "announced"
    principal: str | None = None
    office: Office | None = None
    substitute: str | None = None
    substitute_level: Level | None = None
    virtual: bool = False
    consecutive: int | None = Field(default=None, ge=1)
    reason: Reason | None = None
    evidence: str = Field(min_length=1)
    primary: bool = False


class Document(Schema):
    """One annotated document."""

    id: str = Field(min_length=1)
    lang: Language
    published: PartialDate | None = None
    title: str | None = None
    text: str = Field(min_length=1)
    kind: Kind
    note: str = ""
    invented: bool = (
        True  #: False where the document tells what really happened: `monitor run --seeds` files only these
    )
    events: tuple[Event, ...] = ()


class SeedFile(Schema):
    """The whole of one file of seeds/."""

    documents: tuple[Document, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seed:
    """One document: the article, what it is an example of, and the reports a person finds in it."""

    article: Article
    kind: Kind
    note: str
    invented: bool
    expected: tuple[Report, ...]
    file: Path
    line: int


def load(folder: Path, *, deep: bool = True) -> tuple[Seed, ...]:
    """Every document below the folder (`deep`) or in it, in order of files. Raises ConfigError."""
    files = sorted(folder.rglob("*.yaml") if deep else folder.glob("*.yaml"))
    if not files:
        raise ConfigError("holds no seed document (*.yaml)", file=folder, mend="name a folder with annotated documents")
    found: dict[str, Seed] = {}
    for seed in (one for file in files for one in read(file)):
        if (twice := found.get(seed.article.id)) is not None:
            raise ConfigError(
                f"the id '{seed.article.id}' stands in {twice.file.name}:{twice.line} too",
                file=seed.file,
                line=seed.line,
                mend="give one of them another id",
            )
        found[seed.article.id] = seed
    return tuple(found.values())


def read(file: Path) -> tuple[Seed, ...]:
    """The documents of one file. Raises ConfigError with file, line and the mend."""
    checked = strictyaml.load(file, SeedFile)
    tree = strictyaml.read_tree(file.read_bytes(), file=file)
    return tuple(_seed(document, number, file, tree) for number, document in enumerate(checked.documents))


def _seed(document: Document, number: int, file: Path, tree: Tree) -> Seed:
    if document.kind == "absence" and not any(event.status == "absent" for event in document.events):
        raise ConfigError(
            f"document '{document.id}' is of kind absence and has no event with status absent",
            file=file,
            line=tree.line(("documents", number, "kind")),
            mend="add the event, or correct the kind",
        )
    return Seed(
        article=_article(document),
        kind=document.kind,
        note=document.note,
        invented=document.invented,
        expected=tuple(_reports(document, number, file, tree)),
        file=file,
        line=tree.line(("documents", number)) or 1,
    )


def _article(document: Document) -> Article:
    return Article(
        id=f"seed:{document.id}",
        title=document.title,
        text=document.text,
        language=document.lang,
        published=document.published,
        source="seeds",
        outlet="seeds",
    )


def _reports(document: Document, number: int, file: Path, tree: Tree) -> Iterator[Report]:
    for at, event in enumerate(document.events):
        evidence = _evidence(document, event.evidence)
        if evidence is None:
            raise ConfigError(
                f"document '{document.id}': the evidence stands neither in the text nor in the title",
                file=file,
                line=tree.line(("documents", number, "events", at, "evidence")),
                mend="copy it word for word",
            )
        yield Report(**event.model_dump(exclude={"evidence"}), evidence=(evidence,), confidence=1.0)


def _evidence(document: Document, quotation: str) -> Evidence | None:
    if (start := document.text.find(quotation)) >= 0:
        return Evidence(text=quotation, start=start, end=start + len(quotation))
    if (start := (document.title or "").find(quotation)) >= 0:
        return Evidence(text=quotation, start=start, end=start + len(quotation), where="title")
    return None
