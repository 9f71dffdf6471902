"""The number by which an image and an engine know that they were made for each other.

It is computed from the meaning of `isa` and `layout` (names, numbers, operands, effects), not from their
comments: a reworded sentence refuses no image.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache

from microvium import isa, layout


def _facts() -> Iterator[str]:
    for op in isa.OPS:
        operands = " ".join(f"{operand.label}{'*' if operand.scaled else ''}" for operand in op.operands)
        yield f"op {op.number} {op.name} [{operands}] {op.effect}"
    for enum in (layout.Constant, layout.Kind, layout.Ext, layout.CodeHeader, layout.Handler):
        for member in enum:
            yield f"{enum.__name__} {member.name} {member.value}"
    frame = (layout.FRAME_SAVED_FP, layout.FRAME_RETURN_PC, layout.FRAME_FIRST_SLOT, layout.DYNAMIC_EXTRA)
    yield f"frame {frame}"
    yield f"well-known {' '.join(layout.WELL_KNOWN)}"
    yield from (f"error {name} {text}" for name, text in layout.ERRORS.items())
    yield f"version {layout.FORMAT_VERSION}"
    yield from (f"field {field.name} {field.code}" for field in layout.PORTABLE_HEADER)
    yield f"sections {' '.join(layout.PORTABLE_SECTIONS)}"
    for word in layout.WORDS.values():
        yield f"word {word.bits} {word.kind_shift} {word.size_mask} {word.mark_bit} {word.rom_bit}"


@cache
def fingerprint() -> int:
    """The first four bytes of the hash, as a little-endian number."""
    text = "\n".join(_facts())
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little")
