"""Boards by name: which there are, and how each is reached.

The board files of firmware/boards/ say which boards have an emulator; a driver class fulfils it.
"""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from hil.drivers.emulated import EmulatedBoard
from hil.drivers.emulated_avr import EmulatedAvr
from hil.drivers.emulated_microbit import EmulatedMicrobit
from hil.drivers.emulated_msp430 import EmulatedMsp430
from hil.drivers.native_program import NativeProgram
from hil.protocols import Board

ROOT = Path(__file__).resolve().parent.parent

EMULATED: dict[str, type[EmulatedMsp430 | EmulatedMicrobit | EmulatedAvr]] = {
    "msp430": EmulatedMsp430,
    "nrf51": EmulatedMicrobit,
    "atmega328p": EmulatedAvr,
}
"""Drivers of emulated boards, by the name of the emulator in the board's file."""


@cache
def boards_module() -> ModuleType:
    """site_scons/boards.py, the one loader of board files."""
    name = "microvium_boards"
    spec = importlib.util.spec_from_file_location(name, ROOT / "site_scons" / "boards.py")
    if spec is None or spec.loader is None:
        raise ImportError("site_scons/boards.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def emulated_boards() -> list[str]:
    """The names of the boards that have an emulator."""
    return [name for name, board in boards_module().load().items() if board.emulator]


def open_emulated(
    name: str, uart_ready: bool = False, seed: int = 0x2553, ram_bytes: int | None = None
) -> EmulatedBoard:
    """An emulated board, powered up, nothing flashed; `ram_bytes` is for a model with more than there is."""
    board = boards_module().load().get(name)
    if board is None or not board.emulator:
        raise ValueError(f"board {name!r} has no emulator; there are {', '.join(emulated_boards())}")
    driver = EMULATED[board.emulator]
    return driver(board, uart_ready, seed, ram_bytes or board.ram.length)


def open_board(name: str) -> Board:
    """What `scons sim` runs a firmware on: an emulated board, or the desktop."""
    board = boards_module().load().get(name)
    return NativeProgram() if board is not None and not board.is_chip else open_emulated(name)
