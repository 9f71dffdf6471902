"""Serves an emulated board: `python -m hil.emulate avr` prints the port of its serial line and runs in real
time.

The port is a pseudo terminal: any terminal program can open it, and `pytest hil/ --port PORT` and `scons
flash port=PORT` take it. They program the board by the same clients as a real one: avrdude talks to the Uno's
boot loader, mspdebug and pyOCD to a debugger's port, which the entry beside the port names (PORT.toml, in the
form of a bench file). At first the chip holds `--firmware`, by default what was built last for this board.
Ends with Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hil import building, resources
from hil.board import ROOT, boards_module, emulated_boards
from hil.emulators.image import ImageError
from hil.protocols import Facts
from hil.resources import Resource
from hil.served.board import ServedBoard
from hil.served.line import SerialLine

SLICE = 0.01
"""Seconds between two looks at the line."""
LATE = 0.1
"""A machine that is so many seconds late gives up catching up: to what is outside, a second of a boot loader
shall not pass in less.
"""
STARTING = 0.02
"""Seconds that a chip needs after its reset until it listens."""


def open_served(name: str) -> ServedBoard:
    """The served board of a name."""
    from hil.served.launchpad import ServedLaunchpad
    from hil.served.microbit import ServedMicrobit
    from hil.served.uno import ServedUno

    board = boards_module().load()[name]
    boards: dict[str, Callable[[Facts], ServedBoard]] = {
        "msp430": ServedLaunchpad,
        "nrf51": ServedMicrobit,
        "atmega328p": ServedUno,
    }
    return boards[board.emulator](board)


@contextmanager
def port(board: ServedBoard) -> Iterator[tuple[SerialLine, Path]]:
    """The board's line, and the path to open it by, with the entry beside."""
    line = SerialLine(keeps=not board.opening_resets)
    folder = Path(tempfile.mkdtemp(prefix="microvium-"))
    path = folder / board.name
    try:
        path.symlink_to(line.name)
        resources.write_beside(Resource(board.name, str(path), board.debugger))
        yield line, path
    finally:
        line.close()
        shutil.rmtree(folder)


def serve(board: ServedBoard, line: SerialLine, is_over: Callable[[], bool] = lambda: False) -> None:
    """Runs the board in step with the clock; what it sends and receives goes through `line`."""
    due = time.monotonic()
    while not is_over():
        _reset_if_opened(board, line)
        board.advance(SLICE)
        line.write(board.take())
        due = max(due + SLICE, time.monotonic() - LATE)
        _hear(board, line, due)


def _hear(board: ServedBoard, line: SerialLine, due: float) -> None:
    """Passes on what is sent to the board until the moment `due`; what has been sent already even if that is
    over, for a busy machine may be late for ever.
    """
    while True:
        left = due - time.monotonic()
        if data := line.read(max(0.0, left)):
            _reset_if_opened(board, line)  # what was sent may be seen before that the line was opened
            board.feed(data)
        elif board.opening_resets:
            time.sleep(max(0.0, due - time.monotonic()))
        if left <= 0:
            return


def _reset_if_opened(board: ServedBoard, line: SerialLine) -> None:
    if board.opening_resets and line.was_opened():
        board.reset()
        board.advance(STARTING)


def latest_firmware(board_name: str) -> Path | None:
    """What was built last for a board."""
    built = sorted(
        (ROOT / building.BUILD / board_name).glob("*/firmware.elf"), key=lambda path: path.stat().st_mtime
    )
    return built[-1] if built else None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m hil.emulate", description="Serve an emulated board.")
    parser.add_argument("board", choices=emulated_boards())
    parser.add_argument("--firmware", type=Path, help="ELF file; default: what was built last for this board")
    options = parser.parse_args(arguments)
    firmware = options.firmware or latest_firmware(options.board)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt):
        try:
            board = open_served(options.board)
            if firmware is not None:
                board.load(firmware)
        except ImageError as error:
            print(f"emulate: {error}", file=sys.stderr)
            return 1
        with port(board) as (line, path):
            print(path, flush=True)
            print(f"{options.board} runs {firmware or 'nothing yet'}; Ctrl-C ends it", file=sys.stderr)
            serve(board, line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
