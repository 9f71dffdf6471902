"""What a served board is to the loop that serves it, see `hil.emulate`."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from pathlib import Path

from hil.protocols import Facts

Gate = threading.RLock
"""Whoever touches the chip holds it: the loop, or a debugger's thread."""


class ServedBoard(ABC):
    """A chip with a serial line, and maybe a debugger's port."""

    opening_resets = False
    """As where the serial line's DTR pulls the reset."""
    debugger: str | None = None
    """Where the debugger listens, as the bench file says it."""

    def __init__(self, facts: Facts) -> None:
        self.name = facts.name

    @abstractmethod
    def load(self, firmware: Path) -> None:
        """Programs the chip before it is served."""

    @abstractmethod
    def read(self, address: int, count: int) -> bytes:
        """The chip's memory, as it is behind the back of all clients."""

    @abstractmethod
    def reset(self) -> None:
        """Starts the chip again."""

    @abstractmethod
    def advance(self, seconds: float) -> None:
        """Lets the chip's time go on, unless a debugger has stopped it."""

    @abstractmethod
    def take(self) -> bytes:
        """What the chip has sent since the last call."""

    @abstractmethod
    def feed(self, data: bytes) -> None:
        """Sends to the chip."""

    def close(self) -> None:  # noqa: B027 (most have nothing to give back)
        """Ends it."""
