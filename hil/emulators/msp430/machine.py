"""`Msp430`: an emulated MSP430G2553 that runs a firmware file.

In: an ELF or Intel HEX file, console input, levels on pins. Out: console bytes, pin changes, cycle counts,
memory, faults with the address of the instruction. The machine itself is in C (`run.c` is where to start);
nothing here decides what the firmware does.

    chip = Msp430(Path("firmware.elf"))
    stop = chip.run(max_cycles=10_000_000)
    print(stop, chip.console, chip.cycles)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hil.emulators.chip import FOR_EVER, EmulatedChip, Reason, Stop, build
from hil.emulators.image import Image

FOLDER = Path(__file__).parent
RAM_START = 0x200
CHIP_RAM = 512
CHIP_ROM = 0x4000
PS = 1_000_000_000_000
NEVER_MOVED = 0xFFFF

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
class PinChange:
    """What port `port` drives from `cycle` on: bit n of `out` counts where bit n of `direction` is 1."""

    cycle: int
    port: int
    out: int
    direction: int

    def driven(self) -> Iterator[tuple[str, bool]]:
        """The pins that the chip drives."""
        for bit in range(8):
            if self.direction >> bit & 1:
                yield f"P{self.port}.{bit}", bool(self.out >> bit & 1)


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
    return build(FOLDER, libraries=("m",))


class Msp430(EmulatedChip[PinChange]):
    """One chip; `reset` starts it again as its pin does."""

    PREFIX = "msp"
    ELF_MACHINE = "EM_MSP430"
    FAULT_TEXTS = FAULT_TEXTS
    LOSSES = ("tx_overwritten", "tx_unrouted", "rx_overruns", "rx_framing_errors", "rx_unheard")
    FIRST_LABEL = RAM_START

    def __init__(self, image: Path | bytes | Image | None = None, options: Options | None = None) -> None:
        self.options = options or Options()
        self._check_options()
        module = native()
        super().__init__(module, module.lib.msp_new(self._config(module)))
        self._breakpoints: set[int] = set()
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

    def _config(self, module: Any) -> Any:
        o = self.options
        return module.ffi.new(
            "Config *",
            [o.ram_bytes, o.rom_bytes, int(o.uart_ready), o.host_baud, o.crystal_hz, o.vlo_hz, o.seed],
        )

    @property
    def flash_range(self) -> str:
        return f"0x{0x10000 - self.options.rom_bytes:04x}-0xffff, 0x1000-0x10bf"

    def _pin_change(self, entry: Any) -> PinChange:
        return PinChange(entry.cycle, entry.port, entry.out, entry.dir)

    def reset(self) -> None:
        """The reset pin: RAM stays, and so do the counters."""
        self._call("reset", self._lib.RESET_PIN)

    # Running

    def run(
        self,
        max_cycles: int | None = None,
        until: int | str | Iterable[int | str] | None = None,
        stop_on_reset: bool = False,
    ) -> Stop:
        """As that of every chip; also until a reset, if that is asked for."""
        with self._breakpoints_at(set(self.addresses(until)) - self._breakpoints):
            return self._run(self._limit(max_cycles), 0, int(stop_on_reset))

    def step(self) -> Stop:
        """One instruction, or an interrupt's entry; asleep, up to the next event."""
        return self._run(FOR_EVER, 1, 0)

    def trace(self, callback: Callable[[Msp430, Stop], bool | None], max_steps: int) -> Stop:
        """Steps, calling `callback` after each; it ends the trace by returning True."""
        stop = Stop(Reason.LIMIT, self.pc)
        for _ in range(max_steps):
            stop = self.step()
            if callback(self, stop) or stop.reason is not Reason.STEP:
                break
        return stop

    def set_breakpoint(self, place: int | str, on: bool = True) -> None:
        """`run` stops before the instruction there; the run after that goes on."""
        address = self.address(place)
        self._call("set_breakpoint", address, int(on))
        (self._breakpoints.add if on else self._breakpoints.discard)(address)

    # Counting

    @property
    def active_cycles(self) -> int:
        """The part of `cycles` during which the CPU worked."""
        counters = self._counters()
        return int(counters.cycles - counters.sleep_cycles)

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

    # Registers and memory, as a debugger sees them

    def register(self, number: int) -> int:
        """R0 (PC), R1 (SP), R2 (SR) ... R15."""
        if not 0 <= number < 16:
            raise IndexError(f"there is no register R{number}")
        return int(self._call("get_register", number))

    def set_register(self, number: int, value: int) -> None:
        """Writes a register; R3 stays 0."""
        self.register(number)
        self._call("set_register", number, value & 0xFFFF)

    @property
    def registers(self) -> tuple[int, ...]:
        """R0 to R15."""
        return tuple(self._call("get_register", number) for number in range(16))

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

    def read_word(self, place: int | str) -> int:
        """A little-endian 16-bit word of RAM or flash."""
        return int.from_bytes(self.read(place, 2), "little")

    def peripheral(self, address: int) -> int:
        """A peripheral register's value, without the side effects of reading it."""
        value = int(self._call("peek_register", address))
        if value < 0:
            raise IndexError(f"no modelled peripheral register at 0x{address:04x}")
        return value

    # Stack

    @property
    def min_sp(self) -> int | None:
        """The lowest stack pointer since power-up or `track_sp`; None if it was never written."""
        value = int(self._counters().min_sp)
        return None if value == NEVER_MOVED else value

    def track_sp(self) -> None:
        """`min_sp` starts again."""
        self._call("track_sp")

    # Console

    def feed(self, data: bytes, gap_seconds: float = 0.0) -> None:
        """Queues console input. At real baud each byte follows the last after `gap_seconds`, whether the chip
        reads or not.
        """
        self._feed(data, round(gap_seconds * PS))

    @property
    def unread_input(self) -> int:
        """Queued bytes that have not reached the chip."""
        return int(self._call("console_unread"))

    # Pins

    def set_pin(self, port: int, bit: int, level: bool | None) -> None:
        """Drives a pin from outside; None lets it float."""
        self._check_pin(port, bit)
        self._call("set_pin", port, bit, -1 if level is None else int(level))

    def pin(self, port: int, bit: int) -> bool:
        """The level at a pin, whoever drives it."""
        self._check_pin(port, bit)
        return bool(self._call("get_pin", port, bit))

    def _check_pin(self, port: int, bit: int) -> None:
        if port not in (1, 2, 3) or not 0 <= bit < 8:
            raise IndexError(f"there is no pin P{port}.{bit}")

    # Snapshots

    def snapshot(self) -> Snapshot:
        """The whole state, for `restore`."""
        size = self._lib.msp_state_size()
        buffer = self._ffi.new("uint8_t[]", size)
        self._call("save", buffer)
        return Snapshot(
            bytes(self._ffi.buffer(buffer, size)), self.console, self.console_cycles, tuple(self.pin_changes)
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Back to a snapshot, with the console and the pin changes of that moment."""
        if len(snapshot.state) != self._lib.msp_state_size():
            raise ValueError("the snapshot is of another version of the emulator")
        self._call("restore", snapshot.state)
        self._console = bytearray(snapshot.console)
        self._console_cycles = list(snapshot.console_cycles)
        self.pin_changes = list(snapshot.pin_changes)

    # Profile

    def profile(self, on: bool = True) -> None:
        """Counts cycles and executions per instruction from now on."""
        self._call("profile", int(on))

    def profile_by_address(self) -> dict[int, tuple[int, int]]:
        """(cycles, executions) of each instruction executed since `profile()`."""
        cycles, counts = (
            self._call("profile_cycles"),
            self._call("profile_counts"),
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
