"""Serves an emulated board: `python -m hil.emulate msp430` prints the port of its serial line and runs in
real time.

The port is a pseudo terminal: any terminal program can open it. The chip is programmed with `--firmware`,
by default what was built last for this board. Ends with Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import select
import sys
import time
import tty
from collections.abc import Sequence
from pathlib import Path

from hil.board import ROOT, emulated_boards, open_emulated
from hil.drivers.emulated import EmulatedBoard
from hil.emulators.image import ImageError

SLICE = 0.02
"""Seconds between two looks at the line."""

PIECE = 256


def serve(board: EmulatedBoard, line: int) -> None:
    """Runs the board in step with the clock; what it sends and receives goes through `line`, a file
    descriptor.
    """
    sent = 0
    due = time.monotonic()
    while True:
        board.run(SLICE)
        os.write(line, board.console[sent:])
        sent = len(board.console)
        due += SLICE
        _listen(board, line, due)


def _listen(board: EmulatedBoard, line: int, until: float) -> None:
    while (left := until - time.monotonic()) > 0:
        if select.select([line], [], [], left)[0]:
            board.write(os.read(line, PIECE))


def latest_firmware(board_name: str) -> Path | None:
    """What was built last for a board."""
    built = sorted(
        (ROOT / "build" / board_name).glob("*/firmware.elf"), key=lambda path: path.stat().st_mtime
    )
    return built[-1] if built else None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m hil.emulate", description="Serve an emulated board.")
    parser.add_argument("board", choices=emulated_boards())
    parser.add_argument("--firmware", type=Path, help="ELF file; default: what was built last for this board")
    options = parser.parse_args(arguments)
    firmware = options.firmware or latest_firmware(options.board)
    if firmware is None:
        print(
            f"emulate: no firmware for {options.board}: build one with scons, or give --firmware",
            file=sys.stderr,
        )
        return 1
    board = open_emulated(options.board)
    try:
        board.flash(firmware)
    except ImageError as error:
        print(f"emulate: {error}", file=sys.stderr)
        return 1
    line, port = os.openpty()
    tty.setraw(port)
    print(os.ttyname(port), flush=True)
    print(f"{options.board} runs {firmware}; Ctrl-C ends it", file=sys.stderr)
    with contextlib.suppress(KeyboardInterrupt):
        serve(board, line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
