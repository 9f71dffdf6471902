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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hil.emulators.chip import EmulatedChip, build
from hil.emulators.image import Image
from microvium.native import NativeBuildError

FOLDER = Path(__file__).parent
PINS = 32
NEVER_MOVED = 0xFFFF_FFFF

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

    def driven(self) -> Iterator[tuple[str, bool]]:
        """The pins that the chip drives."""
        for bit in range(PINS):
            if self.direction >> bit & 1:
                yield f"P0.{bit:02}", bool(self.out >> bit & 1)


@cache
def native() -> Any:
    """The C machine; built on first use. Its calls of unicorn are resolved when it is loaded."""
    origin = getattr(importlib.util.find_spec("unicorn"), "origin", None)
    if origin is None:
        raise NativeBuildError("the Python package unicorn is not installed: `./do …` brings it")
    package = Path(origin).parent
    for library in sorted((package / "lib").glob("libunicorn.*so*")):
        ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
    return build(FOLDER, includes=(package / "include",))


class Nrf51(EmulatedChip[PinChange]):
    """One chip."""

    PREFIX = "nrf"
    ELF_MACHINE = "EM_ARM"
    FAULT_TEXTS = FAULT_TEXTS
    LOSSES = ("tx_overwritten", "tx_unrouted", "tx_misheard", "rx_overruns", "rx_unheard")
    DIGITS = 8
    flash_range = "0x00000000-0x0003ffff"

    def __init__(self, image: Path | bytes | Image | None = None, options: Options | None = None) -> None:
        self.options = o = options or Options()
        if o.host_baud <= 0:
            raise ValueError("host_baud must be positive")
        module = native()
        super().__init__(module, module.lib.nrf_new(int(o.uart_ready), o.host_baud, o.seed))
        if image is not None:
            self.load(image)

    def addresses(self, places: int | str | Iterable[int | str] | None) -> Iterator[int]:
        """Without the bit that says of a function that it is Thumb code."""
        return (address & ~1 for address in super().addresses(places))

    def _pin_change(self, entry: Any) -> PinChange:
        return PinChange(entry.cycle, entry.out, entry.dir)

    @property
    def clock_hz(self) -> int:
        """Of the CPU: this chip has no other."""
        return int(self._lib.CLOCK_HZ)

    @property
    def seconds(self) -> float:
        """The chip's time since power-up."""
        return self.cycles / self.clock_hz

    @property
    def min_sp(self) -> int | None:
        value = int(self._counters().min_sp)
        return None if value == NEVER_MOVED else value

    @property
    def tx_baud(self) -> float:
        return float(self._counters().tx_baud)

    def register(self, number: int) -> int:
        """R0 … R12, R13 (SP), R14 (LR), R15 (PC)."""
        if not 0 <= number < 16:
            raise IndexError(f"there is no register R{number}")
        return int(self._call("get_register", number))

    def set_register(self, number: int, value: int) -> None:
        """Writes a register. Another program counter ends a fault."""
        self.register(number)
        self._call("set_register", number, value & 0xFFFF_FFFF)

    def attach_debugger(self, on: bool = True) -> None:
        """With a debugger a BKPT ends a run; without, it is a fault."""
        self._call("set_debugged", int(on))

    @property
    def pc(self) -> int:
        return self.register(15)

    @property
    def flags(self) -> int:
        """XPSR."""
        return int(self._call("get_flags"))

    def set_pin(self, pin: int, level: bool | None) -> None:
        """Drives P0.`pin` from outside; None lets it float."""
        self._call("set_pin", pin, -1 if level is None else int(level))
