"""Timer_A against a reference that counts tick by tick, and its interrupts, clocks and TAIV."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from hil.emulators.msp430 import Msp430, Reason
from tests.emulator.conftest import HERE, HOLD_WATCHDOG, ChipMaker, execute, store8, store16
from tests.emulator.encode import CPUOFF, GIE, RETI, SCG1, SR, absolute, imm, reg, two

TA = {0: 0x160, 1: 0x180}
IV = {0: 0x12E, 1: 0x11E}
SMCLK, ACLK = 0x200, 0x100
UP, CONTINUOUS, UP_DOWN = 0x10, 0x20, 0x30
TACLR, TAIE, TAIFG = 4, 2, 1
CCIE, CCIFG = 0x10, 1


@dataclass
class Reference:
    """Counts as SLAU144 12.2.3 describes, one tick at a time."""

    mode: int
    compare: list[int]
    counter: int = 0
    down: bool = False
    flags: list[bool] = field(default_factory=lambda: [False] * 3)
    overflow: bool = False

    def tick(self) -> None:
        if self.mode != CONTINUOUS and self.compare[0] == 0:
            return
        before = self.counter
        if self.mode == CONTINUOUS:
            self.counter = (before + 1) % 0x10000
        elif self.mode == UP:
            self.counter = 0 if before >= self.compare[0] else before + 1
        else:
            self.down = (self.down or before >= self.compare[0]) and before != 0
            self.counter = before + (-1 if self.down else 1)
        self.overflow |= self.counter == 0
        for i, value in enumerate(self.compare):
            self.flags[i] |= self.counter == value


def observed(machine: Msp430, base: int) -> tuple[int, list[bool], bool]:
    flags = [bool(machine.peripheral(base + 2 + 2 * i) & CCIFG) for i in range(3)]
    return machine.peripheral(base + 0x10), flags, bool(machine.peripheral(base) & TAIFG)


def started(chip: ChipMaker, timer: int, control: int, compare: list[int]) -> tuple[Msp430, int]:
    """A machine whose timer was started, and the cycle at which it was."""
    machine = chip(HERE)
    execute(
        machine, HOLD_WATCHDOG, *(store16(TA[timer] + 0x12 + 2 * i, value) for i, value in enumerate(compare))
    )
    start = machine.cycles
    execute(machine, store16(TA[timer], control | TACLR))
    return machine, start


@pytest.mark.parametrize("mode", [UP, CONTINUOUS, UP_DOWN])
@pytest.mark.parametrize("timer", [0, 1])
def test_counting_agrees_with_counting_tick_by_tick(chip: ChipMaker, timer: int, mode: int) -> None:
    numbers = random.Random(mode + timer)
    for _ in range(60):
        compare = [
            numbers.choice([0, 1, 2, 3, 7, 100, 1000]),
            numbers.randrange(12),
            numbers.choice([5, 100, 999, 1000, 1001]),
        ]
        divider = numbers.randrange(4)
        machine, start = started(chip, timer, SMCLK | divider << 6 | mode, compare)
        reference, ticks = Reference(mode, compare), 0
        for _ in range(8):
            machine.run(max_cycles=numbers.choice([1, 2, 3, 10, 500, 4000]))
            while ticks < (machine.cycles - start) >> divider:
                reference.tick()
                ticks += 1
            assert observed(machine, TA[timer]) == (reference.counter, reference.flags, reference.overflow), (
                compare,
                divider,
                ticks,
            )


def test_continuous_mode_overflows_at_65536(chip: ChipMaker) -> None:
    machine, start = started(chip, 0, SMCLK | CONTINUOUS, [0, 0, 0])
    machine.run(max_cycles=65534 - (machine.cycles - start))
    assert observed(machine, TA[0])[0] in (65534, 65535)
    assert not observed(machine, TA[0])[2]
    machine.run(max_cycles=2)
    assert observed(machine, TA[0])[2]


def test_a_stopped_timer_keeps_its_count(chip: ChipMaker) -> None:
    machine, _ = started(chip, 0, SMCLK | CONTINUOUS, [0, 0, 0])
    machine.run(max_cycles=100)
    execute(machine, store16(TA[0], SMCLK))
    count = machine.peripheral(TA[0] + 0x10)
    machine.run(max_cycles=100)
    assert machine.peripheral(TA[0] + 0x10) == count > 100
    execute(machine, store16(TA[0], SMCLK | CONTINUOUS))
    machine.run(max_cycles=100)
    assert machine.peripheral(TA[0] + 0x10) > count + 100


def test_lowering_ccr0_below_the_count_restarts_from_zero(chip: ChipMaker) -> None:
    machine, _ = started(chip, 0, SMCLK | UP, [5000, 0, 0])
    machine.run(max_cycles=1000)
    execute(machine, store16(TA[0] + 0x12, 100))
    machine.run(max_cycles=10)
    assert machine.peripheral(TA[0] + 0x10) <= 20


def sleeping(chip: ChipMaker, handlers: dict[int, list[list[int]]], low_power: int = CPUOFF) -> Msp430:
    """A program that sleeps for ever with interrupts on; `handlers` maps vectors to code, put at 0xd000,
    0xd040 ...
    """
    machine = chip(
        two("bis", imm(GIE | low_power), reg(SR)),
        HERE,
        vectors={v: 0xD000 + 0x40 * i for i, v in enumerate(handlers)},
    )
    for i, body in enumerate(handlers.values()):
        machine.write(
            0xD000 + 0x40 * i, b"".join(w.to_bytes(2, "little") for words in [*body, [RETI]] for w in words)
        )
    execute(machine, HOLD_WATCHDOG)
    return machine


COUNT_R7 = [two("add", imm(1), reg(7))]


@pytest.mark.parametrize(("timer", "vector"), [(0, 0xFFF2), (1, 0xFFFA)])
def test_ccr0_interrupts_come_at_its_period(chip: ChipMaker, timer: int, vector: int) -> None:
    machine = sleeping(chip, {vector: COUNT_R7})
    machine.set_register(7, 0)
    base = TA[timer]
    execute(machine, store16(base + 0x12, 999), store16(base + 2, CCIE), store16(base, SMCLK | UP | TACLR))
    machine.run(max_cycles=100_500)
    assert machine.register(7) == 100
    assert machine.interrupts == 100
    assert not machine.peripheral(base + 2) & CCIFG
    assert machine.sleep_cycles > 0.97 * machine.cycles


@pytest.mark.parametrize(("timer", "vector"), [(0, 0xFFF0), (1, 0xFFF8)])
def test_taiv_names_and_clears_the_highest(chip: ChipMaker, timer: int, vector: int) -> None:
    base, iv = TA[timer], IV[timer]
    machine = chip(HERE)
    execute(
        machine, store16(base + 4, CCIE | CCIFG), store16(base + 6, CCIE | CCIFG), store16(base, TAIE | TAIFG)
    )
    values = []
    for _ in range(4):
        execute(machine, two("mov", absolute(iv), reg(5)))
        values.append(machine.register(5))
    assert values == [2, 4, 10, 0]


def test_taiv_leaves_out_what_is_not_enabled(chip: ChipMaker) -> None:
    machine = chip(HERE)
    execute(
        machine,
        store16(0x164, CCIFG),
        store16(0x166, CCIE | CCIFG),
        store16(0x160, TAIFG),
        two("mov", absolute(0x12E), reg(5)),
    )
    assert machine.register(5) == 4
    assert machine.peripheral(0x164) & CCIFG


def test_an_aclk_timer_wakes_from_lpm3_and_an_smclk_timer_sleeps_too(chip: ChipMaker) -> None:
    machine = sleeping(chip, {0xFFF2: COUNT_R7}, CPUOFF | SCG1)
    machine.set_register(7, 0)
    execute(
        machine,
        store8(0x53, 0x20),
        store16(0x172, 119),
        store16(0x162, CCIE),
        store16(0x160, ACLK | UP | TACLR),
    )
    execute(machine, store16(0x180, SMCLK | CONTINUOUS | TACLR))
    start = machine.seconds
    while machine.seconds - start < 0.105:
        machine.run(max_cycles=1000)
    assert machine.register(7) == 10
    assert machine.peripheral(0x190) < 0.02 * machine.cycles


def test_nothing_enabled_means_idle_for_ever(chip: ChipMaker) -> None:
    machine = sleeping(chip, {})
    execute(machine, store16(0x172, 999), store16(0x160, SMCLK | UP | TACLR))
    assert machine.run().reason is Reason.IDLE


@pytest.mark.parametrize(
    ("address", "value"), [(0x162, 0x0100), (0x164, 0x00E0), (0x160, 0x0010), (0x180, 0x0310)]
)
def test_capture_output_modes_and_external_clocks_are_faults(
    chip: ChipMaker, address: int, value: int
) -> None:
    fault = chip(store16(address, value)).run().fault
    assert fault is not None
    assert (fault.kind, fault.address, fault.value) == ("UNMODELLED_FUNCTION", address, value)
