"""Fixtures: a chip that holds a few instructions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.emulator.encode import code

from hil.emulators.msp430 import Image, Msp430, Options

START = 0xC000
ChipMaker = Callable[..., Msp430]


@pytest.fixture
def chip() -> ChipMaker:
    """chip(*instructions, options=…, vectors={address: handler}, **registers): PC at the first one, r4=… sets registers."""

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
