"""Fixtures and helpers: a chip that holds a few instructions, or is made to execute some."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hil.emulators.msp430 import Image, Msp430, Options, Reason
from tests.emulator.encode import absolute, code, imm, jump, two

START = 0xC000
ChipMaker = Callable[..., Msp430]


@pytest.fixture
def chip() -> ChipMaker:
    """A maker: instructions, then options=…, vectors={address: handler}, r4=…; PC is at the first one."""

    def make(
        *instructions: list[int],
        options: Options | None = None,
        vectors: dict[int, int] | None = None,
        **registers: int,
    ) -> Msp430:
        pieces = [(START, code(*instructions)), (0xFFFE, START.to_bytes(2, "little"))]
        pieces += [(address, target.to_bytes(2, "little")) for address, target in (vectors or {}).items()]
        machine = Msp430(Image("test", [piece for piece in pieces if piece[1]]), options)
        machine.set_register(1, 0x0400)
        for name, value in registers.items():
            machine.set_register(int(name[1:]), value)
        return machine

    return make


SCRATCH = 0xF800


def execute(machine: Msp430, *instructions: list[int]) -> None:
    """Lets the chip execute straight code from a scratch place, then puts PC back."""
    pc = machine.pc
    machine.set_register(0, SCRATCH)
    machine.write(SCRATCH, code(*instructions))
    for _ in instructions:
        stop = machine.step()
        assert stop.reason is Reason.STEP, stop
    machine.set_register(0, pc)


def store8(address: int, value: int) -> list[int]:
    return two("mov", imm(value), absolute(address), byte=True)


def store16(address: int, value: int) -> list[int]:
    return two("mov", imm(value), absolute(address))


HERE = jump("jmp", -1)  # two cycles, for ever
HOLD_WATCHDOG = store16(0x120, 0x5A80)
