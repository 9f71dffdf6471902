"""How deep a firmware's C stack can be: `bound(elf)`.

In: a linked firmware with its relocations. Out: a `Bound`: the deepest chain of calls from reset and the
deepest of an interrupt's handler. Handlers must not let others interrupt them, so one is counted.

`program.py` reads the file, a module per CPU says what its instructions do, `walk.py` follows them. All is
taken from the machine code as it is flashed, so what the compiler made of the source needs no guess, and
libraries and assembly are part of it. What cannot be followed (recursion, a stack pointer that is computed)
is an error, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from microvium.cstack.avr import Avr
from microvium.cstack.msp430 import Msp430
from microvium.cstack.program import Program, read
from microvium.cstack.step import CannotFollow, Machine
from microvium.cstack.thumb import Thumb
from microvium.cstack.walk import Chain, Part, Walk

__all__ = ["Bound", "CannotFollow", "Chain", "Part", "bound", "bound_of"]

MACHINES: dict[str, Machine] = {"EM_MSP430": Msp430(), "EM_AVR": Avr(), "EM_ARM": Thumb()}
"""By what an ELF file calls the CPU."""


@dataclass(frozen=True)
class Bound:
    """The greatest depth of the C stack."""

    calls: Chain
    interrupt: Chain

    @property
    def size(self) -> int:
        """Bytes."""
        return self.calls.size + self.interrupt.size

    def __str__(self) -> str:
        return f"{self.calls}; interrupt: {self.interrupt}" if self.interrupt.parts else str(self.calls)

    def to_json(self) -> dict[str, Any]:
        """As `stack.json` has it."""
        return {"bytes": self.size, "calls": _rows(self.calls), "interrupt": _rows(self.interrupt)}


def _rows(chain: Chain) -> list[list[Any]]:
    return [[part.function, part.size] for part in chain.parts]


def bound(elf: Path) -> Bound:
    """The bound of a firmware that was linked with `--emit-relocs`. Raises CannotFollow if there is none."""
    return bound_of(read(elf))


def bound_of(program: Program) -> Bound:
    """The bound of a firmware."""
    walk = Walk(program, MACHINES[program.cpu])
    calls = walk.from_reset()
    handlers = [walk.from_interrupt(handler) for handler in program.interrupts]
    return Bound(calls, max(handlers, key=lambda chain: chain.size, default=Chain()))
