"""Interrupt acceptance, priorities, when GIE takes effect, and sleep."""

from __future__ import annotations

import pytest

from hil.emulators.msp430 import Msp430, Reason
from tests.emulator.conftest import HERE, HOLD_WATCHDOG, START, ChipMaker, execute, store8, store16
from tests.emulator.encode import CPUOFF, GIE, RETI, SCG0, SCG1, SR, C, V, Z, const, imm, reg, two

NOP = two("mov", const(0), reg(3))
EINT, DINT = two("bis", const(8), reg(SR)), two("bic", const(8), reg(SR))
IE1, IE2, IFG1 = 0x00, 0x01, 0x02
HANDLER = 0xD000


def pend_p1(machine: Msp430) -> None:
    execute(machine, HOLD_WATCHDOG, store8(0x25, 1), store8(0x23, 1))


def return_at(machine: Msp430, *addresses: int) -> None:
    for address in addresses:
        machine.write(address, RETI.to_bytes(2, "little"))


def addresses_until(machine: Msp430, count: int) -> list[int]:
    """PC before each of the next steps."""
    seen = []
    for _ in range(count):
        seen.append(machine.pc)
        assert machine.step().reason is Reason.STEP
    return seen


def test_acceptance_pushes_pc_and_sr_and_clears_sr(chip: ChipMaker) -> None:
    machine = chip(NOP, NOP, vectors={0xFFE4: HANDLER})
    pend_p1(machine)
    machine.set_register(SR, GIE | C | V | Z)
    machine.step()
    assert (machine.pc, machine.sr, machine.sp) == (HANDLER, 0, 0x3FC)
    assert (machine.read_word(0x3FE), machine.read_word(0x3FC)) == (START, GIE | C | V | Z)


def test_the_instruction_after_eint_is_always_executed(chip: ChipMaker) -> None:
    machine = chip(EINT, NOP, NOP, vectors={0xFFE4: HANDLER})
    return_at(machine, HANDLER)
    pend_p1(machine)
    assert addresses_until(machine, 4) == [START, START + 2, START + 4, HANDLER]


def test_an_interrupt_pending_during_dint_is_accepted_after_it_and_none_later(chip: ChipMaker) -> None:
    machine = chip(EINT, DINT, NOP, NOP, vectors={0xFFE4: HANDLER})
    return_at(machine, HANDLER)
    pend_p1(machine)
    assert addresses_until(machine, 5) == [START, START + 2, START + 4, HANDLER, START + 4]
    assert machine.pc == START + 6


def test_once_dint_is_through_nothing_comes(chip: ChipMaker) -> None:
    machine = chip(DINT, NOP, NOP, vectors={0xFFE4: HANDLER}, r2=GIE)
    machine.step()
    pend_p1(machine)
    assert addresses_until(machine, 2) == [START + 2, START + 4]


def test_going_to_sleep_with_an_interrupt_pending_does_not_lose_it(chip: ChipMaker) -> None:
    machine = chip(two("bis", imm(GIE | CPUOFF), reg(SR)), NOP, vectors={0xFFE4: HANDLER})
    pend_p1(machine)
    assert addresses_until(machine, 2) == [START, START + 4]
    assert machine.pc == HANDLER
    assert machine.sleep_cycles == 0


def test_reti_goes_back_to_sleep_unless_the_handler_clears_cpuoff_on_the_stack(chip: ChipMaker) -> None:
    clear_flag = [0xC3D2, 0x23]  # bic.b #1, &P1IFG
    stay_awake = [0xC0B1, CPUOFF, 0]  # bic #CPUOFF, 0(SP)
    for extra, reason in (([], Reason.IDLE), ([stay_awake], Reason.LIMIT)):
        machine = chip(
            HOLD_WATCHDOG,
            store8(0x25, 1),
            two("bis", imm(GIE | CPUOFF), reg(SR)),
            HERE,
            vectors={0xFFE4: HANDLER},
        )
        machine.write(
            HANDLER,
            b"".join(w.to_bytes(2, "little") for words in [clear_flag, *extra, [RETI]] for w in words),
        )
        assert machine.run().reason is Reason.IDLE
        machine.set_pin(1, 0, True)
        assert machine.run(max_cycles=1000).reason is reason


PRIORITY = [0xFFFA, 0xFFF8, 0xFFF4, 0xFFF2, 0xFFF0, 0xFFEC, 0xFFE6, 0xFFE4]


def test_the_highest_vector_comes_first(chip: ChipMaker) -> None:
    """Everything that can be made pending by a register, served in the order of SLAS735's table."""
    vectors = {vector: HANDLER + 0x10 * i for i, vector in enumerate(PRIORITY)}
    machine = chip(NOP, NOP, NOP, vectors=vectors)
    return_at(machine, *vectors.values())
    execute(machine, HOLD_WATCHDOG, store8(IFG1, 1), store8(IE1, 1), store8(IE2, 2))
    execute(machine, *(store16(base + offset, 0x11) for base in (0x160, 0x180) for offset in (2, 4)))
    execute(machine, *(store8(base + offset, 1) for base in (0x20, 0x28) for offset in (3, 5)))
    quench = {
        0xFFF8: store16(0x184, 0),
        0xFFF0: store16(0x164, 0),
        0xFFEC: store8(IE2, 0),
        0xFFE6: store8(0x2B, 0),
        0xFFE4: store8(0x23, 0),
    }
    machine.set_register(SR, GIE)
    order = []
    for _ in PRIORITY:
        machine.step()
        order.append(next(vector for vector, address in vectors.items() if address == machine.pc))
        if order[-1] in quench:
            execute(machine, quench[order[-1]])
        machine.step()
    assert order == PRIORITY
    machine.step()
    assert machine.pc == START + 2


def test_a_vector_that_was_not_programmed_is_a_fault(chip: ChipMaker) -> None:
    machine = chip(NOP)
    pend_p1(machine)
    machine.set_register(SR, GIE)
    fault = machine.run().fault
    assert fault is not None
    assert (fault.kind, fault.pc, fault.address) == ("UNPROGRAMMED_VECTOR", START, 0xFFE4)


@pytest.mark.parametrize("mode", [CPUOFF, CPUOFF | SCG0, CPUOFF | SCG0 | SCG1, 0xF0])
def test_asleep_with_gie_clear_is_idle_for_ever(chip: ChipMaker, mode: int) -> None:
    machine = chip(
        HOLD_WATCHDOG, store8(IE1, 1), store16(0x120, 0x5A1A), two("bis", imm(mode), reg(SR)), HERE
    )
    stop = machine.run()
    assert stop.reason is Reason.IDLE
    assert machine.sleep_cycles == 0
    assert machine.run().reason is Reason.IDLE


def test_a_timer_that_wakes_it_is_not_idle(chip: ChipMaker) -> None:
    machine = chip(
        HOLD_WATCHDOG,
        store16(0x172, 50_000),
        store16(0x162, 0x10),
        store16(0x160, 0x210),
        two("bis", imm(GIE | CPUOFF), reg(SR)),
        HERE,
        vectors={0xFFF2: HANDLER},
    )
    return_at(machine, HANDLER)
    assert machine.run(max_cycles=1_000_000).reason is Reason.LIMIT
    assert machine.interrupts == 19
    assert machine.active_cycles < 400


def test_unmodelled_interrupt_enables_are_faults(chip: ChipMaker) -> None:
    for value in (0x02, 0x10, 0x20):
        fault = chip(store8(IE1, value)).run().fault
        assert fault is not None
        assert fault.kind == "UNMODELLED_FUNCTION"
