"""The emulated nRF51822: cycles by the table of the bench's figures, faults, serial line, pins."""

from __future__ import annotations

import pytest

from hil.emulators.chip import Reason
from hil.emulators.image import Image, ImageError
from hil.emulators.nrf51 import Nrf51, Options, PinChange

START = 0x100
STACK = 0x2000_4000
RAM = 0x2000_0100
UART, GPIO = 0x4000_2000, 0x5000_0000


def chip(*opcodes: int, options: Options | None = None, **registers: int) -> Nrf51:
    """A chip that is about to execute halfwords."""
    code = b"".join(opcode.to_bytes(2, "little") for opcode in opcodes)
    vectors = STACK.to_bytes(4, "little") + (START | 1).to_bytes(4, "little")
    machine = Nrf51(Image("test", [(0, vectors), (START, code)]), options)
    for name, value in registers.items():
        machine.set_register({"sp": 13, "lr": 14}.get(name) or int(name[1:]), value)
    return machine


NOP, HERE = 0xBF00, 0xE7FE
LIST = 0x0F  # r0 … r3

COSTS = [
    ("movs r0, #1", 1, (0x2001,)),
    ("adds r0, r0, r1", 1, (0x1840,)),
    ("lsls r0, r0, #3", 1, (0x00C0,)),
    ("muls r0, r1", 1, (0x4348,)),
    ("mov r8, r0", 1, (0x4680,)),
    ("cmp r8, r0", 1, (0x4580,)),
    ("add sp, #8", 1, (0xB002,)),
    ("sub sp, #8", 1, (0xB082,)),
    ("add r0, sp, #4", 1, (0xA801,)),
    ("uxtb r0, r0", 1, (0xB2C0,)),
    ("cpsid i", 1, (0xB672,)),
    ("nop", 1, (NOP,)),
    ("ldr r0, [r4]", 2, (0x6820,)),
    ("str r0, [r4]", 2, (0x6020,)),
    ("ldrb r0, [r4]", 2, (0x7820,)),
    ("strh r0, [r4]", 2, (0x8020,)),
    ("ldrsh r0, [r4, r5]", 2, (0x5F60,)),
    ("ldr r0, [pc, #0]", 2, (0x4800,)),
    ("ldr r0, [sp, #0]", 2, (0x9800,)),
    ("push {r0-r3}", 5, (0xB400 | LIST,)),
    ("push {r0-r3, lr}", 6, (0xB500 | LIST,)),
    ("pop {r0-r3}", 5, (0xBC00 | LIST,)),
    ("pop {r0, pc}", 6, (0xBD01,)),
    ("stmia r4!, {r0-r3}", 5, (0xC400 | LIST,)),
    ("ldmia r4!, {r0-r3}", 5, (0xCC00 | LIST,)),
    ("b", 3, (0xE000,)),
    ("beq, taken", 3, (0x2000, 0xD000)),
    ("bne, not taken", 1, (0x2000, 0xD100)),
    ("beq to the next instruction, taken", 3, (0x2000, 0xD0FF)),
    ("bne to the next instruction, not taken", 1, (0x2000, 0xD1FF)),
    ("bl", 4, (0xF000, 0xF800)),
    ("mrs r0, apsr", 4, (0xF3EF, 0x8000)),
    ("dmb", 4, (0xF3BF, 0x8F5F)),
    ("bx lr", 3, (0x4770,)),
    ("blx r6", 3, (0x47B0,)),
    ("mov pc, r6", 3, (0x46B7,)),
    ("add pc, r7", 3, (0x44BF,)),
]


@pytest.mark.parametrize(("text", "cycles", "opcodes"), COSTS, ids=[row[0] for row in COSTS])
def test_each_instruction_takes_its_cycles(text: str, cycles: int, opcodes: tuple[int, ...]) -> None:
    target = START + 0x41
    pops = [NOP] * 4
    machine = chip(*opcodes, *pops, sp=STACK - 64, lr=target, r4=RAM, r5=0, r6=target, r7=16)
    machine.write(START + 0x40, bytes([0x00, 0xBF]) * 4)
    machine.write(STACK - 64, bytes(4) + target.to_bytes(4, "little") + bytes(56))
    if opcodes[0] == 0x2000:  # sets Z
        machine.step()
    before = machine.cycles
    stop = machine.step()
    assert stop.reason is Reason.STEP, f"{text}: {stop}"
    assert machine.cycles - before == cycles
    assert machine.instructions == (2 if opcodes[0] == 0x2000 else 1)


def test_a_loop_takes_the_sum_of_its_instructions() -> None:
    # movs r0, #200; 1: subs r0, #1; bne 1b; wfi
    machine = chip(0x20C8, 0x3801, 0xD1FD, 0xBF30)
    stop = machine.run()
    assert stop.reason is Reason.IDLE
    assert machine.cycles == 1 + 200 + 199 * 3 + 1
    assert machine.instructions == 1 + 400


def test_a_run_stops_before_a_place_and_goes_on_from_it() -> None:
    machine = chip(0x2001, 0x2002, 0x2003, HERE)
    assert machine.run(until=START + 4).pc == START + 4
    assert machine.register(0) == 2
    assert machine.run(until=START + 6).reason is Reason.BREAKPOINT
    assert machine.register(0) == 3
    assert machine.run(max_cycles=30).reason is Reason.LIMIT
    assert machine.cycles == 33


@pytest.mark.parametrize(
    ("opcode", "registers", "kind", "text"),
    [
        (0x6020, {"r4": 0x2000}, "FLASH_WRITE", "to flash at 0x00002000"),
        (0x6820, {"r4": 0x3000_0000}, "NO_MEMORY", "access to 0x30000000, where there is no memory"),
        (0x6820, {"r4": 0x2000_4000}, "NO_MEMORY", "access to 0x20004000"),
        (0x6820, {"r4": RAM + 2}, "UNALIGNED", "unaligned access of 4 bytes to 0x20000102"),
        (0x8820, {"r4": RAM + 1}, "UNALIGNED", "unaligned access"),
        (0xDE00, {}, "ILLEGAL_OPCODE", "illegal opcode 0xde00"),
        (0xDF00, {}, "EXCEPTION", "opcode 0xdf00 raises an exception"),
        (0xBE00, {}, "EXCEPTION", "opcode 0xbe00 raises an exception"),
        (0x4720, {"r4": 0x2001}, "UNPROGRAMMED_FETCH", "0x00002000, where nothing was programmed"),
        (0x4720, {"r4": 0x3000_0001}, "NO_MEMORY_FETCH", "0x30000000, where there is no memory"),
        (0x6020, {"r4": 0x4000_1000}, "UNMODELLED_REGISTER", "0x40001000, a peripheral register"),
        (0x6820, {"r4": 0xE000_E010}, "UNMODELLED_REGISTER", "0xe000e010"),
        (0x7820, {"r4": GPIO + 0x504}, "REGISTER_WIDTH", "access of 1 bytes"),
    ],
)
def test_what_a_chip_cannot_do_is_a_fault_with_its_place(
    opcode: int, registers: dict[str, int], kind: str, text: str
) -> None:
    machine = chip(NOP, opcode, HERE, options=Options(), **registers)
    stop = machine.run(max_cycles=1000)
    assert stop.reason is Reason.FAULT
    assert stop.fault is not None
    assert stop.fault.kind == kind
    assert text in str(stop.fault)
    expected = registers["r4"] & ~1 if "FETCH" in kind else START + 2
    assert stop.fault.pc in (START + 2, expected)
    assert machine.run(max_cycles=1000).fault == stop.fault
    machine.power_up()
    assert machine.fault is None


def test_an_empty_flash_and_a_file_beyond_it_are_refused() -> None:
    assert "vector at 0x0004 was not programmed" in str(Nrf51().run())
    with pytest.raises(ImageError, match="4 bytes at 0x00040000 are not in the chip's flash"):
        Nrf51(Image("big", [(0x40000, bytes(4))]))


def test_ram_holds_anything_and_the_same_anything_for_one_seed() -> None:
    first, second = (Nrf51(options=Options(seed=seed)).read(RAM, 64) for seed in (1, 2))
    assert first != second
    assert Nrf51(options=Options(seed=1)).read(RAM, 64) == first


def store(register: int, value: int) -> list[int]:
    """r4 = register; r0 = value; str r0, [r4]. The words lie in the code, which starts at a multiple of 4."""
    code = [0x4C01, 0x4802, 0xE004]  # ldr r4, [pc, #4]; ldr r0, [pc, #8]; b over the words
    words = [register & 0xFFFF, register >> 16, value & 0xFFFF, value >> 16]
    return [*code, NOP, *words, 0x6020]


BAUD_115200, BAUD_9600 = 0x01D7E000, 0x00275000


def padded(*pieces: list[int]) -> list[int]:
    """`store` wants to start at a multiple of 4 bytes."""
    out: list[int] = []
    for piece in pieces:
        out += piece
        out += [NOP] * (len(out) % 2)
    return out


def sender(baud_register: int, *texts: int) -> list[int]:
    pieces = [
        store(GPIO + 0x518, 1 << 24),
        store(UART + 0x50C, 24),
        store(UART + 0x524, baud_register),
        store(UART + 0x500, 4),
        store(UART + 0x008, 1),
        *(store(UART + 0x51C, byte) for byte in texts),
        [0xBF30],
    ]
    return padded(*pieces)


def test_a_byte_is_heard_at_the_baud_rate_of_both() -> None:
    machine = chip(*sender(BAUD_115200, 0x41), options=Options(uart_ready=False))
    assert machine.run().reason is Reason.IDLE
    assert machine.console == b"A"
    assert abs(machine.tx_baud - 115200) < 500
    assert machine.serial_errors == {}


def test_a_byte_at_another_baud_rate_is_misheard() -> None:
    machine = chip(*sender(BAUD_9600, 0x41), options=Options(uart_ready=False))
    machine.run()
    assert machine.console != b"A"
    assert machine.serial_errors == {"tx_misheard": 1}


def test_a_byte_written_while_one_is_sent_is_lost() -> None:
    machine = chip(*sender(BAUD_115200, 0x41, 0x42), options=Options(uart_ready=False))
    machine.run()
    assert machine.console == b"A"
    assert machine.serial_errors == {"tx_overwritten": 1}
    ready = chip(*sender(BAUD_115200, 0x41, 0x42))
    ready.run()
    assert ready.console == b"AB"


def test_pins_tell_when_they_change() -> None:
    machine = chip(*padded(store(GPIO + 0x508, 8), store(GPIO + 0x518, 8), store(GPIO + 0x50C, 8), [0xBF30]))
    machine.run()
    assert [(change.out, change.direction) for change in machine.pin_changes] == [(8, 0), (8, 8), (0, 8)]
    assert machine.pin_changes[0] == PinChange(7, 8, 0)


def test_input_waits_in_the_chip_until_it_is_read() -> None:
    setup = [
        store(UART + 0x514, 25),
        store(UART + 0x500, 4),
        store(UART + 0x000, 1),
    ]
    # r4 = UART_RXD; four times: ldr r0, [r4]; then sleep
    read = [0x4C00, 0xE001, (UART + 0x518) & 0xFFFF, (UART + 0x518) >> 16, 0x6820, 0x6821, 0x6822, 0xBF30]
    machine = chip(*padded(*setup, read))
    machine.feed(b"ab")
    machine.run()
    assert [machine.register(number) for number in (0, 1, 2)] == [ord("a"), ord("b"), 0]
    assert machine.serial_errors == {}


TIMER, NVIC_ISER = 0x4000_8000, 0xE000_E100
MOVS_R7_5, BX_LR, WFI = 0x2705, 0x4770, 0xBF30


def with_handler(irq: int, handler: list[int], *code: int, options: Options | None = None) -> Nrf51:
    """A chip whose code is followed by an interrupt's handler."""
    place = START + 2 * len(code)
    words = b"".join(opcode.to_bytes(2, "little") for opcode in (*code, *handler))
    vectors = STACK.to_bytes(4, "little") + (START | 1).to_bytes(4, "little")
    entry = (4 * (16 + irq), (place | 1).to_bytes(4, "little"))
    return Nrf51(Image("test", [(0, vectors), entry, (START, words)]), options)


def test_the_timer_wakes_the_chip_at_its_count() -> None:
    setup = [
        store(TIMER + 0x508, 3),
        store(TIMER + 0x510, 7),
        store(TIMER + 0x540, 1000),
        store(TIMER + 0x304, 0x10000),
        store(TIMER, 1),
        store(NVIC_ISER, 1 << 8),
        [WFI, 0x4638, WFI],  # mov r0, r7 after the handler
    ]
    # the handler takes its event back: r4 = event, r5 = 0, str r5, [r4]
    event = TIMER + 0x140
    handler = [0x4C01, 0x2500, 0xE001, NOP, event & 0xFFFF, event >> 16, 0x6025, MOVS_R7_5, BX_LR]
    machine = with_handler(8, [NOP, *handler] if len(padded(*setup)) % 2 else handler, *padded(*setup))
    stop = machine.run(max_cycles=200_000)
    assert stop.reason is Reason.LIMIT
    assert machine.register(0) == 5
    assert machine.interrupts == 1
    assert machine.register(13) == STACK
    assert machine.cycles - 200_000 < 200


def test_an_interrupt_without_a_vector_is_a_fault() -> None:
    setup = [store(TIMER + 0x508, 3), store(TIMER + 0x540, 1), store(TIMER + 0x304, 0x10000), store(TIMER, 1)]
    machine = chip(*padded(*setup, store(NVIC_ISER, 1 << 8), [WFI, HERE]))
    assert "vector at 0x0060 was not programmed" in str(machine.run(max_cycles=10_000))


def test_with_interrupts_kept_out_the_chip_wakes_but_goes_on() -> None:
    setup = [
        store(TIMER + 0x508, 3),
        store(TIMER + 0x540, 100),
        store(TIMER + 0x304, 0x10000),
        store(TIMER, 1),
    ]
    machine = chip(*padded(*setup, store(NVIC_ISER, 1 << 8), [0xB672, WFI, MOVS_R7_5, HERE]))
    machine.run(max_cycles=10_000)
    assert machine.register(7) == 5
    assert machine.interrupts == 0
    assert machine.sleep_cycles > 0


def test_a_pin_with_a_pull_up_is_high_until_it_is_driven() -> None:
    read = [0x4C00, 0xE001, (GPIO + 0x510) & 0xFFFF, (GPIO + 0x510) >> 16, 0x6820, HERE]
    machine = chip(*padded(store(GPIO + 0x700 + 4 * 3, 0x0C), read))
    machine.run(max_cycles=100)
    assert machine.register(0) == 8
    machine.set_pin(3, False)
    machine.power_up()
    machine.set_pin(3, False)
    machine.run(max_cycles=100)
    assert machine.register(0) == 0
