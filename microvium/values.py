"""JavaScript values as plain Python data: in the IR, in snapshots, in what the heap reader returns.

| JavaScript         | here                                                     |
|--------------------|----------------------------------------------------------|
| undefined          | `UNDEFINED`                                              |
| null               | `NULL`                                                   |
| a boolean          | `bool`                                                   |
| a number           | `int` if it is an integer other than -0, else `float`    |
| a string           | `str`, one character per UTF-16 unit (surrogates apart)  |
| a function, a box  | `ObjectRef`: its position in `Snapshot.objects`          |
| a host function    | `HostRef`                                                |
| an engine's error  | `ErrorRef`                                               |
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum


class Special(Enum):
    """Values that have no counterpart in Python."""

    UNDEFINED = "undefined"
    NULL = "null"
    HOLE = "hole"

    def __repr__(self) -> str:
        return self.value


UNDEFINED = Special.UNDEFINED
NULL = Special.NULL
HOLE = Special.HOLE
"""A binding before its initialisation."""


@dataclass(frozen=True)
class ObjectRef:
    """A reference to `Snapshot.objects[index]`; equal references are the same object."""

    index: int


@dataclass(frozen=True)
class HostRef:
    """A function of the host, by name."""

    name: str


@dataclass(frozen=True)
class ErrorRef:
    """An error of the engine: a key of `layout.ERRORS`."""

    name: str


Value = Special | bool | int | float | str | ObjectRef | HostRef | ErrorRef


def number(value: float) -> int | float:
    """The canonical form of a JavaScript number: `int` if it is an integer other than -0."""
    if isinstance(value, int):
        return value if abs(value) <= 2**53 else float(value)
    if math.isfinite(value) and value == int(value) and abs(value) <= 2**53:
        if value == 0 and math.copysign(1, value) < 0:
            return value
        return int(value)
    return value


def utf16(text: str) -> str:
    """`text` with each character beyond U+FFFF replaced by its two surrogates."""
    if all(ord(character) < 0x10000 for character in text):
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(data[i] | data[i + 1] << 8) for i in range(0, len(data), 2))
