"""What could not be read, as a value: the thing, the place and the mend. One bad document never costs the rest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing of a source that was not read, or only in part."""

    place: str  #: the file or address
    line: int | None = None  #: counted from 1; in an archive the offset of the record is part of `why`
    why: str
    mend: str = ""  #: what the reader of this message can do
    lost: bool = True  #: something is missing because of it; False for what was left out on purpose

    def __str__(self) -> str:
        at = self.place if self.line is None else f"{self.place}:{self.line}"
        return f"{at}: {self.why}" + (f" — {self.mend}" if self.mend else "")
