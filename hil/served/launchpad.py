"""The emulated LaunchPad: its serial line, and a debugger's port for mspdebug."""

from __future__ import annotations

from pathlib import Path

from hil.emulators.msp430 import Msp430, Options, Reason, read_image
from hil.protocols import Facts
from hil.served.board import Gate, ServedBoard
from hil.served.gdb import GdbServer

CHIP_ID = 0x0FF0
"""Where the boot ROM says what the chip is."""
G2553 = b"\x25\x53"
MAIN_FLASH = 0xC000


class _Chip:
    """The chip as a debugger sees it."""

    def __init__(self, baud: int, chip_id: bytes) -> None:
        self.options = Options(uart_ready=False, host_baud=baud)
        self.machine = Msp430(options=self.options)
        self.is_stopped = False
        self.is_ended = False
        self._id = chip_id

    def read(self, address: int, size: int) -> bytes:
        return b"".join(self._byte(at) for at in range(address, address + size))

    def _byte(self, address: int) -> bytes:
        if CHIP_ID <= address < CHIP_ID + 16:
            return self._id.ljust(16, b"\xff")[address - CHIP_ID :][:1]
        return self.machine.read(address, 1)

    def write(self, address: int, data: bytes) -> None:
        self.machine.write(address, data)

    def erase(self) -> None:
        self.machine = Msp430(options=self.options)

    def reset(self) -> None:
        self.machine.reset()
        self.is_ended = False

    def registers(self) -> bytes:
        return b"".join(value.to_bytes(2, "little") for value in self.machine.registers)

    def set_registers(self, data: bytes) -> None:
        for number in range(16):
            self.machine.set_register(number, int.from_bytes(data[2 * number :][:2], "little"))

    def has_stopped(self) -> bool:
        return self.is_ended


class ServedLaunchpad(ServedBoard):
    """`chip_id` is what a debugger finds in place of the real one's."""

    def __init__(self, facts: Facts, chip_id: bytes = G2553) -> None:
        super().__init__(facts)
        self._gate = Gate()
        self._chip = _Chip(facts.baud, chip_id)
        self._server = GdbServer(self._chip, self._gate)
        self._machine = self._chip.machine
        self._taken = 0
        self.debugger = self._server.address

    def load(self, firmware: Path) -> None:
        self._chip.machine.load(read_image(firmware))

    def read(self, address: int, count: int) -> bytes:
        return self._chip.machine.read(address, count)

    def reset(self) -> None:
        with self._gate:
            self._chip.reset()

    def advance(self, seconds: float) -> None:
        with self._gate:
            chip = self._chip
            if not chip.is_stopped and not chip.is_ended:
                stop = chip.machine.run(int(seconds * chip.machine.mclk_hz))
                chip.is_ended = stop.reason is Reason.FAULT

    def take(self) -> bytes:
        with self._gate:
            if self._chip.machine is not self._machine:
                self._machine, self._taken = self._chip.machine, 0
            console = self._machine.console
            taken, self._taken = console[self._taken :], len(console)
            return taken

    def feed(self, data: bytes) -> None:
        with self._gate:
            self._chip.machine.feed(data)

    def close(self) -> None:
        self._server.close()
