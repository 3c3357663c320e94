"""Folders of labelled articles in, articles and their labels out: JSON files one an article, or seed documents in YAML.

Raises ConfigError with file and, in YAML, line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from monitor.errors import ConfigError, UsageError
from monitor.model import Article, Evidence, Report
from monitor.scoring import ATTRIBUTES, Labelled


def load(places: list[Path]) -> Iterator[tuple[Article, Labelled]]:
    """Every labelled article below the folders, or in the files."""
    for place in places:
        if not place.exists():
            raise UsageError(f"{place}: there is no such file or folder")
        files = sorted([*place.rglob("*.json"), *place.rglob("*.yaml")]) if place.is_dir() else [place]
        if not files:
            raise UsageError(f"{place}: holds no labelled article (*.json or *.yaml)")
        for file in files:
            yield from _json(file) if file.suffix == ".json" else _yaml(file)


def _yaml(file: Path) -> Iterator[tuple[Article, Labelled]]:
    from monitor import seeds

    for seed in seeds.read(file):
        labels = Labelled(id=seed.article.id, language=seed.article.language, kind=seed.kind, wanted=seed.expected)
        yield seed.article, labels


def _json(file: Path) -> Iterator[tuple[Article, Labelled]]:
    try:
        value = json.loads(file.read_text("utf-8"))
        events = [(_report(one), bool(one.get("optional"))) for one in value["events"]]
        article = Article(
            id=str(value["id"]),
            url=value.get("url"),
            title=value.get("title"),
            text=value["text"],
            language=(value.get("lang") or "")[:2],
            published=value.get("published"),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise ConfigError(f"is no labelled article ({error})", file=file, mend="see seeds/ for the form") from None
    yield (
        article,
        Labelled(
            id=article.id,
            language=article.language,
            kind=value.get("kind") or "",
            wanted=tuple(report for report, optional in events if not optional),
            optional=tuple(report for report, optional in events if optional),
        ),
    )


def _report(event: Mapping[str, Any]) -> Report:
    said: dict[str, Any] = {name: event.get(name) for name in ATTRIBUTES if event.get(name) not in (None, "")}
    text = str(event.get("evidence") or "")
    return Report(
        status=event["status"],
        party=event["party"],
        forum=event["forum"],
        evidence=(Evidence(text=text, start=0, end=len(text)),),
        **said,
    )
