"""The image's part of a firmware, object by object.

In: the sections `.mvm…` as they are linked, and the map of the linked image. Out: `Piece`s. Tables and
objects lie one behind the other as `image.linked` writes them, so their sizes are enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from microvium.contents.listing import Placed
from microvium.contents.node import Piece
from microvium.debugmap import DebugMap, MappedObject

IMAGE = "image"
KINDS = {
    "BYTES": "strings",
    "WIDE": "strings",
    "INT32": "numbers",
    "UINT32": "numbers",
    "DOUBLE": "numbers",
    "CLOSURE": "functions",
    "OBJECT": "objects",
    "DICT": "objects",
    "PROPERTIES": "objects",
    "ARRAY": "arrays",
    "ELEMENTS": "arrays",
    "BUFFER": "arrays",
    "BOX": "captured variables",
    "EXT": "errors, accessors and symbols",
}
"""What people call them, by `layout.Kind`."""

_TABLES = (
    ("mvm_well_known", "values of the engine", "errors, names and prototypes that the engine refers to"),
    ("mvm_constants", "constants", "values that code refers to by number"),
    ("mvm_host_table", "host functions", "C functions that code calls by number"),
)


class Image:
    """What of a firmware is the image."""

    def __init__(self, known: DebugMap, needs: Mapping[str, Any], symbols: Mapping[str, int]) -> None:
        self.known = known
        self.parents: list[str] = needs.get("functions", [])
        self.symbols = symbols
        self.word = known.word_bits // 8

    def pieces(self, part: Placed) -> Iterator[Piece]:
        """The contents of one of its sections; what has no name of its own is left to the caller."""
        if part.section.endswith("rodata"):
            yield from self.tables(part)
            yield from self.objects("objects")
        elif part.section.endswith("code"):
            yield from self.code()
        elif part.section.endswith("handlers"):
            yield Piece((IMAGE, "exception table"), part.size, "where each `try` begins, ends and goes on")
        else:
            yield from self.statics((IMAGE, "initial values of variables"))

    def tables(self, part: Placed) -> Iterator[Piece]:
        """The three tables before the objects."""
        objects = sum(item.bytes for item in self.known.objects if item.section == "objects")
        starts = [self.symbols[name] for name, _, _ in _TABLES]
        for (_, name, why), start, end in zip(
            _TABLES, starts, [*starts[1:], part.end - objects], strict=True
        ):
            yield Piece((IMAGE, "tables", name), end - start, why)

    def objects(self, section: str) -> Iterator[Piece]:
        """The objects of the ROM."""
        for item in self.known.objects:
            if item.section == section:
                kind = KINDS.get(item.kind, item.kind.lower())
                yield Piece((IMAGE, "objects", kind, _named(item)), item.bytes, _why(item))

    def code(self) -> Iterator[Piece]:
        """The functions of the program."""
        for index, item in enumerate(self.known.functions):
            place = f" at {item.file}:{item.line}" if item.file else ""
            why = self.parents[index] if index < len(self.parents) else ""
            yield Piece((IMAGE, "code", f"{item.name}{place}"), item.bytes, why)

    def statics(self, path: tuple[str, ...]) -> Iterator[Piece]:
        """The static block: variables, then objects that may be written."""
        for name in self.known.statics:
            yield Piece((*path, name), self.word, "a variable that code reads and writes")
        for item in self.known.objects:
            if item.section == "static":
                yield Piece((*path, _named(item)), item.bytes, _why(item))


def _named(item: MappedObject) -> str:
    return f"{item.name} at {item.file}:{item.line}" if item.file else item.name


def _why(item: MappedObject) -> str:
    return f"{item.why}; {item.place}"
