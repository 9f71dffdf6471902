"""Random functions that count do what they do in Node where `isa.FUSED` takes the place of sequences.

The engine of the desktop has no such rows. There a program is run as the optimiser leaves it, then with each
row where it fits, as the sequence that it stands for, which throws if it meets what is no small integer. The
chip has the handlers themselves, in one firmware of so many functions that all rows pay.

`MICROVIUM_RANDOM_LOOPS` is the number of programs on the desktop, `MICROVIUM_RANDOM_SEED` the first seed.
With `MICROVIUM_EVERY_BOARD` set, more than the MSP430 runs the firmware.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hil import building
from hil.board import open_emulated
from hil.protocols import End
from microvium import fuse, isa, optimize
from microvium.cli import program
from microvium.desktop import JsError
from microvium.ir import LABEL, PUSH, Function, Instruction, Snapshot
from microvium.layout import WORDS, Word
from tests.chance import loops
from tests.scripts.on_chip import EVERY_BOARD, LARGER, SECONDS
from tests.unit import node_oracle

PROGRAMS = int(os.environ.get("MICROVIUM_RANDOM_LOOPS", "2"))
FIRST = int(os.environ.get("MICROVIUM_RANDOM_SEED", "1"))
FUNCTIONS = 3
ON_CHIP = 10
"""Functions of the firmware."""
ROWS = frozenset(op.name for op in isa.FUSED)
OTHERS = ("avr", "microbit") if os.environ.get(EVERY_BOARD) else ()


def expected(scripts: list[str]) -> list[list[str]]:
    """What Node prints."""
    found = node_oracle.run_scripts([f"{script}main();" for script in scripts])
    assert not any(line.startswith("! ") for lines in found for line in lines), found
    return found


# The desktop


def checked(snapshot: Snapshot, word: Word) -> Snapshot:
    """The program without rows of its own that the desktop lacks."""
    functions = (function.with_body(_expanded(function, word)) for function in snapshot.functions)
    return replace(snapshot, functions=tuple(functions))


def _expanded(function: Function, word: Word) -> Iterator[Instruction]:
    labels = [item.args[0] for item in function.body if item.op == LABEL]
    label = max((found for found in labels if isinstance(found, int)), default=0)
    for item in function.body:
        if item.op in ROWS:
            yield from _handler(item, label + 1, 33 - word.bits)
            label += 2
        else:
            yield item


def _handler(item: Instruction, label: int, shift: int) -> Iterator[Instruction]:
    """What the handler does, if the slot has a small integer before and after; a number is thrown if not."""
    slot, *limit = item.args
    load = Instruction("LOAD", (slot,), item.position)

    def check(label: int) -> Iterator[Instruction]:
        yield from (load, load)
        for op in ("SHL", "SHR"):
            yield from (Instruction(PUSH, (shift,)), Instruction(op, (), item.position))
        yield Instruction("JEQ", (label,), item.position)
        yield from (Instruction(PUSH, (10**6,)), Instruction("THROW", (), item.position))
        yield Instruction(LABEL, (label,))

    yield from check(label)
    yield from (load, Instruction(PUSH, (1,)), Instruction("ADD", (), item.position))
    yield Instruction("STORE", (slot,), item.position)
    yield from check(label + 1)
    if limit:
        yield from (load, Instruction(PUSH, (limit[0],)), Instruction("JLT", (limit[1],), item.position))


def on_desktop(path: Path, bits: int, numbers: str = "auto") -> tuple[list[str], list[str], set[str]]:
    """What the optimised program prints, what it prints with rows, and the rows that it has. A program with
    products beyond 32 bits needs doubles: in integers alone they are a RangeError, which Node has not.
    """
    compiled = program.compile_file(path, None)
    word = WORDS[bits]
    suspended = program.start(compiled, bits, io.BytesIO()).suspend()
    plain, report = optimize.closed_world(suspended, "main", compiled.hosts, numbers, word=word)
    fused, _ = fuse.fuse(plain, report.kinds, word, ROWS)
    lines = []
    for found in (plain, checked(fused, word)):
        console = io.BytesIO()
        vm = program.load(found, compiled.hosts, bits, console).vm
        try:
            vm.call_entry()
        except JsError as error:
            console.write(f"! {error.text}".encode())
        lines.append(console.getvalue().decode().splitlines())
    return lines[0], lines[1], {item.op for function in fused.functions for item in function.body} & ROWS


@pytest.mark.slow
@pytest.mark.parametrize("bits", [16, 32])
def test_fused_instructions_do_what_node_does(bits: int, tmp_path: Path) -> None:
    path = tmp_path / "program.js"
    seeds = range(FIRST, FIRST + PROGRAMS)
    scripts = [loops.script(seed, FUNCTIONS, mixed=seed % 2 == 0) for seed in seeds]
    seen: set[str] = set()
    for seed, script, lines in zip(seeds, scripts, expected(scripts), strict=True):
        path.write_text(script)
        plain, fused, rows = on_desktop(path, bits, "auto" if seed % 2 else "double")
        assert plain == lines, f"seed {seed}, {bits} bits, without rows:\n{script}"
        assert fused == lines, f"seed {seed}, {bits} bits:\n{script}"
        seen |= rows
    assert seen == ROWS


@pytest.mark.slow
def test_a_row_for_what_does_not_stay_small_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuse._Finder, "is_small", lambda *_: True)
    script = "function main() { for (let i = 16381; i <= 16385; i++) console.log(i); }\n"
    path = tmp_path / "program.js"
    path.write_text(script)
    plain, fused, _ = on_desktop(path, 16)
    assert [plain] == expected([script])
    assert fused != plain


# Chips


@pytest.mark.slow
@pytest.mark.parametrize("board", ["msp430", *OTHERS])
def test_handlers_do_what_node_does(board: str) -> None:
    script = loops.script(FIRST, ON_CHIP)
    app = building.script(f"loops-{FIRST}", script)
    memory: dict[str, int] = LARGER if board == "msp430" else {}
    elf = building.firmware(board, app, "tailored", **memory)
    rows = set(re.findall(r"^    X\((\w+)\)", elf.with_name("image.h").read_text(), re.MULTILINE))
    assert rows >= ROWS, f"seed {FIRST}: the program has too few places"
    opened = open_emulated(board, uart_ready=True)
    opened.flash(elf)
    stop = opened.run(SECONDS)
    printed = opened.console.decode(errors="replace").splitlines()
    opened.close()
    assert stop.end is End.IDLE, f"seed {FIRST}: {stop} after {printed}"
    assert [printed] == expected([script]), f"seed {FIRST}:\n{script}"
