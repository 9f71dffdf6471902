"""Words of an image whose addresses are still open, and the contents of strings and numbers as words."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import Enum

from microvium.layout import Constant, Kind, Word
from microvium.values import HOLE, NULL, UNDEFINED, Special, Value


class Section(Enum):
    """What a reference points into."""

    OBJECTS = "objects"
    CODE = "code"
    STATIC = "static"


@dataclass(frozen=True)
class Ref:
    """An address: bytes from the start of a section."""

    section: Section
    offset: int


AnyWord = int | Ref
"""A word of an image: its number, or the address it will hold."""

_SPECIALS = {UNDEFINED: Constant.UNDEFINED, NULL: Constant.NULL, HOLE: Constant.HOLE}


def inline(value: Value, word: Word) -> int | None:
    """The word of a value that needs no object, else None. The value is canonical (`emit.canonical`)."""
    if isinstance(value, bool):
        return Constant.TRUE if value else Constant.FALSE
    if isinstance(value, int):
        return word.small(value) if word.fits_small(value) else None
    if isinstance(value, float):
        return Constant.NAN if value != value else None
    if isinstance(value, Special):
        return _SPECIALS[value]
    return None


def number_object(value: int | float) -> tuple[Kind, bytes]:
    """Kind and content of the object that holds a number."""
    if isinstance(value, int):
        if -(2**31) <= value < 2**31:
            return Kind.INT32, struct.pack("<i", value)
        if 0 <= value < 2**32:
            return Kind.UINT32, struct.pack("<I", value)
    return Kind.DOUBLE, struct.pack("<d", value)


def string_object(text: str, word: Word) -> tuple[Kind, bytes]:
    """Kind and content of a string object: units, NUL, padding units.

    The last unit counts the units between the string and itself, so it is the NUL (0) if there is no padding.
    """
    wide = any(ord(unit) > 0xFF for unit in text)
    unit = 2 if wide else 1
    encoded = text.encode("utf-16-le", "surrogatepass") if wide else text.encode("latin-1")
    size = word.round_up(len(encoded) + unit)
    padding = (size - len(encoded)) // unit - 1
    content = encoded + bytes(size - len(encoded) - unit) + padding.to_bytes(unit, "little")
    return (Kind.WIDE if wide else Kind.BYTES), content


def string_text(kind: Kind, content: bytes) -> str:
    """The string in the content of a BYTES or WIDE object. Raises ValueError if it is none."""
    unit = 2 if kind is Kind.WIDE else 1
    if len(content) < unit:
        raise ValueError("a string without its last unit")
    padding = int.from_bytes(content[-unit:], "little")
    length = len(content) // unit - 1 - padding
    if length < 0 or any(content[length * unit : len(content) - unit]):
        raise ValueError(f"a string of {len(content)} bytes with {padding} units of padding")
    units = content[: length * unit]
    if kind is Kind.BYTES:
        return units.decode("latin-1")
    return "".join(chr(code) for (code,) in struct.iter_unpack("<H", units))


def buffer_object(data: bytes, word: Word) -> tuple[Kind, bytes]:
    """Kind and content of a BUFFER: bytes, padding, the count of padding bytes, as in a string of bytes."""
    return Kind.BUFFER, string_object(data.decode("latin-1"), word)[1]


def buffer_data(content: bytes) -> bytes:
    """The bytes in the content of a BUFFER. Raises ValueError if it is none."""
    return string_text(Kind.BYTES, content).encode("latin-1")


def split(content: bytes, word: Word) -> tuple[int, ...]:
    """Content as words."""
    return tuple(number for (number,) in struct.iter_unpack(f"<{word.struct_code}", content))


def join(words: tuple[int, ...], word: Word) -> bytes:
    """Words as bytes."""
    return struct.pack(f"<{len(words)}{word.struct_code}", *words)
