"""Which code and data of a firmware refer to which: `read(elf)`.

In: a firmware that was linked with its relocations (`--emit-relocs`). Out: pairs of addresses, the place that
holds an address, and that address. The linker resolved each of them, so nothing that refers by name is
missing; jumps within a function are no references.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from elftools.elf.elffile import ELFFile

from microvium import relocations
from microvium.relocations import POINTERS, Relocation

Pairs = list[tuple[int, int]]

ARM = "EM_ARM"
WORDS = {cpu: POINTERS[cpu] for cpu in ("EM_MSP430", ARM)}
"""Where what the linker wrote to whole words counts: beside code that it shortened, the one for MSP430 leaves
relocations that are no longer true. The AVR's words count words of code.
"""

CODE_BIT = 1
"""Set in an address of Thumb code."""


def read(elf: Path) -> Pairs:
    """The references between different symbols, in order."""
    with elf.open("rb") as stream:
        return _read(ELFFile(stream))


def _read(elf: Any) -> Pairs:
    found: set[tuple[int, int]] = set()
    sizes = WORDS.get(elf["e_machine"], {})
    mask = ~CODE_BIT if elf["e_machine"] == ARM else ~0
    for relocation in relocations.read(elf):
        target = _target(relocation, sizes)
        if target is not None:
            found.add((relocation.entry["r_offset"], target & mask))
    return sorted(found)


def _target(relocation: Relocation, sizes: Mapping[int, int]) -> int | None:
    """What the place refers to; None for a number that is no address."""
    entry, holder = relocation.entry, relocation.holder
    symbol = relocation.symbols.get_symbol(entry["r_info_sym"])
    if symbol["st_shndx"] in ("SHN_UNDEF", "SHN_ABS"):
        return None
    size = sizes.get(entry["r_info_type"])
    if size:
        at = entry["r_offset"] - holder["sh_addr"]
        return int.from_bytes(holder.data()[at : at + size], "little")
    return int(symbol["st_value"]) + (int(entry["r_addend"]) if entry.is_RELA() else 0)
