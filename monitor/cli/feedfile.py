"""Sources in, entries of feeds.yaml out. The one place that writes into the user's configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from monitor.errors import ConfigError
from monitor.model import Source
from monitor.settings import Places, user_folder, winning


def entry(source: Source) -> dict[str, Any]:
    """One source as feeds.yaml writes it."""
    found = {
        "name": source.name or source.url,
        "url": source.url,
        "language": source.language,
        "country": source.country,
    }
    return {**found, **({"tags": " ".join(tag.replace(" ", "-") for tag in source.tags)} if source.tags else {})}


def text(entries: Sequence[dict[str, Any]]) -> str:
    """Entries as the lines that belong below `feeds:`."""
    written = yaml.safe_dump(list(entries), allow_unicode=True, sort_keys=False, width=1000)
    return "".join(f"  {line}\n" for line in written.splitlines())


def append(places: Places, entries: Sequence[dict[str, Any]]) -> Path:
    """Add entries to the user's feeds.yaml, made of the shipped one where there is none. Raises ConfigError."""
    from monitor import strictyaml
    from monitor.world.schema import FeedsFile

    folder = places.own[0] if places.own else user_folder()
    file = folder / "feeds.yaml"
    shipped = winning(places.config, "feeds.yaml")
    before = shipped.read_text(encoding="utf-8") if shipped is not None else "feeds:\n"
    after = before.rstrip("\n") + "\n" + text(entries)
    strictyaml.parse(after, FeedsFile, file=file)  # nothing is written that could not be read again
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".part")
        draft.write_text(after, encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        raise ConfigError(f"cannot be written ({error.strerror})", file=file, mend="name a folder you own") from None
    return file


def described(source: Source, *, language: str, country: str) -> Source:
    """The source with language and country where it does not say them."""
    return replace(source, language=source.language or language, country=source.country or country.upper())
