"""Bench files: which board hangs on which port."""

from __future__ import annotations

from pathlib import Path

import pytest

from hil.board import boards_module
from hil.building import ROOT
from hil.resources import BenchError, Resource, choose, read_bench, write_beside

BOARDS = ("avr", "msp430")
AVR = Resource("avr", "/dev/ttyACM0")
LAUNCHPAD = Resource("msp430", "/dev/ttyACM1", "tilib")


def test_the_example_is_a_bench_of_known_boards() -> None:
    rows = read_bench(ROOT / "hil" / "bench.example.toml", list(boards_module().load()))
    assert [row.board for row in rows] == ["avr", "msp430", "microbit"]


def test_no_file_is_no_board(tmp_path: Path) -> None:
    assert read_bench(tmp_path / "bench.toml", BOARDS) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("board = 1", r"a board is a table \[\[board\]\]"),
        ("[[board]]\nboard = 'avr'", 'needs port = "…"'),
        ("[[board]]\nboard = 'avr'\nport = 3", 'needs port = "…"'),
        ("[[board]]\nboard = 'pic'\nport = 'p'", "unknown board 'pic'; there are avr, msp430"),
        ("[[board]]\nboard = 'avr'\nport = 'p'\nbaud = 1", "unknown key 'baud'"),
        ("[[", "bench.toml: "),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bench.toml"
    path.write_text(text)
    with pytest.raises(BenchError, match=message):
        read_bench(path, BOARDS)


def test_a_port_says_which_board_and_a_board_which_port() -> None:
    rows = (AVR, LAUNCHPAD)
    assert choose(rows, "/dev/ttyACM0", None, BOARDS) == AVR
    assert choose(rows, None, "msp430", BOARDS) == LAUNCHPAD
    assert choose((), None, "avr", BOARDS) is None


def test_a_port_of_which_nobody_says_anything_is_the_default_boards() -> None:
    assert choose((), "/dev/ttyUSB9", None, BOARDS) == Resource("msp430", "/dev/ttyUSB9")
    assert choose((AVR,), "/dev/ttyACM0", "msp430", BOARDS) == Resource("msp430", "/dev/ttyACM0")


def test_an_emulated_port_says_itself_what_it_is(tmp_path: Path) -> None:
    row = Resource("msp430", str(tmp_path / "line"), "gdbc@127.0.0.1:7")
    write_beside(row)
    assert choose((), row.port, None, BOARDS) == row
