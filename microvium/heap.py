"""The bytes of a heap as typed objects: memory of the desktop's VM, of an image, or read out of a chip.

In: a `Memory`, which gives the bytes at a reference. Out: `read` gives the object at a reference, `walk`
those between two addresses. Nothing is believed: a header, a size, a string that no engine writes raises
`BadHeap`, which names the place. References inside objects stay words; whoever follows them
(`snapshot.take`) reads on.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from microvium.emit import CLOSURE_CAPTURED, CLOSURE_CODE
from microvium.image.words import split, string_text
from microvium.layout import FIRST_REFERENCE, Constant, Ext, Kind, Word
from microvium.values import HOLE, NULL, UNDEFINED, Value, number


class BadHeap(ValueError):
    """Memory that holds no sound heap."""


class Memory(Protocol):
    """Bytes by reference."""

    @property
    def word(self) -> Word:
        """The word size."""

    def fetch(self, reference: int, size: int) -> bytes | None:
        """`size` bytes from a reference; None if they are not all in memory."""


@dataclass(frozen=True)
class Text:
    """A BYTES or WIDE."""

    reference: int
    size: int
    text: str


@dataclass(frozen=True)
class Number:
    """An INT32, UINT32 or DOUBLE."""

    reference: int
    size: int
    value: int | float


@dataclass(frozen=True)
class Closure:
    """A function object; `code` is a code reference, `captured` are value words."""

    reference: int
    size: int
    code: int
    captured: tuple[int, ...]


@dataclass(frozen=True)
class Box:
    """A captured variable; `value` is a value word."""

    reference: int
    size: int
    value: int


@dataclass(frozen=True)
class HostFunction:
    """A function of the host, by its place in the host table."""

    reference: int
    size: int
    index: int


@dataclass(frozen=True)
class Error:
    """An error of the engine; `text` is the value word of its text."""

    reference: int
    size: int
    text: int


Object = Text | Number | Closure | Box | HostFunction | Error


def is_reference(value: int) -> bool:
    """True if a value word refers to an object."""
    return not value & 1 and value >= FIRST_REFERENCE


_CONSTANTS: dict[int, Value] = {
    Constant.UNDEFINED: UNDEFINED,
    Constant.FALSE: False,
    Constant.TRUE: True,
    Constant.NULL: NULL,
    Constant.HOLE: HOLE,
    Constant.NAN: float("nan"),
}


def plain_value(value: int, word: Word) -> Value:
    """The value in a word that is no reference."""
    if value & 1:
        return word.small_number(value)
    if value not in _CONSTANTS:
        raise BadHeap(f"{value:#x} is no value")
    return _CONSTANTS[value]


def read(memory: Memory, reference: int) -> Object:
    """The object at a reference."""
    word = memory.word
    if not is_reference(reference) or reference % word.bytes:
        raise BadHeap(f"no object can lie at {reference:#x}")
    header = _bytes(memory, reference, word.bytes, reference)
    (number_,) = split(header, word)
    size = word.header_size(number_)
    if not number_ & 1 or number_ & word.mark_bit or size < word.bytes:
        raise BadHeap(f"the object at {reference:#x} has no header: {number_:#x}")
    content = _bytes(memory, reference, size, reference)[word.bytes :]
    return _object(word, reference, size, word.header_kind(number_), content)


def walk(memory: Memory, start: int, end: int) -> Iterator[Object]:
    """The objects between two addresses, which they must fill."""
    while start < end:
        item = read(memory, start)
        yield item
        start += item.size
    if start > end:
        raise BadHeap(f"the last object ends at {start:#x}, behind the end of the heap, {end:#x}")


def _bytes(memory: Memory, reference: int, size: int, of: int) -> bytes:
    data = memory.fetch(reference, size)
    if data is None or len(data) != size:
        raise BadHeap(f"the object at {of:#x} does not lie in memory")
    return data


_FORMATS = {Kind.INT32: "<i", Kind.UINT32: "<I", Kind.DOUBLE: "<d"}


def number_value(kind: Kind, content: bytes) -> int | float:
    """The number in the content of an INT32, UINT32 or DOUBLE."""
    return number(struct.unpack(_FORMATS[kind], content)[0])


def _object(word: Word, reference: int, size: int, kind: Kind, content: bytes) -> Object:
    where = f"the object at {reference:#x}"
    if kind in (Kind.BYTES, Kind.WIDE):
        try:
            return Text(reference, size, string_text(kind, content))
        except ValueError as error:
            raise BadHeap(f"{where} is {error}") from None
    if kind in _FORMATS:
        if len(content) != struct.calcsize(_FORMATS[kind]):
            raise BadHeap(f"{where} is a {kind.name} of {len(content)} bytes")
        return Number(reference, size, number_value(kind, content))
    words = (0, *split(content, word))
    if kind is Kind.CLOSURE and len(words) >= CLOSURE_CAPTURED:
        return Closure(reference, size, words[CLOSURE_CODE], words[CLOSURE_CAPTURED:])
    if kind is Kind.BOX and len(words) == 2:
        return Box(reference, size, words[1])
    if kind is Kind.EXT and len(words) == 3 and words[1] == word.small(Ext.HOSTFN) and words[2] & 1:
        return HostFunction(reference, size, word.small_number(words[2]))
    if kind is Kind.EXT and len(words) == 3 and words[1] == word.small(Ext.ERROR):
        return Error(reference, size, words[2])
    raise BadHeap(f"{where} is a {kind.name} of {size} bytes with unknown content")
