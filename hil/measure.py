"""Measures a firmware on an emulated board: `python -m hil.measure --board msp430 --app hello … FOLDER`
writes budget.json.

In: a build folder with firmware.elf and link.json. Each run starts at power-up, has a UART that is always
ready, and ends where the firmware sleeps; with a scenario, the UART has its real pace, and the run is over
when the scenario is. Cycles are those up to the return of the entry, always with the UART ready: in a program
with events the loop begins there. The arena's least size is found by doubling and bisection, linking anew
each time; a run is the same if console, results and end are. The C stack is painted in the firmware with that
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

from hil import scenario
from hil.board import open_emulated
from hil.drivers.emulated import EmulatedBoard
from hil.protocols import End
from hil.scenario import Scenario
from microvium import budget, heap, link, sizes
from microvium.diagnostics import BUILD, Diagnostic

MOST_CYCLES = 4_000_000_000
"""A firmware that runs longer is not measured."""

SLACK = 4
"""A run with a smaller arena may take this many times as long: it collects more often."""

FIRST_WORDS = 16
"""The arena that is tried first. Most apps need little, and a run with too little soon ends: from below the
search takes half the time.
"""

PORT, RESUME, CALL, RETURN = "mvm_mark_port", "mvm_mark_resume", "mvm_mark_run", "mvm_mark_return"
IDLE, FAULT = "mvm_idle", "mvm_fault"
MARKS = (PORT, RESUME, CALL, RETURN, IDLE, FAULT)
WAITS = ("mvm_kernel_wait", "mvm_kernel_sleep")
"""Where a program first waits, the entry has returned: engine/events.c. Entry and loop may be one function of
the image, so nothing in the code lies between them.
"""
STACK_END, STACK_TOP = "mvm_arena_end", "mvm_stack_top"

Result = bool | int | float | str | None
"""What the entry returned: None for what is no boolean, number or string."""


@dataclass(frozen=True)
class Outcome:
    """What a run shows to the outside."""

    console: bytes
    results: tuple[Result, ...]
    """Call by call."""
    end: str | None
    """The mark where the firmware sleeps; None if it never got there."""


@dataclass(frozen=True)
class Cost:
    """Counted from the reset on."""

    cycles: int | None
    instructions: int | None


@dataclass(frozen=True)
class Run:
    """One run, with what was counted. Cycles are since the reset."""

    outcome: Outcome
    set_up: tuple[int, int]
    """Where the set-up of clock and UART begins and ends."""
    calls: tuple[tuple[int, int], ...]
    """Where each call of the entry begins and ends."""
    words: tuple[int, ...]
    """What the marks of the returns carry, call by call."""
    entry: Cost | None
    """At the last return of the entry, without the event loop; None with a scenario, see `entry_cost`."""
    stack_bytes: int


def run(
    board_name: str,
    elf: Path,
    most_cycles: int = MOST_CYCLES,
    ram_bytes: int | None = None,
    given: Scenario | None = None,
) -> Run:
    """Runs a firmware to its end, or through a scenario, with its UART at its real pace. `ram_bytes` is for a
    model of the chip with more RAM.
    """
    board = open_emulated(board_name, uart_ready=given is None, ram_bytes=ram_bytes)
    board.flash(elf)
    board.paint(STACK_END, STACK_TOP)
    watch = _Watch()
    if given is None:
        while not watch.at(board, board.run_to(MARKS + WAITS, most_cycles)):
            pass
    else:
        watch.end = {End.UNCAUGHT: FAULT, End.FAULT: None}.get(scenario.play(board, given).end, IDLE)
    outcome = Outcome(board.console, tuple(watch.results), watch.end)
    stack_bytes = board.painted_over(STACK_END, STACK_TOP)
    calls, words = tuple(watch.calls), tuple(watch.words)
    return Run(outcome, watch.set_up, calls, words, watch.entry, stack_bytes)


def entry_cost(board_name: str, elf: Path, ram_bytes: int | None = None) -> Cost | None:
    """What it takes up to the return of the entry; None if that does not come."""
    board = open_emulated(board_name, uart_ready=True, ram_bytes=ram_bytes)
    board.flash(elf)
    watch = _Watch()
    while watch.entry is None and not watch.at(board, board.run_to(MARKS + WAITS, MOST_CYCLES)):
        pass
    return watch.entry


class _Watch:
    """Notes where a run comes by."""

    def __init__(self) -> None:
        self.set_up = (0, 0)
        self.calls: list[tuple[int, int]] = []
        self.words: list[int] = []
        self.results: list[Result] = []
        self.entry: Cost | None = None
        self.end: str | None = None
        self._called: int | None = None
        self._waits = False

    def at(self, board: EmulatedBoard, marks: frozenset[str]) -> bool:
        """Takes note; True at the end. Where a return and a call are at one address, the call comes next."""
        now = board.cycles or 0
        if PORT in marks:
            self.set_up = (now, now)
        if RESUME in marks:
            self.set_up = (self.set_up[0], now)
        if CALL in marks and RETURN not in marks:
            self._called = now
        if not self._waits and not marks.isdisjoint((*WAITS, RETURN)):
            self.entry = Cost(board.cycles, board.instructions)
            self._waits = True
        if RETURN in marks:
            self._return(board, now)
            self._called = now if CALL in marks else None
            self._waits = False
        self.end = next((mark for mark in (IDLE, FAULT) if mark in marks), None)
        return not marks or self.end is not None

    def _return(self, board: EmulatedBoard, now: int) -> None:
        self.calls.append((now if self._called is None else self._called, now))
        self.words.append(board.result)
        self.results.append(plain(board, board.result))


def plain(board: EmulatedBoard, value: int) -> Result:
    """The value in a word of the chip, now."""
    try:
        if not heap.is_reference(value):
            found = heap.plain_value(value, board.word)
            return found if isinstance(found, int | float) else None
        item = heap.read(board, value)
    except heap.BadHeap:
        return None
    if isinstance(item, heap.Number):
        return item.value
    return item.text if isinstance(item, heap.Text) else None


def least_arena(
    board_name: str,
    elf: Path,
    recipe: Path,
    flashed: Run,
    ram_bytes: int | None = None,
    given: Scenario | None = None,
) -> tuple[int, Run]:
    """The least arena with which the run is the same as that of the flashed firmware, and its run."""
    chip = {} if ram_bytes is None else {link.RAM: ram_bytes}
    most_cycles = (flashed.calls[-1][1] if flashed.calls else 0) * SLACK + 1_000_000

    def attempt(words: int, tried: Path) -> Run:
        link.relink(recipe, {**chip, link.ARENA: word_bytes * words}, tried)
        return run(board_name, tried, most_cycles, ram_bytes, given)

    placed = link.symbols(elf)
    word_bytes = placed[link.WORD_BITS] // 8
    enough = placed[link.ARENA] // word_bytes
    best, too_few, tried_words = flashed, -1, FIRST_WORDS
    with tempfile.TemporaryDirectory(dir=recipe.parent) as scratch:
        while enough - too_few > 1:
            middle = min((enough + too_few) // 2, tried_words)
            tried = attempt(middle, Path(scratch, "firmware.elf"))
            if tried.outcome == flashed.outcome:
                enough, best = middle, tried
            else:
                too_few = middle
                tried_words = max(tried_words, 2 * middle)
    return word_bytes * enough, best


def measure(
    board_name: str,
    app: str,
    folder: Path,
    compiler: str,
    numbers: str,
    ram_bytes: int | None = None,
    given: Scenario | None = None,
) -> tuple[budget.Record, Run]:
    """The record of a build folder, and the run of its firmware as flashed. `ram_bytes` is for a model of the
    chip with more RAM.
    """
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        elf = folder / "firmware.elf"
        if ram_bytes is not None:
            elf = in_larger_ram(elf, Path(scratch, "roomy.elf"), ram_bytes)
        flashed = run(board_name, elf, ram_bytes=ram_bytes, given=given)
        if flashed.outcome.end != IDLE:
            raise _no_end(f"{app} on {board_name}", flashed.outcome)
        arena, least = least_arena(board_name, elf, folder / "link.json", flashed, ram_bytes, given)
        entry = flashed.entry if given is None else entry_cost(board_name, elf, ram_bytes)
    size = sizes.read(folder / "firmware.elf")
    record = budget.Record(
        board=board_name,
        app=app,
        compiler=compiler,
        numbers=numbers,
        rom_bytes=size.rom_bytes,
        image_bytes=size.image_bytes,
        engine_bytes=size.engine_bytes,
        core_bytes=sizes.core_bytes(folder / "firmware.elf"),
        ram_static_bytes=size.ram_static_bytes,
        heap_peak_bytes=arena,
        stack_peak_bytes=least.stack_bytes,
        stack_bound_bytes=stack_bound(folder),
        cycles=entry.cycles if entry else None,
        instructions=entry.instructions if entry else None,
    )
    return record, flashed


def stack_bound(folder: Path) -> int | None:
    """The most C stack that the firmware of a build folder may need."""
    bound: int | None = json.loads((folder / "stack.json").read_text(encoding="utf-8"))["bytes"]
    return bound


def in_larger_ram(firmware: Path, elf: Path, ram_bytes: int) -> Path:
    """The firmware linked for a model with more RAM, half of it arena."""
    link.relink(firmware.with_name("link.json"), {link.RAM: ram_bytes, link.ARENA: ram_bytes // 4 * 2}, elf)
    return elf


def _no_end(what: str, outcome: Outcome) -> Diagnostic:
    end = f"with a fault, or not within {MOST_CYCLES:,} cycles"
    if outcome.end == FAULT:
        report = outcome.console.decode("utf-8", "replace").rstrip("\n").rpartition("\n")[2]
        end = f"with an uncaught error: {report}"
    text = f"{what} cannot be measured: its run ended {end}"
    return Diagnostic(BUILD, text, hint="`scons sim` shows it, `microvium decode` tells the lines")


def compiler_text(compiler: str, flags: str) -> str:
    """Name, version and flags."""
    version = subprocess.run(
        [compiler, "-dumpfullversion", "-dumpversion"], capture_output=True, text=True, check=True
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
    parser.add_argument("--input", type=Path, help="what happens to the board: see hil/scenario.py")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        compiler = compiler_text(options.cc, options.flags)
        numbers = numbers_text(options.map)
        given = scenario.read(options.input) if options.input else None
        record, _ = measure(options.board, options.app, options.folder, compiler, numbers, given=given)
    except Diagnostic as error:
        sys.stderr.write(error.render())
        return 1
    except scenario.ScenarioError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    budget.write(record, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
