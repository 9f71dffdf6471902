"""The emulated ATmega328P: runs, stops, faults, serial line, pins. Cycles are simavr's."""

from __future__ import annotations

import pytest

from hil.emulators.atmega328p import Atmega328p, Options, PinChange
from hil.emulators.chip import Reason
from hil.emulators.image import Image, ImageError

DATA = 0x80_0000
SLEEP, NOP, HERE = 0x9588, 0x0000, 0xCFFF
UCSR0A, UCSR0B, UBRR0L, UDR0 = 0xC0, 0xC1, 0xC4, 0xC6
TXEN, RXEN, RXCIE, UDRIE = 0x08, 0x10, 0x80, 0x20
SMCR, TCCR1B, OCR1AH, OCR1AL, TIMSK1 = 0x53, 0x81, 0x89, 0x88, 0x6F
PCICR, PCMSK2, PIND, PORTD = 0x68, 0x6D, 0x29, 0x2B
SEI, RETI = 0x9478, 0x9518
R16, R17 = 16, 17


def chip(*opcodes: int, options: Options | None = None) -> Atmega328p:
    """A chip that is about to execute words."""
    code = b"".join(opcode.to_bytes(2, "little") for opcode in opcodes)
    return Atmega328p(Image("test", [(0, code)]), options)


def ldi(register: int, value: int) -> int:
    return 0xE000 | (value & 0xF0) << 4 | (register - 16) << 4 | value & 0x0F


def store(address: int, value: int) -> list[int]:
    """A register is written, in three cycles: ldi r16, value; sts address, r16."""
    return [ldi(R16, value), 0x9200 | R16 << 4, address]


def load(register: int, address: int) -> list[int]:
    return [0x9000 | register << 4, address]


def test_a_run_stops_before_a_place_and_goes_on_from_it() -> None:
    machine = chip(ldi(R16, 1), ldi(R16, 2), ldi(R16, 3), HERE)
    assert machine.run(until=4).pc == 4
    assert machine.register(R16) == 2
    assert machine.run(until=6).reason is Reason.BREAKPOINT
    assert machine.register(R16) == 3
    assert machine.run(max_cycles=30).reason is Reason.LIMIT
    assert (machine.cycles, machine.instructions) == (33, 3 + 15)


def test_cycles_are_those_of_the_data_sheet() -> None:
    # ldi r16, 200; 1: dec r16; brne 1b; call 6 words on; sleep; nop; ret
    machine = chip(ldi(R16, 200), 0x950A, 0xF7F1, 0x940E, 7, SLEEP, NOP, 0x9508)
    assert machine.run().reason is Reason.IDLE
    assert machine.cycles == 1 + 200 + 199 * 2 + 1 + 4 + 4
    assert machine.min_sp == DATA + 0x900 - 2


@pytest.mark.parametrize(
    ("opcodes", "text"),
    [
        ([NOP, 0xFFFF], "fetch at 0x0002, where nothing was programmed (pc 0x0002)"),
        ([0x9300, 0x0900, HERE], "opcode 0x9300 is illegal, or accesses memory that is not there"),
        ([0x9478, SLEEP], "sleep that is not enabled, or deeper than idle"),
        ([*store(SMCR, 0x05), 0x9478, SLEEP], "sleep that is not enabled, or deeper than idle"),
        ([*store(UCSR0B, UDRIE), HERE], "0x20 written to 0x00c1 asks for a function"),
    ],
)
def test_what_cannot_be_is_a_fault_with_its_place(opcodes: list[int], text: str) -> None:
    machine = chip(*opcodes)
    stop = machine.run(max_cycles=1000)
    assert stop.reason is Reason.FAULT
    assert text in str(stop)
    assert machine.run(max_cycles=1000).fault == stop.fault
    machine.power_up()
    assert machine.fault is None


def test_a_file_beyond_the_flash_is_refused() -> None:
    with pytest.raises(ImageError, match="4 bytes at 0x8000 are not in the chip's flash"):
        Atmega328p(Image("big", [(0x8000, bytes(4))]))


def sender(divider: int, *texts: int) -> list[int]:
    pieces = [store(UBRR0L, divider), store(UCSR0B, TXEN), *(store(UDR0, byte) for byte in texts), [HERE]]
    return [opcode for piece in pieces for opcode in piece]


@pytest.mark.parametrize(("divider", "heard", "errors"), [(103, b"A", {}), (51, b"\xe4", {"tx_misheard": 1})])
def test_a_byte_is_heard_at_the_baud_rate_of_both(divider: int, heard: bytes, errors: dict[str, int]) -> None:
    machine = chip(*sender(divider, 0x41), options=Options(uart_ready=False))
    machine.run(max_cycles=1000)
    assert machine.console == heard
    assert machine.serial_errors == errors


@pytest.mark.parametrize(("clock_hz", "divider"), [(2_000_000, 12), (8_000_000, 51), (20_000_000, 129)])
def test_another_crystal_is_another_pace(clock_hz: int, divider: int) -> None:
    """The same bits take other numbers of cycles, and a second has as many as the crystal has."""
    for wrong in (0, 1):
        options = Options(uart_ready=False, clock_hz=clock_hz)
        machine = chip(*sender(divider * (1 + wrong), 0x41), options=options)
        machine.run(max_cycles=clock_hz // 4)
        assert machine.seconds == pytest.approx(0.25, rel=1e-4)
        assert (machine.console == b"A") is (not wrong)
    assert machine.serial_errors == {"tx_misheard": 1}


def test_two_bytes_fit_and_a_third_is_lost() -> None:
    slow = chip(*sender(103, 0x41, 0x42, 0x43), options=Options(uart_ready=False))
    slow.run(max_cycles=100_000)
    assert slow.serial_errors == {"tx_overwritten": 1}
    ready = chip(*sender(103, 0x41, 0x42, 0x43))
    ready.run(max_cycles=100)
    assert ready.console == b"ABC"


def test_pins_tell_when_they_change() -> None:
    machine = chip(*store(0x25, 0x20), *store(0x24, 0x20), *store(0x25, 0), SLEEP)
    machine.run()
    assert machine.pin_changes == [PinChange(3, 0x20, 0), PinChange(6, 0x20, 0x20), PinChange(9, 0, 0x20)]


def test_input_waits_in_the_chip_until_it_is_read() -> None:
    machine = chip(*store(UCSR0B, RXEN), *load(R17, UCSR0A), *load(R16, UDR0), *load(18, UDR0), SLEEP)
    machine.feed(b"ab")
    machine.run()
    assert machine.register(R17) & 0x80
    assert (machine.register(R16), machine.register(18)) == (ord("a"), ord("b"))


def with_handler(vector: int, handler: list[int], *code: int, options: Options | None = None) -> Atmega328p:
    """A chip whose code follows a vector with its handler: `jmp` over both at 0."""
    start = 2 * vector + len(handler)
    gap = [0xFFFF] * (2 * vector - 2)
    return chip(0x940C, start, *gap, *handler, *code, options=options)


def test_the_receiver_wakes_the_chip_when_the_byte_has_come() -> None:
    asleep = [*store(SMCR, 1), *store(UCSR0B, RXEN | RXCIE), SEI, SLEEP, HERE]
    machine = with_handler(18, [*load(R17, UDR0), RETI], *asleep, options=Options(uart_ready=False))
    machine.feed(b"a")
    machine.run(max_cycles=20_000)
    assert machine.register(R17) == ord("a")
    assert machine.interrupts == 1
    byte = 16_000_000 * 10 // 9600
    assert byte - 40 < machine.sleep_cycles < byte


def test_the_timer_wakes_the_chip_at_its_count() -> None:
    code = [
        *store(SMCR, 1),
        *store(OCR1AH, 1),
        *store(OCR1AL, 0),
        *store(TIMSK1, 2),
        *store(TCCR1B, 3),
        SEI,
        SLEEP,
    ]
    machine = with_handler(11, [ldi(R17, 7), RETI], *code, HERE)
    machine.run(until=2 * (22 + 2 + 17))
    assert machine.register(R17) == 7
    assert abs(machine.cycles - 256 * 64) < 100
    assert machine.sleep_cycles > 16_000


def test_an_edge_wakes_the_chip_and_a_pull_up_holds_a_pin() -> None:
    code = [
        *store(SMCR, 1),
        *store(PORTD, 8),
        *store(PCMSK2, 8),
        *store(PCICR, 4),
        *load(18, PIND),
        SEI,
        SLEEP,
        HERE,
    ]
    machine = with_handler(5, [*load(R17, PIND), RETI], *code)
    assert machine.run(max_cycles=1000).reason is Reason.IDLE
    machine.set_pin("D", 3, False)
    machine.run(max_cycles=100)
    assert machine.register(18) & 8
    assert not machine.register(R17) & 8
    assert machine.interrupts == 1


def test_edges_wake_a_chip_that_nothing_else_can_wake() -> None:
    """Asleep with nothing ahead its time stands still, so each edge is the first thing that happens then.
    (Pin 3 of port D would not do: simavr polls the pins of external interrupts.)
    """
    code = [*store(SMCR, 1), *store(PORTD, 0x20), *store(PCMSK2, 0x20), *store(PCICR, 4), SEI, SLEEP, 0xCFFE]
    machine = with_handler(5, [*load(R17, PIND), RETI], *code)
    machine.run(max_cycles=1000)
    machine.set_pin("D", 5, True)
    for count in range(5):
        machine.run(max_cycles=1000)
        assert machine.interrupts == count
        machine.set_pin("D", 5, count % 2 == 1)
