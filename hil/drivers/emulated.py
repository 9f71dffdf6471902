"""What all emulated boards have in common: marks, the end of a run, the C stack's limit.

A driver gives a chip, which executes a firmware, and says what is that chip's own: how a firmware is loaded,
where a mark carries its value, where a reference leads, what the pins are called.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from hil.emulators.chip import EmulatedChip, Reason
from hil.emulators.chip import Stop as ChipStop
from hil.protocols import End, Facts, Stop
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


class EmulatedBoard(ABC):
    """Fulfils Board and Inspectable."""

    word: Word
    relay_pin: ClassVar[str]
    """The name of the pin that `relay()` switches."""

    def __init__(self, facts: Facts) -> None:
        self.name = facts.name
        self.clock_hz = facts.clock_hz
        """As the board's file says; the chip's own may be a little off, as a real one is."""

    @property
    @abstractmethod
    def chip(self) -> EmulatedChip[Any]:
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

    @abstractmethod
    def set_pin(self, pin: int, level: bool | None) -> None:
        """Drives a pin, by the number that scripts give it, from outside; None lets it float."""

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
        marks = self._marks((IDLE_MARK, FAULT_MARK))
        deadline = self.chip.seconds + seconds
        while (left := deadline - self.chip.seconds) > 0:
            stop = self._slice(marks, min(int(left * self.clock_hz) + 1, SLICE))
            if stop is not None:
                return stop
        return Stop(End.LIMIT)

    def run_to(self, symbols: tuple[str, ...], cycles: int) -> frozenset[str]:
        """Runs until one of the symbols that the firmware has. Which they are: several may lie at one
        address; none if there was another end or `cycles` are over.
        """
        marks = self._marks(symbols)
        stop = self._run(cycles, marks)
        if stop.reason is not Reason.BREAKPOINT or self._overrun() is not None:
            return frozenset()
        return frozenset(marks.get(stop.pc, ()))

    @property
    def pin_levels(self) -> list[tuple[int, str, bool]]:
        """Changes of output pins since the reset: cycle, pin, level."""
        levels: dict[str, bool] = {}
        changes = []
        for change in self.chip.pin_changes:
            for pin, level in change.driven():
                if levels.get(pin) != level:
                    levels[pin] = level
                    changes.append((change.cycle, pin, level))
        return changes

    @property
    def tx_baud(self) -> float:
        """The baud rate of the last byte sent, 0 before; real-baud mode only."""
        return self.chip.tx_baud

    @property
    def serial_errors(self) -> dict[str, int]:
        """Bytes lost or damaged, by cause; empty if all is well."""
        return self.chip.serial_errors

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
        """Address -> names of the marks that this firmware has, labels or functions; the compiler numbers
        labels: mvm_idle.12.
        """
        marks: dict[int, set[str]] = {}
        for name, symbol in self.chip.symbols.items():
            if (mark := name.partition(".")[0]) in names:
                address = symbol.address & ~1 if symbol.is_function else symbol.address
                marks.setdefault(address, set()).add(mark)
        return marks

    def _slice(self, marks: dict[int, set[str]], cycles: int) -> Stop | None:
        """One piece of a run; None if the firmware goes on."""
        stop = self._run(cycles, marks)
        overrun = self._overrun()
        if overrun is not None:
            return overrun
        if stop.reason is Reason.BREAKPOINT:
            return Stop(End.IDLE) if IDLE_MARK in marks[stop.pc] else Stop(End.UNCAUGHT)
        if stop.reason is Reason.LIMIT:
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
        return Stop(End.IDLE) if stop.reason is Reason.IDLE else Stop(End.FAULT, str(stop))
