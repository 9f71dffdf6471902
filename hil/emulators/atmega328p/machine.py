"""`Atmega328p`: an emulated ATmega328P that runs a firmware file.

In: an ELF or Intel HEX file, console input. Out: console bytes, pin changes, cycle counts, memory, faults
with the address of the instruction. simavr executes; what is around it is in C (`run.c` is where to start).
Addresses of data have 0x800000 added, as in ELF files.

    chip = Atmega328p(Path("firmware.elf"))
    stop = chip.run(max_cycles=10_000_000)
    print(stop, chip.console, chip.cycles)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hil.emulators.chip import EmulatedChip, Fault, Reason, Stop
from hil.emulators.image import Image, ImageError, read_image
from microvium.native import Extension, NativeBuildError, load

FOLDER = Path(__file__).parent
SOURCES = ("run.c", "uart.c")
DATA = 0x80_0000
CLOCK_HZ = 16_000_000
SLICE = 50_000_000
BUFFER = 4096

FAULT_TEXTS = {
    "CRASH": "opcode 0x{value:04x} is illegal, or accesses memory that is not there",
    "UNPROGRAMMED_FETCH": "instruction fetch at 0x{address:04x}, where nothing was programmed",
    "NO_MEMORY_FETCH": "instruction fetch at 0x{address:04x}, where there is no memory",
    "UNMODELLED_FUNCTION": "0x{value:x} written to 0x{address:04x} asks for a function that is not modelled",
    "UNMODELLED_SLEEP": "sleep that is not enabled, or deeper than idle: not modelled",
}


@dataclass(frozen=True)
class Options:
    """What surrounds the chip.

    `uart_ready`: sending takes no time, and input arrives as fast as it is read; else both take their time.
    `seed` decides what RAM holds at power-up.
    """

    uart_ready: bool = True
    host_baud: int = 9600
    seed: int = 0x328


@dataclass(frozen=True)
class PinChange:
    """What the ports drive from `cycle` on: bit n of `out` counts where bit n of `direction` is 1. Ports
    B, C, D are bits 0-7, 8-15, 16-23.
    """

    cycle: int
    out: int
    direction: int


@cache
def native() -> Any:
    """The C machine; built on first use."""
    declarations = (FOLDER / "api.h").read_text(encoding="utf-8")
    extension = Extension(
        name="atmega328p",
        declarations=declarations,
        preamble=f"#include <stdint.h>\n{declarations}",
        sources=tuple(FOLDER / name for name in SOURCES),
        inputs=tuple(sorted([*FOLDER.glob("*.c"), *FOLDER.glob("*.h")])),
        libraries=("simavr",),
    )
    try:
        return load(extension)
    except NativeBuildError as error:
        if "sim_avr.h" not in str(error):
            raise
        raise NativeBuildError(
            "board=avr is emulated by simavr, whose headers are missing: `./do …` brings them, "
            "or as root: apt-get install libsimavr-dev"
        ) from None


class Atmega328p(EmulatedChip):
    """One chip. It powers up when it is made; `power_up` starts it again."""

    def __init__(self, image: Path | bytes | Image | None = None, options: Options | None = None) -> None:
        super().__init__()
        self.options = options or Options()
        module = native()
        self._ffi, self._lib = module.ffi, module.lib
        o = self.options
        machine = self._lib.atm_new(int(o.uart_ready), o.host_baud, o.seed)
        if machine == self._ffi.NULL:
            raise MemoryError("no memory for an emulated chip")
        self._machine = self._ffi.gc(machine, self._lib.atm_free)
        self._reasons = {getattr(self._lib, f"STOP_{reason.name}"): reason for reason in Reason}
        self._faults = {getattr(self._lib, f"FAULT_{kind}"): kind for kind in FAULT_TEXTS}
        self._console_buffer = self._ffi.new(f"ConsoleByte[{BUFFER}]")
        self._pin_buffer = self._ffi.new(f"PinChange[{BUFFER}]")
        self._console = bytearray()
        self.pin_changes: list[PinChange] = []
        if image is not None:
            self.load(image)

    def load(self, image: Path | bytes | Image) -> None:
        """Programs the flash and powers the chip up."""
        content = image if isinstance(image, Image) else read_image(image, "EM_AVR")
        for address, data in content.pieces:
            if self._lib.atm_load(self._machine, address, data, len(data)):
                raise ImageError(
                    f"{content.name}: {len(data)} bytes at 0x{address:04x} are not in the chip's flash "
                    "(0x0000-0x7fff)"
                )
        self.symbols = dict(content.symbols)
        self.power_up()

    def power_up(self) -> None:
        """As if the supply had been cut: RAM and registers hold garbage, counters start again."""
        self._lib.atm_power_up(self._machine)
        self._console.clear()
        self.pin_changes.clear()

    # Running

    def run(
        self,
        max_cycles: int | None = None,
        until: int | str | Iterable[int | str] | None = None,
    ) -> Stop:
        """Runs until the CPU sleeps, a fault, a place of `until`, or `max_cycles` more cycles."""
        addresses = set(self.addresses(until))
        for address in addresses:
            self._lib.atm_set_breakpoint(self._machine, address, 1)
        try:
            return self._run(2**63 if max_cycles is None else self.cycles + max_cycles, False)
        finally:
            for address in addresses:
                self._lib.atm_set_breakpoint(self._machine, address, 0)

    def step(self) -> Stop:
        """One instruction."""
        return self._run(2**63, True)

    def _run(self, limit: int, step: bool) -> Stop:
        """In slices, so that logs are emptied in time and Ctrl-C is heard."""
        while True:
            slice_end = min(limit, self.cycles + SLICE)
            reason = self._lib.atm_run(self._machine, slice_end, int(step))
            self._drain()
            is_slice_end = reason == self._lib.STOP_LIMIT and slice_end < limit
            if reason != self._lib.STOP_LOG_FULL and not is_slice_end:
                return Stop(self._reasons[reason], self.pc, self.fault)

    def _drain(self) -> None:
        while count := self._lib.atm_console_take(self._machine, self._console_buffer, BUFFER):
            self._console += bytes(entry.byte for entry in self._console_buffer[0:count])
        while count := self._lib.atm_pins_take(self._machine, self._pin_buffer, BUFFER):
            self.pin_changes += [PinChange(p.cycle, p.out, p.dir) for p in self._pin_buffer[0:count]]

    @property
    def fault(self) -> Fault | None:
        """What ended the last run, if it was a fault; it stays until power-up."""
        entry = self._ffi.new("Fault *")
        self._lib.atm_fault(self._machine, entry)
        if entry.kind == self._lib.FAULT_NONE:
            return None
        kind = self._faults[entry.kind]
        text = FAULT_TEXTS[kind].format(address=entry.address, value=entry.value)
        return Fault(kind, text, entry.pc, self.function_at(entry.pc))

    # Counting

    def _counters(self) -> Any:
        counters = self._ffi.new("Counters *")
        self._lib.atm_counters(self._machine, counters)
        return counters

    @property
    def cycles(self) -> int:
        """Of the CPU's clock since power-up."""
        return int(self._counters().cycles)

    @property
    def sleep_cycles(self) -> int:
        """Cycles in which the CPU slept."""
        return int(self._counters().sleep_cycles)

    @property
    def interrupts(self) -> int:
        """How many were taken."""
        return int(self._counters().interrupts)

    @property
    def instructions(self) -> int:
        """Executed since power-up."""
        return int(self._counters().instructions)

    @property
    def seconds(self) -> float:
        """The chip's time since power-up."""
        return self.cycles / CLOCK_HZ

    @property
    def min_sp(self) -> int | None:
        """The lowest byte of the C stack that was used; its end if none was."""
        return DATA + int(self._counters().min_sp) + 1

    @property
    def tx_baud(self) -> float:
        """The baud rate of the last byte sent, 0 before."""
        return float(self._counters().tx_baud)

    @property
    def serial_errors(self) -> dict[str, int]:
        """Bytes lost or damaged, by cause; empty if all is well."""
        counters = self._counters()
        names = ("tx_overwritten", "tx_misheard", "rx_overruns", "rx_unheard")
        return {name: int(getattr(counters, name)) for name in names if getattr(counters, name)}

    # Registers, memory, console

    def register(self, number: int) -> int:
        """R0 … R31."""
        if not 0 <= number < 32:
            raise IndexError(f"there is no register R{number}")
        return self.read(DATA + number, 1)[0]

    @property
    def pc(self) -> int:
        """The address of the next instruction, or of the faulting one, in bytes."""
        return int(self._lib.atm_pc(self._machine))

    def read(self, place: int | str, count: int) -> bytes:
        address = self.address(place)
        buffer = self._ffi.new("uint8_t[]", max(count, 1))
        if self._lib.atm_peek(self._machine, address, buffer, count):
            raise IndexError(f"no memory at 0x{address:08x}, {count} bytes")
        return bytes(self._ffi.buffer(buffer, count))

    def write(self, place: int | str, data: bytes) -> None:
        address = self.address(place)
        if self._lib.atm_poke(self._machine, address, data, len(data)):
            raise IndexError(f"no memory at 0x{address:08x}, {len(data)} bytes")

    @property
    def console(self) -> bytes:
        """All bytes the host heard since power-up."""
        return bytes(self._console)

    def feed(self, data: bytes) -> None:
        """Queues console input. At real baud each byte follows the last, whether the chip reads or not."""
        taken = self._lib.atm_console_feed(self._machine, data, len(data))
        if taken < len(data):
            raise BufferError(
                f"console input: {taken} of {len(data)} bytes taken, the queue is full; "
                "run the chip, then feed the rest"
            )

    def set_pin(self, port: str, bit: int, level: bool | None) -> None:
        """Drives a pin of port B, C or D from outside; None lets it float."""
        self._lib.atm_set_pin(self._machine, "BCD".index(port), bit, -1 if level is None else int(level))
