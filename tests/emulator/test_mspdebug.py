"""The emulator against `mspdebug sim`, instruction by instruction: registers, flags, RAM and cycles on random
streams.

Known deviations of mspdebug 0.22, and what is done about each:
- it charges operands of the constant generator by their addressing mode instead of as registers:
  `generator_surplus` is subtracted;
- DADD of digits above 9, and V after DADD, are its own (undefined by TI): the streams add decimal digits
  only, and V is not compared after DADD until the next instruction that sets it;
- it stores what is written to R3, and SR's reserved bits: R3 is not compared, the streams write no reserved
  bits;
- PUSH.B clears the byte above, @SP+ with a byte adds 1 (both mended in later versions): the streams push
  bytes onto a cleared word, and take no byte from @SP+;
- it lets PUSH #4 and #8 pass (erratum CPU4), unaligned words and writes to flash: faults here, none is in a
  stream.

MICROVIUM_STREAMS=N runs N streams instead of the usual few; MICROVIUM_SEED=N starts at another seed.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.emulator.encode import SR, V
from tests.emulator.streams import DATA, RAM, State, Step, Stream

STREAMS = int(os.environ.get("MICROVIUM_STREAMS", "24"))
FIRST_SEED = int(os.environ.get("MICROVIUM_SEED", "1"))
LENGTH = 250
PER_PROCESS = 8

REGISTER_ROW = re.compile(r"\( ?(PC|SP|SR|R\d+): ([0-9a-f]{5})\)")
DUMP_ROW = re.compile(r"^ {4}([0-9a-f]{5}): ((?:[0-9a-f]{2} ){16})\|", re.MULTILINE)
MCLK_ROW = re.compile(r"^MCLK: +(\d+)", re.MULTILINE)
NUMBERS = {"PC": 0, "SP": 1, "SR": 2}


def memory_write(address: int, data: bytes) -> Iterator[str]:
    for start in range(0, len(data), 32):
        yield f"mw {address + start:#x} " + " ".join(f"{byte:#x}" for byte in data[start : start + 32])


def script(stream: Stream) -> Iterator[str]:
    """The commands for mspdebug: the initial state, then each instruction and a look at everything."""
    yield "reset"
    yield from memory_write(DATA.start, stream.data)
    yield from memory_write(RAM.start, stream.before.ram)
    for step in stream.steps:
        yield from memory_write(step.address, b"".join(word.to_bytes(2, "little") for word in step.words))
    for number, value in enumerate(stream.before.registers):
        yield f"set {number} {value:#x}"
    yield "simio info tracer"
    for _ in stream.steps:
        yield "step"
        yield f"md {RAM.start:#x} {len(RAM)}"
        yield "simio info tracer"


def register_number(name: str) -> int:
    return NUMBERS[name] if name in NUMBERS else int(name[1:])


def states(text: str) -> Iterator[State]:
    """The states that mspdebug printed, one per step."""
    before, *parts = text.split("=> step\n")
    start = int(MCLK_ROW.findall(before)[0])
    for part in parts:
        if not (cycles := MCLK_ROW.findall(part)):
            return
        registers = {register_number(name): int(value, 16) for name, value in REGISTER_ROW.findall(part)[:16]}
        ram = b"".join(bytes.fromhex(row) for _, row in DUMP_ROW.findall(part))
        yield State(tuple(registers[number] for number in range(16)), ram, int(cycles[0]) - start)


def simulate(streams: list[Stream], folder: Path) -> list[list[State]]:
    """All streams in one process. mspdebug gives up at an instruction it cannot execute: then states are
    missing.
    """
    commands = ["simio add tracer tracer"]
    for stream in streams:
        commands += script(stream)
    file = folder / "commands"
    file.write_text("\n".join(commands) + "\n")
    done = subprocess.run(
        ["mspdebug", "-q", "sim", f"read {file}"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return [list(states(part)) for part in done.stdout.split("=> reset\n")[1:]]


def source_operand(word: int) -> tuple[int, int]:
    """(mode, register) of the operand that a constant generator may make."""
    return (word >> 4) & 3, (word >> 8) & 15 if word >= 0x4000 else word & 15


def generator_surplus(word: int) -> int:
    """What mspdebug 0.22 charges too much for this instruction."""
    if word < 0x1000 or 0x2000 <= word < 0x4000:
        return 0
    mode, register = source_operand(word)
    is_constant = mode and (register == 3 or (register == 2 and mode >= 2))
    if not is_constant:
        return 0
    return {1: 2, 2: 1, 3: 1}[mode] if word >= 0x4000 else {1: 2, 2: 1, 3: 2}[mode]


def sets_v(word: int) -> bool:
    """Does it define V? DADD (opcode 10) leaves it undefined, MOV, BIC and BIS untouched; of format II only
    RRC, RRA, SXT and RETI write it.
    """
    if word >= 0x4000:
        return word >> 12 not in (0x4, 0xA, 0xC, 0xD)
    return word == 0x1300 or (word >> 7 in (0x20, 0x22, 0x23))


def comparable(state: State, v_is_known: bool) -> tuple[tuple[int, ...], bytes]:
    registers = list(state.registers)
    registers[3] = 0
    registers[SR] &= 0xFFFF if v_is_known else ~V
    return tuple(registers), state.ram


def describe(step: Step, ours: State, theirs: State) -> str:
    lines = [f"after {' '.join(f'{word:04x}' for word in step.words)} at {step.address:04x}:"]
    for number, (a, b) in enumerate(zip(ours.registers, theirs.registers, strict=True)):
        if a != b:
            lines.append(f"  R{number}: {a:04x}, mspdebug {b:04x}")
    lines += [
        f"  {RAM.start + i:04x}: {a:02x}, mspdebug {b:02x}"
        for i, (a, b) in enumerate(zip(ours.ram, theirs.ram, strict=True))
        if a != b
    ]
    return "\n".join(lines)


def check(seed: int, stream: Stream, theirs: list[State]) -> None:
    v_is_known, previous = True, 0
    own_costs = costs(stream)
    for step, other, cost in zip(stream.steps, theirs, own_costs, strict=False):
        ours = step.state
        word = step.words[0]
        v_is_known = word >> 12 != 0xA and (v_is_known or sets_v(word))
        assert comparable(ours, v_is_known) == comparable(other, v_is_known), (
            f"seed {seed}, {describe(step, ours, other)}"
        )
        assert other.cycles - previous - generator_surplus(word) == cost, (
            f"seed {seed}, cycles {describe(step, ours, other)}"
        )
        previous = other.cycles
    assert len(theirs) == len(stream.steps), f"seed {seed}: mspdebug stopped early"


def costs(stream: Stream) -> list[int]:
    """The emulator's cycles for each instruction."""
    totals = [stream.before.cycles, *(step.state.cycles for step in stream.steps)]
    return [after - before for before, after in pairwise(totals)]


@pytest.mark.parametrize("first", range(0, STREAMS, PER_PROCESS))
def test_random_streams(first: int, tmp_path: Path) -> None:
    seeds = range(FIRST_SEED + first, FIRST_SEED + min(first + PER_PROCESS, STREAMS))
    streams = [Stream(seed, LENGTH) for seed in seeds]
    for seed, stream, theirs in zip(seeds, streams, simulate(streams, tmp_path), strict=True):
        check(seed, stream, theirs)
