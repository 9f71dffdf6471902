"""The desktop's firmware as a board of the rig: a native program, whose console is its stdin and stdout."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import time
from pathlib import Path

from hil.protocols import End, Stop

UNCAUGHT = 1
"""Status of a program that ended with an uncaught error; it has reported it."""

PIECE = 65536


class NativeProgram:
    """Fulfils Board. Time is that of the wall clock."""

    def __init__(self) -> None:
        self.name = "desktop"
        self._program: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._console = bytearray()

    def flash(self, firmware: Path) -> None:
        self._program = firmware
        self.reset()

    def reset(self) -> None:
        if self._program is None:
            raise RuntimeError("nothing was flashed")
        self.close()
        self._console.clear()
        self._process = subprocess.Popen(
            [self._program.resolve()], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def run(self, seconds: float) -> Stop:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if not self._read(left):
                return self._ended()
        return Stop(End.LIMIT)

    def write(self, data: bytes) -> None:
        stream = self._running().stdin
        assert stream is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended
            stream.write(data)
            stream.flush()

    @property
    def console(self) -> bytes:
        return bytes(self._console)

    def where(self) -> str:
        return "unknown: a native program"

    def close(self) -> None:
        """Ends the program."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("nothing was flashed")
        return self._process

    def _read(self, seconds: float) -> bool:
        """Waits for output; False once there is no more."""
        stream = self._running().stdout
        assert stream is not None
        if not select.select([stream], [], [], seconds)[0]:
            return True
        piece = os.read(stream.fileno(), PIECE)
        self._console += piece
        return bool(piece)

    def _ended(self) -> Stop:
        status = self._running().wait()
        if status == 0:
            return Stop(End.IDLE)
        return Stop(End.UNCAUGHT) if status == UNCAUGHT else Stop(End.FAULT, f"status {status}")
