"""`Atmega328p`: an emulated ATmega328P that runs a firmware file.

In: an ELF or Intel HEX file, console input. Out: console bytes, pin changes, cycle counts, memory, faults
with the address of the instruction. simavr executes; what is around it is in C (`run.c` is where to start).
Addresses of data have 0x800000 added, as in ELF files.

    chip = Atmega328p(Path("firmware.elf"))
    stop = chip.run(max_cycles=10_000_000)
    print(stop, chip.console, chip.cycles)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hil.emulators.chip import EmulatedChip, build
from hil.emulators.image import Image
from microvium.native import NativeBuildError

FOLDER = Path(__file__).parent
DATA = 0x80_0000
PORTS = "BCD"

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

    `clock_hz`: of its crystal. `uart_ready`: sending takes no time, and input arrives as fast as it is read;
    else both take their time. `seed` decides what RAM holds at power-up.
    """

    uart_ready: bool = True
    host_baud: int = 9600
    clock_hz: int = 16_000_000
    seed: int = 0x328


@dataclass(frozen=True)
class PinChange:
    """What the ports drive from `cycle` on: bit n of `out` counts where bit n of `direction` is 1. Ports
    B, C, D are bits 0-7, 8-15, 16-23.
    """

    cycle: int
    out: int
    direction: int

    def driven(self) -> Iterator[tuple[str, bool]]:
        """The pins that the chip drives."""
        for bit in range(8 * len(PORTS)):
            if self.direction >> bit & 1:
                yield f"P{PORTS[bit // 8]}{bit % 8}", bool(self.out >> bit & 1)


@cache
def native() -> Any:
    """The C machine; built on first use."""
    try:
        return build(FOLDER, libraries=("simavr",))
    except NativeBuildError as error:
        if "sim_avr.h" not in str(error):
            raise
        raise NativeBuildError(
            "board=avr is emulated by simavr, whose headers are missing: `./do …` brings them, "
            "or as root: apt-get install libsimavr-dev"
        ) from None


class Atmega328p(EmulatedChip[PinChange]):
    """One chip."""

    PREFIX = "atm"
    ELF_MACHINE = "EM_AVR"
    FAULT_TEXTS = FAULT_TEXTS
    LOSSES = ("tx_overwritten", "tx_misheard", "rx_overruns", "rx_unheard")
    flash_range = "0x0000-0x7fff"

    def __init__(self, image: Path | bytes | Image | None = None, options: Options | None = None) -> None:
        self.options = o = options or Options()
        if o.host_baud <= 0 or o.clock_hz <= 0:
            raise ValueError("host_baud and clock_hz must be positive")
        module = native()
        super().__init__(module, module.lib.atm_new(int(o.uart_ready), o.host_baud, o.clock_hz, o.seed))
        if image is not None:
            self.load(image)

    def _pin_change(self, entry: Any) -> PinChange:
        return PinChange(entry.cycle, entry.out, entry.dir)

    @property
    def seconds(self) -> float:
        """The chip's time since power-up."""
        return self.cycles / self.options.clock_hz

    @property
    def min_sp(self) -> int:
        """The lowest byte of the C stack that was used; its end if none was."""
        return DATA + int(self._counters().min_sp) + 1

    @property
    def tx_baud(self) -> float:
        return float(self._counters().tx_baud)

    def register(self, number: int) -> int:
        """R0 … R31."""
        if not 0 <= number < 32:
            raise IndexError(f"there is no register R{number}")
        return self.read(DATA + number, 1)[0]

    @property
    def pc(self) -> int:
        """In bytes."""
        return int(self._call("pc"))

    def set_pin(self, port: str, bit: int, level: bool | None) -> None:
        """Drives a pin of port B, C or D from outside; None lets it float."""
        self._call("set_pin", PORTS.index(port), bit, -1 if level is None else int(level))
