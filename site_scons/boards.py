"""Boards: `firmware/boards/NAME.toml` -> `Board`. The one loader for SConstruct and the rig.

Only the standard library is used, because SCons may run in another Python than the project's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "firmware" / "boards"


class BoardError(Exception):
    """A board file says something that cannot be; the message names file and key."""


@dataclass(frozen=True)
class Toolchain:
    """A C compiler and its relatives: `PREFIXgcc`, `PREFIXld` …; the host's own if the prefix is empty."""

    prefix: str
    flags: tuple[str, ...]
    libraries: tuple[str, ...]
    machine: str | None = None
    """What `-dumpmachine` must say."""
    other: str | None = None
    """Another name under which the compiler may be installed."""


@dataclass(frozen=True)
class Region:
    """Bytes of memory from an address on."""

    origin: int
    length: int


@dataclass(frozen=True)
class Board:
    """The facts of one board. `rom`, `ram` and what follows them are None or 0 for the desktop."""

    name: str
    title: str
    mcu: str
    word_bits: int
    toolchain: Toolchain
    rom: Region | None = None
    ram: Region | None = None
    stack_bytes: int = 0
    arena_bytes: int = 0
    clock_hz: int = 0
    baud: int = 0
    budget_rom: int = 0
    budget_ram: int = 0
    emulator: str | None = None
    most_rom: int = 0
    most_ram: int = 0
    """What a larger model of the emulator may have, see `larger`; 0: there is none."""

    @property
    def is_chip(self) -> bool:
        """False for the desktop."""
        return self.rom is not None


def load(folder: Path = FOLDER) -> dict[str, Board]:
    """All boards by name, sorted."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.toml"))}


def read(path: Path) -> Board:
    """The board of one file."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return _board(path.stem, data)
    except tomllib.TOMLDecodeError as error:
        raise BoardError(f"{path}: {error}") from None
    except KeyError as error:
        raise BoardError(f"{path}: {error.args[0]} is missing") from None


def _board(name: str, data: Mapping[str, Any]) -> Board:
    memory = data.get("memory", {})
    tools = data["toolchain"]
    return Board(
        name=name,
        title=data["title"],
        mcu=data["mcu"],
        word_bits=data["word_bits"],
        toolchain=Toolchain(
            tools["prefix"],
            tuple(tools["flags"]),
            tuple(tools["libraries"]),
            tools.get("machine"),
            tools.get("other"),
        ),
        rom=_region(memory.get("rom")),
        ram=_region(memory.get("ram")),
        stack_bytes=data.get("stack", {}).get("bytes", 0),
        arena_bytes=data.get("arena", {}).get("bytes", 0),
        clock_hz=data.get("clock", {}).get("hz", 0),
        baud=data.get("console", {}).get("baud", 0),
        budget_rom=data.get("budget", {}).get("rom", 0),
        budget_ram=data.get("budget", {}).get("ram", 0),
        emulator=data.get("emulator", {}).get("name"),
        most_rom=data.get("emulator", {}).get("most_rom", 0),
        most_ram=data.get("emulator", {}).get("most_ram", 0),
    )


def larger(board: Board, ram: int | None, rom: int | None) -> Board:
    """A board that exists in the emulator only, with more memory: RAM keeps its start, ROM its end."""
    if board.ram is None or board.rom is None or not board.most_ram:
        raise BoardError(f"{board.name}: its memory cannot be larger")
    ram = board.ram.length if ram is None else ram
    rom = board.rom.length if rom is None else rom
    for name, size, most in (("ram", ram, board.most_ram), ("rom", rom, board.most_rom)):
        if not 0 < size <= most or size % 2:
            raise BoardError(
                f"{name}={size}: it is an even number of bytes up to {most} for board={board.name}"
            )
    end = board.rom.origin + board.rom.length
    return replace(board, ram=Region(board.ram.origin, ram), rom=Region(end - rom, rom))


def _region(row: Mapping[str, int] | None) -> Region | None:
    return Region(row["origin"], row["length"]) if row else None
