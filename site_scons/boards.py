"""Boards: `firmware/boards/NAME.toml` -> `Board`. The one loader for SConstruct and the rig.

Only the standard library is used, because SCons may run in another Python than the project's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

LOWER_HALF = 0xFFFF
"""Of a 32-bit address."""
UPPER_HALF = 0x8000
"""Of a 64 kB block: there the image lies, and RAM below."""

AIMS = ("rom", "cycles")
"""As in `microvium.fuse`, which the loader cannot import."""

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
    package: str | None = None
    """Debian's package of it."""
    full: tuple[str, ...] = ()
    """Further flags for a full engine."""


@dataclass(frozen=True)
class Flasher:
    """How a real board is programmed."""

    client: str
    """avrdude, mspdebug or pyocd, see hil/drivers/."""
    chip: str = ""
    """The client's name of it."""
    baud: int = 0
    """Of the boot loader."""
    debugger: str | None = None
    """Which one, if the bench file says nothing."""
    signature: int = 0
    """By which the chip is known, where the client has none of its own."""


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
    cpu: str
    """A key of `microvium.image.TARGETS`: how references are written; of no effect for the desktop."""
    word_bits: int
    """Bits of a value, if nothing else is asked for."""
    words: tuple[int, ...]
    """All that can be asked for."""
    toolchain: Toolchain
    aim: str = "rom"
    """What instructions are fused for, one of `AIMS`: as few bytes of ROM, or as few cycles as can be."""
    rom: Region | None = None
    ram: Region | None = None
    image: Region | None = None
    """Where the image lies, if not behind the code in `rom`."""
    arena_bytes: int = 0
    clock_hz: int = 0
    baud: int = 0
    budget_rom: int = 0
    budget_ram: int = 0
    emulator: str | None = None
    flasher: Flasher | None = None
    most_rom: int = 0
    most_ram: int = 0
    """What a larger model of the emulator may have, see `larger`; 0: there is none."""

    @property
    def is_chip(self) -> bool:
        """False for the desktop."""
        return self.rom is not None

    @property
    def bases(self) -> tuple[int, int] | None:
        """Upper halves of the addresses in ROM and in RAM, where a reference is the lower half."""
        if self.rom is None or self.ram is None or self.word_bits != 16 or self.ram.origin <= LOWER_HALF:
            return None
        return self.rom.origin & ~LOWER_HALF, self.ram.origin & ~LOWER_HALF

    def with_words(self, bits: int) -> Board:
        """The board with values of another size."""
        return replace(self, word_bits=bits)


def load(folder: Path = FOLDER) -> dict[str, Board]:
    """All boards by name, sorted."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.toml"))}


def read(path: Path) -> Board:
    """The board of one file."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        board = _board(path.stem, data)
    except tomllib.TOMLDecodeError as error:
        raise BoardError(f"{path}: {error}") from None
    except KeyError as error:
        raise BoardError(f"{path}: {error.args[0]} is missing") from None
    if board.aim not in AIMS:
        raise BoardError(f"{path}: aim = {board.aim!r}: it is one of {', '.join(AIMS)}")
    if wrong := _wrong_memory(board):
        raise BoardError(f"{path}: {wrong}")
    return board


def _wrong_memory(board: Board) -> str | None:
    """What 16-bit references to 32-bit addresses do not allow."""
    if board.bases is None or board.rom is None or board.ram is None:
        return None
    if board.image is None:
        return "[memory.image] is missing: with 16-bit words the image has a place of its own"
    if board.image.origin & UPPER_HALF == 0 or not _in_block(board.image, board.bases[0]):
        return "[memory.image] must lie in the upper half of the 64 kB block that [memory.rom] starts in"
    if not _in_block(board.rom, board.bases[0]):
        return "[memory.rom] must not leave its 64 kB block"
    if board.ram.origin & UPPER_HALF or board.ram.length > UPPER_HALF:
        return "[memory.ram] must lie in the lower half of its 64 kB block"
    return None


def _in_block(region: Region, base: int) -> bool:
    return base <= region.origin and region.origin + region.length <= base + LOWER_HALF + 1


def _board(name: str, data: Mapping[str, Any]) -> Board:
    memory = data.get("memory", {})
    tools = data["toolchain"]
    return Board(
        name=name,
        title=data["title"],
        mcu=data["mcu"],
        cpu=data.get("cpu", "msp430"),
        word_bits=data["word_bits"],
        words=tuple(data.get("words", [data["word_bits"]])),
        toolchain=Toolchain(
            tools["prefix"],
            tuple(tools["flags"]),
            tuple(tools["libraries"]),
            tools.get("machine"),
            tools.get("other"),
            tools.get("package"),
            tuple(tools.get("full", [])),
        ),
        aim=data.get("aim", "rom"),
        rom=_region(memory.get("rom")),
        ram=_region(memory.get("ram")),
        image=_region(memory.get("image")),
        arena_bytes=data.get("arena", {}).get("bytes", 0),
        clock_hz=data.get("clock", {}).get("hz", 0),
        baud=data.get("console", {}).get("baud", 0),
        budget_rom=data.get("budget", {}).get("rom", 0),
        budget_ram=data.get("budget", {}).get("ram", 0),
        emulator=data.get("emulator", {}).get("name"),
        flasher=_flasher(data.get("flasher")),
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


def _flasher(row: Mapping[str, Any] | None) -> Flasher | None:
    if row is None:
        return None
    try:
        return Flasher(**row)
    except TypeError as error:
        raise BoardError(f"[flasher]: {error}") from None


def _region(row: Mapping[str, int] | None) -> Region | None:
    return Region(row["origin"], row["length"]) if row else None
