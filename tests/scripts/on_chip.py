"""Scripts as firmware on emulated chips: which scripts run where, and the check of what they print."""

from __future__ import annotations

import os
import re
import zlib
from pathlib import Path

import pytest

from hil import building
from hil.board import open_emulated
from hil.drivers.emulated import STACK_END, STACK_TOP, EmulatedBoard
from hil.protocols import End
from microvium import decode
from tests.scripts.script_file import Outcome, Script, Thrown, without

SECONDS = 600
"""Of the chip's time. At 1 MHz and 9,600 baud the longest script takes far less."""

_UNCAUGHT = re.compile(r"! (.*?)((?: @(?: [0-9a-f]+)+)?)$")

ALL = without("needs doubles", "not on the chip", "not on 16 bits")
SMALL = [script for script in ALL if "larger chip" not in script.marks]
EVERY_BOARD = "MICROVIUM_EVERY_BOARD"
"""Set: all scripts run on the boards other than the MSP430, too (10 min a board)."""
LARGER = {"ram": 3584, "rom": 32736}
"""The memory that the emulator's largest model of the chip has."""


def named(scripts: list[Script]) -> pytest.MarkDecorator:
    """Parametrises a test by script."""
    return pytest.mark.parametrize("script", scripts, ids=[script.name for script in scripts])


def sample(scripts: list[Script]) -> list[Script]:
    """An eighth of the scripts, by their names: these boards differ in memory and arithmetic, not in what a
    script does.
    """
    if os.environ.get(EVERY_BOARD):
        return scripts
    return [script for script in scripts if zlib.crc32(script.name.encode()) % 8 == 0]


def path_of(script: Script) -> str:
    """The script as scons's option `app`."""
    return str(script.path.relative_to(building.ROOT))


def check(board_name: str, script: Script, elf: Path) -> None:
    """The firmware prints and throws what the script expects."""
    board = open_emulated(board_name, uart_ready=True)
    board.flash(elf)
    stop = board.run(SECONDS)
    lines = board.console.decode(errors="replace").split("\n")
    board.close()
    print(stack_use(board))
    thrown = None
    if stop.end is End.UNCAUGHT:
        thrown = reported(lines.pop(-2), elf.with_name("app.map.json"))
    else:
        assert stop.end is End.IDLE, f"{stop} after {lines}"
    assert lines.pop() == ""
    assert Outcome(tuple(lines), thrown) == Outcome(script.lines, script.thrown)


def stack_use(board: EmulatedBoard) -> str:
    """How much of the C stack's RAM the run needed; the board ends a run that leaves it."""
    end, top = (board.chip.symbols[name].address for name in (STACK_END, STACK_TOP))
    return f"C stack: {top - (board.chip.min_sp or top)} of {top - end} bytes"


def reported(line: str, map_file: Path) -> Thrown:
    """The value and the source line in a chip's error line."""
    match = _UNCAUGHT.match(line)
    assert match, line
    found = decode.read_map(map_file)
    offsets = [int(offset, 16) for offset in match[2].split()[1:]]
    frame = found.find(offsets[0]) if offsets else None
    return Thrown(match[1], frame.position.line if frame and frame.position else 0)
