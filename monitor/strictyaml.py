"""YAML text in, a validated pydantic model out; every complaint names file, line and the mend.

No I/O beyond reading the file.

Scalars stay text until the schema types them, so `NO` is Norway and `010` is no octal number. Anchors, aliases and
tags are refused, a key given twice is an error, and a file over 8 MB is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from monitor.errors import ConfigError

MAX_BYTES = 8_000_000
MAX_DEPTH = 40
_NULLS = frozenset({"", "~", "null"})
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

M = TypeVar("M", bound=BaseModel)
Place = tuple[str | int, ...]


class Schema(BaseModel):
    """Base of every configuration model: frozen, unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Tree:
    """Parsed YAML: plain Python data, and the line every part of it stands on (counted from 1)."""

    def __init__(self, data: Any, lines: dict[Place, int]) -> None:
        self.data, self.lines = data, lines

    def line(self, place: Place) -> int | None:
        """The line of that part, or of the nearest part around it."""
        for end in range(len(place), -1, -1):
            if (found := self.lines.get(place[:end])) is not None:
                return found
        return None


def load(path: Path, schema: type[M]) -> M:
    """Read and validate one file. Raises ConfigError with file, line and the mend."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"cannot be read ({error.strerror})", file=path, mend="create the file or correct the path"
        ) from None
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"is larger than {MAX_BYTES} bytes", file=path, mend="split it")
    return parse(raw, schema, file=path)


def parse(raw: bytes | str, schema: type[M], *, file: Path | str = "<text>") -> M:
    """Validate YAML text. Raises ConfigError with file, line and the mend."""
    tree = read_tree(raw, file=file)
    try:
        return schema.model_validate({} if tree.data is None else tree.data)
    except ValidationError as error:
        raise _explained(error, tree, file) from None


def read_tree(raw: bytes | str, *, file: Path | str = "<text>") -> Tree:
    """Parse YAML text to plain data (text, lists, dicts, None) with line numbers."""
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
        _refuse_anchors(text, file)
        node = yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        raise ConfigError(f"is not UTF-8 (byte {error.start})", file=file, mend="save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ConfigError(
            f"is no valid YAML: {error.problem}", file=file, line=line, mend="look at indentation, colons and quotes"
        ) from None
    except yaml.YAMLError as error:
        raise ConfigError(f"is no valid YAML: {error}", file=file, mend="remove the odd character") from None
    lines: dict[Place, int] = {}
    return Tree(None if node is None else _plain(node, (), lines, file), lines)


def _refuse_anchors(text: str, file: Path | str) -> None:
    if "&" not in text and "*" not in text and "!" not in text:
        return
    for event in yaml.parse(text, Loader=_Loader):
        tagged = getattr(event, "tag", None) not in (None, "!")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tagged:
            raise ConfigError(
                "anchors, aliases and tags are not allowed",
                file=file,
                line=event.start_mark.line + 1 if event.start_mark else None,
                mend="quote the text, or write the value out",
            )


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int], file: Path | str) -> Any:
    lines[place] = node.start_mark.line + 1
    if len(place) > MAX_DEPTH:
        raise ConfigError("is nested too deeply", file=file, line=lines[place], mend="flatten it")
    if isinstance(node, yaml.ScalarNode):
        return None if not node.style and node.value in _NULLS else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, index), lines, file) for index, item in enumerate(node.value)]
    assert isinstance(node, yaml.MappingNode)
    result: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ConfigError("a key must be plain text", file=file, line=key.start_mark.line + 1, mend="rename it")
        if key.value in result:
            raise ConfigError(
                f"the key '{key.value}' stands twice",
                file=file,
                line=key.start_mark.line + 1,
                mend="remove one of them",
            )
        result[key.value] = _plain(value, (*place, key.value), lines, file)
        lines[(*place, key.value)] = key.start_mark.line + 1
    return result


def _explained(error: ValidationError, tree: Tree, file: Path | str) -> ConfigError:
    first = error.errors(include_url=False)[0]
    place: Place = tuple(first["loc"])
    name = ".".join(str(part) for part in place) or "the document"
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return ConfigError(
        f"{name}: {first['msg']}{more}", file=file, line=tree.line(place), mend=_mend(first["type"], first)
    )


def _mend(kind: str, first: Any) -> str:
    if kind == "extra_forbidden":
        return "remove the key or correct its spelling"
    if kind == "missing":
        return f"add the key '{first['loc'][-1]}'"
    if kind == "literal_error":
        return f"use one of {first['ctx']['expected']}"
    return "correct the value"


def problems(paths: Iterator[tuple[Path, type[BaseModel]]]) -> Iterator[ConfigError]:
    """Every file that does not validate, in order; for `monitor config check`."""
    for path, schema in paths:
        try:
            load(path, schema)
        except ConfigError as error:
            yield error
