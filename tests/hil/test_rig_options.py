"""The command lines of the rig."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hil import building, conftest
from hil.building import ROOT


def pytest_hil(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `pytest hil/`."""
    command = [sys.executable, "-m", "pytest", "hil", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "/dev/ttyACM0", "--board", "desktop"], "board desktop is never flashed"),
        (["--port", "p", "--board", "avr", "--board", "msp430"], "one board hangs on it, not avr and msp430"),
        (["--port", "p", "--bench", "README.md"], "--bench: "),
        (["--board", "msp431"], "--board msp431: unknown; there are avr, desktop, microbit, msp430"),
        (["--board", "desktop"], "--board desktop: it has no emulator; there are avr, microbit, msp430"),
    ],
)
def test_what_cannot_be_done_is_refused(arguments: list[str], message: str) -> None:
    result = pytest_hil("--collect-only", *arguments)
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert message in result.stderr


def test_every_emulated_board_is_tested_without_an_option() -> None:
    listed = pytest_hil("--collect-only", "-q").stdout
    assert "test_hello.py::test_prints_its_line_and_nothing_more[msp430]" in listed


def test_no_test_of_the_rig_may_skip() -> None:
    allowed: set[str] = set()
    found = {
        path.name for path in (ROOT / "hil").glob("test_*.py") if "skip" in path.read_text(encoding="utf-8")
    }
    assert found == allowed


def test_emulate_without_firmware_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hil.emulate", "msp430", "--firmware", str(tmp_path / "none.elf")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "none.elf" in result.stderr
    assert "Traceback" not in result.stderr


def test_what_is_skipped_on_a_real_board_is_what_looks_inside_the_chip() -> None:
    listed = pytest_hil("--collect-only", "-q", "--port", "/dev/ttyACM0", "--board", "microbit").stdout
    found = {line.partition("[")[0].removeprefix("hil/") for line in listed.splitlines() if "::" in line}
    on_real_boards = {
        "test_errors.py::test_an_error_line_is_shown_as_lines_of_source",
        "test_errors.py::test_errors_that_nothing_catches_are_told_apart",
        "test_events.py::test_a_storm_of_timers_lets_input_in",
        "test_events.py::test_an_exception_in_a_timer_ends_the_program",
        "test_events.py::test_input_that_nobody_could_mean_is_survived",
        "test_examples.py::test_an_example_shows_its_console",
        "test_hello.py::test_prints_it_again_after_a_reset",
        "test_hello.py::test_prints_its_line_and_nothing_more",
    }
    assert found - conftest.SKIPPED_ON_REAL_BOARDS.keys() == on_real_boards


def test_emulate_serves_a_board_at_a_port_that_any_terminal_opens() -> None:
    elf = building.firmware("msp430", "examples/hello.js")
    command = [sys.executable, "-m", "hil.emulate", "msp430", "--firmware", str(elf)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        path = server.stdout.readline().strip()
        port = os.open(path, os.O_RDWR | os.O_NOCTTY)
        try:
            heard = b""
            while b"\n" not in heard:
                heard += os.read(port, 64)
        finally:
            os.close(port)
            server.terminate()
    assert heard == b"Hello, World!\n"
    assert not Path(path).parent.exists()
