"""The emulated micro:bit: its serial line, and a debug probe for pyOCD."""

from __future__ import annotations

from pathlib import Path

from hil.emulators.image import read_image
from hil.emulators.nrf51 import Nrf51, Options
from hil.protocols import Facts
from hil.served.board import Gate, ServedBoard
from hil.served.probe import ProbeServer


class ServedMicrobit(ServedBoard):
    """`words` are contents of registers by which a debugger knows the chip, in place of the real one's."""

    def __init__(self, facts: Facts, words: dict[int, int] | None = None) -> None:
        super().__init__(facts)
        self._chip = Nrf51(options=Options(uart_ready=False, host_baud=facts.baud))
        self._gate = Gate()
        self._probe = ProbeServer(self._chip, self._gate, words)
        self._taken = 0
        self.debugger = self._probe.address

    def load(self, firmware: Path) -> None:
        self._chip.load(read_image(firmware, "EM_ARM"))

    def read(self, address: int, count: int) -> bytes:
        return self._chip.read(address, count)

    def reset(self) -> None:
        with self._gate:
            self._probe.core.reset()

    def advance(self, seconds: float) -> None:
        with self._gate:
            if not self._probe.core.is_debugged:
                self._chip.run(int(seconds * self._chip.clock_hz))

    def take(self) -> bytes:
        with self._gate:
            console = self._chip.console
            if len(console) < self._taken:
                self._taken = 0
            taken, self._taken = console[self._taken :], len(console)
            return taken

    def feed(self, data: bytes) -> None:
        with self._gate:
            self._chip.feed(data)

    def close(self) -> None:
        self._probe.close()
