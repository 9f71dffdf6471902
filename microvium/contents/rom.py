"""What is in a firmware's ROM: `tree(firmware)`.

Each section that is flashed is covered by pieces without gap or overlap: what its object files brought, and
`alignment` between. So the tree's bytes are those of budget.json's rom_bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from microvium.contents.code import Coder
from microvium.contents.firmware import Firmware, NotThere
from microvium.contents.image import IMAGE, Image
from microvium.contents.listing import Placed
from microvium.contents.node import Node, Piece, grow
from microvium.contents.reasons import Reasons
from microvium.sizes import Symbol

ALIGNMENT = "alignment"
VECTORS = "interrupt vectors"


def tree(firmware: Firmware, reasons: Reasons) -> Node:
    """The ROM."""
    return grow("ROM", _pieces(firmware, reasons))


def _pieces(firmware: Firmware, reasons: Reasons) -> Iterator[Piece]:
    image = Image(firmware.known, firmware.needs, firmware.symbols)
    coder = Coder(firmware, reasons)
    parts: dict[str, list[Placed]] = defaultdict(list)
    for part in firmware.parts:
        parts[part.section].append(part)
    for section in firmware.sizes.sections:
        if section.is_loaded:
            inside = parts[section.name]
            made = [piece for part in inside for piece in _part(part, image, coder, firmware)]
            yield from made
            yield _fill(firmware, section.name, section.size, made)


def _part(part: Placed, image: Image, coder: Coder, firmware: Firmware) -> Iterator[Piece]:
    """What an object file brought."""
    if part.section.startswith(".mvm"):
        yield from image.pieces(part)
    elif part.section.startswith(".vector"):
        yield Piece((VECTORS, part.name.removeprefix(".vector.")), part.size, "the chip reads it")
    else:
        yield from coder.pieces(part, within(firmware.named, part))


def _fill(firmware: Firmware, section: str, size: int, made: Iterable[Piece]) -> Piece:
    left = size - sum(piece.size for piece in made)
    if left < 0:
        raise NotThere(
            f"{firmware.elf}: the files beside it know more of {section} than it has; build it again"
        )
    return Piece((ALIGNMENT, f"in {section}"), left, "addresses that the CPU can use")


def within(named: Iterable[Symbol], part: Placed) -> list[Symbol]:
    """The symbols of a part; of several at one place the first, which is the largest."""
    found: dict[int, Symbol] = {}
    for symbol in named:
        if symbol.section == part.section and part.address <= symbol.address < part.end:
            found.setdefault(symbol.address, symbol)
    return list(found.values())


__all__ = ["ALIGNMENT", "IMAGE", "VECTORS", "tree", "within"]
