"""examples/hello.js on each board: its console, its end, its memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hil.board import boards_module
from hil.conftest import Flash
from hil.console import Console
from hil.drivers.emulated import EmulatedBoard
from hil.protocols import Board, End
from microvium import budget

HELLO = "examples/hello.js"
TEXT = b"Hello, World!\n"
QUIET = 0.5
"""Seconds in which nothing more may come."""


def test_prints_its_line_and_nothing_more(board: Board, flash: Flash) -> None:
    console = flash(HELLO)
    console.expect("Hello, World!\n")
    assert not console.run(QUIET).is_failure
    assert board.console == TEXT


def test_prints_it_again_after_a_reset(board: Board, flash: Flash) -> None:
    console = flash(HELLO)
    console.expect("Hello, World!\n")
    board.reset()
    assert board.console == b""
    Console(board, console.transcript).expect("Hello, World!\n")
    assert board.console == TEXT


def test_ends_in_sleep(emulated: EmulatedBoard, flash: Flash) -> None:
    assert flash(HELLO).run().end is End.IDLE


def test_the_serial_line_has_the_board_files_baud_rate(emulated: EmulatedBoard, flash: Flash) -> None:
    baud = boards_module().load()[emulated.name].baud
    flash(HELLO).run()
    assert abs(emulated.tx_baud - baud) < 0.01 * baud
    assert emulated.serial_errors == {}


def test_fits_in_640_bytes_of_rom_and_64_of_ram(record: Callable[[str], Path]) -> None:
    measured = budget.read(record(HELLO))
    assert measured.rom_bytes <= 640
    assert measured.ram_bytes <= 64
    assert measured.rom_bytes == measured.image_bytes + measured.engine_bytes
    assert measured.cycles is not None
    assert 0 < measured.cycles < 10_000
