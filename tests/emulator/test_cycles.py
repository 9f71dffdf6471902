"""Cycle counts against TI's tables, typed from SLAU144 section 3.4.4 (tables 3-14 to 3-16)."""

from __future__ import annotations

import pytest

from hil.emulators.msp430 import Msp430, Reason
from tests.emulator.conftest import START, ChipMaker
from tests.emulator.encode import (
    CONSTANTS,
    GIE,
    JUMPS,
    PC,
    RETI,
    SR,
    TWO,
    Operand,
    absolute,
    at,
    at_plus,
    const,
    imm,
    indexed,
    jump,
    one,
    reg,
    two,
)

POINTER = 0x220  # what R4 and R5 point to; holds START + 0x20, so that it is good as data and as a target


def symbolic(words_before: int) -> Operand:
    """POINTER relative to PC, as an operand whose extension word is `words_before` words into the instruction
    at START.
    """
    return indexed(POINTER - (START + 2 * words_before), PC)


# Table 3-16, format I. Columns: target Rm, PC, x(Rm), EDE, &EDE.
FORMAT_1 = {
    "Rn": (1, 2, 4, 4, 4),
    "@Rn": (2, 2, 5, 5, 5),
    "@Rn+": (2, 3, 5, 5, 5),
    "#N": (2, 3, 5, 5, 5),
    "x(Rn)": (3, 3, 6, 6, 6),
    "EDE": (3, 3, 6, 6, 6),
    "&EDE": (3, 3, 6, 6, 6),
}
# Table 3-15, format II. Columns: RRA/RRC/SWPB/SXT, PUSH, CALL; None: not applicable.
FORMAT_2 = {
    "Rn": (1, 3, 4),
    "@Rn": (3, 4, 4),
    "@Rn+": (3, 5, 5),
    "#N": (None, 4, 5),
    "x(Rn)": (4, 5, 5),
    "EDE": (4, 5, 5),
    "&EDE": (4, 5, 5),
}

SOURCES = {
    "Rn": reg(4),
    "@Rn": at(4),
    "@Rn+": at_plus(4),
    "#N": imm(START + 0x20),
    "x(Rn)": indexed(2, 5),
    "EDE": symbolic(1),
    "&EDE": absolute(POINTER),
}


def targets(source: Operand) -> tuple[Operand, ...]:
    return reg(6), reg(PC), indexed(4, 5), symbolic(1 + len(source.extra)), absolute(POINTER + 2)


def prepared(chip: ChipMaker, instruction: list[int], **registers: int) -> Msp430:
    machine = chip(instruction, r5=POINTER - 2, r6=0x1000, **registers)
    machine.write(POINTER, (START + 0x20).to_bytes(2, "little") * 2)
    return machine


def cost(machine: Msp430) -> int:
    before = machine.cycles
    stop = machine.step()
    assert stop.reason is Reason.STEP, stop
    return machine.cycles - before


@pytest.mark.parametrize("column", range(5), ids=["Rm", "PC", "x(Rm)", "EDE", "&EDE"])
@pytest.mark.parametrize("mode", FORMAT_1)
def test_format_1(chip: ChipMaker, mode: str, column: int) -> None:
    source = SOURCES[mode]
    r4 = START + 0x20 if mode == "Rn" else POINTER
    machine = prepared(chip, two("mov", source, targets(source)[column]), r4=r4)
    assert cost(machine) == FORMAT_1[mode][column]


@pytest.mark.parametrize("name", TWO)
def test_all_format_1_instructions_cost_the_same(chip: ChipMaker, name: str) -> None:
    for byte in (False, True):
        assert cost(prepared(chip, two(name, reg(4), reg(6), byte), r4=1)) == 1
        assert cost(prepared(chip, two(name, at_plus(4), indexed(4, 5), byte), r4=POINTER)) == 5
        assert cost(prepared(chip, two(name, absolute(POINTER), absolute(POINTER), byte))) == 6


@pytest.mark.parametrize("value", CONSTANTS)
def test_generated_constants_cost_as_registers(chip: ChipMaker, value: int) -> None:
    assert cost(prepared(chip, two("add", const(value), reg(6)))) == 1
    assert cost(prepared(chip, two("add", const(value), indexed(2, 5)))) == 4
    if value % 2 == 0:
        assert cost(prepared(chip, two("add", const(value), reg(PC)))) == 2
    if value not in (4, 8):
        assert cost(prepared(chip, one("push", const(value)))) == 3


@pytest.mark.parametrize("mode", FORMAT_2)
def test_format_2(chip: ChipMaker, mode: str) -> None:
    rotate, push, call = FORMAT_2[mode]
    r4 = START + 0x20 if mode == "Rn" else POINTER
    for name in ("rra", "rrc", "swpb", "sxt") if rotate else ():
        assert cost(prepared(chip, one(name, SOURCES[mode]), r4=r4)) == rotate
    assert cost(prepared(chip, one("push", SOURCES[mode]), r4=r4)) == push
    assert cost(prepared(chip, one("call", SOURCES[mode]), r4=r4)) == call


@pytest.mark.parametrize("name", JUMPS)
def test_jumps_cost_two_taken_or_not(chip: ChipMaker, name: str) -> None:
    for sr in (0, 0x107):
        assert cost(prepared(chip, jump(name, 4), r2=sr)) == 2


def test_reti_and_interrupt_entry(chip: ChipMaker) -> None:
    """Table 3-14: interrupt accepted 6, RETI 5."""
    handler = START + 0x20
    instructions = [two("bis", imm(GIE), reg(SR)), *[two("mov", reg(3), reg(3))] * 14, [RETI]]
    machine = chip(*instructions, vectors={0xFFE4: handler})
    machine.write(handler, RETI.to_bytes(2, "little"))
    set_p1_flag(machine)
    machine.step()
    machine.step()
    assert cost(machine) == 6
    assert machine.pc == handler
    assert cost(machine) == 5
    assert machine.pc == START + 6


def set_p1_flag(machine: Msp430) -> None:
    """A rising edge on P1.0 with its interrupt enabled, made by the chip's own instructions."""
    entry = machine.pc
    words = [
        *two("mov", const(1), absolute(0x25), byte=True),
        *two("mov", const(1), absolute(0x23), byte=True),
    ]
    machine.write(0x300, b"".join(word.to_bytes(2, "little") for word in words))
    machine.set_register(PC, 0x300)
    machine.step()
    machine.step()
    machine.set_register(PC, entry)
