"""`Uno`: simavr's ATmega328P with its own peripherals and the Uno's real boot loader.

In: the boot loader's HEX file, console input. Out: console bytes. Programs come by way of the boot loader, or
are put into the flash beforehand.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from hil.emulators.chip import build
from hil.emulators.image import Image, ImageError

FOLDER = Path(__file__).parent
BOOT_LOADERS = Path("/usr/share/arduino/hardware/arduino/avr/bootloaders/optiboot")
"""Where Debian's package arduino-core-avr puts them."""
OPTIBOOT = "optiboot_atmega328.hex"
BOOT_SECTIONS = (0x200, 0x400, 0x800, 0x1000)
"""Bytes; a fuse chooses."""
QUEUE = 4096
DATA_RECORD = 0


@cache
def native() -> Any:
    """The C machine; built on first use."""
    return build(FOLDER, libraries=("simavr",))


def read_boot_loader(path: Path) -> Image:
    """Optiboot's HEX file: its code, then its version, for the last word of the flash.

    Debian's compiler makes more of it than the 512 bytes at whose start it is linked: there its end, which
    starts the program, would lie behind the flash, and the version upon code. But the chip can have a larger
    boot section, and the code runs at any place.
    """
    records = [bytes.fromhex(line[1:]) for line in path.read_text(encoding="ascii").splitlines()]
    pieces = [(int.from_bytes(r[1:3], "big"), r[4 : 4 + r[0]]) for r in records if r[3] == DATA_RECORD]
    start, code = pieces[0]
    others = []
    for address, data in pieces[1:]:
        if address == start + len(code):
            code += data
        else:
            others.append((address, data))
    flash_end = 1 << start.bit_length()
    section = next(size for size in BOOT_SECTIONS if size >= len(code))
    return Image(str(path), [(flash_end - section, code), *others])


class Uno:
    """One board. It starts in its boot loader."""

    def __init__(self, clock_hz: int, boot_loader: Path = BOOT_LOADERS / OPTIBOOT) -> None:
        if not boot_loader.is_file():
            raise ImageError(
                f"{boot_loader} is missing: `./do …` brings it, or as root: apt-get install arduino-core-avr"
            )
        module = native()
        self._ffi, self._lib = module.ffi, module.lib
        self._uno = self._ffi.gc(self._lib.uno_new(clock_hz), self._lib.uno_free)
        self._buffer = self._ffi.new(f"uint8_t[{QUEUE}]")
        image = read_boot_loader(boot_loader)
        self.load(image)
        self._lib.uno_start_at(self._uno, image.pieces[0][0])
        self.reset()

    def load(self, image: Image) -> None:
        """Puts a program into the flash."""
        for address, data in image.pieces:
            if self._lib.uno_load(self._uno, address, data, len(data)):
                raise ImageError(f"{image.name}: {len(data)} bytes at 0x{address:04x} are not in the flash")

    def read(self, address: int, count: int) -> bytes:
        """Flash."""
        buffer = self._ffi.new("uint8_t[]", max(count, 1))
        self._lib.uno_read(self._uno, address, buffer, count)
        return bytes(self._ffi.buffer(buffer, count))

    def reset(self) -> None:
        """The reset pin; the boot loader waits a second for a flasher, then starts the program."""
        self._lib.uno_reset(self._uno)

    def run(self, cycles: int) -> bool:
        """False once the CPU has ended, till the next reset."""
        return bool(self._lib.uno_run(self._uno, cycles))

    @property
    def pc(self) -> int:
        """In bytes."""
        return int(self._lib.uno_pc(self._uno))

    def take(self) -> bytes:
        """What was sent since the last call."""
        count = self._lib.uno_take(self._uno, self._buffer, QUEUE)
        return bytes(self._ffi.buffer(self._buffer, count))

    def feed(self, data: bytes) -> None:
        """Queues input; what does not fit is lost, as on a line without handshake."""
        self._lib.uno_feed(self._uno, data, len(data))
