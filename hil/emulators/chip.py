"""What the emulated chips with a C machine of their own have in common: ends of a run, symbols, painting.

The subclass says how memory is read and written.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hil.emulators.image import Symbol

PAINT = 0xA5


class Reason(enum.Enum):
    """Why `run` came back."""

    LIMIT = "limit"
    STEP = "step"
    BREAKPOINT = "breakpoint"
    IDLE = "idle for ever"
    FAULT = "fault"


@dataclass(frozen=True)
class Fault:
    """`text` says what went wrong, `pc` is the faulting instruction, `where` the function, if known."""

    kind: str
    text: str
    pc: int
    where: str = ""

    def __str__(self) -> str:
        return f"{self.text} (pc 0x{self.pc:04x}{' in ' + self.where if self.where else ''})"


@dataclass(frozen=True)
class Stop:
    """Why and where a run ended."""

    reason: Reason
    pc: int
    fault: Fault | None = None

    def __str__(self) -> str:
        return str(self.fault) if self.fault else f"{self.reason.value} at 0x{self.pc:04x}"


class EmulatedChip(ABC):
    """A chip with a firmware."""

    def __init__(self) -> None:
        self.symbols: dict[str, Symbol] = {}

    @abstractmethod
    def read(self, place: int | str, count: int) -> bytes:
        """Memory, as a debugger sees it; IndexError where there is none."""

    @abstractmethod
    def write(self, place: int | str, data: bytes) -> None:
        """Memory, as a debugger changes it; IndexError where there is none."""

    def address(self, place: int | str) -> int:
        """An address, or that of a symbol."""
        if isinstance(place, int):
            return place
        if place not in self.symbols:
            raise KeyError(f"the firmware has no symbol {place!r}")
        return self.symbols[place].address

    def addresses(self, places: int | str | Iterable[int | str] | None) -> Iterator[int]:
        """The addresses of several places, or of one, or of none."""
        if places is not None:
            for place in [places] if isinstance(places, int | str) else places:
                yield self.address(place)

    def paint(self, start: int | str, end: int | str) -> None:
        """Fills [start, end) so that `unpainted` can tell what was used."""
        first, last = self.address(start), self.address(end)
        self.write(first, bytes([PAINT]) * (last - first))

    def unpainted(self, start: int | str, end: int | str) -> int:
        """How many bytes from the first changed one to `end`: what a stack growing down from `end` used."""
        first, last = self.address(start), self.address(end)
        return len(self.read(first, last - first).lstrip(bytes([PAINT])))

    def function_at(self, address: int) -> str:
        """The function (or else the label) an address belongs to; '' if unknown."""
        best: Symbol | None = None
        for symbol in self.symbols.values():
            start = symbol.address & ~1 if symbol.is_function else symbol.address
            if symbol.size and start <= address < start + symbol.size:
                return symbol.name
            if not symbol.size and start <= address and (best is None or start > best.address):
                best = symbol
        return best.name if best else ""
