"""The Python side: images, breakpoints, limits, snapshots, stack watching, tracing, profiles."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest

from hil.emulators.msp430 import Image, ImageError, Msp430, Options, Reason, Stop, Symbol, read_image
from tests.emulator.conftest import HERE, HOLD_WATCHDOG, START, ChipMaker, store8
from tests.emulator.encode import CPUOFF, PC, SP, SR, absolute, at_plus, code, const, imm, jump, one, reg, two

LOOP = [
    two("mov", imm(10), reg(5)),
    two("sub", const(1), reg(5)),
    jump("jne", -2),
    two("bis", imm(CPUOFF), reg(SR)),
]
OFF = two("bis", imm(CPUOFF), reg(SR))


def test_limits_and_counts(chip: ChipMaker) -> None:
    machine = chip(HOLD_WATCHDOG, *LOOP)
    assert machine.run(max_cycles=0).reason is Reason.LIMIT
    assert machine.cycles == 0
    assert machine.run().reason is Reason.IDLE
    assert machine.instructions == 1 + 1 + 2 * 10 + 1
    assert machine.cycles == machine.active_cycles == 5 + 2 + 3 * 10 + 2


def test_breakpoints_stop_before_the_instruction_and_let_go_on(chip: ChipMaker) -> None:
    machine = chip(HOLD_WATCHDOG, *LOOP)
    address = START + 10
    machine.set_breakpoint(address)
    for count in range(10, 0, -1):
        stop = machine.run()
        assert (stop.reason, stop.pc, machine.register(5)) == (Reason.BREAKPOINT, address, count)
    assert machine.run().reason is Reason.IDLE
    machine.power_up()
    machine.set_breakpoint(address, on=False)
    assert machine.run().reason is Reason.IDLE


def test_a_breakpoint_is_seen_at_the_border_of_two_runs(chip: ChipMaker) -> None:
    machine = chip(HOLD_WATCHDOG, *LOOP)
    machine.set_breakpoint(START + 10)
    hits = 0
    while (stop := machine.run(max_cycles=1)).reason is not Reason.IDLE:
        hits += stop.reason is Reason.BREAKPOINT
    assert hits == 10


def test_until_takes_addresses_and_symbols_once(chip: ChipMaker) -> None:
    machine = chip(HOLD_WATCHDOG, *LOOP)
    machine.symbols["again"] = Symbol("again", START + 10, 4, True)
    assert machine.run(until="again").pc == START + 10
    assert machine.run(until=[START + 14]).pc == START + 14
    assert machine.run().reason is Reason.IDLE
    with pytest.raises(KeyError, match="no symbol 'nowhere'"):
        machine.run(until="nowhere")


def test_stepping_and_tracing(chip: ChipMaker) -> None:
    machine = chip(HOLD_WATCHDOG, *LOOP)
    seen: list[int] = []

    def note(traced: Msp430, stop: Stop) -> bool:
        assert stop.pc == traced.pc
        seen.append(traced.pc)
        return len(seen) == 5

    machine.trace(note, 100)
    assert seen == [START + 6, START + 10, START + 12, START + 10, START + 12]
    assert machine.trace(lambda *_: None, 1000).reason is Reason.IDLE


def test_stepping_equals_running(chip: ChipMaker) -> None:
    stepped, run = chip(HOLD_WATCHDOG, *LOOP), chip(HOLD_WATCHDOG, *LOOP)
    run.run()
    while stepped.step().reason is Reason.STEP:
        pass
    assert (stepped.registers, stepped.cycles) == (run.registers, run.cycles)


def test_a_snapshot_brings_everything_back(chip: ChipMaker) -> None:
    """A program that counts, prints and toggles: continued from a snapshot it does the same again."""
    uart_on = [store8(0x26, 6), store8(0x41, 6), store8(0x61, 0x80)]
    counter, console, led = absolute(0x200), absolute(0x67), absolute(0x21)
    body = [
        two("add", const(1), reg(7)),
        two("mov", reg(7), counter),
        two("mov", reg(7), console, byte=True),
        two("xor", const(1), led, byte=True),
        jump("jmp", -8),
    ]
    machine = chip(HOLD_WATCHDOG, *uart_on, store8(0x22, 1), *body)
    machine.run(max_cycles=5000)
    saved = machine.snapshot()
    machine.run(max_cycles=5000)
    after = (
        machine.registers,
        machine.read(0x200, 512),
        machine.console,
        machine.console_cycles,
        machine.pin_changes[:],
        machine.cycles,
    )
    machine.run(max_cycles=777)
    machine.restore(saved)
    assert machine.console == saved.console
    machine.run(max_cycles=5000)
    assert after == (
        machine.registers,
        machine.read(0x200, 512),
        machine.console,
        machine.console_cycles,
        machine.pin_changes,
        machine.cycles,
    )
    assert len(machine.console) > 300
    other = Msp430()
    other.restore(saved)
    assert other.run(max_cycles=5000).reason is Reason.LIMIT
    assert other.console == machine.console


def test_the_lowest_sp_and_the_paint_agree(chip: ChipMaker) -> None:
    push_three = [one("push", imm(7))] * 3
    machine = chip(
        HOLD_WATCHDOG, two("mov", imm(0x400), reg(SP)), *push_three, two("add", imm(6), reg(SP)), OFF
    )
    assert (machine.min_sp, machine.interrupts) == (None, 0)
    machine.paint(0x200, 0x400)
    machine.run()
    assert machine.min_sp == 0x3FA
    assert machine.unpainted(0x200, 0x400) == 6
    machine.track_sp()
    assert machine.min_sp is None


def test_profile_by_function(chip: ChipMaker) -> None:
    machine = chip(
        HOLD_WATCHDOG,
        one("call", imm(START + 16)),
        OFF,
        HERE,
        two("mov", imm(5), reg(5)),
        two("mov", at_plus(SP), reg(PC)),
    )
    machine.symbols |= {"main": Symbol("main", START, 16, True), "five": Symbol("five", START + 16, 6, True)}
    machine.profile()
    assert machine.run().reason is Reason.IDLE
    profile = {entry.name: (entry.cycles, entry.instructions) for entry in machine.profile_by_function()}
    assert sum(cycles for cycles, _ in profile.values()) == machine.active_cycles
    assert profile == {"main": (5 + 5 + 2, 3), "five": (2 + 3, 2)}
    machine.profile(False)
    with pytest.raises(RuntimeError, match="profiling is off"):
        machine.profile_by_address()


def elf(machine_type: int = 105, load_address: int = 0xC000) -> bytes:
    """A minimal ELF: a header segment below flash, .text, .data whose load address differs, and a symbol."""
    text, data = code(HERE), b"\x34\x12"
    names = b"\0.text\0.data\0.symtab\0.strtab\0.shstrtab\0"
    strings = b"\0start\0"
    symbols = bytes(16) + struct.pack("<IIIBBH", 1, 0xC000, 2, 0x12, 0, 1)
    blobs = [text, data, symbols, strings, names]
    offsets = [0x100 + 0x20 * i for i in range(4)] + [0x200]
    body = bytearray(0x280)
    for offset, blob in zip(offsets, blobs, strict=True):
        body[offset : offset + len(blob)] = blob
    segments = [
        (0x100, load_address, load_address, len(text)),
        (0x120, 0x200, load_address + 0x10, len(data)),
    ]
    program = b"".join(
        struct.pack("<8I", 1, off, virtual, physical, size, size, 7, 1)
        for off, virtual, physical, size in segments
    )
    sections = [
        (0, 0, 0, 0, 0, 0, 0, 0),
        (1, 1, 6, load_address, 0x100, len(text), 0, 0),
        (7, 1, 3, 0x200, 0x120, len(data), 0, 0),
        (13, 2, 0, 0, 0x140, len(symbols), 4, 16),
        (21, 3, 0, 0, 0x160, len(strings), 0, 0),
        (29, 3, 0, 0, 0x200, len(names), 0, 0),
    ]
    table = b"".join(
        struct.pack("<10I", n, kind, flags, addr, off, size, link, 1 if kind == 2 else 0, 1, entry)
        for n, kind, flags, addr, off, size, link, entry in sections
    )
    body[0x34 : 0x34 + len(program)] = program
    header = (
        b"\x7fELF\1\1\1"
        + bytes(9)
        + struct.pack(
            "<HHIIIIIHHHHHH",
            2,
            machine_type,
            1,
            0xC000,
            0x34,
            0x280,
            0,
            0x34,
            0x20,
            len(segments),
            0x28,
            len(sections),
            5,
        )
    )
    body[0 : len(header)] = header
    return bytes(body) + table


def test_an_elf_is_loaded_at_its_load_addresses(tmp_path: Path) -> None:
    path = tmp_path / "firmware.elf"
    path.write_bytes(elf())
    machine = Msp430(path)
    assert machine.read(0xC000, 2) == code(HERE)
    assert machine.read(0xC010, 2) == b"\x34\x12"
    assert machine.read(0x200, 2) != b"\x34\x12"
    assert machine.symbols["start"] == Symbol("start", 0xC000, 2, True)
    assert machine.function_at(0xC001) == "start"


def test_intel_hex_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "firmware.hex"
    path.write_text(":02C00000FF3F00\n:02FFFE0000C041\n:00000001FF\n")
    machine = Msp430(path)
    assert machine.pc == 0xC000
    assert machine.run(max_cycles=100).reason is Reason.LIMIT


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"hello", "neither an ELF nor an Intel HEX"),
        (b"", "neither an ELF nor an Intel HEX"),
        (b"\x7fELF\1\1", "damaged ELF"),
        (b":02C00000FF3F01\n", "checksum"),
        (elf(machine_type=40), "not for the MSP430"),
        (elf(load_address=0x8000), "2 bytes at 0x8000"),
    ],
)
def test_bad_files_are_refused_with_a_reason(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.elf"
    path.write_bytes(content)
    with pytest.raises(ImageError, match=message) as caught:
        Msp430(path)
    assert str(path) in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="No such file"):
        read_image(tmp_path / "nothing.elf")


def test_a_fault_names_the_function(chip: ChipMaker) -> None:
    machine = chip(two("mov", const(1), absolute(0x500)))
    machine.symbols["broken"] = Symbol("broken", START, 6, True)
    assert str(machine.run()) == "access to 0x0500, where there is no memory (pc 0xc000 in broken)"


def test_bad_addresses_from_python(chip: ChipMaker) -> None:
    machine = chip(HERE)
    for action in (
        lambda: machine.read(0x500, 1),
        lambda: machine.read(0xFFFF, 2),
        lambda: machine.write(0x1FF, b"x"),
        lambda: machine.register(16),
        lambda: machine.peripheral(0x1B0),
    ):
        with pytest.raises(IndexError, match="no "):
            action()


def test_options_that_make_no_sense() -> None:
    with pytest.raises(ValueError, match="host_baud"):
        Msp430(options=Options(host_baud=0))


def test_two_runs_are_alike(chip: ChipMaker) -> None:
    runs = []
    for _ in range(2):
        machine = chip(
            HOLD_WATCHDOG,
            two("add", at_plus(5), reg(6)),
            two("bic", imm(0xFE00), reg(5)),
            two("bis", imm(0x200), reg(5)),
            jump("jmp", -6),
            r5=0x200,
        )
        machine.run(max_cycles=10_000)
        runs.append((machine.registers, machine.cycles))
    assert runs[0] == runs[1]


def test_an_image_can_be_given_as_data() -> None:
    image = read_image(elf())
    assert isinstance(image, Image)
    assert io.BytesIO(elf()).read(4) == b"\x7fELF"
    assert [address for address, _ in image.pieces] == [0xC000, 0xC010]
