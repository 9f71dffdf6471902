"""Flashers: what programs a chip, and looks into it where that is possible. One class per client program.

Each checks what chip there is before it changes anything. Some speak over the board's own serial line, the
others have a debugger's port and leave the line alone.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from intelhex import IntelHex

from hil.protocols import RigError

SECONDS = 120.0
"""A client that takes longer hangs."""
PAINT = 0xA5


@dataclass(frozen=True)
class Room:
    """The C stack's bytes."""

    start: int
    end: int


class Client(Protocol):
    """What a real board needs of its flasher."""

    shares_line: bool
    """It needs the serial line for itself; opening the line starts the chip."""
    deaf_seconds: float
    """So long after its start the chip listens to a boot loader's client, not to a console's."""

    def program(self, firmware: Path, room: Room, silent: Callable[[], None]) -> None:
        """Checks the chip, programs and verifies an ELF file with the HEX file beside it, paints the C stack
        if it can, and starts the chip. In between, when the firmware before cannot say anything more and this
        one has not yet, it calls `silent`; not if it shares the line.
        """

    def reset(self) -> None:
        """Starts the chip again; not for those that share the line."""

    def read(self, start: int, size: int) -> bytes | None:
        """Memory of the chip, which stands still meanwhile; None if it cannot be seen."""

    def place(self) -> int | None:
        """The program counter; None if it cannot be seen."""


def run(command: Sequence[str], quiet: Sequence[str] = (), seconds: float = SECONDS) -> str:
    """What a client says, without the lines that contain one of `quiet`. Its status must be 0."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=seconds, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise RigError(f"{command[0]} is not installed: `./do …` brings it") from None
    except subprocess.TimeoutExpired as error:
        said = (error.stdout or b"").decode(errors="replace").strip()
        raise RigError(
            f"{command[0]} has not ended within {seconds:g} s; it said: {said or 'nothing'}"
        ) from None
    lines = [
        line for line in done.stdout.decode(errors="replace").splitlines()
        if line.strip() and not any(text in line for text in quiet)
    ]  # fmt: skip
    said = "\n".join(lines)
    if done.returncode:
        raise RigError(f"{' '.join(command)}: status {done.returncode}\n{said}")
    return said


class Avrdude:
    """avrdude and the Arduino's boot loader."""

    shares_line = True
    deaf_seconds = 2.0
    HARMLESS = ('ioctl("TIOCM',)
    """A pseudo terminal has no DTR."""
    SIGNATURE = re.compile(r"device signature = (0x[0-9a-f]{6})", re.IGNORECASE)
    EXPECTED = re.compile(r"expected signature for (\S+) is ([0-9A-F ]+)", re.IGNORECASE)
    NOT_IN_SYNC = re.compile(r"not in sync|protocol expects")
    TRIES = 2
    """The boot loader listens for a second after the reset; who was too late opens the line again."""

    def __init__(self, port: str, chip: str, baud: int) -> None:
        self._port = port
        self._command = ["avrdude", "-p", chip, "-c", "arduino", "-b", str(baud), "-P", port]

    def program(self, firmware: Path, room: Room, silent: Callable[[], None]) -> None:
        del room, silent
        self.check()
        self._run("-D", "-U", f"flash:w:{firmware.with_suffix('.hex')}:i")

    def check(self) -> None:
        """Refuses another chip."""
        try:
            self._run("-n")
        except RigError as error:
            self._refuse(str(error))
            raise

    def _run(self, *arguments: str) -> None:
        for further_tries in reversed(range(self.TRIES)):
            try:
                run([*self._command, *arguments], self.HARMLESS)
            except RigError as error:
                if not further_tries or not self.NOT_IN_SYNC.search(str(error)):
                    raise
            else:
                return

    def _refuse(self, said: str) -> None:
        """Is the chip what avrdude complains about?"""
        wrong = self.EXPECTED.search(said)
        if wrong is None:
            return
        found = self.SIGNATURE.search(said)
        raise RigError(
            f"{self._port}: the chip's signature is {found[1] if found else 'unknown'}, that of an "
            f"{wrong[1]} is 0x{wrong[2].replace(' ', '').lower()}; nothing was written"
        )

    def reset(self) -> None:
        raise NotImplementedError("the serial line resets the chip")

    def read(self, start: int, size: int) -> bytes | None:
        del start, size
        return None

    def place(self) -> int | None:
        return None


class Mspdebug:
    """mspdebug and a debugger: `rf2500` is the LaunchPad's own, `gdbc@HOST:PORT` a GDB server."""

    shares_line = False
    deaf_seconds = 0.0
    ID_PLACE = 0x0FF0
    BYTES = re.compile(r"^\s+[0-9a-f]+:((?: [0-9a-f]{2})+)", re.MULTILINE)
    PC = re.compile(r"PC:\s*([0-9a-f]+)")

    def __init__(self, debugger: str, signature: int) -> None:
        driver, _, address = debugger.partition("@")
        self._debugger = debugger
        self._command = ["mspdebug", "-q", *(["-d", address] if address else []), driver]
        self._signature = signature

    def program(self, firmware: Path, room: Room, silent: Callable[[], None]) -> None:
        """The client lets the chip run whenever it ends: one without a program says nothing."""
        self.check()
        run([*self._command, "erase"])
        silent()
        paint = f"fill {room.start:#x} {room.end - room.start} {PAINT:#x}"
        run([*self._command, f"prog {firmware}", f"verify {firmware}", "reset", paint])

    def check(self) -> None:
        """Refuses another chip."""
        said = run([*self._command, f"md {self.ID_PLACE:#x} 2"])
        match = self.BYTES.search(said)
        found = int.from_bytes(bytes.fromhex(match[1]), "big") if match else None
        if found != self._signature:
            shown = "unknown" if found is None else f"{found:#06x}"
            raise RigError(
                f"{self._debugger}: the chip's id is {shown}, not {self._signature:#06x}; nothing was written"
            )

    def reset(self) -> None:
        run([*self._command, "reset"])

    def read(self, start: int, size: int) -> bytes | None:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder, "memory.hex")
            run([*self._command, f"hexout {start:#x} {size} {target}"])
            return bytes(IntelHex(str(target)).tobinarray(start=start, size=size))

    def place(self) -> int | None:
        match = self.PC.search(run([*self._command, "regs"]))
        return int(match[1], 16) if match else None
