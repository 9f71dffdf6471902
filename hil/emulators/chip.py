"""What the emulated chips have in common: a machine in C, whose functions begin with the chip's prefix.

The subclass makes the machine and says what is the chip's own: its faults, its registers, its pins.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from hil.emulators.image import Image, ImageError, Symbol, read_image
from microvium.native import Extension, load

PAINT = 0xA5
FOR_EVER = 2**63
"""Cycles."""
SLICE = 50_000_000
"""Cycles between two looks at the logs and at Ctrl-C."""
BUFFER = 4096


class Reason(enum.Enum):
    """Why `run` came back."""

    LIMIT = "limit"
    STEP = "step"
    BREAKPOINT = "breakpoint"
    IDLE = "idle for ever"
    FAULT = "fault"
    RESET = "reset"
    """Of those machines only that can be asked to stop there."""


@dataclass(frozen=True)
class Fault:
    """`text` says what went wrong, `pc` is the faulting instruction, `address` what it touched, `where` the
    function, if known.
    """

    kind: str
    text: str
    pc: int
    address: int
    value: int
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


class PinChange(Protocol):
    """What a chip's pins do from a moment on."""

    @property
    def cycle(self) -> int:
        """When."""

    def driven(self) -> Iterator[tuple[str, bool]]:
        """The pins that the chip drives, by the names of its data sheet, and their levels."""


Change = TypeVar("Change", bound=PinChange)


def build(folder: Path, **more: Any) -> Any:
    """The C machine of a folder: all of its sources, and what api.h declares. Built on first use."""
    declarations = (folder / "api.h").read_text(encoding="utf-8")
    return load(
        Extension(
            name=folder.name,
            declarations=declarations,
            preamble=f"#include <stdint.h>\n{declarations}",
            sources=tuple(sorted(folder.glob("*.c"))),
            inputs=tuple(sorted([*folder.glob("*.c"), *folder.glob("*.h")])),
            **more,
        )
    )


class EmulatedChip(ABC, Generic[Change]):
    """A chip with a firmware. It powers up when it is made; `power_up` starts it again."""

    PREFIX: ClassVar[str]
    """Of the machine's functions."""
    ELF_MACHINE: ClassVar[str]
    """What the header of its ELF files says."""
    FAULT_TEXTS: ClassVar[Mapping[str, str]]
    """By the kind of fault; `address` and `value` are the fault's."""
    LOSSES: ClassVar[tuple[str, ...]]
    """Counters of bytes of the serial line that were lost or damaged."""
    DIGITS: ClassVar[int] = 4
    """Of an address in messages about memory."""
    FIRST_LABEL: ClassVar[int] = 0
    """Labels below are numbers, no places."""

    def __init__(self, module: Any, machine: Any) -> None:
        self._ffi, self._lib = module.ffi, module.lib
        if machine == self._ffi.NULL:
            raise MemoryError("no memory for an emulated chip")
        self._machine = self._ffi.gc(machine, self._function("free"))
        self._reasons = {
            getattr(self._lib, f"STOP_{reason.name}"): reason
            for reason in Reason
            if hasattr(self._lib, f"STOP_{reason.name}")
        }
        self._faults = {getattr(self._lib, f"FAULT_{kind}"): kind for kind in self.FAULT_TEXTS}
        self._console_buffer = self._ffi.new(f"ConsoleByte[{BUFFER}]")
        self._pin_buffer = self._ffi.new(f"PinChange[{BUFFER}]")
        self._console = bytearray()
        self._console_cycles: list[int] = []
        self.pin_changes: list[Change] = []
        self.symbols: dict[str, Symbol] = {}

    def _function(self, name: str) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(self._lib, f"{self.PREFIX}_{name}")
        return function

    def _call(self, name: str, *arguments: Any) -> Any:
        return self._function(name)(self._machine, *arguments)

    # What is the chip's own

    @property
    @abstractmethod
    def flash_range(self) -> str:
        """Where a firmware may lie, for messages."""

    @property
    @abstractmethod
    def pc(self) -> int:
        """The address of the next instruction, or of the faulting one."""

    @property
    @abstractmethod
    def seconds(self) -> float:
        """The chip's time since power-up."""

    @property
    @abstractmethod
    def min_sp(self) -> int | None:
        """The lowest stack pointer since power-up; None if no instruction has moved it."""

    @property
    @abstractmethod
    def tx_baud(self) -> float:
        """The baud rate of the last byte sent, 0 before."""

    @abstractmethod
    def _pin_change(self, entry: Any) -> Change:
        """An entry of the machine's log."""

    # Loading

    def load(self, image: Path | bytes | Image) -> None:
        """Programs the flash and powers the chip up."""
        content = image if isinstance(image, Image) else read_image(image, self.ELF_MACHINE)
        for address, data in content.pieces:
            if self._call("load", address, data, len(data)):
                raise ImageError(
                    f"{content.name}: {len(data)} bytes at {self._hex(address)} are not in the chip's flash "
                    f"({self.flash_range})"
                )
        self.symbols = dict(content.symbols)
        self.power_up()

    def power_up(self) -> None:
        """As if the supply had been cut: RAM and registers hold garbage, counters start again; the flash
        stays.
        """
        self._call("power_up")
        self._console.clear()
        self._console_cycles.clear()
        self.pin_changes.clear()

    # Running

    def run(
        self, max_cycles: int | None = None, until: int | str | Iterable[int | str] | None = None
    ) -> Stop:
        """Runs until nothing can happen any more, a fault, a place of `until`, or `max_cycles` more."""
        with self._breakpoints_at(self.addresses(until)):
            return self._run(self._limit(max_cycles), 0)

    def step(self) -> Stop:
        """One instruction."""
        return self._run(FOR_EVER, 1)

    @contextmanager
    def _breakpoints_at(self, addresses: Iterable[int]) -> Iterator[None]:
        places = set(addresses)
        for address in places:
            self._call("set_breakpoint", address, 1)
        try:
            yield
        finally:
            for address in places:
                self._call("set_breakpoint", address, 0)

    def _limit(self, max_cycles: int | None) -> int:
        return FOR_EVER if max_cycles is None else self.cycles + max_cycles

    def _run(self, limit: int, *how: int) -> Stop:
        """In slices, so that logs are emptied in time and Ctrl-C is heard. `how`: further arguments."""
        while True:
            slice_end = min(limit, self.cycles + SLICE)
            reason = self._call("run", slice_end, *how)
            self._drain()
            is_slice_end = reason == self._lib.STOP_LIMIT and slice_end < limit
            if reason != self._lib.STOP_LOG_FULL and not is_slice_end:
                is_fault = reason == self._lib.STOP_FAULT
                return Stop(self._reasons[reason], self.pc, self.fault if is_fault else None)

    def _drain(self) -> None:
        while count := self._call("console_take", self._console_buffer, BUFFER):
            for entry in self._console_buffer[0:count]:
                self._console.append(entry.byte)
                self._console_cycles.append(entry.cycle)
        while count := self._call("pins_take", self._pin_buffer, BUFFER):
            self.pin_changes += [self._pin_change(entry) for entry in self._pin_buffer[0:count]]

    @property
    def fault(self) -> Fault | None:
        """What ended the last run, if it was a fault; it stays until a reset."""
        entry = self._ffi.new("Fault *")
        self._call("fault", entry)
        if entry.kind == self._lib.FAULT_NONE:
            return None
        kind = self._faults[entry.kind]
        text = self.FAULT_TEXTS[kind].format(address=entry.address, value=entry.value)
        return Fault(kind, text, entry.pc, entry.address, entry.value, self.function_at(entry.pc))

    # Counting

    def _counters(self) -> Any:
        counters = self._ffi.new("Counters *")
        self._call("counters", counters)
        return counters

    @property
    def cycles(self) -> int:
        """Periods of the CPU's clock since power-up: active ones, and those slept through."""
        return int(self._counters().cycles)

    @property
    def sleep_cycles(self) -> int:
        """The part of `cycles` during which the CPU slept."""
        return int(self._counters().sleep_cycles)

    @property
    def instructions(self) -> int:
        """Instructions executed since power-up."""
        return int(self._counters().instructions)

    @property
    def interrupts(self) -> int:
        """Interrupts accepted since power-up."""
        return int(self._counters().interrupts)

    @property
    def serial_errors(self) -> dict[str, int]:
        """Bytes lost or damaged, by cause; empty if all is well."""
        counters = self._counters()
        return {name: int(getattr(counters, name)) for name in self.LOSSES if getattr(counters, name)}

    # Memory, as a debugger sees it

    def read(self, place: int | str, count: int) -> bytes:
        """RAM or flash; IndexError where there is none."""
        address = self.address(place)
        buffer = self._ffi.new("uint8_t[]", max(count, 1))
        if self._call("peek", address, buffer, count):
            raise IndexError(f"no memory at {self._hex(address)}, {count} bytes")
        return bytes(self._ffi.buffer(buffer, count))

    def write(self, place: int | str, data: bytes) -> None:
        """RAM or flash; IndexError where there is none."""
        address = self.address(place)
        if self._call("poke", address, data, len(data)):
            raise IndexError(f"no memory at {self._hex(address)}, {len(data)} bytes")

    def paint(self, start: int | str, end: int | str) -> None:
        """Fills [start, end) so that `unpainted` can tell what was used."""
        first, last = self.address(start), self.address(end)
        self.write(first, bytes([PAINT]) * (last - first))

    def unpainted(self, start: int | str, end: int | str) -> int:
        """How many bytes from the first changed one to `end`: what a stack growing down from `end` used."""
        first, last = self.address(start), self.address(end)
        return len(self.read(first, last - first).lstrip(bytes([PAINT])))

    # Console

    @property
    def console(self) -> bytes:
        """All bytes the host heard since power-up."""
        return bytes(self._console)

    @property
    def console_cycles(self) -> tuple[int, ...]:
        """When each byte of `console` had been heard."""
        return tuple(self._console_cycles)

    def feed(self, data: bytes) -> None:
        """Queues console input. At real baud each byte follows the last, whether the chip reads or not."""
        self._feed(data)

    def _feed(self, data: bytes, *how: int) -> None:
        taken = self._call("console_feed", data, len(data), *how)
        if taken < len(data):
            raise BufferError(
                f"console input: {taken} of {len(data)} bytes taken, the queue is full; "
                "run the chip, then feed the rest"
            )

    # Symbols

    def _hex(self, address: int) -> str:
        return f"0x{address:0{self.DIGITS}x}"

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

    def function_at(self, address: int) -> str:
        """The function (or else the label) an address belongs to; '' if unknown."""
        best: Symbol | None = None
        for symbol in self.symbols.values():
            start = symbol.address & ~1 if symbol.is_function else symbol.address
            if symbol.size and start <= address < start + symbol.size:
                return symbol.name
            is_label = not symbol.size and self.FIRST_LABEL <= start <= address
            if is_label and (best is None or start > best.address):
                best = symbol
        return best.name if best else ""
