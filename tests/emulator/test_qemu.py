"""The emulated micro:bit against QEMU's: one firmware has the same console and takes as many instructions.

QEMU knows no cycles. Its UART sends at once, and its crystal runs, as with `uart_ready`.
"""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from hil import building
from hil.emulators.chip import Reason
from hil.emulators.nrf51 import Nrf51

pytestmark = pytest.mark.slow

SECONDS = 60
"""That a run may take at most."""


class Qemu:
    """A run of a firmware in QEMU, which counts instructions."""

    def __init__(self, elf: Path, folder: Path) -> None:
        self._console = folder / "console.txt"
        monitor = folder / "monitor"
        record = folder / "record"
        self._process = subprocess.Popen(
            [
                *("qemu-system-arm", "-M", "microbit", "-nodefaults", "-display", "none"),
                *("-serial", f"file:{self._console}", "-kernel", str(elf)),
                *(
                    "-icount",
                    f"shift=0,rr=record,rrfile={record}",
                    "-qmp",
                    f"unix:{monitor},server=on,wait=off",
                ),
            ]
        )
        self._monitor = self._connect(monitor)
        self._lines = self._monitor.makefile("rw", encoding="utf-8")
        self._answer()
        self._ask("qmp_capabilities")

    def _connect(self, path: Path) -> socket.socket:
        deadline = time.monotonic() + SECONDS
        while True:
            connection = socket.socket(socket.AF_UNIX)
            try:
                connection.connect(str(path))
            except OSError:
                connection.close()
                assert time.monotonic() < deadline, "QEMU does not start"
                assert self._process.poll() is None, "QEMU has ended"
                time.sleep(0.02)
            else:
                return connection

    def _answer(self) -> dict[str, object]:
        while True:
            line: dict[str, object] = json.loads(self._lines.readline())
            if "event" not in line:
                return line

    def _ask(self, command: str) -> object:
        self._lines.write(json.dumps({"execute": command}) + "\n")
        self._lines.flush()
        return self._answer()["return"]

    def instructions(self) -> int:
        """Executed until the count stands still: the CPU sleeps."""
        deadline = time.monotonic() + SECONDS
        before, now = -1, 0
        while before != now or now == 0:
            assert time.monotonic() < deadline, "the firmware does not end in QEMU"
            time.sleep(0.2)
            state = self._ask("query-replay")
            assert isinstance(state, dict)
            before, now = now, int(state["icount"])
        return now

    def end(self) -> bytes:
        """Ends QEMU; what the console has shown."""
        self._lines.close()
        self._monitor.close()
        self._process.terminate()
        self._process.wait()
        return self._console.read_bytes()


@pytest.mark.parametrize("app", ["examples/hello.js", "bench/fib.js", "bench/thermostat.js"])
def test_console_and_instructions_are_those_of_qemu(app: str) -> None:
    elf = building.firmware("microbit", app)
    chip = Nrf51(elf)
    assert chip.run().reason is Reason.IDLE
    with tempfile.TemporaryDirectory() as folder:
        qemu = Qemu(elf, Path(folder))
        instructions = qemu.instructions()
        console = qemu.end()
    assert console == chip.console
    assert instructions == chip.instructions + 1, "the last one is the sleep, before which the chip stops"
