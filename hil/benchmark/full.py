"""The full engine's largest parts in docs/performance.md: `./do python -m hil.benchmark.full --write`.

Builds and measures examples/hello.js with engine=full, numbers=int on msp430. Without `--write`, the table
goes to stdout.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hil import building
from hil.benchmark import figures
from microvium import budget, files, sizes

MOST = 40
"""Parts that are listed."""
COLUMNS = 4
"""Parts in a line."""
NAME = "full"
APP = "examples/hello.js"


def block(folder: Path) -> str:
    """What a build's folder holds, as text of the page."""
    record = budget.read(folder / "budget.json")
    largest = sizes.symbols(folder / "firmware.elf")[:MOST]
    head = f"{record.core_bytes:,} bytes of engine, of {record.rom_bytes:,} as flashed"
    cells = [f"| `{part.name}` | {part.size:,} " for part in largest]
    cells += ["| | "] * (-len(cells) % COLUMNS)
    rows = ["".join(cells[start : start + COLUMNS]) + "|" for start in range(0, len(cells), COLUMNS)]
    lines = [f"{' '.join(record.compiler.split()[:2])}; {head}. The {MOST} largest parts:", ""]
    return "\n".join([*lines, "| part | bytes " * COLUMNS + "|", "|---|--:" * COLUMNS + "|", *rows, ""])


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m hil.benchmark.full", description="The full engine's parts."
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args(arguments)
    building.scons("board=msp430", f"app={APP}", "engine=full", "numbers=int", "firmware", "budget")
    text = block(building.ROOT / building.BUILD / "msp430" / f"{Path(APP).stem}-full")
    if not options.write:
        print(text, end="")
        return 0
    page = figures.PAGE.read_text(encoding="utf-8")
    files.write_text(figures.PAGE, figures.replaced(page, NAME, text, "hil.benchmark.full"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
