"""Programs a real board, for `scons flash`: `python -m hil.flash --board avr --port PORT firmware.elf`.

Without `--port` the bench file says where the board hangs. Status 1 and one line if that does not work; then
nothing was written, or the chip holds no firmware that runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hil import resources
from hil.board import boards_module
from hil.drivers.real_board import RealBoard
from hil.emulators.image import ImageError
from hil.protocols import RigError


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m hil.flash", description="Program a real board.")
    parser.add_argument("firmware", type=Path, help="ELF file, with the HEX file beside it")
    parser.add_argument("--board", required=True)
    parser.add_argument("--port", help="default: what the bench file says of the board")
    parser.add_argument("--bench", type=Path, default=Path("hil/bench.toml"))
    options = parser.parse_args(arguments)
    boards = boards_module().load()
    try:
        rows = resources.read_bench(options.bench, list(boards))
        resource = resources.choose(rows, options.port, options.board, list(boards))
        if resource is None:
            raise RigError(
                f"no port for board={options.board}: give port=, or a row in {options.bench} "
                "(hil/bench.example.toml shows one)"
            )
        if resource.board != options.board:
            raise RigError(f"{resource.port}: {resource.board} hangs on it, not {options.board}")
        board = RealBoard(resource, boards[options.board])
        try:
            board.flash(options.firmware)
        finally:
            board.close()
    except (RigError, ImageError, resources.BenchError) as error:
        print(f"flash: {error}", file=sys.stderr)
        return 1
    print(f"flashed {options.firmware} to {options.board} on {resource.port}; it runs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
