"""Boards behind ports: the real clients flash emulated boards that `python -m hil.emulate` serves, by the
drivers of boards on a cable; and what is wrong with a port, a chip or a firmware is said in one line.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial

from hil import conftest as rig
from hil import emulate, measure, resources
from hil.board import boards_module, emulated_boards
from hil.building import ROOT, firmware
from hil.drivers.clients import Avrdude
from hil.drivers.real_board import RealBoard
from hil.emulators.uno import BOOT_LOADERS
from hil.protocols import End, RigError
from hil.resources import Resource
from hil.served.board import ServedBoard
from hil.served.launchpad import ServedLaunchpad
from hil.served.line import SerialLine
from hil.served.microbit import ServedMicrobit
from hil.served.uno import ServedUno

pytestmark = pytest.mark.slow

HELLO = "examples/hello.js"
BOARDS = emulated_boards()
FACTS = boards_module().load()


@contextmanager
def served_by_command(board: str) -> Iterator[str]:
    """`python -m hil.emulate`; gives the port it prints."""
    command = [sys.executable, "-m", "hil.emulate", board, "--firmware", str(firmware(board, HELLO))]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


@contextmanager
def served(board: ServedBoard) -> Iterator[str]:
    """The same in this process, for a board that is not as it should be."""
    with emulate.port(board) as (line, path):
        loop = Loop(board, line)
        loop.start()
        yield str(path)
        loop.ends.set()
        loop.join()
        board.close()


class Loop(threading.Thread):
    """Serves until told to end."""

    def __init__(self, board: ServedBoard, line: SerialLine) -> None:
        super().__init__(daemon=True)
        self.ends = threading.Event()
        self._arguments = board, line, self.ends.is_set

    def run(self) -> None:
        emulate.serve(*self._arguments)


def opened(port: str, board: str | None = None) -> RealBoard:
    known = boards_module().load()
    resource = resources.choose((), port, board, list(known))
    assert resource is not None
    return RealBoard(resource, known[resource.board])


def pytest_hil(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "hil", "-p", "no:cacheprovider", "-rs", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("board", BOARDS)
def test_the_rigs_tests_pass_on_a_port_and_skip_what_the_list_says(board: str) -> None:
    with served_by_command(board) as port:
        result = pytest_hil("--port", port, "-v")
    assert result.returncode == 0, result.stdout + result.stderr
    skipped = set(re.findall(r"^hil/([^\s\[]+)\S* SKIPPED", result.stdout, re.MULTILINE))
    needs_doubles = {name for name in rig.SKIPPED_ON_REAL_BOARDS if "test_doubles" in name}
    assert skipped | needs_doubles == rig.SKIPPED_ON_REAL_BOARDS.keys()
    assert "test_hello.py::test_prints_its_line_and_nothing_more[" in result.stdout
    transcript = ROOT / "build" / "hil" / f"test_prints_its_line_and_nothing_more[{board}].txt"
    assert transcript.read_bytes() == b"Hello, World!\n"


@pytest.mark.parametrize("board", BOARDS)
def test_scons_flash_programs_it_and_memory_is_seen_from_outside(board: str) -> None:
    elf = firmware(board, HELLO)
    with served_by_command(board) as port:
        command = [sys.executable, "-m", "SCons", "-Q", f"board={board}", f"port={port}", "flash"]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
        assert f"to {board} on {port}; it runs" in result.stdout
        real = opened(port)
        real.flash(elf)
        assert real.run(3).end is End.LIMIT
        assert real.console == b"Hello, World!\n"
        used = real.stack_used()
        assert used == (None if board == "avr" else measure.run(board, elf).stack_bytes)
        assert ("no debugger" if board == "avr" else "pc 0x") in real.where()
        real.close()


WRONG: dict[str, tuple[Callable[[], ServedBoard], str]] = {
    "avr": (
        lambda: ServedUno(FACTS["avr"], BOOT_LOADERS / "optiboot_atmega168.hex"),
        "signature is 0x1e9406, that of an ATmega328P is 0x1e950f",
    ),
    "msp430": (lambda: ServedLaunchpad(FACTS["msp430"], b"\x24\x52"), "the chip's id is 0x2452, not 0x2553"),
    "microbit": (
        lambda: ServedMicrobit(FACTS["microbit"], {0x1000_0010: 0xFFFF_FFFF}),
        "flash is said to have 256 pages of 4294967295 bytes",
    ),
}


@pytest.mark.parametrize("board", WRONG)
def test_another_chip_is_not_written_to(board: str) -> None:
    make, message = WRONG[board]
    chip = make()
    rom = FACTS[board].rom
    with served(chip) as port:
        before = chip.read(rom.origin, rom.length)
        real = opened(port)
        with pytest.raises(RigError) as caught:
            real.flash(firmware(board, HELLO))
        real.close()
        assert chip.read(rom.origin, rom.length) == before
    assert message in str(caught.value)
    assert "nothing was written" in str(caught.value)


def test_firmware_for_another_chip_is_refused_before_anything_is_touched() -> None:
    real = RealBoard(Resource("avr", "/dev/never-opened"), boards_module().load()["avr"])
    with pytest.raises(ValueError, match="an ELF file for EM_MSP430, not for an AVR"):
        real.flash(firmware("msp430", HELLO))


def test_a_missing_port_and_a_missing_debugger(tmp_path: Path) -> None:
    elf = firmware("msp430", HELLO)
    with pytest.raises(RigError, match=r"^/dev/ttyNOWHERE: there is no such port$"):
        opened("/dev/ttyNOWHERE", "msp430").flash(elf)
    with served(ServedLaunchpad(FACTS["msp430"])) as port:
        real = RealBoard(Resource("msp430", port, "gdbc@127.0.0.1:1"), boards_module().load()["msp430"])
        with pytest.raises(RigError, match="Connection refused"):
            real.flash(elf)
        real.close()


def test_a_busy_port_is_said_to_be_busy() -> None:
    with (
        served(ServedLaunchpad(FACTS["msp430"])) as port,
        serial.Serial(port, 9600, exclusive=True),
        pytest.raises(RigError, match="it is busy, another program has it"),
    ):
        opened(port).flash(firmware("msp430", HELLO))


def test_a_board_that_hangs_is_given_up_and_where_it_was_is_said(tmp_path: Path) -> None:
    from hil.console import Console

    script = tmp_path / "hangs.js"
    script.write_text(
        "export function main() { console.log('before'); let n = 0; for (;;) n = (n + 1) & 255; }\n"
    )
    elf = firmware("msp430", str(script))
    with served(ServedLaunchpad(FACTS["msp430"])) as port:
        real = opened(port)
        real.flash(elf)
        console = Console(real, tmp_path / "transcript", elf)
        with pytest.raises(AssertionError) as caught:
            console.expect("after", seconds=1)
        real.close()
    message = str(caught.value)
    assert "waited 1.00 s for 'after'; there came b'before\\n'; it is at: pc 0x" in message
    assert f"transcript: {tmp_path / 'transcript'}" in message


HANGS = """
from hil import building

SCRIPT = "export function main() { console.log('before'); let n = 0; for (;;) n = (n + 1) & 255; }"


def test_hangs(flash):
    flash(building.script("hangs", SCRIPT)).expect("after", seconds=0.3)
"""


def test_the_report_about_a_test_that_hangs_has_the_console_and_its_place(tmp_path: Path) -> None:
    """What the rig's fixtures do for somebody's own tests: the transcript is kept, and the report says what
    came, where the chip was, and where the transcript is.
    """
    own = tmp_path / "test_own.py"
    own.write_text(HANGS)
    command = [sys.executable, "-m", "pytest", "-p", "hil.conftest", "-p", "no:cacheprovider", str(own)]
    done = subprocess.run([*command, "--board", "avr"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    transcript = ROOT / "build" / "hil" / "test_hangs[avr].txt"
    assert transcript.read_bytes() == b"before\n"
    for text in (
        "waited 0.30 s for 'after'; there came b'before\\n'; it is at: pc 0x",
        "console of avr",
        f"transcript: {transcript}",
    ):
        assert text in done.stdout


@pytest.mark.parametrize(("too_late", "calls"), [(0, 1), (1, 2), (2, 2)])
def test_a_boot_loader_that_was_called_too_late_is_called_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, too_late: int, calls: int
) -> None:
    """A stand-in for avrdude that comes too late so many times."""
    log = tmp_path / "log"
    script = f"#!/bin/sh\necho x >>{log}\n"
    script += (
        f"[ $(wc -l <{log}) -gt {too_late} ] || {{ echo 'attempt 1 of 10: not in sync' >&2; exit 1; }}\n"
    )
    (tmp_path / "avrdude").write_text(script)
    (tmp_path / "avrdude").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    client = Avrdude("/dev/ttyNOWHERE", "m328p", 115_200)
    if too_late == 2:
        with pytest.raises(RigError, match="not in sync"):
            client.check()
    else:
        client.check()
    assert log.read_text() == "x\n" * calls


def test_a_client_that_hangs_is_ended() -> None:
    from hil.drivers import clients

    with pytest.raises(RigError, match=r"sh has not ended within 0\.3 s; it said: hello"):
        clients.run(["sh", "-c", "echo hello; exec sleep 60"], seconds=0.3)
    with pytest.raises(RigError, match="no-such-client is not installed"):
        clients.run(["no-such-client"])
