"""Which code and data of a firmware refer to which: `read(elf)`.

In: a firmware that was linked with its relocations (`--emit-relocs`). Out: pairs of addresses, the place that
holds an address, and that address. The linker resolved each of them, so nothing that refers by name is
missing; jumps within a function are no references.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

Pairs = list[tuple[int, int]]

WORDS = {"EM_MSP430": {1: 4, 3: 2, 5: 2}, "EM_ARM": {2: 4, 5: 2}}
"""By CPU: relocations of whole words, and how many bytes they have. What the linker wrote there counts:
beside code that it shortened, the one for MSP430 leaves relocations that are no longer true.
"""

ARM = "EM_ARM"
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
    for section in elf.iter_sections():
        if section["sh_type"] not in ("SHT_RELA", "SHT_REL"):
            continue
        holder = elf.get_section(section["sh_info"])
        if not holder["sh_flags"] & SH_FLAGS.SHF_ALLOC:
            continue
        table = elf.get_section(section["sh_link"])
        for entry in section.iter_relocations():
            target = _target(entry, table.get_symbol(entry["r_info_sym"]), holder, sizes)
            if target is not None:
                found.add((entry["r_offset"], target & mask))
    return sorted(found)


def _target(entry: Any, symbol: Any, holder: Any, sizes: Mapping[int, int]) -> int | None:
    """What the place refers to; None for a number that is no address."""
    if symbol["st_shndx"] in ("SHN_UNDEF", "SHN_ABS"):
        return None
    size = sizes.get(entry["r_info_type"])
    if size:
        at = entry["r_offset"] - holder["sh_addr"]
        return int.from_bytes(holder.data()[at : at + size], "little")
    return int(symbol["st_value"]) + (int(entry["r_addend"]) if entry.is_RELA() else 0)
