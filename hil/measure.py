"""Measures a firmware on an emulated board: `python -m hil.measure --board msp430 --app hello … FOLDER`
writes budget.json.

In: a build folder with firmware.elf and link.json. Each run starts at power-up, has a UART that is always
ready, and ends where the firmware sleeps. The arena's least size is found by bisection, linking anew each
time; a run is the same if console, results and end are. The C stack is painted in the firmware with that
least arena, where it has most room.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hil.board import open_emulated
from microvium import budget, link, sizes
from microvium.diagnostics import BUILD, Diagnostic

MOST_CYCLES = 4_000_000_000
"""A firmware that runs longer is not measured."""

SLACK = 4
"""A run with a smaller arena may take this many times as long: it collects more often."""

RETURN, IDLE, FAULT = "mvm_mark_return", "mvm_idle", "mvm_fault"
STACK_END, STACK_TOP = "mvm_arena_end", "mvm_stack_top"


@dataclass(frozen=True)
class Outcome:
    """What a run shows to the outside."""

    console: bytes
    results: tuple[int, ...]
    """What the entry returned, call by call, as value words."""
    end: str | None
    """The mark where the firmware sleeps; None if it never got there."""


@dataclass(frozen=True)
class Run:
    """One run, with what was counted."""

    outcome: Outcome
    cycles: int | None
    """From power-up to the last return of the entry."""
    instructions: int | None
    stack_bytes: int


def run(board_name: str, elf: Path, most_cycles: int = MOST_CYCLES) -> Run:
    """Runs a firmware to its end."""
    board = open_emulated(board_name, uart_ready=True)
    board.flash(elf)
    board.paint(STACK_END, STACK_TOP)
    results: list[int] = []
    cycles = instructions = None
    while (mark := board.run_to((RETURN, IDLE, FAULT), most_cycles)) == RETURN:
        results.append(board.result)
        cycles, instructions = board.cycles, board.instructions
    outcome = Outcome(board.console, tuple(results), mark)
    return Run(outcome, cycles, instructions, board.painted_over(STACK_END, STACK_TOP))


def least_arena(board_name: str, folder: Path, flashed: Run, scratch: Path) -> tuple[int, Run]:
    """The least arena with which the run is the same as that of the flashed firmware, and its run."""
    elf = scratch / "firmware.elf"
    most_cycles = (flashed.cycles or 0) * SLACK + 1_000_000

    def attempt(words: int) -> Run:
        link.relink(folder / "link.json", 2 * words, elf)
        return run(board_name, elf, most_cycles)

    enough = link.symbols(folder / "firmware.elf")[link.ARENA] // 2
    best = flashed
    too_few = -1
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        tried = attempt(middle)
        if tried.outcome == flashed.outcome:
            enough, best = middle, tried
        else:
            too_few = middle
    return 2 * enough, best


def measure(board_name: str, app: str, folder: Path, compiler: str, numbers: str) -> budget.Record:
    """The record of a build folder."""
    elf = folder / "firmware.elf"
    flashed = run(board_name, elf)
    if flashed.outcome.end != IDLE:
        ends = {FAULT: "with an uncaught error", None: f"with a fault, or not within {MOST_CYCLES:,} cycles"}
        how = ends[flashed.outcome.end]
        raise Diagnostic(BUILD, f"{elf} cannot be measured: its run ended {how}", hint="`scons sim` shows it")
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        arena, least = least_arena(board_name, folder, flashed, Path(scratch))
    size = sizes.read(elf)
    return budget.Record(
        board=board_name,
        app=app,
        compiler=compiler,
        numbers=numbers,
        rom_bytes=size.rom_bytes,
        image_bytes=size.image_bytes,
        engine_bytes=size.engine_bytes,
        ram_static_bytes=size.ram_static_bytes,
        heap_peak_bytes=arena,
        stack_peak_bytes=least.stack_bytes,
        cycles=flashed.cycles,
        instructions=flashed.instructions,
    )


def compiler_text(compiler: str, flags: str) -> str:
    """Name, version and flags."""
    version = subprocess.run(
        [compiler, "-dumpfullversion"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return f"{Path(compiler).name} {version} {flags}"


def numbers_text(app_map: Path) -> str:
    """The mode of numbers that the build has chosen, and why."""
    chosen = json.loads(app_map.read_text(encoding="utf-8"))["numbers"]
    return f"{chosen['mode']}: {chosen['why']}"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m hil.measure", description="Measure a firmware on an emulated board."
    )
    parser.add_argument("folder", type=Path, help="with firmware.elf and link.json")
    parser.add_argument("--board", required=True)
    parser.add_argument("--app", required=True)
    parser.add_argument("--map", type=Path, required=True, help="app.map.json")
    parser.add_argument("--cc", required=True, help="the compiler")
    parser.add_argument("--flags", required=True, help="its flags, for the record")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        compiler = compiler_text(options.cc, options.flags)
        record = measure(options.board, options.app, options.folder, compiler, numbers_text(options.map))
    except Diagnostic as error:
        sys.stderr.write(error.render())
        return 1
    budget.write(record, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
