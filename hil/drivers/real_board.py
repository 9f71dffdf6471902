"""A board on a cable: its serial line is the console, a client program flashes it. An emulated board that
`hil.emulate` serves is such a board too: nothing here knows of it.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from hil.drivers.clients import PAINT, Avrdude, Client, Mspdebug, Room
from hil.drivers.emulated import STACK_END, STACK_TOP
from hil.drivers.serial_line import SETTLING, SerialLine
from hil.emulators.image import Image, read_image
from hil.protocols import End, RigError, Stop
from hil.resources import Resource

MACHINES = {"avrdude": "EM_AVR", "mspdebug": "EM_MSP430", "pyocd": "EM_ARM"}
ERROR_LINE = re.compile(rb"^! .*@( [0-9a-f]{4})*\r?\n", re.MULTILINE)


def client_for(resource: Resource, board: Any) -> Client:
    """The flasher of a board, by its file and the bench."""
    flasher = board.flasher
    if flasher is None:
        raise RigError(f"board={board.name}: its file names no flasher")
    debugger = resource.debugger or flasher.debugger
    match flasher.client:
        case "avrdude":
            return Avrdude(resource.port, flasher.chip, flasher.baud)
        case "mspdebug":
            return Mspdebug(debugger or "rf2500", flasher.signature)
        case "pyocd":
            from hil.drivers.pyocd_client import PyOcd

            return PyOcd(debugger, flasher.chip)
    raise RigError(f"board={board.name}: no driver for the flasher {flasher.client!r}")


class RealBoard:
    """Fulfils Board. Time is that of the wall clock. Its end cannot be seen: a run ends with the time, or
    with the line about an uncaught error.
    """

    def __init__(self, resource: Resource, board: Any, client: Client | None = None) -> None:
        self.name = resource.board
        self._client = client or client_for(resource, board)
        self._machine = MACHINES[board.flasher.client]
        self._line = SerialLine(resource.port, board.baud)
        self._console = bytearray()
        self._image: Image | None = None
        self._hears_at = 0.0

    def flash(self, firmware: Path) -> None:
        self._image = read_image(firmware, self._machine)
        self._line.open()
        if self._client.shares_line:
            self._line.close()
        self._client.program(firmware, self._room(self._image), self._drop_input)
        self._console.clear()
        self._line.open()
        self._start()

    def _drop_input(self) -> None:
        """Forgets what the firmware before has said, once it has all come."""
        time.sleep(SETTLING)
        self._line.drop_input()

    def reset(self) -> None:
        self._console.clear()
        if self._client.shares_line:
            self._line.close()
            self._line.open()
        else:
            self._line.open()
            self._line.drop_input()
            self._client.reset()
        self._start()

    def run(self, seconds: float) -> Stop:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._console += self._line.read(left)
            if ERROR_LINE.search(self._console):
                return Stop(End.UNCAUGHT)
        return Stop(End.LIMIT)

    def write(self, data: bytes) -> None:
        if (left := self._hears_at - time.monotonic()) > 0:
            self.run(left)
        self._line.write(data)

    def _start(self) -> None:
        self._hears_at = time.monotonic() + self._client.deaf_seconds

    @property
    def console(self) -> bytes:
        return bytes(self._console)

    def where(self) -> str:
        place = self._client.place()
        if place is None:
            return "unknown: this board has no debugger"
        names = self._image.symbols.values() if self._image else ()
        inside = (s.name for s in names if s.is_function and 0 <= place - (s.address & ~1) < s.size)
        return f"pc 0x{place:04x} in {next(inside, 'no known function')}"

    def stack_used(self) -> int | None:
        """Bytes of the C stack since it was painted, seen from outside; None without a debugger."""
        if self._image is None:
            raise RigError("nothing was flashed")
        room = self._room(self._image)
        data = self._client.read(room.start, room.end - room.start)
        return None if data is None else len(data.lstrip(bytes([PAINT])))

    def close(self) -> None:
        self._line.close()

    @staticmethod
    def _room(image: Image) -> Room:
        """Where the painted bytes lie."""
        start, end = (image.symbols[name].address for name in (STACK_END, STACK_TOP))
        return Room(start, end)
