"""Random instruction streams whose every access is legal, made while the emulator executes them.

In: a seed. Out: the initial state and, per instruction, the words and the state after it. A stream is
straight code in flash with jumps, calls and returns to free places; all data accesses hit RAM or a block of
flash data. The emulator's own state is used to choose the next addresses, so a wrong emulator yields a stream
that another simulator disagrees with, never one that hides the mistake.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from hil.emulators.msp430 import Image, Msp430, Reason
from tests.emulator.encode import (
    CONSTANTS,
    CPUOFF,
    JUMPS,
    PC,
    RETI,
    SP,
    SR,
    TWO,
    Operand,
    absolute,
    at,
    at_plus,
    code,
    const,
    imm,
    indexed,
    jump,
    one,
    reg,
    two,
)

RAM = range(0x200, 0x400)
DATA = range(0xF000, 0xF100)
CODE = range(0xC100, 0xEF00)
STACK = range(0x240, 0x3E0)
LONGEST = 6
BINARY = [name for name in TWO if name != "dadd"]
ROOM = 16  # free bytes wanted ahead of PC; LONGEST + 4 (a branch) would do


@dataclass(frozen=True)
class State:
    """What both simulators must agree on; cycles since the start."""

    registers: tuple[int, ...]
    ram: bytes
    cycles: int


@dataclass(frozen=True)
class Step:
    """An executed instruction and the state after it."""

    address: int
    words: tuple[int, ...]
    state: State


class Stream:
    """`before`, `data` and `steps` are the result."""

    def __init__(self, seed: int, length: int) -> None:
        self.random = random.Random(seed)
        self.data = self.random.randbytes(len(DATA))
        start = self.random.randrange(CODE.start, CODE.stop, 2)
        self.chip = Msp430(Image("stream", [(DATA.start, self.data), (0xFFFE, start.to_bytes(2, "little"))]))
        self.used = bytearray(0x10000)
        self._randomize()
        self.before = self._state()
        self.steps: list[Step] = []
        while len(self.steps) < length:
            self._next()

    def _randomize(self) -> None:
        self.chip.write(RAM.start, self.random.randbytes(len(RAM)))
        for number in range(4, 16):
            self.chip.set_register(number, self.random.choice([self._ram(False), self._word()]))
        self.chip.set_register(SP, self.random.randrange(STACK.start, STACK.stop, 2))
        self.chip.set_register(SR, self._sr())

    def _state(self) -> State:
        return State(self.chip.registers, self.chip.read(RAM.start, len(RAM)), self.chip.cycles)

    # Random values

    def _word(self) -> int:
        return self.random.choice(
            [self.random.randrange(0x10000), *[0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF]]
        )

    def _sr(self) -> int:
        return self.random.randrange(0x200) & ~CPUOFF

    def _ram(self, byte: bool) -> int:
        return self.random.randrange(RAM.start, RAM.stop, 1 if byte else 2)

    def _readable(self, byte: bool) -> int:
        return self.random.choice(
            [self._ram(byte), self._ram(byte), self.random.randrange(DATA.start, DATA.stop, 1 if byte else 2)]
        )

    def _free(self, address: int) -> bool:
        return address in CODE and not any(self.used[address : address + ROOM])

    def _target(self) -> int:
        while True:
            address = self.random.randrange(CODE.start, CODE.stop, 2)
            if self._free(address) and abs(address - self.chip.pc) > ROOM:
                return address

    # Operands. `place` is the address of the operand's extension word.

    def _based(self, address: int, place: int, bump: tuple[int, int] = (-1, 0)) -> Operand:
        """X(Rn), EDE or &EDE for an address; `bump`: a register that will have been incremented by then."""
        number = self.random.choice([PC, SP, SR, *range(4, 16)])
        base = {PC: place, SR: 0}.get(number, self.chip.register(number)) + (
            bump[1] if number == bump[0] else 0
        )
        return indexed(address - base, number)

    def _pointers(self, byte: bool) -> list[int]:
        def is_good(number: int) -> bool:
            value = self.chip.register(number)
            return (value in RAM or value in DATA) and (byte or value % 2 == 0)

        return [number for number in range(4, 16) if is_good(number)] + ([] if byte else [SP])

    def _source(self, byte: bool, place: int) -> Operand:
        pointers = self._pointers(byte)
        choices: list[Callable[[], Operand]] = [
            lambda: reg(self.random.randrange(16)),
            lambda: self.random.choice(list(CONSTANTS.values())),
            lambda: imm(self._word()),
            lambda: self._based(self._readable(byte), place),
            lambda: at(self.random.choice(pointers)),
            lambda: at_plus(self.random.choice(pointers)),
        ]
        return self.random.choice(choices)()

    def _memory(self, byte: bool, source: Operand) -> Operand:
        is_incremented = source.mode == 3 and not source.is_constant and source.register != PC
        moved = (source.register, 1 if byte and source.register > SP else 2) if is_incremented else (-1, 0)
        return self._based(self._ram(byte), self.chip.pc + 2 + 2 * len(source.extra), moved)

    # Instructions

    def _next(self) -> None:
        if not self._free(self.chip.pc):
            self._emit(two("mov", imm(self._target()), reg(PC)))
        elif self.chip.sp not in STACK:
            self._emit(two("mov", imm(self.random.randrange(STACK.start, STACK.stop, 2)), reg(SP)))
        elif len(self._pointers(False)) < 4:
            self._emit(two("mov", imm(self._readable(False)), reg(self.random.randrange(4, 16))))
        else:
            kinds = [
                self._two_to_register,
                self._two_to_memory,
                self._one_on_register,
                self._one_on_memory,
                self._push,
                self._jump,
                self._call,
                self._reti,
                self._to_sr,
                self._to_sp,
                self._to_pc,
                self._dadd,
            ]
            self.random.choices(kinds, [12, 12, 3, 4, 3, 5, 2, 1, 2, 1, 2, 1])[0]()

    def _emit(self, words: list[int]) -> None:
        address, size = self.chip.pc, 2 * len(words)
        assert size <= LONGEST
        assert not any(self.used[address : address + size])
        self.used[address : address + size] = b"\1" * size
        self.chip.write(address, code(words))
        stop = self.chip.step()
        assert stop.reason is Reason.STEP, f"{stop}: {[hex(word) for word in words]}"
        self.steps.append(Step(address, tuple(words), self._state()))

    def _two_to_register(self) -> None:
        byte = self.random.random() < 0.4
        self._emit(
            two(
                self.random.choice(BINARY),
                self._source(byte, self.chip.pc + 2),
                reg(self.random.choice([3, *range(4, 16)])),
                byte,
            )
        )

    def _two_to_memory(self) -> None:
        byte = self.random.random() < 0.4
        source = self._source(byte, self.chip.pc + 2)
        self._emit(two(self.random.choice(BINARY), source, self._memory(byte, source), byte))

    def _one_on_register(self) -> None:
        name = self.random.choice(["rrc", "rra", "swpb", "sxt"])
        self._emit(
            one(
                name, reg(self.random.randrange(4, 16)), name in ("rrc", "rra") and self.random.random() < 0.4
            )
        )

    def _one_on_memory(self) -> None:
        name = self.random.choice(["rrc", "rra", "swpb", "sxt"])
        byte = name in ("rrc", "rra") and self.random.random() < 0.4
        writable = [number for number in self._pointers(byte) if self.chip.register(number) in RAM]
        choices = [self._based(self._ram(byte), self.chip.pc + 2)]
        choices += [at(number) for number in writable] + [at_plus(number) for number in writable]
        self._emit(one(name, self.random.choice(choices), byte))

    def _push(self) -> None:
        byte = self.random.random() < 0.3 and self._ahead()
        if byte:
            self._emit(two("mov", const(0), indexed(-2, SP)))
        operand = self._source(byte, self.chip.pc + 2)
        if operand not in (const(4), const(8)):  # erratum CPU4
            self._emit(one("push", operand, byte))

    def _jump(self) -> None:
        for _ in range(50):
            offset = self.random.randrange(-512, 512)
            if self._free(self.chip.pc + 2 + 2 * offset) and abs(offset) > ROOM:
                self._emit(jump(self.random.choice(JUMPS), offset))
                return

    def _holder(self, value: int) -> Operand:
        """An operand that holds a value, made by an instruction of its own where one is needed. Not relative
        to PC.
        """
        number, address = self.random.randrange(4, 16), self._ram(False)
        kind = self.random.randrange(6)
        if kind == 0:
            return imm(value)
        if kind == 1:
            self._emit(two("mov", imm(value), reg(number)))
            return reg(number)
        self._emit(two("mov", imm(value), absolute(address)))
        if kind == 2:
            return absolute(address)
        self._emit(two("mov", imm(address), reg(number)))
        return [at(number), at_plus(number), indexed(0, number)][kind - 3]

    def _ahead(self) -> bool:
        """Is there room for three instructions in a row?"""
        return not any(self.used[self.chip.pc : self.chip.pc + 3 * LONGEST + ROOM])

    def _call(self) -> None:
        if self._ahead():
            self._emit(one("call", self._holder(self._target())))

    def _to_pc(self) -> None:
        if self._ahead():
            self._emit(two("mov", self._holder(self._target()), reg(PC)))

    def _reti(self) -> None:
        if self._ahead():
            self._emit(one("push", imm(self._target())))
            self._emit(one("push", imm(self._sr())))
            self._emit([RETI])

    def _dadd(self) -> None:
        """On decimal digits: with others mspdebug goes its own way, and TI promises nothing."""
        if not self._ahead():
            return
        byte = self.random.random() < 0.4
        numbers = [int(str(self.random.randrange(100 if byte else 10000)), 16) for _ in range(2)]
        source, target = (
            reg(self.random.randrange(4, 10)),
            self.random.choice([reg(self.random.randrange(10, 16)), absolute(self._ram(byte))]),
        )
        self._emit(two("mov", imm(numbers[0]), source))
        self._emit(two("mov", imm(numbers[1]), target, byte))
        self._emit(two("dadd", source, target, byte))

    def _to_sr(self) -> None:
        self._emit(
            two(
                self.random.choice(["mov", "bis", "bic", "and"]),
                imm(self._sr()),
                reg(SR),
                self.random.random() < 0.2,
            )
        )

    def _to_sp(self) -> None:
        self._emit(two(self.random.choice(["add", "sub"]), imm(2 * self.random.randrange(8)), reg(SP)))
