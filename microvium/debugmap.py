"""From code offsets back to source: what `app.map.json` beside an image holds.

In: an `ImageLayout`. Out: a `DebugMap`, which finds the function and source position of an offset that a
chip or a VM has reported, and lists the objects of the image. Such an offset is that of the byte behind
the instruction.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from microvium.image.place import ImageLayout, PlacedCode, PlacedObject
from microvium.ir import Position

FORMAT = 1


class BadMap(ValueError):
    """Text that is no map of this version."""


@dataclass(frozen=True)
class Frame:
    """Where an exception passed."""

    function: str
    position: Position | None

    def __str__(self) -> str:
        return f"{self.function} ({self.position or 'unknown place'})"


@dataclass(frozen=True)
class Range:
    """Code from `start` to before `end` that comes from one place of the source."""

    start: int
    end: int
    function: int
    file: str | None
    line: int
    column: int


@dataclass(frozen=True)
class MappedObject:
    """An object of the image."""

    name: str
    kind: str
    bytes: int
    section: str
    offset: int
    why: str
    place: str
    """Why it lies where it does."""
    file: str | None
    line: int


@dataclass(frozen=True)
class MappedFunction:
    """A function of the image: its name, bytes, and where it is declared."""

    name: str
    start: int
    bytes: int
    file: str | None
    line: int


@dataclass(frozen=True)
class DebugMap:
    """The map of one image."""

    word_bits: int
    functions: tuple[MappedFunction, ...]
    ranges: tuple[Range, ...]
    """In order of code."""
    objects: tuple[MappedObject, ...]
    statics: tuple[str, ...]
    """Names of the words of the static block that are module variables."""

    @cached_property
    def _ends(self) -> list[int]:
        return [item.end for item in self.ranges]

    def find(self, offset: int) -> Frame | None:
        """The place of the instruction that ends at a code offset; None if there is none."""
        index = bisect_left(self._ends, offset)
        if index == len(self.ranges) or not self.ranges[index].start < offset:
            return None
        found = self.ranges[index]
        position = Position(found.file, found.line, found.column) if found.file is not None else None
        return Frame(self.functions[found.function].name, position)

    def to_json(self) -> str:
        """The text of `app.map.json`: one entry a line."""
        return "".join(_json_lines(self))


def of(image: ImageLayout) -> DebugMap:
    """The map of an image."""
    functions = tuple(
        MappedFunction(
            placed.code.name or "(anonymous)",
            placed.start,
            placed.end - placed.start,
            *_line(placed.position),
        )
        for placed in image.codes
    )
    ranges = tuple(item for index, placed in enumerate(image.codes) for item in _ranges(index, placed))
    objects = tuple(_object(item, image.word.bytes) for item in (*image.objects, *image.boxes))
    return DebugMap(image.word.bits, functions, ranges, objects, tuple(item.note for item in image.statics))


def _line(position: Position | None) -> tuple[str | None, int]:
    return (position.file, position.line) if position else (None, 0)


def _ranges(index: int, placed: PlacedCode) -> Iterator[Range]:
    """Neighbours from the same place make one range."""
    open_range: Range | None = None
    for item in placed.code.instructions:
        file, line, column = _place(item.position)
        start, end = placed.reference + item.offset, placed.reference + item.end
        if open_range and (open_range.file, open_range.line, open_range.column) == (file, line, column):
            start = open_range.start
        elif open_range:
            yield open_range
        open_range = Range(start, end, index, file, line, column)
    if open_range:
        yield open_range


def _place(position: Position | None) -> tuple[str | None, int, int]:
    return (position.file, position.line, position.column) if position else (None, 0, 0)


def _object(item: PlacedObject, word_bytes: int) -> MappedObject:
    file, line = _line(item.position)
    size = len(item.words) * word_bytes
    return MappedObject(
        item.name,
        item.kind.name,
        size,
        item.section.value,
        item.offset,
        item.why,
        item.place,
        file,
        line,
    )


def _json_lines(debug_map: DebugMap) -> Iterator[str]:
    yield f'{{"format": {FORMAT}, "word_bits": {debug_map.word_bits}'
    tables: dict[str, list[Any]] = {
        "functions": [asdict(item) for item in debug_map.functions],
        "ranges": [list(asdict(item).values()) for item in debug_map.ranges],
        "objects": [asdict(item) for item in debug_map.objects],
        "statics": list(debug_map.statics),
    }
    for name, rows in tables.items():
        yield f',\n"{name}": ['
        yield ",".join(f"\n {json.dumps(row)}" for row in rows)
        yield "]"
    yield "}\n"


def from_json(text: str) -> DebugMap:
    """The map in a file's text. Raises BadMap."""
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise BadMap(
                f"the map has format {data['format']}: this version reads {FORMAT}; build the image again"
            )
        found = DebugMap(
            word_bits=data["word_bits"],
            functions=tuple(MappedFunction(**row) for row in data["functions"]),
            ranges=tuple(_range(row) for row in data["ranges"]),
            objects=tuple(MappedObject(**row) for row in data["objects"]),
            statics=tuple(data["statics"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        if isinstance(error, BadMap):
            raise
        raise BadMap("this is no map of an image; build the image again") from None
    if any(not 0 <= item.function < len(found.functions) for item in found.ranges):
        raise BadMap("the map is damaged: a range of a function it does not list")
    return found


def _range(row: list[Any]) -> Range:
    start, end, function, file, line, column = row
    numbers = (start, end, function, line, column)
    if not all(isinstance(number, int) for number in numbers) or not isinstance(file, str | None):
        raise BadMap("the map is damaged: a range with wrong fields")
    return Range(start, end, function, file, line, column)
