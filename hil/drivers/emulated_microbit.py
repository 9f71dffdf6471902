"""The emulated nRF51822 as a board of the rig. Flashing loads an ELF's sections."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hil.drivers.emulated import WORD_BITS, ChipStop, EmulatedBoard
from hil.emulators.image import read_image
from hil.emulators.nrf51 import Nrf51, Options
from microvium.layout import WORD16, WORDS

PINS = 32
RAM_START, RAM_BYTES = 0x2000_0000, 0x4000
LOWER_HALF = 0xFFFF


class EmulatedMicrobit(EmulatedBoard):
    """With `uart_ready` sending takes no time; else the UART runs at its real baud rate."""

    def __init__(
        self,
        uart_ready: bool = False,
        baud: int = 115_200,
        seed: int = 0x51822,
        ram_bytes: int | None = None,
    ) -> None:
        if ram_bytes not in (None, RAM_BYTES):
            raise ValueError(f"the model of the micro:bit has {RAM_BYTES} bytes of RAM, not {ram_bytes}")
        self.name = "microbit"
        self.word = WORD16
        self._chip = Nrf51(options=Options(uart_ready=uart_ready, host_baud=baud, seed=seed))

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
            for bit in range(PINS):
                pin, level = f"P0.{bit:02}", bool(change.out >> bit & 1)
                if change.direction >> bit & 1 and levels.get(pin) != level:
                    levels[pin] = level
                    changes.append((change.cycle, pin, level))
        return changes
