"""The table of measured sizes in README.md: `./do python -m hil.readme_table --write`.

Builds and measures the apps of the table on the emulated MSP430 (`scons budget`), and puts the table
between the two marks of README.md; without `--write` it goes to stdout.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from hil import building
from microvium import files

APPS = {
    "examples/hello.js": "prints a line",
    "bench/fib.js": "fib(16), recursive",
    "bench/loop13.js": "10,000 rounds of a nested loop, small integers",
    "bench/loop15.js": "the same with integers up to 32767",
    "bench/thermostat.js": "a state machine, called 200 times with readings of the host",
}
"""The apps of the table and what each does."""

README = building.ROOT / "README.md"
BEGIN = "<!-- sizes: made by python -m hil.readme_table --write -->\n"
END = "<!-- end of sizes -->\n"


@dataclass(frozen=True)
class Row:
    """One app's figures."""

    app: str
    rom: int
    image: int
    ram: int
    cycles: int


def measure(app: str) -> tuple[Row, str]:
    """The figures of an app, and the compiler's name and version."""
    building.scons("board=msp430", f"app={app}", "budget")
    name = app.rpartition("/")[2].removesuffix(".js")
    record = json.loads(
        (building.ROOT / building.BUILD / "msp430" / name / "budget.json").read_text(encoding="utf-8")
    )
    row = Row(app, record["rom_bytes"], record["image_bytes"], record["ram_bytes"], record["cycles"])
    return row, " ".join(record["compiler"].split()[:2])


def table(rows: Sequence[Row], compiler: str) -> str:
    """The block between the marks."""
    lines = [
        f"MSP430G2553, {compiler}; bytes of the whole firmware as flashed, UART and vectors included.",
        "RAM is static data, heap, VM stack and C stack at their peaks; cycles count from reset to the",
        "return of the entry.",
        "",
        "| app | what it does | ROM | of it image | RAM | cycles |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for row in rows:
        figures = " | ".join(f"{figure:,}" for figure in (row.rom, row.image, row.ram, row.cycles))
        lines.append(f"| `{row.app}` | {APPS[row.app]} | {figures} |")
    return BEGIN + "\n".join(lines) + "\n" + END


def written(text: str) -> tuple[str, str, str]:
    """README.md: what is before the block, the block, what is behind it."""
    before, begin, rest = text.partition(BEGIN)
    block, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{README} has no marks for the table")
    return before, begin + block + end, after


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m hil.readme_table", description="The sizes in README.md.")
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    options = parser.parse_args(arguments)
    try:
        measured = [measure(app) for app in APPS]
    except building.BuildFailed as error:
        print(error, file=sys.stderr)
        return 1
    block = table([row for row, _ in measured], measured[0][1])
    if options.write:
        before, _, after = written(README.read_text(encoding="utf-8"))
        files.write_text(README, before + block + after)
    else:
        print(block, end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
