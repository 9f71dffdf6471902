"""The emulated Arduino Uno: a serial line, over which the boot loader programs the chip too."""

from __future__ import annotations

from pathlib import Path

from hil.emulators.image import read_image
from hil.emulators.uno import BOOT_LOADERS, Uno
from hil.protocols import Facts
from hil.served.board import ServedBoard

OPTIBOOT = BOOT_LOADERS / "optiboot_atmega328.hex"


class ServedUno(ServedBoard):
    """Opening its line resets it, as the real one's DTR does."""

    opening_resets = True

    def __init__(self, facts: Facts, boot_loader: Path = OPTIBOOT) -> None:
        super().__init__(facts)
        self._clock_hz = facts.clock_hz
        self._uno = Uno(facts.clock_hz, boot_loader)  # simavr passes bytes on, whatever the line's speed

    def load(self, firmware: Path) -> None:
        self._uno.load(read_image(firmware, "EM_AVR"))

    def read(self, address: int, count: int) -> bytes:
        return self._uno.read(address, count)

    def reset(self) -> None:
        self._uno.reset()

    def advance(self, seconds: float) -> None:
        self._uno.run(int(seconds * self._clock_hz))

    def take(self) -> bytes:
        return self._uno.take()

    def feed(self, data: bytes) -> None:
        self._uno.feed(data)
