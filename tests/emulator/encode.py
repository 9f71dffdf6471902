"""Encodes MSP430 instructions from SLAU144's formats: a small assembler for tests, independent of the
emulator's decoder.

two("add", imm(5), reg(4), byte=True) -> the instruction's words
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

PC, SP, SR, CG = range(4)
C, Z, N, GIE, CPUOFF, OSCOFF, SCG0, SCG1, V = (1 << bit for bit in range(9))

TWO = ["mov", "add", "addc", "subc", "sub", "cmp", "dadd", "bit", "bic", "bis", "xor", "and"]
ONE = ["rrc", "swpb", "rra", "sxt", "push", "call"]
JUMPS = ["jne", "jeq", "jnc", "jc", "jn", "jge", "jl", "jmp"]
RETI = 0x1300


@dataclass(frozen=True)
class Operand:
    """As (or Ad), a register, and the extension word if there is one."""

    mode: int
    register: int
    extra: tuple[int, ...] = ()

    @property
    def is_constant(self) -> bool:
        """Made by the constant generator."""
        return self.register == CG or (self.register == SR and self.mode >= 2)


def reg(number: int) -> Operand:
    return Operand(0, number)


def indexed(offset: int, number: int) -> Operand:
    return Operand(1, number, (offset & 0xFFFF,))


def absolute(address: int) -> Operand:
    return indexed(address, SR)


def at(number: int) -> Operand:
    return Operand(2, number)


def at_plus(number: int) -> Operand:
    return Operand(3, number)


def imm(value: int) -> Operand:
    """#N in a word of its own, also where the constant generator could make it."""
    return Operand(3, PC, (value & 0xFFFF,))


CONSTANTS = {
    0: Operand(0, CG),
    1: Operand(1, CG),
    2: Operand(2, CG),
    -1: Operand(3, CG),
    4: Operand(2, SR),
    8: Operand(3, SR),
}


def const(value: int) -> Operand:
    return CONSTANTS[value]


def two(name: str, source: Operand, target: Operand, byte: bool = False) -> list[int]:
    assert target.mode < 2
    word = (
        (TWO.index(name) + 4) << 12
        | source.register << 8
        | target.mode << 7
        | byte << 6
        | source.mode << 4
        | target.register
    )
    return [word, *source.extra, *target.extra]


def one(name: str, operand: Operand, byte: bool = False) -> list[int]:
    return [0x1000 | ONE.index(name) << 7 | byte << 6 | operand.mode << 4 | operand.register, *operand.extra]


def jump(name: str, words: int) -> list[int]:
    """`words` counts from the following instruction."""
    return [0x2000 | JUMPS.index(name) << 10 | words & 0x3FF]


def code(*instructions: list[int]) -> bytes:
    return b"".join(word.to_bytes(2, "little") for word in chain(*instructions))
