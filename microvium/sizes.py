"""What a linked firmware takes: `python -m microvium.sizes firmware.elf`.

In: the ELF as it is flashed. Out: `Sizes`, and a table. ROM is every allocated section that is loaded,
vectors and the initial values of data included; of it, the sections `.mvm…` are the image. RAM is every
writable section; arena and C stack are none. `core_bytes` is the engine without start-up, UART and vectors.
Below the table: how deep the C stack can be, from stack.json, and what is left for heap and VM stack.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

from microvium.table import Table, show

IMAGE_SECTIONS = ".mvm"
ARENA = "mvm_arena_bytes"
_PORT = re.compile(r"mvm_reset|mvm_start_|mvm_port_|_?_?interrupt|mvm_vector")
"""Names of start-up and port. What the compiler has put in place of a call of them is counted as engine."""
_SET_UP = ("mvm_mark_port", "mvm_mark_resume")
"""Between these two labels of main lies the port's set-up."""
_CLONE = re.compile(r"(\.(isra|constprop|part|cold|lto_priv)\.?\d*|\.\d+)+$")


@dataclass(frozen=True)
class Section:
    """A section that takes memory on the chip."""

    name: str
    size: int
    is_loaded: bool
    """It is in ROM, or has its initial values there."""
    is_writable: bool
    """It is in RAM."""


@dataclass(frozen=True)
class Sizes:
    """The sections, and their sums by the words of budget.json."""

    sections: tuple[Section, ...]

    @property
    def rom_bytes(self) -> int:
        """All that is flashed."""
        return sum(section.size for section in self.sections if section.is_loaded)

    @property
    def image_bytes(self) -> int:
        """What the image takes of it."""
        return sum(
            section.size
            for section in self.sections
            if section.is_loaded and section.name.startswith(IMAGE_SECTIONS)
        )

    @property
    def engine_bytes(self) -> int:
        """The rest: engine, start-up, port, vectors."""
        return self.rom_bytes - self.image_bytes

    @property
    def ram_static_bytes(self) -> int:
        """RAM with a fixed place: without arena and C stack."""
        return sum(section.size for section in self.sections if section.is_writable)


def read(elf: Path) -> Sizes:
    """The sizes of a linked firmware."""
    with elf.open("rb") as stream:
        return Sizes(
            tuple(_section(entry) for entry in ELFFile(stream).iter_sections() if _takes_memory(entry))
        )


@dataclass(frozen=True)
class Symbol:
    """A name of code or data."""

    name: str
    address: int
    size: int
    section: str


def plain(name: str) -> str:
    """A symbol without what the compiler adds to the names of copies."""
    return _CLONE.sub("", name)


def symbols(elf: Path) -> list[Symbol]:
    """Functions and tables in ROM that are not of the image, by falling size; of several names for one place,
    the first.
    """
    return _with_size(list(_symbols(elf)))


def _with_size(found: Sequence[Symbol]) -> list[Symbol]:
    placed = {symbol.address: symbol for symbol in reversed(found) if symbol.size}
    return sorted(placed.values(), key=lambda symbol: (-symbol.size, symbol.address))


def _symbols(elf: Path) -> Iterator[Symbol]:
    with elf.open("rb") as stream:
        file: Any = ELFFile(stream)
        for entry in file.get_section_by_name(".symtab").iter_symbols():
            section = file.get_section(entry["st_shndx"]) if isinstance(entry["st_shndx"], int) else None
            if section is None or section.name.startswith(IMAGE_SECTIONS):
                continue
            if section["sh_flags"] & SH_FLAGS.SHF_ALLOC and not section["sh_flags"] & SH_FLAGS.SHF_WRITE:
                yield Symbol(plain(entry.name), entry["st_value"], entry["st_size"], section.name)


def core_bytes(elf: Path) -> int:
    """The engine with what it needs of the compiler's library and with the calls of its API in main: no
    image, start-up, UART or vectors.
    """
    found = list(_symbols(elf))
    marks = {symbol.name: symbol.address for symbol in found if symbol.name in _SET_UP}
    set_up = marks[_SET_UP[1]] - marks[_SET_UP[0]] if len(marks) == len(_SET_UP) else 0
    size = read(elf)
    vectors = sum(part.size for part in size.sections if part.is_loaded and part.name.startswith(".vector"))
    port = sum(symbol.size for symbol in _with_size(found) if _PORT.match(symbol.name))
    return size.engine_bytes - vectors - port - set_up


def _takes_memory(entry: object) -> bool:
    return bool(entry["sh_flags"] & SH_FLAGS.SHF_ALLOC and entry["sh_size"])  # type: ignore[index]


def _section(entry: object) -> Section:
    header = entry.header  # type: ignore[attr-defined]
    return Section(
        entry.name,  # type: ignore[attr-defined]
        header["sh_size"],
        header["sh_type"] != "SHT_NOBITS",
        bool(header["sh_flags"] & SH_FLAGS.SHF_WRITE),
    )


def table(elf: Path, sizes: Sizes, rom: int, ram: int, notes: Sequence[str] = ()) -> Table:
    """Section by section, and the sums; only the sums where there is no budget, as on the desktop."""
    sums = [("sum", str(sizes.rom_bytes), str(sizes.ram_static_bytes))]
    if rom:
        sums.append(("budget", str(rom), str(ram)))
    return Table(
        str(elf),
        ("section", "ROM", "static RAM"),
        [*(_row(part) for part in sizes.sections if rom), *sums],
        notes,
    )


def stack_notes(elf: Path, stack: Path) -> list[str]:
    """How deep the C stack of a chip's firmware can be, call by call, and what the arena gets."""
    found = json.loads(stack.read_text(encoding="utf-8"))
    if found["bytes"] is None:
        lines = [f"  C stack: no bound was computed: {found['why']}"]
    else:
        lines = [f"  C stack: at most {found['bytes']} bytes: {_chain(found['calls'])}"]
        if found["interrupt"]:
            lines.append(f"    of it in an interrupt: {_chain(found['interrupt'])}")
    with elf.open("rb") as stream:
        table: Any = ELFFile(stream).get_section_by_name(".symtab")
        (arena,) = table.get_symbol_by_name(ARENA)
    return [*lines, f"  heap and VM stack: {arena['st_value']} bytes"]


def _chain(parts: Sequence[Sequence[object]]) -> str:
    return ", ".join(f"{function} {size}" for function, size in parts)


def _row(part: Section) -> tuple[str, str, str]:
    return part.name, str(part.size) if part.is_loaded else "", str(part.size) if part.is_writable else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m microvium.sizes", description="Show what a firmware takes."
    )
    parser.add_argument("elf", type=Path)
    parser.add_argument("--rom", type=int, default=0, help="bytes of ROM that it shall fit in")
    parser.add_argument("--ram", type=int, default=0, help="bytes of RAM that it shall fit in")
    parser.add_argument("--stack", type=Path, help="stack.json of the link")
    options = parser.parse_args(arguments)
    notes = stack_notes(options.elf, options.stack) if options.stack else []
    show(table(options.elf, read(options.elf), options.rom, options.ram, notes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
