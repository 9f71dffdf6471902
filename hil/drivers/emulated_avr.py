"""The emulated ATmega328P as a board of the rig. Flashing loads an ELF's sections."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hil.drivers.emulated import EmulatedBoard
from hil.emulators.atmega328p import Atmega328p, Options
from hil.emulators.atmega328p.machine import DATA
from hil.emulators.chip import Stop as ChipStop
from hil.emulators.image import read_image
from hil.protocols import Facts
from microvium.layout import WORD16

RAM_BYTES = 0x800
FIRST_PINS = {"C": 14, "B": 8, "D": 0}
"""The Uno's numbers of the ports' first pins."""
RESULT_LOW, RESULT_HIGH = 24, 25


class EmulatedAvr(EmulatedBoard):
    """With `uart_ready` sending takes no time; else the UART runs at its real baud rate."""

    word = WORD16
    relay_pin = "PB5"

    def __init__(
        self,
        facts: Facts,
        uart_ready: bool = False,
        seed: int = Options.seed,
        ram_bytes: int | None = None,
    ) -> None:
        if ram_bytes not in (None, RAM_BYTES):
            raise ValueError(f"the model of the ATmega328P has {RAM_BYTES} bytes of RAM, not {ram_bytes}")
        super().__init__(facts)
        self._chip = Atmega328p(options=Options(uart_ready, facts.baud, facts.clock_hz, seed))

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
