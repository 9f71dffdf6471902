"""A snapshot as words and bytes: `layout` places it, `portable` and `linked` write it, `read` reads a
portable file.

In: `ir.Snapshot` and a `layout.Word`. Out: an `ImageLayout` (plain data: what lies where, and why), then
either the bytes of a portable container or the GNU assembler text of a linked one.
"""

from microvium.image.linked import linked
from microvium.image.place import (
    Copied,
    ErrorTables,
    ImageLayout,
    PlacedCode,
    PlacedObject,
    PlacedWord,
    Ref,
    Section,
    Written,
    layout,
)
from microvium.image.portable import BadImage, Container, portable, read
from microvium.image.target import TARGETS, Target

__all__ = [
    "TARGETS",
    "BadImage",
    "Container",
    "Copied",
    "ErrorTables",
    "ImageLayout",
    "PlacedCode",
    "PlacedObject",
    "PlacedWord",
    "Ref",
    "Section",
    "Target",
    "Written",
    "layout",
    "linked",
    "portable",
    "read",
]
