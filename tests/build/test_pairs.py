"""Firmware whose engine carries out pairs of operations does what the desktop does."""

from __future__ import annotations

import re

import pytest

from hil import building
from hil.board import boards_module
from tests.scripts import script_file
from tests.scripts.on_chip import check, path_of

pytestmark = pytest.mark.slow

SCRIPT = building.ROOT / "tests" / "scripts" / "operations_begin_again_inside_loops.js"
_PAIR = re.compile(r"^    X\((\w+), (\w+)\)", re.MULTILINE)


@pytest.mark.parametrize(
    "board", [name for name, board in boards_module().load().items() if board.aim == "cycles"]
)
def test_operations_begin_again_behind_a_pair(board: str) -> None:
    """Conversions, exceptions and calls as the second operation of a pair."""
    script = script_file.read(SCRIPT)
    elf = building.firmware(board, path_of(script))
    found = _PAIR.findall((elf.parent / "image.h").read_text())
    assert {"ADD", "INIT_INDEX", "NEG", "CALL_DIRECT", "JNLT", "GET_INDEX"} & {second for _, second in found}
    check(board, script, elf)


def test_a_board_that_aims_at_rom_has_none() -> None:
    elf = building.firmware("msp430", "bench/sort.js")
    assert not _PAIR.findall((elf.parent / "image.h").read_text())
