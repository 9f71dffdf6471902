"""The clock module: calibrated DCO, dividers, VLO, a missing crystal, and what low-power modes stop."""

from __future__ import annotations

import pytest

from hil.emulators.msp430 import Msp430, Options
from tests.emulator.conftest import HERE, HOLD_WATCHDOG, ChipMaker, execute, store8
from tests.emulator.encode import OSCOFF, SCG1, SR, absolute, imm, reg, two

DCOCTL, BCSCTL1, BCSCTL2, BCSCTL3, IFG1 = 0x56, 0x57, 0x58, 0x53, 0x02


def calibrate(machine: Msp430, address: int) -> None:
    """As a firmware does: CALBC1 into BCSCTL1, CALDCO into DCOCTL."""
    execute(
        machine,
        two("mov", absolute(address + 1), absolute(BCSCTL1), byte=True),
        two("mov", absolute(address), absolute(DCOCTL), byte=True),
    )


def test_after_reset_the_dco_runs_at_about_1_1_mhz(chip: ChipMaker) -> None:
    machine = chip(HERE)
    assert machine.mclk_hz == pytest.approx(1.1e6, rel=1e-5)
    assert machine.smclk_hz == machine.mclk_hz
    assert machine.peripheral(DCOCTL) == 0x60
    assert machine.peripheral(BCSCTL1) == 0x87


@pytest.mark.parametrize(("address", "hertz"), [(0x10F8, 16e6), (0x10FA, 12e6), (0x10FC, 8e6), (0x10FE, 1e6)])
def test_calibrated_frequencies(chip: ChipMaker, address: int, hertz: float) -> None:
    machine = chip(HERE)
    calibrate(machine, address)
    assert machine.mclk_hz == pytest.approx(hertz, rel=1e-5)


def test_the_dco_rises_with_range_step_and_modulation(chip: ChipMaker) -> None:
    machine = chip(HERE)
    frequencies = []
    for bcsctl1 in range(0x80, 0x90):
        for dcoctl in (0x00, 0x10, 0x20, 0x60, 0xE0):
            execute(machine, store8(BCSCTL1, bcsctl1), store8(DCOCTL, dcoctl))
            frequencies.append(machine.mclk_hz)
        assert frequencies[-5:] == sorted(frequencies[-5:])
    assert frequencies[0] < 0.12e6
    assert frequencies[-1] > 16e6


def test_dividers(chip: ChipMaker) -> None:
    machine = chip(HERE)
    base = machine.mclk_hz
    execute(machine, store8(BCSCTL2, 0x20 | 0x06))
    assert machine.mclk_hz == pytest.approx(base / 4)
    assert machine.smclk_hz == pytest.approx(base / 8)


def test_without_a_crystal_aclk_stands_and_the_fault_flag_stays(chip: ChipMaker) -> None:
    machine = chip(HERE)
    assert machine.aclk_hz == 0
    execute(machine, store8(IFG1, 0))
    assert machine.peripheral(IFG1) & 2
    execute(machine, store8(BCSCTL3, 0x20), store8(IFG1, 0))
    assert machine.aclk_hz == pytest.approx(12_000, rel=1e-4)
    assert not machine.peripheral(IFG1) & 2
    assert not machine.peripheral(BCSCTL3) & 1


def test_a_crystal_and_the_aclk_divider(chip: ChipMaker) -> None:
    machine = chip(HERE, options=Options(crystal_hz=32768))
    assert machine.aclk_hz == pytest.approx(32768, rel=1e-4)
    execute(machine, store8(BCSCTL1, 0xB7))
    assert machine.aclk_hz == pytest.approx(4096, rel=1e-4)


def test_mclk_can_come_from_the_vlo_and_falls_back_to_the_dco(chip: ChipMaker) -> None:
    machine = chip(HERE)
    execute(machine, store8(BCSCTL2, 0xC0))
    assert machine.mclk_hz == pytest.approx(1.1e6, rel=1e-4)
    execute(machine, store8(BCSCTL3, 0x20))
    assert machine.mclk_hz == pytest.approx(12_000, rel=1e-4)


def test_low_power_bits_stop_smclk_and_aclk(chip: ChipMaker) -> None:
    machine = chip(HERE)
    execute(machine, store8(BCSCTL3, 0x20), two("bis", imm(SCG1), reg(SR)))
    assert (machine.smclk_hz, machine.aclk_hz > 0) == (0, True)
    execute(machine, two("mov", imm(OSCOFF), reg(SR)))
    assert (machine.smclk_hz > 0, machine.aclk_hz) == (True, 0)


def test_time_goes_on_across_a_change_of_frequency(chip: ChipMaker) -> None:
    machine = chip(HERE)
    execute(machine, HOLD_WATCHDOG)
    calibrate(machine, 0x10FE)
    seconds, cycles = machine.seconds, machine.cycles
    machine.run(max_cycles=1000)
    assert machine.seconds - seconds == pytest.approx((machine.cycles - cycles) / 1e6)
    calibrate(machine, 0x10F8)
    seconds, cycles = machine.seconds, machine.cycles
    machine.run(max_cycles=16000)
    assert machine.seconds - seconds == pytest.approx((machine.cycles - cycles) / 16e6)
