"""What the documents show works: files are read, commands exist and run, links lead somewhere, tables are true."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import documents_generated as generated
import pytest
from documents_reading import DOCUMENTS, ROOT, Block, Call, all_blocks, calls, links, named
from typer.main import get_command

from monitor import cli, languages, seeds, settings, world
from monitor.alerts import routes
from monitor.cli import options
from monitor.cli.tree import app
from monitor.detect import Rulebook, Weights, build, detect, explain
from monitor.model import Article
from monitor.seeds import Document, Event
from monitor.settings.environment import keys
from monitor.settings.schema import Settings
from monitor.world.load import load_feeds, load_forums, load_holders, load_meetings, load_parties, load_series

CONFIG = ROOT / "config"
REFERENCE = generated.REFERENCE.read_text(encoding="utf-8")
YAML = all_blocks("yaml")
CALLS = calls()
TREE: Any = get_command(app)
FENCES = {"sh", "yaml", "text", "ini", ""}
#: Commands that ask no network and need nothing on file: they are not only parsed, they run.
#: Others, such as `detect`, run in the walk of the README (test_documents_walk.py).
HARMLESS = (
    ("config", "show"), ("config", "check"), ("feeds", "export"), ("meetings", "--upcoming"), ("alerts", "why"),
    ("alerts", "routes"), ("alerts", "dry-run"), ("alerts", "silence"), ("review", "list"), ("db", "backup"),
)  # fmt: skip
ADDED_TO = ("feeds.yaml", "forums.yaml", "series.yaml", "meetings.yaml")  #: files that one copies first
Reader = Callable[[Path], object]


@cache
def forums() -> Any:
    return load_forums([CONFIG])


def more_forums() -> Any:
    """The shipped forums and those the documents add."""
    added = (
        re.findall(r"^  (\S[^\n]*?):(?: +#.*)?$", block.text, re.M) for block in YAML if block.file == "forums.yaml"
    )
    return {**forums(), **{name: None for names in added for name in names}}


READERS: dict[str, Reader] = {
    "monitor.yaml": lambda folder: settings.read(folder / "monitor.yaml", {}),
    "alerts.yaml": lambda folder: routes.load(folder / "alerts.yaml").routes,
    "feeds.yaml": lambda folder: load_feeds([folder]),
    "forums.yaml": lambda folder: load_forums([folder]),
    "series.yaml": lambda folder: load_series([folder], more_forums()),
    "meetings.yaml": lambda folder: load_meetings([folder], more_forums()),
    "parties.yaml": lambda folder: load_parties([folder], forums()),
    "officeholders": lambda folder: load_holders([folder]).names(),
    "languages": lambda folder: languages.load([folder]),
    "seeds": lambda folder: seeds.load(folder),
}


def written(block: Block, folder: Path) -> Path:
    """The folder with the one file that the block shows."""
    assert block.file is not None
    file = folder / block.file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.text, encoding="utf-8")
    return folder


def block_of(name: str, document: str = "config/README.md") -> Block:
    """The first block of a document that shows that file."""
    return next(block for block in YAML if block.file == name and block.document == ROOT / document)


def test_every_document_has_something_to_test() -> None:
    found = {block.document for language in FENCES for block in all_blocks(language)}
    assert found == set(DOCUMENTS)


@pytest.mark.parametrize("block", YAML, ids=lambda block: block.place)
def test_a_file_that_a_document_shows_is_read_by_its_reader(block: Block, tmp_path: Path) -> None:
    assert block.file, f"{block.place}: the first line of the block must name its file, such as `# alerts.yaml`"
    name = block.file if block.file in READERS else block.file.partition("/")[0]
    assert name in READERS, f"{block.place}: no reader is known for {block.file}"
    assert READERS[name](written(block, tmp_path))


def command_of(call: Call) -> tuple[Any, list[str]]:
    """The command a call ends at, and what is left for it; options of groups that do nothing by themselves are none."""
    command = TREE
    rest = list(call.arguments)
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]
    return command, rest


def refusal(call: Call) -> str:
    """Why the command line would not take the call; empty if it would."""
    command, rest = command_of(call)
    if getattr(command, "commands", {}) and not command.invoke_without_command:
        return f"no such command: {rest[0]}" if rest else "Missing command"
    try:
        command.make_context("monitor", rest)
    except Exception as error:  # noqa: BLE001 - the parser's own errors have no public base class
        return str(getattr(error, "message", error))
    return ""


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_command_that_a_document_shows_exists_with_its_options(call: Call) -> None:
    assert refusal(call) == ""


def test_a_command_that_is_named_in_passing_exists_too() -> None:
    """Arguments may be left out there; what is written must be right."""
    refused = {str(call): why for call in named() if (why := refusal(call)) and not why.startswith("Missing")}
    assert refused == {}


@pytest.mark.parametrize("words", ["streaks --no-such-option", "stroaks", "db backups", "streaks --format xml"])
def test_a_command_that_does_not_exist_would_be_noticed(words: str) -> None:
    why = refusal(Call(place="here", arguments=tuple(words.split())))
    assert why
    assert not why.startswith("Missing")


def followed(folder: Path) -> Path:
    """A folder in which somebody has followed every how-to: shipped files copied and added to, others made."""
    for block in (block for block in YAML if block.document == generated.REFERENCE):
        written(block, folder)
        name = str(block.file)
        if name in ADDED_TO:
            lines = block.text.splitlines(keepends=True)
            shipped = (CONFIG / name).read_text(encoding="utf-8")
            (folder / name).write_text(shipped + "".join(lines[2:]), encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with the configuration that the examples name."""
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "STATE_DIRECTORY", "MONITOR_CONFIG", "MONITOR_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    followed(tmp_path / "my-config")
    (tmp_path / ".config" / "monitor").mkdir(parents=True)
    address = tmp_path / ".config" / "monitor" / "chat-address"
    address.write_text("json://127.0.0.1:9/chat\n")
    address.chmod(0o600)
    for name in ("DESK_MAIL", "ARCHIVE_HOOK", "READERS_MAIL", "OPERATOR_MAIL"):
        monkeypatch.setenv(name, f"json://127.0.0.1:9/{name.lower()}")
    return tmp_path


def harmless() -> Iterator[Call]:
    """Each harmless command once, as the document shows it that knows most of it."""
    seen = set()
    for call in sorted(CALLS, key=lambda call: "config/README.md" not in call.place):
        kind = next((one for one in HARMLESS if call.arguments[: len(one)] == one), None)
        if kind is not None and kind not in seen:
            seen.add(kind)
            yield call


@pytest.mark.parametrize("call", list(harmless()), ids=str)
def test_a_harmless_command_that_a_document_shows_does_its_work(
    call: Call, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(list(call.arguments)) == options.DONE
    assert "warning" not in capfd.readouterr().err


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_leads_to_a_file(document: Path) -> None:
    assert [target for target in links(document) if not (document.parent / target).exists()] == []


def test_what_is_to_be_made_can_be_made_and_what_is_to_be_run_is_there() -> None:
    """Targets of the Makefile, and files of the repository behind `python` and `pytest`."""
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    texts = [document.read_text(encoding="utf-8") for document in DOCUMENTS]
    shown = [block.text for block in all_blocks("sh")] + [
        one for text in texts for one in re.findall(r"`make .*?`", text)
    ]
    made = {
        word for text in shown for words in re.findall(r"^[ `]*make ([a-z -]+)", text, re.M) for word in words.split()
    }
    files = {file for text in texts for file in re.findall(r"\btests/[\w/.]+", text)}
    assert made
    assert made - known == set()
    assert [file for file in sorted(files) if not (ROOT / file.rstrip(".")).exists()] == []


def test_every_file_of_the_configuration_is_explained() -> None:
    assert [path.name for path in CONFIG.iterdir() if path.name not in REFERENCE] == []


def test_the_reference_says_what_the_code_says() -> None:
    """Mend: python tests/unit/documents/documents_generated.py"""
    assert {name: text.strip() for name, text in generated.found(REFERENCE).items()} == {
        name: make().strip() for name, make in generated.GENERATED.items()
    }


def test_every_setting_is_in_the_reference_and_explained() -> None:
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| `MONITOR_.*\| (.*) \|$", generated.settings(), re.MULTILINE))
    assert set(rows) == {".".join(key) for key in keys(Settings)}
    assert [key for key, meaning in rows.items() if not meaning.strip()] == []


def test_the_exit_codes_are_those_the_commands_return() -> None:
    stated = {int(code) for code in re.findall(r"^\| `(\d+)`", generated.exit_codes(), re.MULTILINE)}
    assert stated == {options.DONE, options.FAILED, options.WRONG, options.PARTIAL, 130}


def test_every_field_of_a_labelled_document_is_explained() -> None:
    text = (ROOT / "seeds" / "README.md").read_text(encoding="utf-8")
    missing = [name for name in (*Document.model_fields, *Event.model_fields) if f"`{name}`" not in text]
    assert missing == []


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """The shipped rules with everything the how-tos add: a forum, names of a state, a language."""
    folder = followed(tmp_path_factory.mktemp("followed"))
    return build(languages.load([folder]), world.load([folder, CONFIG]), Weights(threshold=0.0))


def read(rulebook: Rulebook, language: str, text: str) -> set[tuple[str, str, str]]:
    article = Article(id="shown", text=text, language=language, published="2026-03-10")
    return {(report.status, report.party, report.forum) for report in detect(article, rulebook)}


def test_the_forum_of_the_how_to_is_found_by_the_sentence_of_the_how_to(rulebook: Rulebook) -> None:
    text = next(line for block in all_blocks("sh") for line in block.text.splitlines() if "Alpine Dialogue" in line)
    found = read(rulebook, "en", text.split('"')[1])
    assert found == {("absent", "AT", "other:Alpine Dialogue")}


def test_the_pack_and_the_names_of_the_how_to_keep_what_the_sentences_promise(
    rulebook: Rulebook, tmp_path: Path
) -> None:
    pack = languages.load([written(block_of("languages/fi.yaml"), tmp_path)])["fi"]
    cue = pack.cues["skip"]
    assert cue.hits
    assert cue.misses
    for sentence in cue.hits:
        assert ("absent", "US", "NATO") in read(rulebook, "fi", sentence)
        without = explain(Article(id="shown", text=sentence, language="fi"), rulebook, without={"fi.skip"})
        assert without.reports == ()
    for sentence in cue.misses:
        assert not any(status == "absent" for status, _, _ in read(rulebook, "fi", sentence))


def test_the_labelled_document_of_the_how_to_is_read_as_it_is_labelled(rulebook: Rulebook, tmp_path: Path) -> None:
    for seed in seeds.load(written(block_of("seeds/example.yaml", "seeds/README.md"), tmp_path)):
        found = {(r.status, r.party, r.forum, r.format, r.date) for r in detect(seed.article, rulebook)}
        assert found == {(r.status, r.party, r.forum, r.format, r.date) for r in seed.expected}
