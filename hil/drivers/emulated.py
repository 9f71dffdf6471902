"""What all emulated boards have in common: marks, the end of a run, the C stack's limit.

A driver gives a chip, which executes a firmware, and says what is that chip's own: how a firmware is loaded,
where a mark carries its value, where a reference leads, what the pins are called.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Protocol

from hil.emulators.image import Symbol
from hil.protocols import End, Stop
from microvium.layout import Word

IDLE_MARK = "mvm_idle"
FAULT_MARK = "mvm_fault"
STACK_END, STACK_TOP = "mvm_arena_end", "mvm_stack_top"
"""Between them lies the C stack's RAM; below is the VM's stack."""
GUARD, ARENA = "mvm_guard", "mvm_arena"
"""Where a firmware has the first, nobody uses what lies between them."""
WORD_BITS = "mvm_word_bits"
"""Bits of a value; a symbol of the firmware."""
SLICE = 200_000
"""Cycles between two looks at the clock."""


class ChipStop(Protocol):
    """Why and where a chip's run ended."""

    @property
    def reason(self) -> Enum:
        """BREAKPOINT, LIMIT, IDLE, or something that is a fault."""

    @property
    def pc(self) -> int:
        """The address of the next instruction, or of the faulting one."""


class Chip(Protocol):
    """An emulated chip."""

    @property
    def symbols(self) -> Mapping[str, Symbol]:
        """Those of the firmware."""

    @property
    def console(self) -> bytes:
        """What the host heard since power-up."""

    @property
    def cycles(self) -> int:
        """Since power-up."""

    @property
    def sleep_cycles(self) -> int:
        """Those in which the CPU slept."""

    @property
    def instructions(self) -> int:
        """Since power-up."""

    @property
    def pc(self) -> int:
        """The address of the next instruction."""

    def function_at(self, address: int) -> str:
        """The function an address belongs to; '' if unknown."""

    @property
    def seconds(self) -> float:
        """Since power-up."""

    @property
    def min_sp(self) -> int | None:
        """The lowest stack pointer."""

    def power_up(self) -> None:
        """Starts again; RAM holds anything."""

    def feed(self, data: bytes) -> None:
        """Queues console input."""

    def write(self, place: int | str, data: bytes) -> None:
        """Changes memory, as a debugger does."""

    def paint(self, start: int | str, end: int | str) -> None:
        """Fills RAM."""

    def unpainted(self, start: int | str, end: int | str) -> int:
        """Bytes from the first changed one to `end`."""


class EmulatedBoard(ABC):
    """Fulfils Board and Inspectable."""

    name: str
    word: Word
    clock_hz = 16_000_000
    """Of the CPU, roughly: no slice of a run is longer than it should be by more than its share."""

    @property
    @abstractmethod
    def chip(self) -> Chip:
        """The chip on the board."""

    @abstractmethod
    def _run(self, cycles: int, addresses: Iterable[int]) -> ChipStop:
        """Runs to an end, to one of the addresses, or for so many cycles."""

    @abstractmethod
    def flash(self, firmware: Path) -> None:
        """Programs an ELF file and starts it."""

    @property
    @abstractmethod
    def result(self) -> int:
        """The value that a mark carries, once the board stands at it."""

    @abstractmethod
    def fetch(self, reference: int, size: int) -> bytes | None:
        """Bytes of the chip's memory; None if there are none."""

    @property
    @abstractmethod
    def pin_levels(self) -> list[tuple[int, str, bool]]:
        """Changes of output pins since the reset: cycle, pin, level."""

    @abstractmethod
    def set_pin(self, pin: int, level: bool | None) -> None:
        """Drives a pin, by the number that scripts give it, from outside; None lets it float."""

    @property
    @abstractmethod
    def tx_baud(self) -> float:
        """The baud rate of the last byte sent, 0 before; real-baud mode only."""

    @property
    @abstractmethod
    def serial_errors(self) -> dict[str, int]:
        """Bytes lost or damaged, by cause; empty if all is well."""

    def reset(self) -> None:
        """Starts the firmware again."""
        self.chip.power_up()
        self.paint_guard()

    def paint_guard(self) -> None:
        """If what lies below the arena changes, the VM's stack has outgrown it; nothing on a chip notices."""
        if GUARD in self.chip.symbols:
            self.chip.paint(GUARD, ARENA)

    def close(self) -> None:  # noqa: B027 (a chip in this process is nothing to give back)
        """Gives the board back."""

    @property
    def console(self) -> bytes:
        """All console output since the last reset."""
        return self.chip.console

    def write(self, data: bytes) -> None:
        """Sends console input."""
        self.chip.feed(data)

    def where(self) -> str:
        """Where the chip is just now, for people."""
        return f"pc 0x{self.chip.pc:04x} in {self.chip.function_at(self.chip.pc) or 'no known function'}"

    def run(self, seconds: float) -> Stop:
        """Lets the board run until its firmware has ended, or for `seconds` of the board's time."""
        deadline = self.chip.seconds + seconds
        while self.chip.seconds < deadline:
            left = int((deadline - self.chip.seconds) * self.clock_hz) + 1
            stop = self._slice(self._marks((IDLE_MARK, FAULT_MARK)), min(left, SLICE))
            if stop is not None:
                return stop
        return Stop(End.LIMIT)

    def run_to(self, symbols: tuple[str, ...], cycles: int) -> frozenset[str]:
        """Runs until one of the symbols that the firmware has. Which they are: several may lie at one
        address; none if there was another end or `cycles` are over.
        """
        marks = self._marks(symbols)
        stop = self._run(cycles, marks)
        if stop.reason.name != "BREAKPOINT" or self._overrun() is not None:
            return frozenset()
        return frozenset(marks.get(stop.pc, ()))

    @property
    def active_share(self) -> float:
        """Which part of the time since the reset the CPU has not slept."""
        return 1 - self.chip.sleep_cycles / max(1, self.chip.cycles)

    @property
    def cycles(self) -> int | None:
        """Cycles since the reset."""
        return self.chip.cycles

    @property
    def instructions(self) -> int | None:
        """Instructions since the reset."""
        return self.chip.instructions

    def paint(self, start: str, end: str) -> None:
        """Fills RAM between two symbols so that `painted_over` can tell what was used."""
        self.chip.paint(start, end)

    def painted_over(self, start: str, end: str) -> int:
        """Bytes between two symbols from the first changed one on: what a stack that grows down has used."""
        return self.chip.unpainted(start, end)

    def _marks(self, names: tuple[str, ...]) -> dict[int, set[str]]:
        """Address -> names of the marks that this firmware has; the compiler numbers them: mvm_idle.12."""
        marks: dict[int, set[str]] = {}
        for name, symbol in self.chip.symbols.items():
            if (mark := name.partition(".")[0]) in names:
                marks.setdefault(symbol.address, set()).add(mark)
        return marks

    def _slice(self, marks: dict[int, set[str]], cycles: int) -> Stop | None:
        """One piece of a run; None if the firmware goes on."""
        stop = self._run(cycles, marks)
        overrun = self._overrun()
        if overrun is not None:
            return overrun
        if stop.reason.name == "BREAKPOINT":
            return Stop(End.IDLE) if IDLE_MARK in marks[stop.pc] else Stop(End.UNCAUGHT)
        if stop.reason.name == "LIMIT":
            return None
        return self._other(stop)

    def _overrun(self) -> Stop | None:
        """What nothing on the chip notices: the C stack has grown into the VM's stack. Painted bytes
        cannot tell, for a frame may leave the lowest of its bytes unwritten.
        """
        symbols, lowest = self.chip.symbols, self.chip.min_sp
        if GUARD in symbols and self.chip.unpainted(GUARD, ARENA):
            return Stop(End.FAULT, "the VM's stack has left its arena")
        if lowest is None or STACK_END not in symbols:
            return None
        end, top = symbols[STACK_END].address, symbols[STACK_TOP].address
        if lowest >= end:
            return None
        need = f"it needs {top - lowest} bytes and has {top - end}"
        return Stop(End.FAULT, f"the C stack has grown into the VM's stack: {need}")

    def _other(self, stop: ChipStop) -> Stop:
        return Stop(End.IDLE) if stop.reason.name == "IDLE" else Stop(End.FAULT, str(stop))
