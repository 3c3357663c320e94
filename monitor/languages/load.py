"""Folders in, packs by language out; a file of the same name in a user's folder replaces a shipped one.

Raises ConfigError with file, line and the mend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from monitor.errors import ConfigError
from monitor.languages.schema import Pack
from monitor.strictyaml import load as read

SHIPPED = Path(__file__).with_name("packs")


def load(folders: Sequence[Path] = ()) -> Mapping[str, Pack]:
    """Every pack, shipped or from `<folder>/languages/*.yaml`; of one file name the first folder's wins."""
    files: dict[str, Path] = {}
    for folder in (*(Path(f) / "languages" for f in folders), SHIPPED):
        for path in sorted(folder.glob("*.yaml")):
            files.setdefault(path.stem, path)
    packs = {}
    for stem, path in sorted(files.items()):
        pack = read(path, Pack)
        if pack.language != stem:
            raise ConfigError(
                f"says language '{pack.language}' but is called '{stem}'", file=path, mend="rename one of the two"
            )
        packs[stem] = pack
    return packs
