"""Other projects' feed files through our reader: `python hostile_peer.py FOLDER…` (for instance an unpacked sdist).

Every file is read behind the wall. What gives no feed is listed by reason; the last line is `peer: …`; ends with 1
where one raised, hung or was given up.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from monitor.examine import Wall, read_feed
from monitor.feeds import Feed
from monitor.model import Failure, Page, Source

SOURCE = Source(id="https://peer.example/feed", url="https://peer.example/feed")
NOW = datetime(2026, 2, 12, tzinfo=UTC)
_HEADER = re.compile(rb"^Header:\s*([\w-]+):\s*(.*?)\s*$", re.MULTILINE)
AT_ONCE = 50


def page_of(file: Path) -> Page:
    """The file as a server would send it, with the headers that a first comment may ask for."""
    body = file.read_bytes()
    named = [(name.decode().lower(), value.decode("latin-1")) for name, value in _HEADER.findall(body[:2000])]
    headers = [(name, value) for name, value in named if name in ("content-type", "content-location")]
    return Page(url=SOURCE.url, asked=SOURCE.url, status=200, headers=tuple(headers), body=body, fetched_at=NOW)


async def read(files: list[Path]) -> list[tuple[Path, Feed | Failure]]:
    """Each file with what came of it."""
    found: list[tuple[Path, Feed | Failure]] = []
    with Wall(2, seconds=10) as wall:
        for start in range(0, len(files), AT_ONCE):
            part = files[start : start + AT_ONCE]
            got = await asyncio.gather(*(read_feed(wall, page_of(file), SOURCE) for file in part))
            found += zip(part, got, strict=True)
    return found


def reason(file: Path, got: Failure) -> str:
    """Why there is no feed, without what is particular to the file."""
    words = got.why.removeprefix(f"{SOURCE.url}: ")
    return re.sub(r"<unknown>:\d+:\d+: |line \d+.*|column \d+|\(.*", "", words).strip()


def main() -> int:
    """Read everything below the folders; 0 where nothing was given up."""
    files = sorted(file for folder in sys.argv[1:] for file in Path(folder).rglob("*") if file.suffix in _SUFFIXES)
    found = asyncio.run(read(files))
    reasons: Counter[str] = Counter()
    given_up = 0
    for file, got in found:
        if isinstance(got, Feed):
            continue
        reasons[reason(file, got)] += 1
        if "given up" in got.why or "cannot be parsed" in got.why:
            given_up += 1
            print(f"GIVEN UP {file}: {got.why}")
    for words, count in reasons.most_common():
        print(f"{count:6} {words}")
    feeds = [got for _, got in found if isinstance(got, Feed)]
    entries = sum(len(one.entries) for one in feeds)
    print(f"peer: {len(found)} files, {len(feeds)} feeds with {entries} entries, {given_up} given up")
    return 1 if given_up else 0


_SUFFIXES = {".xml", ".rss", ".atom", ".rdf", ".json", ".feed"}

if __name__ == "__main__":
    raise SystemExit(main())
