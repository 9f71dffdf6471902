"""Runs a firmware on an emulated board: `python -m hil.simulate --board msp430 --limit 10000 --console
console.txt [--input APP.input.txt] firmware.elf`.

The console goes to stdout as it comes and, byte for byte, to the file. The UART runs at its real baud rate.
Status 0 if nothing is left to run or the limit is reached; 1 after an uncaught error or a fault.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hil import scenario
from hil.board import open_board
from hil.drivers.emulated import EmulatedBoard
from hil.emulators.image import ImageError
from hil.protocols import Board, End, Stop
from microvium import decode, files

SLICE = 0.1
"""Seconds of the board's time between two looks at the console."""


class _Shown:
    """A board whose console is shown while it runs."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._shown = 0

    def run(self, seconds: float) -> Stop:
        """In slices."""
        stop = Stop(End.LIMIT)
        while stop.end is End.LIMIT and seconds > 0:
            stop = self.board.run(min(SLICE, seconds))
            seconds -= SLICE
            sys.stdout.buffer.write(self.board.console[self._shown :])
            sys.stdout.buffer.flush()
            self._shown = len(self.board.console)
        return stop

    def write(self, data: bytes) -> None:
        """Console input."""
        self.board.write(data)

    def set_pin(self, pin: int, level: bool | None) -> None:
        """The desktop has no pins."""
        if isinstance(self.board, EmulatedBoard):
            self.board.set_pin(pin, level)


def simulate(board_name: str, firmware: Path, limit_ms: int, console: Path, path: Path | None = None) -> Stop:
    """Runs the firmware, through a scenario if there is one; shows and keeps its console."""
    board = open_board(board_name)
    board.flash(firmware)
    shown = _Shown(board)
    if path is None:
        stop = shown.run(limit_ms / 1000)
    else:
        stop = scenario.play(shown, scenario.read(path), limit_ms / 1000)
    if stop.end is End.LIMIT and isinstance(board, EmulatedBoard):
        print(f"{board_name}: active {board.active_share:.2%} of the time", file=sys.stderr)
    board.close()
    files.write_bytes(console, board.console)
    return stop


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m hil.simulate", description="Run a firmware on an emulated board."
    )
    parser.add_argument("firmware", type=Path)
    parser.add_argument("--board", required=True)
    parser.add_argument("--limit", type=int, default=10_000, help="milliseconds of the board's time")
    parser.add_argument("--input", type=Path, help="what happens to the board: see hil/scenario.py")
    parser.add_argument("--console", type=Path, required=True, help="file for the console's bytes")
    options = parser.parse_args(arguments)
    try:
        stop = simulate(options.board, options.firmware, options.limit, options.console, options.input)
    except (ImageError, ValueError, scenario.ScenarioError) as error:
        print(f"{options.board}: {error}", file=sys.stderr)
        return 1
    if stop.is_failure:
        print(f"{options.board}: {stop}", file=sys.stderr)
        said = options.console.read_text(encoding="utf-8", errors="replace")
        for line in decode.explain(said, options.firmware):
            print(line, file=sys.stderr)
    elif stop.end is End.LIMIT and options.input is None:
        print(f"{options.board}: stopped after {options.limit} ms, still running", file=sys.stderr)
    return int(stop.is_failure)


if __name__ == "__main__":
    sys.exit(main())
