"""The emulated nRF51822 as a board of the rig. Flashing loads an ELF's sections."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hil.drivers.emulated import WORD_BITS, EmulatedBoard
from hil.emulators.chip import Stop as ChipStop
from hil.emulators.image import read_image
from hil.emulators.nrf51 import Nrf51, Options
from hil.protocols import Facts
from microvium.layout import WORD16, WORDS

RAM_START, RAM_BYTES = 0x2000_0000, 0x4000
LOWER_HALF = 0xFFFF


class EmulatedMicrobit(EmulatedBoard):
    """With `uart_ready` sending takes no time; else the UART runs at its real baud rate."""

    relay_pin = "P0.03"

    def __init__(
        self,
        facts: Facts,
        uart_ready: bool = False,
        seed: int = Options.seed,
        ram_bytes: int | None = None,
    ) -> None:
        if ram_bytes not in (None, RAM_BYTES):
            raise ValueError(f"the model of the micro:bit has {RAM_BYTES} bytes of RAM, not {ram_bytes}")
        super().__init__(facts)
        self.word = WORD16
        self._chip = Nrf51(options=Options(uart_ready, facts.baud, seed))

    def flash(self, firmware: Path) -> None:
        image = read_image(firmware, "EM_ARM")
        if WORD_BITS in image.symbols:
            self.word = WORDS[image.symbols[WORD_BITS].address]
        self.chip.load(image)
        self.paint_guard()

    def set_pin(self, pin: int, level: bool | None) -> None:
        self.chip.set_pin(pin, level)

    def _run(self, cycles: int, addresses: Iterable[int]) -> ChipStop:
        return self.chip.run(cycles, addresses)

    @property
    def chip(self) -> Nrf51:
        return self._chip

    @property
    def result(self) -> int:
        return self.chip.register(0) & self.word.mask

    def fetch(self, reference: int, size: int) -> bytes | None:
        try:
            return self.chip.read(self._address(reference), size)
        except IndexError:
            return None

    def _address(self, reference: int) -> int:
        """See engine/memory.h: with 16-bit words a reference is the lower half of the address."""
        if self.word is WORD16:
            return reference if reference & self.word.rom_bit else RAM_START + reference
        return reference & ~self.word.rom_bit
