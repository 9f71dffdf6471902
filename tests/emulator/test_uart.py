"""USCI_A0: sending, receiving, baud rates as a wire would show them, overrun, interrupts, the always-ready
mode.
"""

from __future__ import annotations

import pytest

from hil.emulators.msp430 import Msp430, Options, Reason
from tests.emulator.conftest import HERE, HOLD_WATCHDOG, START, ChipMaker, execute, store8
from tests.emulator.encode import (
    CPUOFF,
    GIE,
    RETI,
    SCG1,
    SR,
    absolute,
    at_plus,
    const,
    imm,
    jump,
    one,
    reg,
    two,
)

IE2, IFG2, CTL0, CTL1, BR0, BR1, MCTL, STAT, RXBUF, TXBUF = (
    0x01,
    0x03,
    0x60,
    0x61,
    0x62,
    0x63,
    0x64,
    0x65,
    0x66,
    0x67,
)
P1SEL, P1SEL2 = 0x26, 0x41
RX, TX = 1, 2
UCOE, UCFE, UCRXERR, UCBUSY = 0x20, 0x40, 0x04, 0x01
REAL = Options(uart_ready=False)
ONE_MHZ = [
    two("mov", absolute(0x10FF), absolute(0x57), byte=True),
    two("mov", absolute(0x10FE), absolute(0x56), byte=True),
]


def uart_on(divisor: int = 104, modulation: int = 0x02, pins: int = 6, control0: int = 0) -> list[list[int]]:
    """9,600 baud from 1 MHz by default (SLAU144 table 15-4: UCBR 104, UCBRS 1)."""
    return [
        HOLD_WATCHDOG,
        *ONE_MHZ,
        store8(P1SEL, pins),
        store8(P1SEL2, pins),
        store8(CTL1, 0x81),
        store8(CTL0, control0),
        store8(BR0, divisor % 256),
        store8(BR1, divisor // 256),
        store8(MCTL, modulation),
        store8(CTL1, 0x80),
    ]


WAIT_TX = [[0xB3E2, IFG2], jump("jeq", -3)]  # bit.b #2, &IFG2


def send_loop(text_at: int) -> list[list[int]]:
    """Sends the bytes from `text_at` up to a zero, polling TXIFG; then sleeps."""
    load = two("mov", at_plus(5), reg(6), byte=True)
    body = [
        load,
        two("cmp", const(0), reg(6), byte=True),
        jump("jeq", 6),
        *WAIT_TX,
        two("mov", reg(6), absolute(TXBUF), byte=True),
        jump("jmp", -9),
    ]
    return [two("mov", imm(text_at), reg(5)), *body, two("bis", imm(CPUOFF), reg(SR)), HERE]


def sender(chip: ChipMaker, text: bytes, options: Options, setup: list[list[int]]) -> Msp430:
    machine = chip(*setup, *send_loop(0xE000), options=options)
    machine.write(0xE000, text + b"\0")
    return machine


def test_polled_sending_at_9600_baud(chip: ChipMaker) -> None:
    machine = sender(chip, b"Hello, World!\n", REAL, uart_on())
    assert machine.run().reason is Reason.IDLE
    assert machine.console == b"Hello, World!\n"
    assert machine.tx_baud == pytest.approx(9600, rel=0.003)
    gaps = {b - a for a, b in zip(machine.console_cycles, machine.console_cycles[1:], strict=False)}
    assert gaps == {10 * 104 + 2}  # UCBRS 1 lengthens bits 1 and 9
    assert machine.serial_errors == {}


def test_the_last_byte_is_sent_even_if_the_chip_sleeps(chip: ChipMaker) -> None:
    machine = chip(
        *uart_on(), store8(TXBUF, 0x41), two("bis", imm(CPUOFF | SCG1), reg(SR)), HERE, options=REAL
    )
    assert machine.run().reason is Reason.IDLE
    assert machine.console == b"A"
    assert machine.sleep_cycles > 900


def test_always_ready_mode_sends_at_once(chip: ChipMaker) -> None:
    slow, fast = sender(chip, b"x" * 20, REAL, uart_on()), sender(chip, b"x" * 20, Options(), uart_on())
    for machine in (slow, fast):
        assert machine.run().reason is Reason.IDLE
        assert machine.console == b"x" * 20
    assert fast.cycles < 600
    assert slow.cycles > 20 * 1040


@pytest.mark.parametrize(
    ("divisor", "modulation", "baud"),
    [
        (104, 0x02, 9600),
        (6, 0x81, 9600),  # oversampling, table 15-5: UCBR 6, UCBRS 0, UCBRF 8
        (8, 0x0C, 115200),  # table 15-4: UCBR 8, UCBRS 6
        (26, 0x00, 38461),
        (416, 0x0C, 2400),  # UCBR 416, UCBRS 6
    ],
)
def test_baud_rates(chip: ChipMaker, divisor: int, modulation: int, baud: int) -> None:
    machine = sender(
        chip, bytes(range(1, 256)), Options(uart_ready=False, host_baud=baud), uart_on(divisor, modulation)
    )
    machine.run()
    assert machine.console == bytes(range(1, 256))
    assert machine.tx_baud == pytest.approx(baud, rel=0.02)


def test_a_wrong_baud_rate_garbles(chip: ChipMaker) -> None:
    for divisor in (52, 95, 115, 208):
        machine = sender(chip, b"UUUUUUU0", REAL, uart_on(divisor))
        machine.run()
        assert machine.console != b"UUUUUUU0", divisor


def test_pins_that_were_not_switched_over_lose_every_byte(chip: ChipMaker) -> None:
    for options in (REAL, Options()):
        machine = sender(chip, b"abc", options, uart_on(pins=2))
        machine.run()
        assert machine.console == b""
        assert machine.serial_errors == {"tx_unrouted": 3}


def test_writing_txbuf_without_waiting_loses_bytes(chip: ChipMaker) -> None:
    machine = chip(
        *uart_on(),
        *(store8(TXBUF, 0x61 + i) for i in range(4)),
        two("bis", imm(CPUOFF), reg(SR)),
        options=REAL,
    )
    machine.run()
    assert machine.console == b"ad"
    assert machine.serial_errors == {"tx_overwritten": 2}


def test_txifg_and_busy(chip: ChipMaker) -> None:
    machine = chip(HERE, options=REAL)
    assert machine.peripheral(IFG2) == 0x0A
    execute(machine, *uart_on(), store8(TXBUF, 0x61))
    assert machine.peripheral(IFG2) & TX  # moved on to the shift register
    assert machine.peripheral(STAT) & UCBUSY
    execute(machine, store8(TXBUF, 0x62))
    assert not machine.peripheral(IFG2) & TX
    machine.run(max_cycles=1100)
    assert machine.peripheral(IFG2) & TX
    machine.run(max_cycles=1100)
    assert not machine.peripheral(STAT) & UCBUSY
    assert machine.console == b"ab"


def test_two_stop_bits_take_one_bit_longer(chip: ChipMaker) -> None:
    machine = sender(chip, b"abc", REAL, uart_on(control0=0x08))
    machine.run()
    assert machine.console_cycles[1] - machine.console_cycles[0] == 11 * 104 + 2


ECHO = [
    [0xB3D2, IFG2],
    jump("jeq", -3),
    two("mov", absolute(RXBUF), reg(6), byte=True),
    *WAIT_TX,
    two("mov", reg(6), absolute(TXBUF), byte=True),
    jump("jmp", -11),
]


@pytest.mark.parametrize("options", [REAL, Options()])
def test_polled_echo(chip: ChipMaker, options: Options) -> None:
    machine = chip(*uart_on(), *ECHO, options=options)
    machine.run(max_cycles=1000)
    text = bytes(range(256))
    machine.feed(text)
    machine.run(max_cycles=300_000)
    assert machine.console == text
    assert machine.unread_input == 0
    assert machine.serial_errors == {}


def test_input_comes_at_the_hosts_pace(chip: ChipMaker) -> None:
    machine = chip(*uart_on(), HERE, options=REAL)
    machine.run(max_cycles=1000)
    start = machine.seconds
    machine.feed(b"a")
    while not machine.peripheral(IFG2) & RX:
        machine.run(max_cycles=4)
    assert machine.seconds - start == pytest.approx(10 / 9600, rel=0.01)


def test_unread_input_overruns(chip: ChipMaker) -> None:
    machine = chip(*uart_on(), HERE, options=REAL)
    machine.run(max_cycles=100)
    machine.feed(b"abc")
    machine.run(max_cycles=5000)
    assert machine.serial_errors == {"rx_overruns": 2}
    assert machine.peripheral(STAT) & (UCOE | UCRXERR) == UCOE | UCRXERR
    execute(machine, two("mov", absolute(RXBUF), reg(5), byte=True))
    assert machine.register(5) == ord("c")
    assert not machine.peripheral(STAT) & UCOE
    assert not machine.peripheral(IFG2) & RX


def test_a_gap_between_bytes_is_kept(chip: ChipMaker) -> None:
    machine = chip(*uart_on(), HERE, options=REAL)
    machine.run(max_cycles=100)
    machine.feed(b"ab", gap_seconds=0.05)
    machine.run(max_cycles=20_000)
    assert machine.unread_input == 1
    machine.run(max_cycles=40_000)
    assert machine.unread_input == 0


def test_a_host_of_another_speed_causes_framing_errors(chip: ChipMaker) -> None:
    machine = chip(*uart_on(), HERE, options=Options(uart_ready=False, host_baud=4800))
    machine.run(max_cycles=100)
    machine.feed(b"\0")
    machine.run(max_cycles=3000)
    assert machine.serial_errors == {"rx_framing_errors": 1}
    assert not machine.peripheral(IFG2) & RX  # UCRXEIE is 0: the byte is rejected
    assert machine.peripheral(STAT) & UCFE


def test_input_to_a_uart_that_is_off_is_lost(chip: ChipMaker) -> None:
    machine = chip(HOLD_WATCHDOG, HERE, options=REAL)
    machine.feed(b"abc")
    machine.run(max_cycles=5000)
    assert machine.serial_errors == {"rx_unheard": 3}


def handler(*instructions: list[int]) -> bytes:
    return b"".join(word.to_bytes(2, "little") for words in [*instructions, [RETI]] for word in words)


@pytest.mark.parametrize("options", [REAL, Options()])
def test_receive_interrupt_wakes_the_chip_for_each_byte(chip: ChipMaker, options: Options) -> None:
    machine = chip(
        *uart_on(),
        store8(IE2, RX),
        two("bis", imm(GIE | CPUOFF), reg(SR)),
        HERE,
        vectors={0xFFEE: 0xD000},
        options=options,
    )
    machine.write(
        0xD000,
        handler(
            two("mov", absolute(RXBUF), reg(6), byte=True),
            one("push", reg(6)),
            one("swpb", reg(7)),
            [0x5321],
            two("add", reg(6), reg(7)),
        ),
    )
    machine.set_register(7, 0)
    assert machine.run().reason is Reason.IDLE
    machine.feed(b"abcd")
    assert machine.run().reason is Reason.IDLE
    assert machine.interrupts == 4
    assert machine.serial_errors == {}
    if not options.uart_ready:
        assert machine.active_cycles < machine.sleep_cycles / 10


def test_transmit_interrupt_sends_a_string(chip: ChipMaker) -> None:
    body = [
        two("mov", at_plus(5), absolute(TXBUF), byte=True),
        two("sub", const(1), reg(8)),
        jump("jne", 2),
        two("bic", const(2), absolute(IE2), byte=True),
    ]
    machine = chip(
        *uart_on(),
        two("mov", imm(0xE000), reg(5)),
        two("mov", imm(5), reg(8)),
        store8(IE2, TX),
        two("bis", imm(GIE | CPUOFF), reg(SR)),
        HERE,
        vectors={0xFFEC: 0xD000},
        options=REAL,
    )
    machine.write(0xE000, b"01234")
    machine.write(0xD000, handler(*body))
    assert machine.run().reason is Reason.IDLE
    assert machine.console == b"01234"
    assert machine.interrupts == 5


def test_swrst_resets_flags_and_errors(chip: ChipMaker) -> None:
    machine = chip(*uart_on(), HERE, options=REAL)
    machine.run(max_cycles=100)
    machine.feed(b"ab")
    machine.run(max_cycles=3000)
    execute(machine, store8(IE2, RX | TX), store8(CTL1, 0x81))
    assert machine.peripheral(IFG2) & (RX | TX) == TX
    assert machine.peripheral(IE2) == 0
    assert machine.peripheral(STAT) == 0


@pytest.mark.parametrize(
    ("address", "value"),
    [(CTL0, 0x80), (CTL0, 0x10), (CTL0, 0x01), (CTL1, 0x00), (CTL1, 0x82), (STAT, 0x80), (0x5D, 1)],
)
def test_what_is_not_modelled_is_a_fault(chip: ChipMaker, address: int, value: int) -> None:
    fault = chip(store8(address, value)).run().fault
    assert fault is not None
    assert (fault.kind, fault.pc, fault.address) == ("UNMODELLED_FUNCTION", START, address)


def test_long_output_is_not_lost(chip: ChipMaker) -> None:
    machine = chip(
        *uart_on(),
        two("mov", imm(20_000), reg(5)),
        store8(TXBUF, 0x2E),
        two("sub", const(1), reg(5)),
        jump("jne", -5),
        CPU_OFF,
    )
    assert machine.run().reason is Reason.IDLE
    assert machine.console == b"." * 20_000


CPU_OFF = two("bis", imm(CPUOFF), reg(SR))


def test_too_much_input_at_once_is_refused(chip: ChipMaker) -> None:
    machine = chip(HERE)
    with pytest.raises(BufferError, match="16384 of 20000 bytes taken"):
        machine.feed(b"x" * 20_000)
