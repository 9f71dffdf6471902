"""The emulated ATmega328P as a board of the rig. Flashing loads an ELF's sections."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hil.drivers.emulated import ChipStop, EmulatedBoard
from hil.emulators.atmega328p import Atmega328p, Options
from hil.emulators.atmega328p.machine import DATA
from hil.emulators.image import read_image
from microvium.layout import WORD16

RAM_BYTES = 0x800
PORTS = "BCD"
FIRST_PINS = {"C": 14, "B": 8, "D": 0}
"""The Uno's numbers of the ports' first pins."""
RESULT_LOW, RESULT_HIGH = 24, 25


class EmulatedAvr(EmulatedBoard):
    """With `uart_ready` sending takes no time; else the UART runs at its real baud rate."""

    def __init__(
        self,
        uart_ready: bool = False,
        baud: int = 9600,
        seed: int = 0x328,
        ram_bytes: int | None = None,
    ) -> None:
        if ram_bytes not in (None, RAM_BYTES):
            raise ValueError(f"the model of the ATmega328P has {RAM_BYTES} bytes of RAM, not {ram_bytes}")
        self.name = "avr"
        self.word = WORD16
        self._chip = Atmega328p(options=Options(uart_ready=uart_ready, host_baud=baud, seed=seed))

    def flash(self, firmware: Path) -> None:
        self.chip.load(read_image(firmware, "EM_AVR"))
        self.paint_guard()

    def set_pin(self, pin: int, level: bool | None) -> None:
        port, bit = next((port, pin - first) for port, first in FIRST_PINS.items() if pin >= first)
        self.chip.set_pin(port, bit, level)

    def _run(self, cycles: int, addresses: Iterable[int]) -> ChipStop:
        return self.chip.run(cycles, addresses)

    @property
    def chip(self) -> Atmega328p:
        return self._chip

    @property
    def result(self) -> int:
        return self.chip.register(RESULT_LOW) | self.chip.register(RESULT_HIGH) << 8

    def fetch(self, reference: int, size: int) -> bytes | None:
        """See engine/memory.h: the top bit says that a reference is a place in flash."""
        in_flash = reference & self.word.rom_bit
        try:
            return self.chip.read(reference & ~self.word.rom_bit if in_flash else DATA + reference, size)
        except IndexError:
            return None

    @property
    def tx_baud(self) -> float:
        return self.chip.tx_baud

    @property
    def serial_errors(self) -> dict[str, int]:
        return self.chip.serial_errors

    @property
    def pin_levels(self) -> list[tuple[int, str, bool]]:
        levels: dict[str, bool] = {}
        changes = []
        for change in self.chip.pin_changes:
            for bit in range(8 * len(PORTS)):
                pin, level = f"P{PORTS[bit // 8]}{bit % 8}", bool(change.out >> bit & 1)
                if change.direction >> bit & 1 and levels.get(pin) != level:
                    levels[pin] = level
                    changes.append((change.cycle, pin, level))
        return changes
