"""The engine's and the port's part of a firmware: function by function, the interpreter operation by
operation.

In: a firmware and a part of a section. Out: `Piece`s that cover it. A function belongs to the C file that
defines it; code of another C file that was inlined is counted there, code of headers where it is used. In
`interpret`, all that an operation was compiled to is the operation's.
"""

from __future__ import annotations

from collections.abc import Iterator

from microvium.contents.described import Code, Place
from microvium.contents.firmware import Firmware
from microvium.contents.listing import Placed
from microvium.contents.node import Piece
from microvium.contents.reasons import DISPATCH, HANDLER, INTERPRETER, Reasons, shown
from microvium.sizes import Symbol, plain

ENGINE, HOST, PORT, LIBRARY = "engine", "host functions", "start-up and port", "compiler's library"
OPTIMISED = "optimised"
"""The object file that link-time optimisation makes."""


def group(file: str) -> tuple[str, ...]:
    """The branch that a C file belongs to."""
    if file.startswith("engine/"):
        return (ENGINE, file.removeprefix("engine/"))
    if file.startswith(("firmware/mcu/", "firmware/plain/")) or file in (
        "firmware/main.c",
        "firmware/clock.c",
    ):
        return (PORT, file.removeprefix("firmware/"))
    return (HOST, file.removeprefix("firmware/host/"))


def of_object(file: str) -> tuple[str, ...]:
    """The branch of an object file that is no result of link-time optimisation."""
    if file.endswith(")"):
        archive, _, member = file.rpartition("(")
        return (LIBRARY, f"{archive.rpartition('/')[2]}: {member.rstrip(')')}")
    name = file.rpartition("/")[2].removesuffix(".o")
    if name == OPTIMISED:
        return (ENGINE, "constants")
    return group(name.replace(".", "/"))


class Coder:
    """Takes sections of code apart."""

    def __init__(self, firmware: Firmware, reasons: Reasons) -> None:
        self.firmware = firmware
        self.reasons = reasons

    def pieces(self, part: Placed, symbols: list[Symbol]) -> Iterator[Piece]:
        """A part of one object file, with the symbols that lie in it."""
        base = of_object(part.file)
        at = part.address
        for index, symbol in enumerate(symbols):
            following = symbols[index + 1].address if index + 1 < len(symbols) else part.end
            end = min(max(symbol.address + symbol.size, at), part.end) if symbol.size else following
            if symbol.address > at:
                yield Piece((*base, _rest(part)), symbol.address - at)
                at = symbol.address
            if end > at:
                yield from self.symbol(symbol, at, end, part)
                at = end
        if at < part.end:
            yield Piece(self.behind(symbols, part) or (*base, _rest(part)), part.end - at)

    def behind(self, symbols: list[Symbol], part: Placed) -> tuple[str, ...] | None:
        """Where the tables are shown that the compiler has put behind a function, in its section."""
        code = self.firmware.described.at(symbols[-1].address) if symbols else None
        if code is None or not code.file or part.file.endswith(")"):
            return None
        name = plain(symbols[-1].name)
        return (*group(code.file), name, *(("jump tables",) if name == INTERPRETER else ()))

    def symbol(self, symbol: Symbol, start: int, end: int, part: Placed) -> Iterator[Piece]:
        """A function, or data."""
        code = None if part.file.endswith(")") else self.firmware.described.at(start)
        name, why = plain(symbol.name), self.reasons.of(symbol.address)
        if code is None:
            file = self.firmware.described.file_of(symbol.address, name)
            path = group(file) if file else of_object(part.file)
            if name == "labels":
                path, name = (*path, INTERPRETER), "dispatch table"
                why = f"two bytes for each of the {(end - start) // 2} operations"
            yield Piece((*path, name), end - start, why)
        elif name == INTERPRETER:
            yield from self.interpreter(code, start, end)
        else:
            yield from self.function(code, name, why, start, end)

    def function(self, code: Code, name: str, why: str, start: int, end: int) -> Iterator[Piece]:
        """A function that may have others inside."""
        runs = list(self.walk(code, start, end))
        own = code.file or next((stack[-1][0] for _, _, stack in runs if stack), "")
        for first, last, stack in runs:
            file = next((file for file, _ in stack if file.endswith(".c")), own)
            shown = name if file == own else f"inlined in {name}"
            yield Piece((*group(file), shown), last - first, why)

    def interpreter(self, code: Code, start: int, end: int) -> Iterator[Piece]:
        """The interpreter by its labels."""
        path = (*group(code.file), INTERPRETER)
        for first, last, stack in self.walk(code, start, end):
            label = code.label_before(stack[-1]) if stack else None
            yield Piece((*path, shown(label or DISPATCH)), last - first, self.label_reason(label))

    def label_reason(self, label: str | None) -> str:
        """What needs it."""
        if label and label.startswith(HANDLER):
            return self.reasons.operation(label.removeprefix(HANDLER))
        return "" if label is None or label == DISPATCH else self.reasons.path(label)

    def walk(self, code: Code, start: int, end: int) -> Iterator[tuple[int, int, list[Place]]]:
        """Runs of addresses that come from the same place of the source."""
        described = self.firmware.described
        borders = [address for address in described.borders(code) if start < address < end]
        for low, high in zip([start, *borders], [*borders, end], strict=True):
            for first, last, place in described.pieces(low, high):
                yield first, last, described.stack(code, first, place)


def _rest(part: Placed) -> str:
    name = part.name.removeprefix(".").split(".")
    return "texts and numbers" if "rodata" in name or "progmem" in name else f"rest of {part.name}"
