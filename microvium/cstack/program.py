"""A linked firmware as the analysis sees it: code, functions, and the words of data that are addresses."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path
from typing import Any

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

from microvium import relocations

STACK_TOP = "mvm_stack_top"
VECTOR = ".vector"
"""How the names of sections of vectors begin."""
RESET_VECTOR = ".vectors"
"""The one with the reset's in it."""
INTERRUPT_NAMES = "__vector_"
"""How avr-libc's and others' names of handlers begin, where the vectors are code."""
OPERANDS: dict[str, set[int]] = {"EM_MSP430": {1, 3, 5}, "EM_AVR": {12, 13, 24, 25}, "EM_ARM": set()}
"""Relocations of an instruction's constant that may be an address of code (AVR_LO8_LDI_PM, HI8_LDI_PM and the
two _GS). ARM has its constants in words.
"""
DATA_LABEL = "$d"
"""Where data begin among ARM's code."""


@dataclass(frozen=True)
class Function:
    """A piece of code with a name; `size` is 0 for a label."""

    name: str
    address: int
    size: int


@dataclass
class Program:
    """See `step.Code`."""

    cpu: str
    """The ELF file's name for it."""
    entry: int
    stack_top: int
    pieces: list[tuple[int, bytes]]
    """All that is flashed: addresses and contents."""
    code: list[tuple[int, bytes]]
    """Of it, the sections that hold code."""
    functions: dict[int, Function]
    names: dict[int, str]
    """Labels, for people."""
    borders: list[int]
    """Addresses at which something with a name begins."""
    pointers: list[int]
    """Contents of the words of data that are addresses."""
    relocated: set[int]
    """Places of constants of instructions that may be addresses of code."""
    interrupts: list[int]
    """Where their handlers begin."""
    data: list[tuple[int, int]] = field(default_factory=list)
    """Ranges of code that are data."""

    def __post_init__(self) -> None:
        self.starts = sorted(self.functions)

    def is_code(self, address: int) -> bool:
        """False for data, those of a name of their own among code included."""
        at = bisect_right(self.borders, address) - 1
        return at >= 0 and self.borders[at] in self.functions and self._has(address)

    def _has(self, address: int) -> bool:
        return any(start <= address < start + len(content) for start, content in self.code)

    def half(self, address: int) -> int:
        return self._read(address, 2)

    def word(self, address: int) -> int:
        return self._read(address, 4)

    def is_filled_in(self, place: int) -> bool:
        return place in self.relocated

    def is_function(self, address: int) -> bool:
        return address in self.functions

    def function_at(self, address: int) -> Function | None:
        """The one that an address lies in."""
        at = bisect_right(self.starts, address) - 1
        found = self.functions[self.starts[at]] if at >= 0 else None
        return found if found and address < self.end(found) else None

    def end(self, function: Function) -> int:
        """Where a function ends. The linker shortens jumps and says nothing of it in the sizes."""
        end = function.address + function.size
        following = bisect_right(self.borders, function.address)
        return min([end, *self.borders[following : following + 1]])

    def name(self, address: int) -> str:
        """Of the function there."""
        found = self.functions.get(address) or self.function_at(address)
        return found.name if found else self.names.get(address, f"{address:#06x}")

    def is_data(self, address: int) -> bool:
        """True for constants among code."""
        return any(start <= address < end for start, end in self.data)

    def _read(self, address: int, size: int) -> int:
        for start, content in self.pieces:
            if start <= address <= start + len(content) - size:
                return int.from_bytes(content[address - start : address - start + size], "little")
        raise IndexError(f"there is no code at {address:#06x}")


def read(elf: Path) -> Program:
    """The firmware of an ELF file that has its relocations still (the linker's --emit-relocs)."""
    with elf.open("rb") as stream:
        return _read(ELFFile(stream))


def _read(elf: Any) -> Program:
    table = list(elf.get_section_by_name(".symtab").iter_symbols())
    is_arm = elf["e_machine"] == "EM_ARM"
    functions = {found.address: found for found in _functions(elf, table, is_arm)}
    objects = {symbol["st_value"] for symbol in table if symbol["st_info"]["type"] == "STT_OBJECT"}
    named = {symbol.name: symbol["st_value"] for symbol in table if symbol.name}
    sections = [section for section in elf.iter_sections() if section["sh_flags"] & SH_FLAGS.SHF_ALLOC]
    loaded = [section for section in sections if section["sh_type"] == "SHT_PROGBITS" and section["sh_size"]]
    pieces = [(section["sh_addr"], section.data()) for section in loaded]
    is_code = [bool(section["sh_flags"] & SH_FLAGS.SHF_EXECINSTR) for section in loaded]
    handlers = [symbol["st_value"] for symbol in table if symbol.name.startswith(INTERRUPT_NAMES)]
    program = Program(
        elf["e_machine"],
        elf["e_entry"] & ~1 if is_arm else elf["e_entry"],
        named[STACK_TOP],
        pieces,
        list(compress(pieces, is_code)),
        functions,
        {symbol["st_value"]: symbol.name for symbol in table if symbol.name[:1] not in ("", ".", "$")},
        sorted(objects | functions.keys()),
        [],
        set(),
        [*handlers, *_vectors(loaded, 4 if is_arm else 2)],
        _data(table, sections) if is_arm else [],
    )
    for place, kind in _relocations(elf):
        if kind in OPERANDS[program.cpu]:
            program.relocated.add(place)
        size = relocations.POINTERS[program.cpu].get(kind)
        if size and not program.is_code(place):
            program.pointers.append(program.half(place) if size == 2 else program.word(place))
    return program


def _functions(elf: Any, table: list[Any], is_arm: bool) -> Iterator[Function]:
    """Labels of assembly that other files can call, then functions: of two at one place the later counts."""
    code = {
        number
        for number, section in enumerate(elf.iter_sections())
        if section["sh_flags"] & SH_FLAGS.SHF_EXECINSTR
    }
    for symbol in sorted(table, key=lambda symbol: symbol["st_info"]["type"] == "STT_FUNC"):
        kind, bind = symbol["st_info"]["type"], symbol["st_info"]["bind"]
        is_callable = kind == "STT_FUNC" or (kind == "STT_NOTYPE" and bind == "STB_GLOBAL")
        if is_callable and symbol["st_shndx"] in code:
            address = symbol["st_value"] & ~1 if is_arm else symbol["st_value"]
            yield Function(symbol.name, address, symbol["st_size"])


def _vectors(sections: list[Any], size: int) -> Iterator[int]:
    """What the vectors hold besides the reset's."""
    for section in sections:
        is_table = section.name.startswith(VECTOR) and not section["sh_flags"] & SH_FLAGS.SHF_EXECINSTR
        if is_table and section.name != RESET_VECTOR:
            content = section.data()
            for at in range(0, len(content), size):
                yield int.from_bytes(content[at : at + size], "little") & ~1


def _data(table: list[Any], sections: list[Any]) -> list[tuple[int, int]]:
    """Ranges between ARM's labels of data and of code."""
    ranges = []
    for section in sections:
        start, end = section["sh_addr"], section["sh_addr"] + section["sh_size"]
        labels = sorted(
            (symbol["st_value"], symbol.name.startswith(DATA_LABEL))
            for symbol in table
            if symbol.name[:2] in ("$d", "$t") and start <= symbol["st_value"] < end
        )
        for (at, is_data), (following, _) in zip(labels, [*labels[1:], (end, False)], strict=False):
            if is_data:
                ranges.append((at, following))
    return ranges


def _relocations(elf: Any) -> Iterator[tuple[int, int]]:
    """Places and kinds of those of what is flashed, but for vectors."""
    for found in relocations.read(elf):
        if not found.holder.name.startswith(VECTOR):
            yield found.entry["r_offset"], found.entry["r_info_type"]
