"""The serial line of a real board, which one program at a time may have."""

from __future__ import annotations

import time
from pathlib import Path

import serial

from hil.protocols import RigError

PIECE = 4096
SETTLING = 0.4
"""Seconds between closing and opening, so that the other end sees both, even on a busy machine."""


class SerialLine:
    """Opens, reads, writes; closed at first."""

    def __init__(self, port: str, baud: int) -> None:
        self.port = port
        self._baud = baud
        self._serial: serial.Serial | None = None

    def open(self) -> None:
        """Takes the line; where DTR pulls the reset, the board starts again."""
        if self._serial is not None:
            return
        is_path = "://" not in self.port
        if is_path and not Path(self.port).exists():
            raise RigError(f"{self.port}: there is no such port")
        try:
            line = serial.serial_for_url(self.port, self._baud, timeout=0, do_not_open=True)
            if is_path:
                line.exclusive = True
            line.open()
            self._serial = line
        except (serial.SerialException, ValueError) as error:
            busy = "lock" in str(error) or "busy" in str(error)
            why = "it is busy, another program has it" if busy else str(error)
            raise RigError(f"{self.port}: {why}") from None

    def close(self) -> None:
        """Gives it back."""
        opened, self._serial = self._serial, None
        if opened is not None:
            opened.close()
            time.sleep(SETTLING)

    def read(self, seconds: float) -> bytes:
        """What comes within some time; earlier, as soon as something came."""
        line = self._open_line()
        line.timeout = seconds
        try:
            first = line.read(1)
            line.timeout = 0
            return bytes(first + line.read(PIECE)) if first else b""
        except (serial.SerialException, OSError) as error:
            raise RigError(f"{self.port}: the line is gone: {error}") from None

    def write(self, data: bytes) -> None:
        """Sends."""
        self._open_line().write(data)

    def drop_input(self) -> None:
        """Forgets what has come so far."""
        self._open_line().reset_input_buffer()

    def _open_line(self) -> serial.Serial:
        if self._serial is None:
            raise RigError(f"{self.port}: the line is not open")
        return self._serial
