"""The watchdog: it bites if nobody holds or feeds it, wants its password, and can be an interval timer."""

from __future__ import annotations

import pytest

from hil.emulators.msp430 import Reason
from tests.emulator.conftest import HERE, START, ChipMaker, execute, store8, store16
from tests.emulator.encode import CPUOFF, GIE, RETI, SR, absolute, imm, jump, reg, two

WDTCTL, IE1, IFG1 = 0x120, 0x00, 0x02


def test_it_runs_from_reset_and_bites_after_32768_clocks(chip: ChipMaker) -> None:
    machine = chip(HERE)
    stop = machine.run(stop_on_reset=True)
    assert stop.reason is Reason.RESET
    assert machine.pc == START
    assert 32768 <= machine.cycles <= 32768 + 2 + 4
    assert machine.resets == {"power up": 1, "watchdog": 1}
    assert machine.peripheral(IFG1) & 1


def test_without_stop_on_reset_the_program_starts_again(chip: ChipMaker) -> None:
    machine = chip(two("add", imm(1), absolute(0x200)), HERE)
    machine.write(0x200, b"\0\0")
    assert machine.run(max_cycles=100_000).reason is Reason.LIMIT
    assert machine.read_word(0x200) == 4
    assert machine.resets["watchdog"] == 3


def test_held_it_sleeps_for_ever(chip: ChipMaker) -> None:
    machine = chip(store16(WDTCTL, 0x5A80), HERE)
    assert machine.run(max_cycles=200_000).reason is Reason.LIMIT
    assert machine.resets == {"power up": 1}
    assert machine.peripheral(WDTCTL) == 0x6980


def test_fed_in_time_it_does_not_bite(chip: ChipMaker) -> None:
    feed = [
        store16(WDTCTL, 0x5A09),
        two("mov", imm(2000), reg(5)),
        two("sub", imm(1), reg(5)),
        jump("jne", -3),
    ]
    machine = chip(*feed, two("mov", imm(START), reg(0)))
    assert machine.run(max_cycles=100_000).reason is Reason.LIMIT
    assert machine.resets == {"power up": 1}


@pytest.mark.parametrize(("select", "clocks"), [(0, 32768), (1, 8192), (2, 512), (3, 64)])
def test_intervals(chip: ChipMaker, select: int, clocks: int) -> None:
    machine = chip(store16(WDTCTL, 0x5A08 | select), HERE)
    machine.run(stop_on_reset=True)
    assert clocks <= machine.cycles <= clocks + 8


def test_a_wrong_password_resets(chip: ChipMaker) -> None:
    machine = chip(store16(WDTCTL, 0x0080))
    assert machine.run(stop_on_reset=True).reason is Reason.RESET
    assert machine.resets == {"power up": 1, "watchdog password": 1}


def test_the_flash_controller_wants_its_password_too(chip: ChipMaker) -> None:
    machine = chip(store16(0x12C, 0x1234))
    machine.run(stop_on_reset=True)
    assert machine.resets == {"power up": 1, "flash password": 1}


def test_ram_and_registers_survive_a_reset_and_peripherals_do_not(chip: ChipMaker) -> None:
    machine = chip(two("mov", imm(0x1234), reg(9)), store16(0x200, 0xBEEF), store8(0x22, 0xFF), HERE)
    machine.run(stop_on_reset=True)
    assert (machine.register(9), machine.read_word(0x200), machine.peripheral(0x22), machine.sr) == (
        0x1234,
        0xBEEF,
        0,
        0,
    )


def test_interval_mode_interrupts_and_clears_its_flag(chip: ChipMaker) -> None:
    machine = chip(
        store8(IE1, 1),
        store16(WDTCTL, 0x5A1A),
        two("bis", imm(GIE | CPUOFF), reg(SR)),
        HERE,
        vectors={0xFFF4: 0xD000},
    )
    machine.write(0xD000, b"".join(w.to_bytes(2, "little") for w in [*two("add", imm(1), reg(7)), RETI]))
    machine.set_register(7, 0)
    machine.run(max_cycles=512 * 20 + 100)
    assert machine.register(7) == 20
    assert machine.resets == {"power up": 1}
    assert not machine.peripheral(IFG1) & 1


def test_in_watchdog_mode_it_bites_in_sleep(chip: ChipMaker) -> None:
    machine = chip(two("bis", imm(0x00F0), reg(SR)), HERE)
    assert machine.run(stop_on_reset=True).reason is Reason.RESET
    assert machine.sleep_cycles > 32000


def test_setting_the_hold_bit_later_keeps_the_count_from_biting(chip: ChipMaker) -> None:
    machine = chip(HERE)
    machine.run(max_cycles=30_000)
    execute(machine, store16(WDTCTL, 0x5A80))
    machine.run(max_cycles=30_000)
    assert machine.resets == {"power up": 1}
