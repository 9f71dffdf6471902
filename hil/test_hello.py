"""examples/hello.js on each board: its console, its end, its memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hil.board import boards_module
from hil.conftest import Flash
from hil.drivers.emulated import EmulatedBoard
from hil.protocols import End
from microvium import budget

HELLO = "examples/hello.js"
TEXT = b"Hello, World!\n"


def test_prints_its_line_and_sleeps_for_good(board: EmulatedBoard, flash: Flash) -> None:
    console = flash(HELLO)
    console.expect("Hello, World!\n")
    assert console.run().end is End.IDLE
    assert board.console == TEXT


def test_prints_it_again_after_a_reset(board: EmulatedBoard, flash: Flash) -> None:
    console = flash(HELLO)
    console.run()
    board.reset()
    assert board.console == b""
    console.run()
    assert board.console == TEXT


def test_the_serial_line_has_the_board_files_baud_rate(board: EmulatedBoard, flash: Flash) -> None:
    baud = boards_module().load()[board.name].baud
    flash(HELLO).run()
    assert abs(board.tx_baud - baud) < 0.01 * baud
    assert board.serial_errors == {}


def test_fits_in_640_bytes_of_rom_and_64_of_ram(record: Callable[[str], Path]) -> None:
    measured = budget.read(record(HELLO))
    assert measured.rom_bytes <= 640
    assert measured.ram_bytes <= 64
    assert measured.rom_bytes == measured.image_bytes + measured.engine_bytes
    assert measured.cycles is not None
    assert 0 < measured.cycles < 10_000
