"""Write what is reached now into floors.json. Floors only rise; to lower one, say why: --lower "REASON"."""

from __future__ import annotations

import argparse
import json
from typing import Any

from gate_score import FLOORS, ROOM, measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lower", metavar="REASON", help="write lower figures too; the reason is kept in the file")
    arguments = parser.parse_args()
    before: dict[str, Any] = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    now = measured()
    floors = {
        name: value if arguments.lower else max(value, before.get("floors", {}).get(name, 0.0))
        for name, value in ((name, round(max(0.0, value - ROOM), 3)) for name, value in now["floors"].items())
    }
    lowered = [*before.get("lowered", []), *([arguments.lower] if arguments.lower else [])]
    kept = {"documents": now["documents"], "floors": floors, "lowered": lowered}
    FLOORS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
    print(f"gate: {len(floors)} floors over {now['documents']} documents")


if __name__ == "__main__":
    main()
