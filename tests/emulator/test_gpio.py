"""Pins: levels, pull resistors, edges, and the log of what the chip drives."""

from __future__ import annotations

import pytest

from hil.emulators.msp430 import PinChange, Reason
from tests.emulator.conftest import HERE, HOLD_WATCHDOG, ChipMaker, execute, store8
from tests.emulator.encode import CPUOFF, GIE, RETI, SR, absolute, const, imm, jump, reg, two

IN, OUT, DIR, IFG, IES, IE, SEL, REN = range(8)
BASE = {1: 0x20, 2: 0x28}
P3 = {IN: 0x18, OUT: 0x19, DIR: 0x1A, SEL: 0x1B, REN: 0x10}


def at(port: int, register: int) -> int:
    return P3[register] if port == 3 else BASE[port] + register


@pytest.mark.parametrize("port", [1, 2, 3])
def test_inputs_outputs_and_pull_resistors(chip: ChipMaker, port: int) -> None:
    machine = chip(HERE)
    execute(
        machine,
        store8(at(port, OUT), 0b0011_0101),
        store8(at(port, DIR), 0b0000_1111),
        store8(at(port, REN), 0b0011_0000),
    )
    assert machine.peripheral(at(port, IN)) == 0b0011_0101
    machine.set_pin(port, 4, False)
    machine.set_pin(port, 7, True)
    machine.set_pin(port, 0, False)
    assert machine.peripheral(at(port, IN)) == 0b1010_0101
    assert machine.pin(port, 7)
    machine.set_pin(port, 7, None)
    machine.set_pin(port, 4, None)
    assert machine.peripheral(at(port, IN)) == 0b0011_0101
    execute(machine, two("mov", absolute(at(port, IN)), reg(5), byte=True))
    assert machine.register(5) == 0b0011_0101


def test_output_changes_are_logged_with_their_cycle(chip: ChipMaker) -> None:
    toggle = two("xor", const(1), absolute(0x21), byte=True)
    machine = chip(HOLD_WATCHDOG, store8(0x21, 0), store8(0x22, 1), toggle, toggle, HERE)
    machine.run(max_cycles=100)
    first, *rest = [change for change in machine.pin_changes if change.direction == 1]
    assert (first.port, first.out) == (1, 0)
    assert rest == [PinChange(first.cycle + 5, 1, 1, 1), PinChange(first.cycle + 5 + 4, 1, 0, 1)]


def test_ten_thousand_changes_are_all_logged(chip: ChipMaker) -> None:
    machine = chip(
        HOLD_WATCHDOG, store8(0x22, 1), two("xor", const(1), absolute(0x21), byte=True), jump("jmp", -3)
    )
    machine.run(max_cycles=60_000)
    assert len(machine.pin_changes) > 9_900
    assert {
        b.cycle - a.cycle for a, b in zip(machine.pin_changes[2:], machine.pin_changes[3:], strict=False)
    } == {6}


@pytest.mark.parametrize(("port", "vector"), [(1, 0xFFE4), (2, 0xFFE6)])
@pytest.mark.parametrize("falling", [False, True])
def test_an_edge_wakes_the_chip(chip: ChipMaker, port: int, vector: int, falling: bool) -> None:
    setup = [
        HOLD_WATCHDOG,
        store8(at(port, IES), 8 if falling else 0),
        store8(at(port, IFG), 0),
        store8(at(port, IE), 8),
    ]
    machine = chip(*setup, two("bis", imm(GIE | CPUOFF), reg(SR)), HERE, vectors={vector: 0xD000})
    body = [*two("add", const(1), reg(7)), *two("bic", imm(8), absolute(at(port, IFG)), byte=True), RETI]
    machine.write(0xD000, b"".join(word.to_bytes(2, "little") for word in body))
    machine.set_register(7, 0)
    machine.set_pin(port, 3, falling)
    assert machine.run().reason is Reason.IDLE
    for expected in (1, 2):
        machine.set_pin(port, 3, not falling)
        assert machine.run().reason is Reason.IDLE
        assert machine.register(7) == expected
        machine.set_pin(port, 3, falling)
        machine.set_pin(port, 2, falling)
        assert machine.run().reason is Reason.IDLE
        assert machine.register(7) == expected


def test_a_flag_that_is_not_cleared_interrupts_again(chip: ChipMaker) -> None:
    machine = chip(
        HOLD_WATCHDOG, store8(0x25, 1), two("bis", imm(GIE | CPUOFF), reg(SR)), HERE, vectors={0xFFE4: 0xD000}
    )
    machine.write(0xD000, RETI.to_bytes(2, "little"))
    machine.run()
    machine.set_pin(1, 0, True)
    assert machine.run(max_cycles=100 * (6 + 5) - 5).reason is Reason.LIMIT
    assert machine.interrupts == 100


def test_a_pin_given_to_a_peripheral_raises_no_edge(chip: ChipMaker) -> None:
    machine = chip(HERE)
    execute(machine, store8(0x26, 1))
    machine.set_pin(1, 0, True)
    assert machine.peripheral(0x23) == 0


def test_p2sel_starts_with_the_crystals_pins(chip: ChipMaker) -> None:
    assert chip(HERE).peripheral(0x2E) == 0xC0


def test_levels_from_outside_survive_a_reset(chip: ChipMaker) -> None:
    machine = chip(HERE)
    machine.set_pin(2, 1, True)
    machine.reset()
    assert machine.peripheral(0x28) == 2
    assert machine.peripheral(0x2B) == 0


def test_pins_that_do_not_exist(chip: ChipMaker) -> None:
    machine = chip(HERE)
    for port, bit in [(0, 0), (4, 0), (1, 8), (1, -1)]:
        with pytest.raises(IndexError, match=f"no pin P{port}.{bit}"):
            machine.set_pin(port, bit, True)
