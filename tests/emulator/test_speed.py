"""How fast the emulator is: printed, never asserted."""

import statistics
import time

import pytest

from tests.emulator.conftest import HOLD_WATCHDOG, ChipMaker
from tests.emulator.encode import absolute, at_plus, const, imm, jump, reg, two

CYCLES = 100_000_000


@pytest.mark.timing
def test_instructions_per_second(chip: ChipMaker) -> None:
    """A loop with the usual mix: registers, memory, a jump."""
    loop = [
        two("mov", imm(0x200), reg(5)),
        two("add", at_plus(5), reg(6)),
        two("xor", reg(6), absolute(0x300)),
        two("sub", const(1), reg(7)),
        two("cmp", imm(0x1234), reg(6)),
        jump("jmp", -9),
    ]
    rates = []
    for _ in range(5):
        machine = chip(HOLD_WATCHDOG, *loop)
        start = time.perf_counter()
        machine.run(max_cycles=CYCLES)
        rates.append(machine.instructions / (time.perf_counter() - start))
    print(f"emulator: {statistics.median(rates) / 1e6:.0f} M instructions/s")
