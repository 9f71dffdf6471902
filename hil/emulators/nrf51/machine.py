"""`Nrf51`: an emulated nRF51822 that runs a firmware file.

In: an ELF or Intel HEX file, console input, levels on pins. Out: console bytes, pin changes, cycle counts,
memory, faults with the address of the instruction. unicorn executes; what is around it is in C (`cpu.c` is
where to start).

    chip = Nrf51(Path("firmware.elf"))
    stop = chip.run(max_cycles=10_000_000)
    print(stop, chip.console, chip.cycles)
"""

from __future__ import annotations

import ctypes
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hil.emulators.chip import EmulatedChip, Fault, Reason, Stop
from hil.emulators.image import Image, ImageError, read_image
from microvium.native import Extension, NativeBuildError, load

FOLDER = Path(__file__).parent
SOURCES = ("bus.c", "cpu.c", "gpio.c", "irq.c", "nvmc.c", "timer.c", "uart.c")
CLOCK_HZ = 16_000_000
SLICE = 50_000_000
BUFFER = 4096

FAULT_TEXTS = {
    "ILLEGAL_OPCODE": "illegal opcode 0x{value:04x}",
    "NO_MEMORY": "access to 0x{address:08x}, where there is no memory",
    "UNALIGNED": "unaligned access of {value} bytes to 0x{address:08x}",
    "FLASH_WRITE": "write of 0x{value:x} to flash at 0x{address:08x}",
    "UNPROGRAMMED_FETCH": "instruction fetch at 0x{address:08x}, where nothing was programmed",
    "NO_MEMORY_FETCH": "instruction fetch at 0x{address:08x}, where there is no memory",
    "UNPROGRAMMED_VECTOR": "the vector at 0x{address:04x} was not programmed",
    "UNMODELLED_REGISTER": "access to 0x{address:08x}, a peripheral register that is not modelled",
    "UNMODELLED_FUNCTION": "0x{value:x} written to 0x{address:08x} asks for a function that is not modelled",
    "REGISTER_WIDTH": "access of {value} bytes to 0x{address:08x}: registers are words",
    "EXCEPTION": "opcode 0x{value:04x} raises an exception, which is not modelled ({address})",
    "EMULATOR": "the emulator gave up (error {value})",
}


@dataclass(frozen=True)
class Options:
    """What surrounds the chip.

    `uart_ready`: sending takes no time, input arrives as fast as it is read, and the crystal runs at once;
    else each takes its time. `seed` decides what RAM holds at power-up.
    """

    uart_ready: bool = True
    host_baud: int = 115_200
    seed: int = 0x51822


@dataclass(frozen=True)
class PinChange:
    """What the port drives from `cycle` on: bit n of `out` counts where bit n of `direction` is 1."""

    cycle: int
    out: int
    direction: int


@cache
def native() -> Any:
    """The C machine; built on first use. Its calls of unicorn are resolved when it is loaded."""
    origin = getattr(importlib.util.find_spec("unicorn"), "origin", None)
    if origin is None:
        raise NativeBuildError("the Python package unicorn is not installed: `./do …` brings it")
    package = Path(origin).parent
    for library in sorted((package / "lib").glob("libunicorn.*so*")):
        ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
    declarations = (FOLDER / "api.h").read_text(encoding="utf-8")
    return load(
        Extension(
            name="nrf51",
            declarations=declarations,
            preamble=f"#include <stdint.h>\n{declarations}",
            sources=tuple(FOLDER / name for name in SOURCES),
            inputs=tuple(sorted([*FOLDER.glob("*.c"), *FOLDER.glob("*.h")])),
            includes=(package / "include",),
        )
    )


class Nrf51(EmulatedChip):
    """One chip. It powers up when it is made; `power_up` starts it again."""

    def __init__(self, image: Path | bytes | Image | None = None, options: Options | None = None) -> None:
        super().__init__()
        self.options = options or Options()
        module = native()
        self._ffi, self._lib = module.ffi, module.lib
        o = self.options
        machine = self._lib.nrf_new(int(o.uart_ready), o.host_baud, o.seed)
        if machine == self._ffi.NULL:
            raise MemoryError("no memory for an emulated chip")
        self._machine = self._ffi.gc(machine, self._lib.nrf_free)
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
        content = image if isinstance(image, Image) else read_image(image, "EM_ARM")
        for address, data in content.pieces:
            if self._lib.nrf_load(self._machine, address, data, len(data)):
                raise ImageError(
                    f"{content.name}: {len(data)} bytes at 0x{address:08x} are not in the chip's flash "
                    "(0x00000000-0x0003ffff)"
                )
        self.symbols = dict(content.symbols)
        self.power_up()

    def power_up(self) -> None:
        """As if the supply had been cut: RAM and registers hold garbage, counters start again."""
        self._lib.nrf_power_up(self._machine)
        self._console.clear()
        self.pin_changes.clear()

    # Running

    def run(
        self,
        max_cycles: int | None = None,
        until: int | str | Iterable[int | str] | None = None,
    ) -> Stop:
        """Runs until the CPU sleeps, a fault, a place of `until`, or `max_cycles` more cycles."""
        addresses = {address & ~1 for address in self.addresses(until)}
        for address in addresses:
            self._lib.nrf_set_breakpoint(self._machine, address, 1)
        try:
            return self._run(2**63 if max_cycles is None else self.cycles + max_cycles, False)
        finally:
            for address in addresses:
                self._lib.nrf_set_breakpoint(self._machine, address, 0)

    def step(self) -> Stop:
        """One instruction."""
        return self._run(2**63, True)

    def _run(self, limit: int, step: bool) -> Stop:
        """In slices, so that logs are emptied in time and Ctrl-C is heard."""
        while True:
            slice_end = min(limit, self.cycles + SLICE)
            reason = self._lib.nrf_run(self._machine, slice_end, int(step))
            self._drain()
            is_slice_end = reason == self._lib.STOP_LIMIT and slice_end < limit
            if reason != self._lib.STOP_LOG_FULL and not is_slice_end:
                return Stop(self._reasons[reason], self.pc, self.fault)

    def _drain(self) -> None:
        while count := self._lib.nrf_console_take(self._machine, self._console_buffer, BUFFER):
            self._console += bytes(entry.byte for entry in self._console_buffer[0:count])
        while count := self._lib.nrf_pins_take(self._machine, self._pin_buffer, BUFFER):
            self.pin_changes += [PinChange(p.cycle, p.out, p.dir) for p in self._pin_buffer[0:count]]

    @property
    def fault(self) -> Fault | None:
        """What ended the last run, if it was a fault; it stays until power-up."""
        entry = self._ffi.new("Fault *")
        self._lib.nrf_fault(self._machine, entry)
        if entry.kind == self._lib.FAULT_NONE:
            return None
        kind = self._faults[entry.kind]
        text = FAULT_TEXTS[kind].format(address=entry.address, value=entry.value)
        return Fault(kind, text, entry.pc, self.function_at(entry.pc))

    # Counting

    def _counters(self) -> Any:
        counters = self._ffi.new("Counters *")
        self._lib.nrf_counters(self._machine, counters)
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
        """The lowest stack pointer since power-up; None if no instruction has moved it."""
        value = int(self._counters().min_sp)
        return None if value == 0xFFFF_FFFF else value

    @property
    def tx_baud(self) -> float:
        """The baud rate of the last byte sent, 0 before."""
        return float(self._counters().tx_baud)

    @property
    def serial_errors(self) -> dict[str, int]:
        """Bytes lost or damaged, by cause; empty if all is well."""
        counters = self._counters()
        names = ("tx_overwritten", "tx_unrouted", "tx_misheard", "rx_overruns", "rx_unheard")
        return {name: int(getattr(counters, name)) for name in names if getattr(counters, name)}

    # Registers, memory, console, pins

    def register(self, number: int) -> int:
        """R0 … R12, R13 (SP), R14 (LR), R15 (PC)."""
        if not 0 <= number < 16:
            raise IndexError(f"there is no register R{number}")
        return int(self._lib.nrf_get_register(self._machine, number))

    def set_register(self, number: int, value: int) -> None:
        """Writes a register. Another program counter ends a fault."""
        self.register(number)
        self._lib.nrf_set_register(self._machine, number, value & 0xFFFF_FFFF)

    def attach_debugger(self, on: bool = True) -> None:
        """With a debugger a BKPT ends a run; without, it is a fault."""
        self._lib.nrf_set_debugged(self._machine, int(on))

    @property
    def pc(self) -> int:
        """The address of the next instruction, or of the faulting one."""
        return self.register(15)

    @property
    def flags(self) -> int:
        """XPSR."""
        return int(self._lib.nrf_get_flags(self._machine))

    def read(self, place: int | str, count: int) -> bytes:
        address = self.address(place)
        buffer = self._ffi.new("uint8_t[]", max(count, 1))
        if self._lib.nrf_peek(self._machine, address, buffer, count):
            raise IndexError(f"no memory at 0x{address:08x}, {count} bytes")
        return bytes(self._ffi.buffer(buffer, count))

    def write(self, place: int | str, data: bytes) -> None:
        address = self.address(place)
        if self._lib.nrf_poke(self._machine, address, data, len(data)):
            raise IndexError(f"no memory at 0x{address:08x}, {len(data)} bytes")

    @property
    def console(self) -> bytes:
        """All bytes the host heard since power-up."""
        return bytes(self._console)

    def feed(self, data: bytes) -> None:
        """Queues console input. At real baud each byte follows the last, whether the chip reads or not."""
        taken = self._lib.nrf_console_feed(self._machine, data, len(data))
        if taken < len(data):
            raise BufferError(
                f"console input: {taken} of {len(data)} bytes taken, the queue is full; "
                "run the chip, then feed the rest"
            )

    def set_pin(self, pin: int, level: bool | None) -> None:
        """Drives P0.`pin` from outside; None lets it float."""
        self._lib.nrf_set_pin(self._machine, pin, -1 if level is None else int(level))
