"""The tables of figures in docs/performance.md: `./do python -m hil.benchmark.figures --write`.

In: build/bench/BOARD.json of each board that `scons bench` has measured; a board that it has not keeps the
table it has. Without `--write`, the tables go to stdout.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from hil import building
from microvium import files

PAGE = building.ROOT / "docs" / "performance.md"
COLUMNS = {
    "ROM": "rom_bytes",
    "of it image": "image_bytes",
    "RAM": "ram_bytes",
    "data": "ram_static_bytes",
    "heap, VM stack": "heap_peak_bytes",
    "C stack": "stack_peak_bytes",
    "at most": "stack_bound_bytes",
    "cycles to resume": "cycles_resume",
    "of the first call": "cycles_first_call",
    "of the same in C": "native_cycles",
}
"""Heads, and the keys of build/bench/BOARD.json under them."""


def table(content: Mapping[str, Any]) -> str:
    """The table of one board."""
    compiler = " ".join(content["compiler"].split()[:2])
    heads = ["script", *COLUMNS]
    lines = [compiler + ".", "", f"| {' | '.join(heads)} |", f"|---|{'--:|' * len(COLUMNS)}"]
    for script, row in sorted(content["scripts"].items()):
        cells = [f"{row[key]:,}" for key in COLUMNS.values()] if row["ok"] else ["no"]
        lines.append(f"| {' | '.join([script, *cells])} |")
    lines += [f"\n{script}: {row['why']}." for script, row in content["scripts"].items() if not row["ok"]]
    return "\n".join([*lines, ""])


def marks(name: str, maker: str = "hil.benchmark.figures") -> tuple[str, str]:
    """Before and behind a board's table, or another."""
    return (
        f"<!-- {name}: made by python -m {maker} --write -->\n",
        f"<!-- end of {name} -->\n",
    )


def replaced(page: str, name: str, block: str, *maker: str) -> str:
    """The page with another table between its marks."""
    begin, end = marks(name, *maker)
    before, found, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise ValueError(f"{PAGE} has no marks for the table of {name}")
    return f"{before}{begin}{block}{end}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m hil.benchmark.figures", description="The tables in docs/performance.md."
    )
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    options = parser.parse_args(arguments)
    measured = sorted((building.ROOT / "build" / "bench").glob("*.json"))
    page = PAGE.read_text(encoding="utf-8")
    for path in measured:
        block = table(json.loads(path.read_text(encoding="utf-8")))
        page = replaced(page, path.stem, block)
        if not options.write:
            print(f"{path.stem}: {block}")
    if options.write:
        files.write_text(PAGE, page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
