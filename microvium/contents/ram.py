"""What is in the RAM of a firmware's chip: `tree(firmware)`.

Data by symbol; the arena, of which heap and VM stack grow towards each other; the C stack with the deepest
chain of calls; and what nobody uses. The tree's bytes are those of the chip's RAM.
"""

from __future__ import annotations

from collections.abc import Iterator

from microvium import link
from microvium.contents.code import ENGINE, group, of_object
from microvium.contents.firmware import Firmware
from microvium.contents.image import Image
from microvium.contents.node import Node, Piece, grow
from microvium.contents.reasons import Reasons
from microvium.contents.rom import ALIGNMENT, within
from microvium.layout import STACK_BOUND
from microvium.sizes import plain

DATA, ARENA, C_STACK, FREE = "data", "heap and VM stack", "C stack", "unused"


def tree(firmware: Firmware, reasons: Reasons) -> Node:
    """The RAM."""
    pieces = [*_data(firmware, reasons), *_arena(firmware), *_c_stack(firmware)]
    left = firmware.symbols[link.RAM] - sum(piece.size for piece in pieces)
    return grow("RAM", [*pieces, Piece((FREE,), left, "left over between data, arena and C stack")])


def _data(firmware: Firmware, reasons: Reasons) -> Iterator[Piece]:
    image = Image(firmware.known, firmware.needs, firmware.symbols)
    for section in firmware.sizes.sections:
        if not section.is_writable:
            continue
        made: list[Piece] = []
        for part in firmware.parts:
            if part.section != section.name:
                continue
            if section.name.startswith(".mvm"):
                made += image.statics((DATA, "variables of the program"))
                continue
            for symbol in within(firmware.named, part):
                name = plain(symbol.name)
                file = firmware.described.file_of(symbol.address, name)
                path = group(file) if file else of_object(part.file)
                where = "engine" if path[0] == ENGINE else path[0]
                why = reasons.of(symbol.address)
                made.append(Piece((DATA, where, f"{name} in {path[-1]}"), symbol.size, why))
        yield from made
        left = section.size - sum(piece.size for piece in made)
        yield Piece((DATA, ALIGNMENT), left, "addresses that the CPU can use")


def _arena(firmware: Firmware) -> Iterator[Piece]:
    size, bound = firmware.symbols[link.ARENA], firmware.symbols.get(STACK_BOUND, 0)
    stack = f"VM stack: at most {bound}" if bound else "VM stack: its depth is checked at each call"
    if firmware.budget is None:
        yield Piece((ARENA,), size, f"{stack}; `scons budget` measures what is used")
        return
    peak = min(firmware.budget.heap_peak_bytes, size)
    yield Piece((ARENA, "used at the peak"), peak, stack)
    yield Piece((ARENA, "never used"), size - peak, "all RAM that nothing else needs")


def _c_stack(firmware: Firmware) -> Iterator[Piece]:
    kept = firmware.stack.get("kept", 0)
    calls = [(name, size) for name, size in firmware.stack.get("calls", [])]
    interrupt = [(f"interrupt: {name}", size) for name, size in firmware.stack.get("interrupt", [])]
    chain = [*calls, *interrupt]
    for name, size in chain:
        yield Piece((C_STACK, plain(name)), size, "in the deepest chain of calls")
    why = firmware.stack.get("why") or "kept"
    yield Piece(
        (C_STACK, "kept besides") if chain else (C_STACK,), kept - sum(size for _, size in chain), why
    )
