"""What the assembly text of a linked image depends on beside the word size: the CPU it is assembled for.

In: the CPU's name, from the board's file. Out: a `Target`, by which `linked` writes references. The other
side of each choice is in engine/memory.h.
"""

from __future__ import annotations

from dataclasses import dataclass

from microvium.layout import WORD16, WORD32, Word


@dataclass(frozen=True)
class Target:
    """How references are written for one CPU."""

    words: tuple[Word, ...]
    """The word sizes that it can have."""
    address_bits: int
    host: str = "{}"
    """An entry of the host table; the brackets stand for the function."""
    rom_mark: int = 0
    """What a 16-bit reference to ROM has added to the address."""
    has_doubles: bool = True
    """Its compiler's `double` has 64 bits."""

    def host_entry(self, function: str) -> str:
        """The host table's word for a function."""
        return self.host.format(function)

    def ram_reference(self, label: str, word: Word) -> str:
        """A reference to a label of the static block. An assembler cannot take the upper half off an address:
        the link script defines the lower half of the block's.
        """
        if word.bits >= self.address_bits:
            return label
        return f"mvm_statics_reference + ({label} - mvm_statics)"

    def rom_reference(self, label: str, word: Word) -> str:
        """A reference to a label of ROM. Where a word holds an address in full, ROM is marked by its top bit;
        else the link script places the image where that bit is set.
        """
        is_whole = word.bits == self.address_bits and word is not WORD16
        mark = word.rom_bit if is_whole else self.rom_mark
        return f"{label} + {mark:#x}" if mark else label

    def code_reference(self, label: str) -> str:
        """A reference to code, of which nobody asks whether it is in ROM."""
        return f"{label} + {self.rom_mark:#x}" if self.rom_mark else label


TARGETS = {
    "msp430": Target((WORD16,), 16),
    "avr": Target((WORD16,), 16, host="gs({})", rom_mark=WORD16.rom_bit, has_doubles=False),
    "cortex-m0": Target((WORD16, WORD32), 32),
}
"""By the name of the CPU in a board's file."""
