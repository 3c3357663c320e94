"""A Markdown document in; its blocks of code, its links and the commands in it out. Runs nothing."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
DOCUMENTS = tuple(ROOT / name for name in ("README.md", "config/README.md", "seeds/README.md", "deploy/README.md"))
_FENCE = re.compile(
    r"^ *(?P<ticks>```+)(?P<language>\w*)[^\n]*\n(?P<body>.*?)^ *(?P=ticks) *$", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_INLINE = re.compile(r"`monitor (?P<words>[^`]+)`")
_NAMED = re.compile(r"#\s*(?P<name>(?:languages/|officeholders/|seeds/)?[\w-]+\.ya?ml)\b")
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S*$")
_ENDS = frozenset({"|", "||", "&&", "&", ";"})
_REDIRECTIONS = frozenset({">", ">>", "<"})


@dataclass(frozen=True, kw_only=True)
class Block:
    """One fenced block of a document."""

    document: Path
    line: int
    language: str
    text: str

    @property
    def file(self) -> str | None:
        """The configuration file that its first line names, if it does."""
        found = _NAMED.match(self.text)
        return found["name"] if found else None

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        return f"{self.document.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of `monitor` as a document shows it."""

    place: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place} monitor {' '.join(self.arguments)}"


def blocks(document: Path) -> Iterator[Block]:
    """Every fenced block, in order."""
    text = document.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(document=document, line=line, language=found["language"], text=found["body"])


def all_blocks(language: str) -> list[Block]:
    """The blocks of that language in all documents."""
    return [block for document in DOCUMENTS for block in blocks(document) if block.language == language]


def links(document: Path) -> set[str]:
    """The files that a document points at, relative to it; no addresses, no places inside the document."""
    prose = _FENCE.sub("", document.read_text(encoding="utf-8"))
    targets = {found["target"].partition("#")[0] for found in _LINK.finditer(prose)}
    return {target for target in targets if target and "://" not in target and not target.startswith("mailto:")}


def calls() -> list[Call]:
    """Every call of `monitor` in the blocks of shell commands of all documents."""
    return [call for block in all_blocks("sh") for call in calls_of(block)]


def named() -> list[Call]:
    """Every call of `monitor` that stands in running text or in a table."""
    return [
        Call(place=str(document.relative_to(ROOT)), arguments=tuple(shlex.split(found["words"])))
        for document in DOCUMENTS
        for found in _INLINE.finditer(_FENCE.sub("", document.read_text(encoding="utf-8")))
    ]


def calls_of(block: Block) -> Iterator[Call]:
    """The calls of `monitor` in a block of shell commands."""
    for line in block.text.replace("\\\n", " ").splitlines():
        for words in _commands(line):
            bare = [word for number, word in enumerate(words) if number or not _ASSIGNMENT.match(word)]
            if bare and bare[0].rpartition("/")[2] == "monitor":
                yield Call(place=block.place, arguments=tuple(bare[1:]))


def _commands(line: str) -> Iterator[list[str]]:
    """The commands of a line, without comments and without where they read from and write to."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    skip = False
    for word in lexer:
        if word in _ENDS:
            yield words
            words = []
        elif skip or word in _REDIRECTIONS:
            skip = not skip
        else:
            words.append(word)
    yield words
