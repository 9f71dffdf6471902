"""The part's memory map, and the faults for what a chip would let pass or answer with a reset."""

from __future__ import annotations

import pytest

from hil.emulators.msp430 import Fault, Image, ImageError, Msp430, Options, Reason
from tests.emulator.conftest import HERE, START, ChipMaker, execute
from tests.emulator.encode import (
    PC,
    SP,
    Operand,
    absolute,
    at,
    at_plus,
    const,
    imm,
    indexed,
    one,
    reg,
    two,
)


def fault_of(machine: Msp430) -> Fault:
    for _ in range(3):
        stop = machine.step()
        if stop.fault:
            return stop.fault
    raise AssertionError(f"no fault: {stop}")


FLASH_WRITES = [
    two("mov", const(1), absolute(0xC100)),
    two("bis", const(1), absolute(0xFFFF), byte=True),
    two("mov", const(1), absolute(0x1000)),
    one("rra", imm(4)),
]


@pytest.mark.parametrize("instruction", FLASH_WRITES)
def test_a_write_to_flash_is_a_fault(chip: ChipMaker, instruction: list[int]) -> None:
    machine = chip(instruction)
    fault = fault_of(machine)
    assert (fault.kind, fault.pc) == ("FLASH_WRITE", START)
    assert "write of" in str(fault)


def test_reading_flash_and_comparing_with_it_is_none(chip: ChipMaker) -> None:
    machine = chip(two("cmp", const(1), absolute(0xC100)), two("mov", absolute(0xD000), reg(5)))
    assert machine.step().reason is Reason.STEP
    assert machine.step().reason is Reason.STEP
    assert machine.register(5) == 0xFFFF


@pytest.mark.parametrize("address", [0x0400, 0x0BFE, 0x0C00, 0x0FFE, 0x1100, 0x8000, 0xBFFE])
def test_an_access_outside_memory_is_a_fault(chip: ChipMaker, address: int) -> None:
    for instruction in (two("mov", absolute(address), reg(5)), two("mov", reg(5), absolute(address))):
        fault = fault_of(chip(instruction))
        assert (fault.kind, fault.pc, fault.address) == ("NO_MEMORY", START, address)
        assert fault.kind == fault_of(chip([instruction[0] | 0x40, *instruction[1:]])).kind


@pytest.mark.parametrize("operand", [absolute(0x201), at(5), at_plus(5), indexed(0, 5)])
def test_an_unaligned_word_is_a_fault_and_a_byte_is_none(chip: ChipMaker, operand: Operand) -> None:
    fault = fault_of(chip(two("mov", operand, reg(6)), r5=0x201))
    assert (fault.kind, fault.address) == ("UNALIGNED", 0x201)
    assert chip(two("mov", operand, reg(6), byte=True), r5=0x201).step().reason is Reason.STEP


def test_an_unaligned_store_is_a_fault(chip: ChipMaker) -> None:
    assert fault_of(chip(two("mov", reg(5), absolute(0x201)))).kind == "UNALIGNED"


def test_a_push_below_ram_is_a_fault(chip: ChipMaker) -> None:
    fault = fault_of(chip(one("push", reg(5)), r1=0x200))
    assert (fault.kind, fault.address) == ("UNMODELLED_REGISTER", 0x1FE)


def test_ram_ends_at_0x3ff(chip: ChipMaker) -> None:
    machine = chip(two("mov", reg(5), absolute(0x3FE)), two("mov", reg(5), absolute(0x400)))
    assert machine.step().reason is Reason.STEP
    assert fault_of(machine).address == 0x400


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        (0xD000, "UNPROGRAMMED_FETCH"),
        (0x1000, "UNPROGRAMMED_FETCH"),
        (0x0120, "PERIPHERAL_FETCH"),
        (0x0000, "PERIPHERAL_FETCH"),
        (0x0C00, "NO_MEMORY_FETCH"),
        (0x8000, "NO_MEMORY_FETCH"),
    ],
)
def test_a_fetch_where_no_program_is_is_a_fault(chip: ChipMaker, target: int, kind: str) -> None:
    machine = chip(two("mov", imm(target), reg(PC)))
    assert machine.step().reason is Reason.STEP
    fault = fault_of(machine)
    assert (fault.kind, fault.pc, fault.address) == (kind, target, target)


def test_an_instruction_whose_second_word_was_not_programmed_is_a_fault(chip: ChipMaker) -> None:
    fault = fault_of(chip([0x4035]))
    assert (fault.kind, fault.pc, fault.address) == ("UNPROGRAMMED_FETCH", START, START + 2)


def test_code_runs_from_ram(chip: ChipMaker) -> None:
    machine = chip(two("mov", imm(0x300), reg(PC)))
    machine.write(0x300, bytes.fromhex("1543"))  # mov #1, r5
    machine.step()
    machine.step()
    assert (machine.register(5), machine.pc) == (1, 0x302)


ILLEGAL = [0x0000, 0x0FFF, 0x1301, 0x1340, 0x1380, 0x1500, 0x1FFF, 0x10C5, 0x11C5, 0x12C5, 0x1013, 0x1113]


@pytest.mark.parametrize("word", ILLEGAL)
def test_illegal_opcodes(chip: ChipMaker, word: int) -> None:
    """Below 0x1000 and 0x1340 to 0x1fff are MSP430X; SWPB, SXT and CALL have no byte form; generated
    constants cannot be rotated.
    """
    fault = fault_of(chip([word, 0, 0]))
    assert (fault.kind, fault.pc, fault.value) == ("ILLEGAL_OPCODE", START, word)


@pytest.mark.parametrize("value", [4, 8])
def test_pushing_4_and_8_from_the_generator_is_erratum_cpu4(chip: ChipMaker, value: int) -> None:
    assert fault_of(chip(one("push", const(value)))).kind == "CPU4_ERRATUM"
    assert chip(one("push", imm(value))).step().reason is Reason.STEP


def test_odd_pc_and_sp_are_faults(chip: ChipMaker) -> None:
    assert fault_of(chip(two("mov", imm(0xC001), reg(PC)))).kind == "ODD_PC"
    assert fault_of(chip(one("call", imm(0xC001)))).kind == "ODD_PC"
    assert fault_of(chip(two("mov", imm(0x301), reg(SP)))).kind == "ODD_SP"


@pytest.mark.parametrize("address", [0x48, 0x49, 0x59, 0x68, 0x1B0, 0x1B4, 0x130, 0x104])
def test_what_is_not_modelled_is_named(chip: ChipMaker, address: int) -> None:
    fault = fault_of(chip(two("mov", absolute(address), reg(5), byte=address < 0x100)))
    assert (fault.kind, fault.address) == ("UNMODELLED_REGISTER", address)
    assert f"0x{address:04x}" in str(fault)


def test_registers_have_one_width(chip: ChipMaker) -> None:
    assert fault_of(chip(two("mov", const(1), absolute(0x22)))).kind == "REGISTER_WIDTH"
    assert fault_of(chip(two("mov", const(1), absolute(0x120), byte=True))).kind == "REGISTER_WIDTH"


def test_a_faulted_machine_stays_faulted_until_reset(chip: ChipMaker) -> None:
    machine = chip(two("mov", const(1), absolute(0xC100)))
    first = machine.run()
    assert first.fault is not None
    assert machine.run() == first
    assert machine.pc == START
    machine.reset()
    assert machine.fault is None


def test_a_chip_without_program_says_so() -> None:
    stop = Msp430().run()
    assert stop.fault is not None
    assert (stop.fault.kind, stop.fault.address) == ("UNPROGRAMMED_VECTOR", 0xFFFE)


def test_calibration_constants_are_in_segment_a() -> None:
    machine = Msp430()
    constants = machine.read(0x10F8, 8)
    assert [constants[i] & 15 for i in (1, 3, 5, 7)] == [15, 14, 13, 7]
    assert 0xFF not in constants
    assert machine.read(0x10C0, 0x38) == b"\xff" * 0x38


@pytest.mark.parametrize("address", [0x200, 0x10F8, 0x8000, 0xBFFF, 0xFFFF])
def test_images_outside_flash_are_refused(address: int) -> None:
    with pytest.raises(ImageError, match=f"2 bytes at 0x{address:04x}"):
        Msp430(Image("bad", [(address, b"ab")]))


def test_ram_holds_the_same_garbage_at_every_power_up() -> None:
    one_chip, other = Msp430(), Msp430()
    assert one_chip.read(0x200, 512) == other.read(0x200, 512)
    assert one_chip.read(0x200, 512) != Msp430(options=Options(seed=1)).read(0x200, 512)
    assert len(set(one_chip.read(0x200, 512))) > 100


def test_more_ram_is_an_experiment(chip: ChipMaker) -> None:
    machine = chip(HERE, options=Options(ram_bytes=1024))
    execute(machine, two("mov", const(1), absolute(0x5FE)))
    assert machine.read_word(0x5FE) == 1
    with pytest.raises(ValueError, match="ram_bytes is 100"):
        Msp430(options=Options(ram_bytes=100))


def test_more_flash_is_an_experiment() -> None:
    image = Image("large", [(0x8000, b"ab")])
    assert Msp430(image, Options(rom_bytes=0x8000)).read(0x8000, 2) == b"ab"
    with pytest.raises(ImageError, match="0xc000-0xffff"):
        Msp430(image)
    with pytest.raises(ValueError, match="rom_bytes is 65536"):
        Msp430(options=Options(rom_bytes=0x10000))
