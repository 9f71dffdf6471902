"""What the rig asks of a board. Tests depend on these, drivers fulfil them.

`Board` is any board, real or emulated. `Inspectable` is one whose inside can be seen: an emulated one, or
one under a debugger.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol, runtime_checkable


class RigError(Exception):
    """A board, its port or a flasher does not do what it should; the message is for people."""


class End(Enum):
    """Why a board's run came to an end."""

    IDLE = "nothing is left to run"
    UNCAUGHT = "an uncaught error"
    FAULT = "a fault"
    LIMIT = "time is up"


@dataclass(frozen=True)
class Stop:
    """How a run ended; `detail` is for people."""

    end: End
    detail: str = ""

    @property
    def is_failure(self) -> bool:
        """True if the program or the board went wrong."""
        return self.end in (End.UNCAUGHT, End.FAULT)

    def __str__(self) -> str:
        return f"{self.end.value}{': ' + self.detail if self.detail else ''}"


class Facts(Protocol):
    """What the rig asks of a board's file; site_scons/boards.py reads it."""

    @property
    def name(self) -> str:
        """The file's."""

    @property
    def clock_hz(self) -> int:
        """Of the CPU."""

    @property
    def baud(self) -> int:
        """Of the console."""


class Board(Protocol):
    """A board with a console."""

    name: str

    def flash(self, firmware: Path) -> None:
        """Programs an ELF file and starts it."""

    def reset(self) -> None:
        """Starts the firmware again."""

    def run(self, seconds: float) -> Stop:
        """Lets the board run until its firmware has ended, or for `seconds` of the board's time."""

    def write(self, data: bytes) -> None:
        """Sends console input."""

    @property
    def console(self) -> bytes:
        """All console output since the last reset."""

    def where(self) -> str:
        """Where the chip is just now, for people."""

    def close(self) -> None:
        """Gives the board back."""


@runtime_checkable
class Inspectable(Protocol):
    """A board whose inside can be seen while it stands still."""

    def run_to(self, symbols: tuple[str, ...], cycles: int) -> frozenset[str]:
        """Runs until one of the symbols that the firmware has. Which they are: several may lie at one
        address; none if there was another end or `cycles` are over.
        """

    @property
    def result(self) -> int:
        """The value that a mark carries, once the board stands at it."""

    def fetch(self, reference: int, size: int) -> bytes | None:
        """Bytes of the chip's memory; None if there are none."""

    @property
    def cycles(self) -> int | None:
        """Cycles since the reset; None if the board cannot count."""

    @property
    def instructions(self) -> int | None:
        """Instructions since the reset; None if the board cannot count."""

    def paint(self, start: str, end: str) -> None:
        """Fills RAM between two symbols so that `painted_over` can tell what was used."""

    def painted_over(self, start: str, end: str) -> int:
        """Bytes between two symbols from the first changed one on: what a stack that grows down has used."""

    @property
    def pin_levels(self) -> list[tuple[int, str, bool]]:
        """Changes of output pins since the reset: cycle, pin, level."""
