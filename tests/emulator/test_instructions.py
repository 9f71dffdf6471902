"""Each instruction by its definition in SLAU144 chapter 3: result, flags, addressing modes, special
registers.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from hil.emulators.msp430 import Msp430, Reason
from tests.emulator.conftest import START, ChipMaker
from tests.emulator.encode import (
    GIE,
    JUMPS,
    PC,
    SP,
    SR,
    C,
    N,
    Operand,
    V,
    Z,
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

FLAGS = C | Z | N | V
WORDS = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x1234, 0x5555, 0x7FFF, 0x8000, 0x8001, 0xAAAA, 0xFFFE, 0xFFFF]
BYTES = [0, 1, 2, 0x0F, 0x10, 0x55, 0x7E, 0x7F, 0x80, 0x81, 0xAA, 0xFE, 0xFF]


def signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value


def sum_by_definition(source: int, target: int, carry: int, bits: int) -> tuple[int, int]:
    """Result and flags of target + source + carry, overflow by the range of signed numbers."""
    total, limit = source + target + carry, 1 << (bits - 1)
    exact = signed(source, bits) + signed(target, bits) + carry
    result = total % (1 << bits)
    flags = (C if total >> bits else 0) | (V if not -limit <= exact < limit else 0)
    return result, flags | sign_and_zero(result, bits)


def sign_and_zero(result: int, bits: int) -> int:
    return (N if result >> (bits - 1) else 0) | (Z if result == 0 else 0)


def logic_flags(result: int, bits: int) -> int:
    return sign_and_zero(result, bits) | (C if result else 0)


def by_definition(name: str, source: int, target: int, carry: int, bits: int) -> tuple[int, int | None]:
    """Result and flags; flags None: unchanged."""
    everything = (1 << bits) - 1
    match name:
        case "mov":
            return source, None
        case "add":
            return sum_by_definition(source, target, 0, bits)
        case "addc":
            return sum_by_definition(source, target, carry, bits)
        case "sub" | "cmp":
            return sum_by_definition(everything - source, target, 1, bits)
        case "subc":
            return sum_by_definition(everything - source, target, carry, bits)
        case "bic":
            return target & (everything - source), None
        case "bis":
            return target | source, None
        case "and" | "bit":
            return target & source, logic_flags(target & source, bits)
        case _:
            assert name == "xor"
            both_negative = (source & target) >> (bits - 1)
            return target ^ source, logic_flags(target ^ source, bits) | (V if both_negative else 0)


def set_up(machine: Msp430, values: dict[int, int]) -> None:
    machine.set_register(PC, START)
    for number, value in values.items():
        machine.set_register(number, value)


@pytest.mark.parametrize("byte", [False, True])
@pytest.mark.parametrize(
    "name", ["mov", "add", "addc", "sub", "subc", "cmp", "bit", "bic", "bis", "xor", "and"]
)
def test_format_1_result_and_flags(chip: ChipMaker, name: str, byte: bool) -> None:
    machine = chip(two(name, reg(4), reg(5), byte))
    bits, values = (8, BYTES) if byte else (16, WORDS)
    for source, target, sr in product(values, values, [0, FLAGS]):
        set_up(machine, {4: source | (0xA500 if byte else 0), 5: target | (0x5A00 if byte else 0), SR: sr})
        assert machine.step().reason is Reason.STEP
        result, flags = by_definition(name, source, target, sr & C, bits)
        kept = target | 0x5A00 if byte else target
        assert machine.register(5) == (kept if name in ("cmp", "bit") else result), (source, target, sr)
        assert machine.sr == (sr if flags is None else flags), (hex(source), hex(target), sr)


@pytest.mark.parametrize("byte", [False, True])
def test_dadd_adds_decimal_digits(chip: ChipMaker, byte: bool) -> None:
    machine = chip(two("dadd", reg(4), reg(5), byte))
    digits = 2 if byte else 4
    numbers = [0, 1, 9, 10, 42, 49, 50, 51, 89, 99] + (
        [] if byte else [100, 999, 1234, 4999, 5000, 8766, 9999]
    )
    for source, target, carry in product(numbers, numbers, [0, 1]):
        set_up(machine, {4: int(str(source), 16), 5: int(str(target), 16), SR: carry})
        machine.step()
        total = source + target + carry
        result = int(str(total % 10**digits), 16)
        assert machine.register(5) == result, (source, target, carry)
        assert machine.sr & (C | Z | N) == (C if total >= 10**digits else 0) | sign_and_zero(
            result, 4 * digits
        )


@pytest.mark.parametrize("byte", [False, True])
@pytest.mark.parametrize("name", ["rrc", "rra"])
def test_rotations(chip: ChipMaker, name: str, byte: bool) -> None:
    machine = chip(one(name, reg(6), byte))
    bits = 8 if byte else 16
    for value, sr in product(BYTES if byte else WORDS, [0, FLAGS]):
        set_up(machine, {6: value | (0x3300 if byte else 0), SR: sr})
        machine.step()
        top = sr & C if name == "rrc" else value >> (bits - 1)
        result = value >> 1 | top << (bits - 1)
        assert machine.register(6) == result
        assert machine.sr == sign_and_zero(result, bits) | (C if value & 1 else 0)


def test_swpb_and_sxt(chip: ChipMaker) -> None:
    machine = chip(one("swpb", reg(6)), one("sxt", reg(7)))
    for value, sr in product(WORDS, [0, FLAGS]):
        set_up(machine, {6: value, 7: value, SR: sr})
        machine.step()
        assert machine.register(6) == (value % 256) * 256 + value // 256
        assert machine.sr == sr
        machine.step()
        result = signed(value % 256, 8) % 65536
        assert machine.register(7) == result
        assert machine.sr == logic_flags(result, 16)


CONDITIONS: dict[str, Callable[[int], bool]] = {
    "jne": lambda sr: not sr & Z,
    "jeq": lambda sr: bool(sr & Z),
    "jnc": lambda sr: not sr & C,
    "jc": lambda sr: bool(sr & C),
    "jn": lambda sr: bool(sr & N),
    "jge": lambda sr: bool(sr & N) == bool(sr & V),
    "jl": lambda sr: bool(sr & N) != bool(sr & V),
    "jmp": lambda _: True,
}


@pytest.mark.parametrize("name", JUMPS)
def test_jumps(chip: ChipMaker, name: str) -> None:
    for words in (-512, -1, 0, 1, 511):
        machine = chip(jump(name, words))
        for sr in (sum(bits) for bits in product((0, C), (0, Z), (0, N), (0, V))):
            set_up(machine, {SR: sr})
            machine.step()
            target = START + 2 + 2 * words if CONDITIONS[name](sr) else START + 2
            assert machine.pc == target
            assert machine.sr == sr


def test_push_call_and_return(chip: ChipMaker) -> None:
    machine = chip(
        one("push", reg(5)),
        one("push", reg(SP)),
        one("call", imm(START + 8)),
        two("mov", at_plus(SP), reg(PC)),
    )
    machine.set_register(5, 0xBEEF)
    machine.step()
    assert (machine.sp, machine.read_word(0x3FE)) == (0x3FE, 0xBEEF)
    machine.step()
    assert (machine.sp, machine.read_word(0x3FC)) == (0x3FC, 0x3FE)
    machine.step()
    assert (machine.sp, machine.read_word(0x3FA), machine.pc) == (0x3FA, START + 8, START + 8)
    machine.step()
    assert (machine.sp, machine.pc) == (0x3FC, START + 8)


def test_push_b_moves_sp_by_two_and_writes_one_byte(chip: ChipMaker) -> None:
    machine = chip(one("push", reg(5), byte=True), r5=0x1234)
    machine.write(0x3FE, b"\xaa\xbb")
    machine.step()
    assert (machine.sp, machine.read(0x3FE, 2)) == (0x3FE, b"\x34\xbb")


def test_push_relative_to_sp_uses_the_old_sp(chip: ChipMaker) -> None:
    machine = chip(one("push", indexed(2, SP)), r1=0x3F0)
    machine.write(0x3F2, b"\x11\x22")
    machine.step()
    assert (machine.sp, machine.read(0x3EE, 2)) == (0x3EE, b"\x11\x22")


def test_reti_restores_sr_then_pc(chip: ChipMaker) -> None:
    machine = chip([0x1300], r1=0x3F0)
    machine.write(0x3F0, b"\x0f\x01\x34\xc1")
    machine.step()
    assert (machine.sr, machine.pc, machine.sp) == (0x10F, 0xC134, 0x3F4)


@pytest.mark.parametrize(("value", "operand"), [(v, const(v)) for v in (0, 1, 2, -1, 4, 8)])
def test_constant_generators(chip: ChipMaker, value: int, operand: Operand) -> None:
    machine = chip(two("mov", operand, reg(5)), two("mov", operand, reg(6), byte=True), r5=0x5A5A, r6=0x5A5A)
    machine.step()
    machine.step()
    assert (machine.register(5), machine.register(6)) == (value & 0xFFFF, value & 0xFF)
    assert machine.pc == START + 4


def test_source_addressing_modes(chip: ChipMaker) -> None:
    machine = chip(
        two("mov", reg(4), reg(8)),
        two("mov", indexed(-2, 4), reg(9)),
        two("mov", absolute(0x212), reg(10)),
        two("mov", at(4), reg(11)),
        two("mov", at_plus(4), reg(12)),
        two("mov", at_plus(4), reg(13), byte=True),
        two("mov", imm(0x1234), reg(14)),
        two("mov", indexed(0x210 - (START + 22), PC), reg(15)),
        r4=0x212,
    )
    machine.write(0x210, bytes([0x11, 0x22, 0x33, 0x44, 0x55, 0x66]))
    for _ in range(8):
        assert machine.step().reason is Reason.STEP
    assert machine.registers[8:] == (0x212, 0x2211, 0x4433, 0x4433, 0x4433, 0x55, 0x1234, 0x2211)
    assert machine.register(4) == 0x215


def test_target_addressing_modes(chip: ChipMaker) -> None:
    machine = chip(
        two("add", imm(1), indexed(4, 5)),
        two("add", imm(2), absolute(0x202)),
        two("add", imm(3), indexed(0x204 - (START + 16), PC)),
        two("add", imm(0x81), indexed(7, 5), byte=True),
        r5=0x1FC,
    )
    machine.write(0x200, bytes(8))
    for _ in range(4):
        assert machine.step().reason is Reason.STEP
    assert machine.read(0x200, 8) == bytes([1, 0, 2, 0x81, 3, 0, 0, 0])


def test_autoincrement_happens_before_the_target_is_used(chip: ChipMaker) -> None:
    machine = chip(two("mov", at_plus(5), indexed(0, 5)), two("add", at_plus(6), reg(6)), r5=0x200, r6=0x200)
    machine.write(0x200, b"\x34\x12\x00\x00")
    machine.step()
    machine.step()
    assert machine.read(0x202, 2) == b"\x34\x12"
    assert machine.register(6) == 0x202 + 0x1234


def test_sp_is_incremented_by_two_even_for_bytes(chip: ChipMaker) -> None:
    machine = chip(two("mov", at_plus(SP), reg(5), byte=True), r1=0x300)
    machine.step()
    assert machine.sp == 0x302


def test_index_addition_wraps_at_64k(chip: ChipMaker) -> None:
    machine = chip(two("mov", indexed(0x8210, 5), reg(6)), r5=0x8000)
    machine.write(0x210, b"\xcd\xab")
    machine.step()
    assert machine.register(6) == 0xABCD


def test_sr_as_target_takes_the_result_not_the_flags(chip: ChipMaker) -> None:
    machine = chip(two("and", imm(V | GIE), reg(SR)), two("xor", imm(0xFE07), reg(SR)), r2=V | C)
    machine.step()
    assert machine.sr == V
    machine.step()
    assert machine.sr == V | C | Z | N


def test_a_byte_operation_on_sr_clears_v(chip: ChipMaker) -> None:
    machine = chip(two("bis", const(1), reg(SR), byte=True), r2=V)
    machine.step()
    assert machine.sr == C


def test_r3_reads_zero_and_keeps_nothing(chip: ChipMaker) -> None:
    machine = chip(
        two("mov", imm(0x1234), reg(3)), two("add", reg(3), reg(5)), two("add", imm(5), reg(3)), r5=7
    )
    for _ in range(3):
        machine.step()
    assert (machine.register(3), machine.register(5)) == (0, 7)
    assert not machine.sr & Z


def test_pc_as_source_is_the_next_instruction(chip: ChipMaker) -> None:
    machine = chip(
        two("mov", reg(PC), reg(5)),
        two("add", const(2), reg(PC)),
        two("mov", imm(1), reg(6)),
        two("mov", reg(PC), reg(7)),
    )
    machine.step()
    machine.step()
    assert (machine.register(5), machine.pc) == (START + 2, START + 6)
