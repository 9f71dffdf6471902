"""`Msp430`: an emulated MSP430G2553 that runs a firmware file.

In: an ELF or Intel HEX file, console input, levels on pins. Out: console bytes, pin changes, cycle counts,
memory, faults with the address of the instruction. The machine itself is in C (`run.c` is where to start);
nothing here decides what the firmware does.

    chip = Msp430(Path("firmware.elf"))
    stop = chip.run(max_cycles=10_000_000)
    print(stop, chip.console, chip.cycles)
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hil.emulators.image import Image, ImageError, Symbol
from microvium.native import Extension, load

from .image import read_image

FOLDER = Path(__file__).parent
SOURCES = ("bus.c", "clock.c", "cpu.c", "gpio.c", "registers.c", "run.c", "timer.c", "uart.c", "watchdog.c")
RAM_START = 0x200
CHIP_RAM = 512
CHIP_ROM = 0x4000
PS = 1_000_000_000_000
SLICE = 50_000_000


class Reason(enum.Enum):
    """Why `run` came back."""

    LIMIT = "limit"
    STEP = "step"
    BREAKPOINT = "breakpoint"
    IDLE = "idle for ever"
    FAULT = "fault"
    RESET = "reset"


FAULT_TEXTS = {
    "ILLEGAL_OPCODE": "illegal opcode 0x{value:04x}",
    "CPU4_ERRATUM": "PUSH #4 and PUSH #8 as generated constants (0x{value:04x}) fail here (erratum CPU4)",
    "ODD_PC": "odd program counter 0x{address:04x}",
    "ODD_SP": "odd stack pointer 0x{address:04x}",
    "UNALIGNED": "word access at odd address 0x{address:04x}",
    "NO_MEMORY": "access to 0x{address:04x}, where there is no memory",
    "FLASH_WRITE": "write of 0x{value:x} to flash at 0x{address:04x}",
    "UNPROGRAMMED_FETCH": "instruction fetch at 0x{address:04x}, where nothing was programmed",
    "PERIPHERAL_FETCH": "instruction fetch from the peripherals at 0x{address:04x}",
    "NO_MEMORY_FETCH": "instruction fetch at 0x{address:04x}, where there is no memory",
    "UNPROGRAMMED_VECTOR": "the interrupt vector at 0x{address:04x} was not programmed",
    "UNMODELLED_REGISTER": "access to 0x{address:04x}, a peripheral register that is not modelled",
    "UNMODELLED_FUNCTION": "0x{value:x} written to 0x{address:04x} asks for a function that is not modelled",
    "REGISTER_WIDTH": "wrong width of access to 0x{address:04x} (registers below 0x100: bytes, above: words)",
}
RESET_CAUSES = ("power up", "watchdog", "watchdog password", "flash password", "reset pin")


@dataclass(frozen=True)
class Fault:
    """`kind` is a key of FAULT_TEXTS, `pc` the faulting instruction, `address` what it touched, `where` the
    function, if known.
    """

    kind: str
    pc: int
    address: int
    value: int
    where: str = ""

    def __str__(self) -> str:
        text = FAULT_TEXTS[self.kind].format(address=self.address, value=self.value)
        return f"{text} (pc 0x{self.pc:04x}{' in ' + self.where if self.where else ''})"


@dataclass(frozen=True)
class Stop:
    """Why and where a run ended."""

    reason: Reason
    pc: int
    fault: Fault | None = None

    def __str__(self) -> str:
        return str(self.fault) if self.fault else f"{self.reason.value} at 0x{self.pc:04x}"


@dataclass(frozen=True)
class PinChange:
    """What port `port` drives from `cycle` on: bit n of `out` counts where bit n of `direction` is 1."""

    cycle: int
    port: int
    out: int
    direction: int


@dataclass(frozen=True)
class Options:
    """What surrounds the chip.

    `uart_ready`: sending takes no time and input arrives as fast as it is read; else both at the baud rates
    of the chip and of `host_baud`. `ram_bytes` beyond 512 and `rom_bytes` of flash beyond 16,384 are no
    MSP430G2553 any more, for experiments. `seed` decides what RAM holds at power-up.
    """

    uart_ready: bool = True
    host_baud: int = 9600
    ram_bytes: int = CHIP_RAM
    rom_bytes: int = CHIP_ROM
    crystal_hz: int = 0
    vlo_hz: int = 12_000
    seed: int = 0x2553


@dataclass(frozen=True)
class Snapshot:
    """Everything about a machine at one moment; good for any `Msp430` of the same options."""

    state: bytes
    console: bytes
    console_cycles: tuple[int, ...]
    pin_changes: tuple[PinChange, ...]


@dataclass(frozen=True)
class FunctionProfile:
    """What a function took by itself, without those it called."""

    name: str
    cycles: int
    instructions: int


@cache
def native() -> Any:
    """The C machine; built on first use."""
    declarations = (FOLDER / "api.h").read_text(encoding="utf-8")
    return load(
        Extension(
            name="msp430",
            declarations=declarations,
            preamble=f"#include <stdint.h>\n{declarations}",
            sources=tuple(FOLDER / name for name in SOURCES),
            inputs=tuple(sorted([*FOLDER.glob("*.c"), *FOLDER.glob("*.h")])),
            libraries=("m",),
        )
    )


class Msp430:
    """One chip. It powers up when it is made; `reset` and `power_up` start it again."""

    def __init__(self, image: Path | bytes | Image | None = None, options: Options | None = None) -> None:
        self.options = options or Options()
        self._check_options()
        module = native()
        self._ffi, self._lib = module.ffi, module.lib
        self._machine = self._new_machine()
        self._reasons = {getattr(self._lib, f"STOP_{reason.name}"): reason for reason in Reason}
        self._faults = {getattr(self._lib, f"FAULT_{kind}"): kind for kind in FAULT_TEXTS}
        self._console_buffer = self._ffi.new("ConsoleByte[4096]")
        self._pin_buffer = self._ffi.new("PinChange[4096]")
        self._breakpoints: set[int] = set()
        self._console = bytearray()
        self._console_cycles: list[int] = []
        self.pin_changes: list[PinChange] = []
        self.symbols: dict[str, Symbol] = {}
        if image is not None:
            self.load(image)

    def _check_options(self) -> None:
        o = self.options
        if not 256 <= o.ram_bytes <= 0xE00 or o.ram_bytes % 256:
            raise ValueError(f"ram_bytes is {o.ram_bytes}: it must be a multiple of 256 between 256 and 3584")
        if not CHIP_ROM <= o.rom_bytes <= 0x8000 or o.rom_bytes % 256:
            raise ValueError(
                f"rom_bytes is {o.rom_bytes}: it must be a multiple of 256 between 16384 and 32768"
            )
        if o.host_baud <= 0 or o.vlo_hz <= 0 or o.crystal_hz < 0:
            raise ValueError("host_baud and vlo_hz must be positive, crystal_hz not negative")

    def _new_machine(self) -> Any:
        o = self.options
        config = self._ffi.new(
            "Config *",
            [o.ram_bytes, o.rom_bytes, int(o.uart_ready), o.host_baud, o.crystal_hz, o.vlo_hz, o.seed],
        )
        machine = self._lib.msp_new(config)
        if machine == self._ffi.NULL:
            raise MemoryError("no memory for an emulated chip")
        return self._ffi.gc(machine, self._lib.msp_free)

    def load(self, image: Path | bytes | Image) -> None:
        """Programs the flash and powers the chip up."""
        content = image if isinstance(image, Image) else read_image(image)
        for address, data in content.pieces:
            if address + len(data) > 0x10000 or self._lib.msp_load(self._machine, address, data, len(data)):
                raise ImageError(
                    f"{content.name}: {len(data)} bytes at 0x{address:04x} are not in the chip's flash "
                    f"(0x{0x10000 - self.options.rom_bytes:04x}-0xffff, 0x1000-0x10bf)"
                )
        self.symbols = dict(content.symbols)
        self.power_up()

    def power_up(self) -> None:
        """As if the supply had been cut: RAM and registers hold garbage, counters start again; the flash
        stays.
        """
        self._lib.msp_power_up(self._machine)
        self._console.clear()
        self._console_cycles.clear()
        self.pin_changes.clear()

    def reset(self) -> None:
        """The reset pin: RAM stays, and so do the counters."""
        self._lib.msp_reset(self._machine, self._lib.RESET_PIN)

    # Running

    def run(
        self,
        max_cycles: int | None = None,
        until: int | str | Iterable[int | str] | None = None,
        stop_on_reset: bool = False,
    ) -> Stop:
        """Runs until nothing can happen any more, a fault, a breakpoint, an address or symbol of `until`, or
        `max_cycles` more cycles.
        """
        addresses = set() if until is None else set(self._addresses(until))
        with self._temporary_breakpoints(addresses - self._breakpoints):
            return self._run(self._limit(max_cycles), False, stop_on_reset)

    def step(self) -> Stop:
        """One instruction, or an interrupt's entry; asleep, up to the next event."""
        return self._run(self._limit(None), True, False)

    def trace(self, callback: Callable[[Msp430, Stop], bool | None], max_steps: int) -> Stop:
        """Steps, calling `callback` after each; it ends the trace by returning True."""
        stop = Stop(Reason.LIMIT, self.pc)
        for _ in range(max_steps):
            stop = self.step()
            if callback(self, stop) or stop.reason is not Reason.STEP:
                break
        return stop

    def _limit(self, max_cycles: int | None) -> int:
        return 2**63 if max_cycles is None else self.cycles + max_cycles

    def _run(self, limit: int, step: bool, stop_on_reset: bool) -> Stop:
        """In slices, so that logs are emptied in time and Ctrl-C is heard."""
        while True:
            slice_end = min(limit, self.cycles + SLICE)
            reason = self._lib.msp_run(self._machine, slice_end, step, stop_on_reset)
            self._drain()
            is_slice_end = reason == self._lib.STOP_LIMIT and slice_end < limit
            if reason != self._lib.STOP_LOG_FULL and not is_slice_end:
                break
        return Stop(self._reasons[reason], self.pc, self.fault if reason == self._lib.STOP_FAULT else None)

    def _drain(self) -> None:
        while count := self._lib.msp_console_take(self._machine, self._console_buffer, 4096):
            for entry in self._console_buffer[0:count]:
                self._console.append(entry.byte)
                self._console_cycles.append(entry.cycle)
        while count := self._lib.msp_pins_take(self._machine, self._pin_buffer, 4096):
            self.pin_changes += [PinChange(p.cycle, p.port, p.out, p.dir) for p in self._pin_buffer[0:count]]

    def _addresses(self, places: int | str | Iterable[int | str]) -> Iterator[int]:
        for place in [places] if isinstance(places, (int, str)) else places:
            yield self.address(place)

    def address(self, place: int | str) -> int:
        """An address, or that of a symbol."""
        if isinstance(place, int):
            return place
        if place not in self.symbols:
            raise KeyError(f"the firmware has no symbol {place!r}")
        return self.symbols[place].address

    @contextmanager
    def _temporary_breakpoints(self, addresses: set[int]) -> Iterator[None]:
        for address in addresses:
            self._lib.msp_set_breakpoint(self._machine, address, 1)
        try:
            yield
        finally:
            for address in addresses:
                self._lib.msp_set_breakpoint(self._machine, address, 0)

    def set_breakpoint(self, place: int | str, on: bool = True) -> None:
        """`run` stops before the instruction there; the run after that goes on."""
        address = self.address(place)
        self._lib.msp_set_breakpoint(self._machine, address, int(on))
        (self._breakpoints.add if on else self._breakpoints.discard)(address)

    @property
    def fault(self) -> Fault | None:
        """What ended the last run, if it was a fault; it stays until a reset."""
        entry = self._ffi.new("Fault *")
        self._lib.msp_fault(self._machine, entry)
        if entry.kind == self._lib.FAULT_NONE:
            return None
        return Fault(
            self._faults[entry.kind], entry.pc, entry.address, entry.value, self.function_at(entry.pc)
        )

    # Counting

    def _counters(self) -> Any:
        counters = self._ffi.new("Counters *")
        self._lib.msp_counters(self._machine, counters)
        return counters

    @property
    def cycles(self) -> int:
        """MCLK periods since power-up: active ones, and those slept through."""
        counters = self._counters()
        return int(counters.active_cycles + counters.sleep_cycles)

    @property
    def active_cycles(self) -> int:
        """The part of `cycles` during which the CPU worked."""
        return int(self._counters().active_cycles)

    @property
    def sleep_cycles(self) -> int:
        """The part of `cycles` during which the CPU was off."""
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
    def seconds(self) -> float:
        """The chip's time since power-up."""
        return float(self._counters().time_ps / PS)

    @property
    def mclk_hz(self) -> float:
        """The CPU clock's present frequency."""
        return PS / float(self._counters().mclk_ps)

    @property
    def smclk_hz(self) -> float:
        """0 while it stands still."""
        period = float(self._counters().smclk_ps)
        return PS / period if period else 0.0

    @property
    def aclk_hz(self) -> float:
        """0 while it stands still."""
        period = float(self._counters().aclk_ps)
        return PS / period if period else 0.0

    @property
    def tx_baud(self) -> float:
        """The baud rate of the last byte sent, 0 before; real-baud mode only."""
        bit = float(self._counters().tx_bit_ps)
        return PS / bit if bit else 0.0

    @property
    def resets(self) -> dict[str, int]:
        """How often each cause reset the chip since power-up."""
        return {
            cause: int(count)
            for cause, count in zip(RESET_CAUSES, self._counters().resets, strict=True)
            if count
        }

    @property
    def serial_errors(self) -> dict[str, int]:
        """Bytes lost or damaged, by cause; empty if all is well."""
        counters = self._counters()
        names = ("tx_overwritten", "tx_unrouted", "rx_overruns", "rx_framing_errors", "rx_unheard")
        return {name: int(getattr(counters, name)) for name in names if getattr(counters, name)}

    # Registers and memory, as a debugger sees them

    def register(self, number: int) -> int:
        """R0 (PC), R1 (SP), R2 (SR) ... R15."""
        if not 0 <= number < 16:
            raise IndexError(f"there is no register R{number}")
        return int(self._lib.msp_get_register(self._machine, number))

    def set_register(self, number: int, value: int) -> None:
        """Writes a register; R3 stays 0."""
        self.register(number)
        self._lib.msp_set_register(self._machine, number, value & 0xFFFF)

    @property
    def registers(self) -> tuple[int, ...]:
        """R0 to R15."""
        return tuple(self._lib.msp_get_register(self._machine, number) for number in range(16))

    @property
    def pc(self) -> int:
        """R0: the address of the next instruction, or of the faulting one."""
        return self.register(0)

    @property
    def sp(self) -> int:
        """R1."""
        return self.register(1)

    @property
    def sr(self) -> int:
        """R2."""
        return self.register(2)

    def read(self, place: int | str, count: int) -> bytes:
        """RAM or flash."""
        address = self.address(place)
        buffer = self._ffi.new("uint8_t[]", max(count, 1))
        if address > 0xFFFF or self._lib.msp_peek(self._machine, address, buffer, count):
            raise IndexError(f"no memory at 0x{address:04x}, {count} bytes")
        return bytes(self._ffi.buffer(buffer, count))

    def read_word(self, place: int | str) -> int:
        """A little-endian 16-bit word of RAM or flash."""
        return int.from_bytes(self.read(place, 2), "little")

    def write(self, place: int | str, data: bytes) -> None:
        """RAM or flash; what was written counts as programmed."""
        address = self.address(place)
        if address > 0xFFFF or self._lib.msp_poke(self._machine, address, data, len(data)):
            raise IndexError(f"no memory at 0x{address:04x}, {len(data)} bytes")

    def peripheral(self, address: int) -> int:
        """A peripheral register's value, without the side effects of reading it."""
        value = int(self._lib.msp_peek_register(self._machine, address))
        if value < 0:
            raise IndexError(f"no modelled peripheral register at 0x{address:04x}")
        return value

    # Stack

    @property
    def min_sp(self) -> int | None:
        """The lowest stack pointer since power-up or `track_sp`; None if it was never written."""
        value = int(self._counters().min_sp)
        return None if value == 0xFFFF else value

    def track_sp(self) -> None:
        """`min_sp` starts again."""
        self._lib.msp_track_sp(self._machine)

    def paint(self, start: int | str, end: int | str, byte: int = 0xA5) -> None:
        """Fills [start, end) so that `unpainted` can tell what was used."""
        first, last = self.address(start), self.address(end)
        self.write(first, bytes([byte]) * (last - first))

    def unpainted(self, start: int | str, end: int | str, byte: int = 0xA5) -> int:
        """How many bytes from the first changed one to `end`: what a stack growing down from `end` used."""
        first, last = self.address(start), self.address(end)
        data = self.read(first, last - first)
        return len(data.lstrip(bytes([byte])))

    # Console

    @property
    def console(self) -> bytes:
        """All bytes the host heard since power-up."""
        return bytes(self._console)

    @property
    def console_cycles(self) -> tuple[int, ...]:
        """When each byte of `console` had been heard."""
        return tuple(self._console_cycles)

    def feed(self, data: bytes, gap_seconds: float = 0.0) -> None:
        """Queues console input. At real baud each byte follows the last after `gap_seconds`, whether the chip
        reads or not.
        """
        taken = self._lib.msp_console_feed(self._machine, data, len(data), round(gap_seconds * PS))
        if taken < len(data):
            raise BufferError(
                f"console input: {taken} of {len(data)} bytes taken, the queue is full; "
                "run the chip, then feed the rest"
            )

    @property
    def unread_input(self) -> int:
        """Queued bytes that have not reached the chip."""
        return int(self._lib.msp_console_unread(self._machine))

    # Pins

    def set_pin(self, port: int, bit: int, level: bool | None) -> None:
        """Drives a pin from outside; None lets it float."""
        self._check_pin(port, bit)
        self._lib.msp_set_pin(self._machine, port, bit, -1 if level is None else int(level))

    def pin(self, port: int, bit: int) -> bool:
        """The level at a pin, whoever drives it."""
        self._check_pin(port, bit)
        return bool(self._lib.msp_get_pin(self._machine, port, bit))

    def _check_pin(self, port: int, bit: int) -> None:
        if port not in (1, 2, 3) or not 0 <= bit < 8:
            raise IndexError(f"there is no pin P{port}.{bit}")

    # Snapshots

    def snapshot(self) -> Snapshot:
        """The whole state, for `restore`."""
        size = self._lib.msp_state_size()
        buffer = self._ffi.new("uint8_t[]", size)
        self._lib.msp_save(self._machine, buffer)
        return Snapshot(
            bytes(self._ffi.buffer(buffer, size)), self.console, self.console_cycles, tuple(self.pin_changes)
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Back to a snapshot, with the console and the pin changes of that moment."""
        if len(snapshot.state) != self._lib.msp_state_size():
            raise ValueError("the snapshot is of another version of the emulator")
        self._lib.msp_restore(self._machine, snapshot.state)
        self._console = bytearray(snapshot.console)
        self._console_cycles = list(snapshot.console_cycles)
        self.pin_changes = list(snapshot.pin_changes)

    # Profile

    def profile(self, on: bool = True) -> None:
        """Counts cycles and executions per instruction from now on."""
        self._lib.msp_profile(self._machine, int(on))

    def profile_by_address(self) -> dict[int, tuple[int, int]]:
        """(cycles, executions) of each instruction executed since `profile()`."""
        cycles, counts = (
            self._lib.msp_profile_cycles(self._machine),
            self._lib.msp_profile_counts(self._machine),
        )
        if cycles == self._ffi.NULL:
            raise RuntimeError("profiling is off: call profile() first")
        return {2 * i: (cycles[i], counts[i]) for i in range(0x8000) if counts[i]}

    def profile_by_function(self) -> list[FunctionProfile]:
        """Own cycles of each function, the most expensive first. Interrupt entry is in none."""
        sums: dict[str, list[int]] = {}
        for address, (cycles, count) in self.profile_by_address().items():
            entry = sums.setdefault(self.function_at(address) or f"0x{address:04x}", [0, 0])
            entry[0] += cycles
            entry[1] += count
        profiles = [FunctionProfile(name, cycles, count) for name, (cycles, count) in sums.items()]
        return sorted(profiles, key=lambda p: (-p.cycles, p.name))

    def function_at(self, address: int) -> str:
        """The function (or else the label) an address belongs to; '' if unknown."""
        best: Symbol | None = None
        for symbol in self.symbols.values():
            if symbol.size and symbol.address <= address < symbol.address + symbol.size:
                return symbol.name
            is_label = not symbol.size and RAM_START <= symbol.address <= address
            if is_label and (best is None or symbol.address > best.address):
                best = symbol
        return best.name if best else ""
