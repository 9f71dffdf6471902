"""The relocations that an ELF file has kept (the linker's --emit-relocs)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from elftools.elf.constants import SH_FLAGS

POINTERS = {
    "EM_MSP430": {1: 4, 3: 2, 5: 2},
    "EM_AVR": {5: 2},
    "EM_ARM": {2: 4, 5: 2},
}
"""By CPU: relocations of whole words that are addresses, of code on the AVR, and how many bytes they have
(MSP430_32, 16 and 16_BYTE; AVR_16_PM; ARM_ABS32 and ABS16).
"""


@dataclass(frozen=True)
class Relocation:
    """An entry, with the section of what is flashed that it is about, as pyelftools has them."""

    entry: Any
    holder: Any
    symbols: Any
    """The table that the entry's symbol is in."""


def read(elf: Any) -> Iterator[Relocation]:
    """Those of what takes memory on the chip."""
    for section in elf.iter_sections():
        if section["sh_type"] not in ("SHT_RELA", "SHT_REL"):
            continue
        holder = elf.get_section(section["sh_info"])
        if holder["sh_flags"] & SH_FLAGS.SHF_ALLOC:
            symbols = elf.get_section(section["sh_link"])
            for entry in section.iter_relocations():
                yield Relocation(entry, holder, symbols)
