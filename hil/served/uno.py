"""The emulated Arduino Uno: a serial line, over which the boot loader programs the chip too."""

from __future__ import annotations

from pathlib import Path

from hil.emulators.image import read_image
from hil.emulators.uno import BOOT_LOADERS, Uno
from hil.served.board import ServedBoard

CLOCK_HZ = 16_000_000
OPTIBOOT = BOOT_LOADERS / "optiboot_atmega328.hex"


class ServedUno(ServedBoard):
    """Opening its line resets it, as the real one's DTR does."""

    name = "avr"
    opening_resets = True

    def __init__(self, baud: int, boot_loader: Path = OPTIBOOT) -> None:
        del baud  # simavr passes bytes on, whatever the speed
        self._uno = Uno(boot_loader)

    def load(self, firmware: Path) -> None:
        self._uno.load(read_image(firmware, "EM_AVR"))

    def reset(self) -> None:
        self._uno.reset()

    def advance(self, seconds: float) -> None:
        self._uno.run(int(seconds * CLOCK_HZ))

    def take(self) -> bytes:
        return self._uno.take()

    def feed(self, data: bytes) -> None:
        self._uno.feed(data)
