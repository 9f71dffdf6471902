"""Runs a firmware on an emulated board: `python -m hil.simulate --board msp430 --limit 10000 --console
console.txt firmware.elf`.

The console goes to stdout as it comes and, byte for byte, to the file. The UART runs at its real baud rate.
Status 0 if nothing is left to run or the limit is reached; 1 after an uncaught error or a fault.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hil.board import open_board
from hil.emulators.image import ImageError
from hil.protocols import End, Stop
from microvium import decode, files

SLICE = 0.1
"""Seconds of the board's time between two looks at the console."""


def simulate(board_name: str, firmware: Path, limit_ms: int, console: Path) -> Stop:
    """Runs the firmware, shows and keeps its console."""
    board = open_board(board_name)
    board.flash(firmware)
    shown = 0
    left = limit_ms / 1000
    stop = Stop(End.LIMIT)
    while stop.end is End.LIMIT and left > 0:
        stop = board.run(min(SLICE, left))
        left -= SLICE
        sys.stdout.buffer.write(board.console[shown:])
        sys.stdout.buffer.flush()
        shown = len(board.console)
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
    parser.add_argument("--console", type=Path, required=True, help="file for the console's bytes")
    options = parser.parse_args(arguments)
    try:
        stop = simulate(options.board, options.firmware, options.limit, options.console)
    except (ImageError, ValueError) as error:
        print(f"{options.board}: {error}", file=sys.stderr)
        return 1
    if stop.is_failure:
        print(f"{options.board}: {stop}", file=sys.stderr)
        said = options.console.read_text(encoding="utf-8", errors="replace")
        for line in decode.explain(said, options.firmware):
            print(line, file=sys.stderr)
    elif stop.end is End.LIMIT:
        print(f"{options.board}: stopped after {options.limit} ms, still running", file=sys.stderr)
    return int(stop.is_failure)


if __name__ == "__main__":
    sys.exit(main())
