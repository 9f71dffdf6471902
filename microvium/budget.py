"""The record of what a firmware needs, budget.json: `python -m microvium.budget budget.json` shows it.

`hil.measure` makes it. It is one flat object; `Record` lists its keys. Integers are bytes, cycles or
instructions; None where the emulator cannot count.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from microvium import files
from microvium.table import Table, show

FORMAT = 1


@dataclass(frozen=True)
class Record:
    """The keys of budget.json, in order."""

    board: str
    app: str
    compiler: str
    """Name, version, flags."""
    numbers: str
    """The mode chosen, and why."""
    rom_bytes: int
    image_bytes: int
    engine_bytes: int
    """All but the image."""
    core_bytes: int
    """Of it the engine itself: no start-up, UART or vectors."""
    ram_static_bytes: int
    heap_peak_bytes: int
    """The smallest arena (heap and VM stack) with which the run is the same."""
    stack_peak_bytes: int
    """C stack, by painting."""
    stack_bound_bytes: int | None
    """What it may need at most, computed from the machine code; None if that cannot be computed."""
    cycles: int | None
    instructions: int | None
    format: int = FORMAT

    @property
    def ram_bytes(self) -> int:
        """The sum of the three parts of RAM."""
        return self.ram_static_bytes + self.heap_peak_bytes + self.stack_peak_bytes


def write(record: Record, path: Path) -> None:
    """Writes budget.json."""
    data = {"format": record.format, **asdict(record), "ram_bytes": record.ram_bytes}
    files.write_text(path, json.dumps(data, indent=1) + "\n")


def read(path: Path) -> Record:
    """Reads budget.json."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if data.get("format") != FORMAT:
        raise ValueError(f"{path}: format {data.get('format')}; this version reads {FORMAT}")
    del data["ram_bytes"]
    return Record(**data)


def table(record: Record, rom: int, ram: int) -> Table:
    """The record against what the board's firmware shall fit in."""
    port = record.engine_bytes - record.core_bytes
    engine = f"image {record.image_bytes}, engine {record.core_bytes}, port {port}"
    parts = (
        f"data {record.ram_static_bytes}",
        f"heap and VM stack {record.heap_peak_bytes}",
        f"C stack {record.stack_peak_bytes}{_at_most(record.stack_bound_bytes)}",
    )
    rows = [
        ("ROM", *_against(record.rom_bytes, rom), engine),
        ("RAM", *_against(record.ram_bytes, ram), ", ".join(parts)),
    ]
    counted = f"{_count(record.cycles)} cycles, {_count(record.instructions)} instructions"
    notes = [f"  {counted} from reset to the return of the entry", f"  numbers: {record.numbers}"]
    return Table(f"{record.app} on {record.board}, bytes", ("", "used", "of", "left", ""), rows, notes)


def _against(used: int, limit: int) -> tuple[str, str, str]:
    return f"{used:,}", f"{limit:,}", f"{limit - used:,}"


def _at_most(bound: int | None) -> str:
    return "" if bound is None else f" (at most {bound})"


def _count(number: int | None) -> str:
    return "unknown" if number is None else f"{number:,}"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m microvium.budget", description="Show a budget.json.")
    parser.add_argument("record", type=Path)
    parser.add_argument("--rom", type=int, required=True, help="bytes of ROM that the firmware shall fit in")
    parser.add_argument("--ram", type=int, required=True, help="bytes of RAM that the firmware shall fit in")
    parser.add_argument("--script", type=Path, help="the app's, for its ceilings and a comparison")
    options = parser.parse_args(arguments)
    shown = table(read(options.record), options.rom, options.ram)
    if options.script is None:
        show(shown)
        return 0
    from microvium.ledger import ceilings, verdict

    try:
        lines, is_exceeded = verdict.of(options.record.parent, options.script)
    except ceilings.CeilingError as error:
        print(f"budget: {error}", file=sys.stderr)
        return 1
    show(Table(shown.title, shown.heads, shown.rows, [*shown.notes, *lines]))
    return int(is_exceeded)


if __name__ == "__main__":
    sys.exit(main())
