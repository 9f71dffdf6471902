"""A fourth board, as docs/porting.md says: a file, and nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hil.building import ROOT
from tests.build.checkout import Checkout, copy_checkout

pytestmark = pytest.mark.slow

CLOCK = re.compile(r"(?<=^hz = )[0-9_]+$", re.MULTILINE)


def rig_on(checkout: Checkout, board: str) -> subprocess.CompletedProcess[str]:
    """The rig's tests that know of time: the baud rate of the console, and how often an LED blinks."""
    tests = [
        "hil/test_hello.py",
        "hil/test_examples.py",
        "-k",
        "serial_line or prints_its_line or blink_toggles",
    ]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, "--board", board]
    return subprocess.run(command, cwd=checkout.root, capture_output=True, text=True, check=False)


def test_a_board_with_a_known_chip_is_a_file(tmp_path: Path) -> None:
    checkout = copy_checkout(tmp_path)
    [text] = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "porting.md").read_text(), re.DOTALL)
    checkout.write("firmware/boards/promini.toml", text)
    assert "Arduino Pro Mini" in checkout.result("-h").stdout
    done = checkout.result("board=promini", "sim", "budget")
    assert done.returncode == 0, done.stderr
    assert checkout.built("console.txt", board="promini").read_bytes() == b"Hello, World!\n"
    measured = json.loads(checkout.built("budget.json", board="promini").read_text())
    assert measured["board"] == "promini"
    assert measured["rom_bytes"] <= 1024
    ran = rig_on(checkout, "promini")
    assert ran.returncode == 0, ran.stdout
    assert "3 passed" in ran.stdout


def test_the_clock_is_written_in_the_boards_file_only(tmp_path: Path) -> None:
    """Another frequency there, and firmware and emulated chip agree again on baud rate and milliseconds; one
    that the chip cannot have is refused when the firmware is compiled.
    """
    checkout = copy_checkout(tmp_path)
    text = (ROOT / "firmware" / "boards" / "msp430.toml").read_text()
    checkout.write("firmware/boards/faster.toml", CLOCK.sub("8_000_000", text))
    ran = rig_on(checkout, "faster")
    assert ran.returncode == 0, ran.stdout
    assert "3 passed" in ran.stdout
    for board, hz, message in (
        ("msp430", "2_000_000", "the chip's DCO is calibrated for 1, 8, 12 and 16 MHz only"),
        ("avr", "1_000_000", "the UART would be more than 1 % off"),
        ("microbit", "32_000_000", "the chip's clock is 16 MHz"),
    ):
        text = (ROOT / "firmware" / "boards" / f"{board}.toml").read_text()
        checkout.write("firmware/boards/wrong.toml", CLOCK.sub(hz, text))
        done = checkout.result("board=wrong")
        assert done.returncode != 0
        assert message in done.stderr
