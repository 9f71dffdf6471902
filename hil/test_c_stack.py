"""The bound of the C stack that the build computes, against what runs use and what a firmware holds.

The emulated boards call it a fault when the C stack leaves the room that the bound gives it: so every run of
a firmware, in every test, compares the two. Here is what is more than that: how close they are, and that no
code was overlooked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hil import building, measure
from hil.board import open_emulated
from hil.building import Builds
from hil.drivers.emulated import STACK_TOP
from hil.protocols import End
from microvium import link
from microvium.cstack import MACHINES
from microvium.cstack.program import Program, read
from microvium.cstack.walk import Walk

pytestmark = pytest.mark.slow

REACHED = ("bench/fib.js", "bench/loop15.js")
"""Scripts whose runs need all of the bound."""
TIMERS = "tests/scripts/timers_run_in_the_order_of_their_moments.js"
LIBRARY = "__"
"""How functions of the compiler's library begin. Its files come as a whole, with what nobody calls."""


@pytest.mark.parametrize("app", REACHED)
def test_the_bound_is_what_a_run_needs(board_name: str, builds: Builds, app: str) -> None:
    elf = builds.firmware(board_name, app)
    board = open_emulated(board_name, uart_ready=True)
    board.flash(elf)
    assert board.run(60).end is End.IDLE
    lowest = board.chip.min_sp
    assert lowest is not None
    assert board.chip.symbols[STACK_TOP].address - lowest == measure.stack_bound(elf.parent)


@pytest.mark.parametrize("app", [*REACHED, "bench/strings.js", TIMERS])
def test_no_code_is_overlooked(board_name: str, builds: Builds, app: str, tmp_path: Path) -> None:
    """A label that the walk does not find would hide the calls behind it."""
    recipe = builds.firmware(board_name, app).with_name("link.json")
    elf = tmp_path / "relocatable.elf"
    link.relink(recipe, {}, elf, building.ROOT, [link.RELOCATIONS])
    program = read(elf)
    walk = Walk(program, MACHINES[program.cpu])
    walk.from_reset()
    for handler in program.interrupts:
        walk.from_interrupt(handler)
    assert [f"{address:#x} in {program.name(address)}" for address in unvisited(walk, program)] == []


def unvisited(walk: Walk, program: Program) -> Iterator[int]:
    """Code of the project that was not walked; not what fills up before data."""
    inside = {address for start, step in walk.visited.items() for address in range(start, start + step.size)}
    for function in program.functions.values():
        if function.name.startswith(LIBRARY):
            continue
        for address in range(function.address, program.end(function), 2):
            is_code = not program.is_data(address) and program.half(address) != walk.machine.padding
            if is_code and address not in inside:
                yield address
