"""Language code in, the words of the pages out; no page is rendered here."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from monitor.errors import ConfigError
from monitor.strictyaml import read_tree

LANGUAGES = ("en", "de")


@cache
def words() -> dict[str, dict[str, str]]:
    """Language → key → word. Raises ConfigError if a key stands in one language only."""
    data: dict[str, dict[str, str]] = read_tree(files("monitor.web").joinpath("words.yaml").read_bytes()).data
    first = set(data[LANGUAGES[0]])
    for language in LANGUAGES:
        if odd := first ^ set(data[language]):
            raise ConfigError(f"{language}: words missing or too many: {', '.join(sorted(odd))}", file="words.yaml")
    return data
