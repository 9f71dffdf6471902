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

from microvium.image.words import buffer_data, split, string_text
from microvium.layout import (
    COLUMN_FIRST,
    FIRST_REFERENCE,
    AccessorWord,
    ArrayWord,
    ClosureWord,
    Constant,
    ErrorWord,
    Ext,
    Kind,
    PropertiesWord,
    Uint8Word,
    Word,
)
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
    """A function object; `code` is a code reference, `properties` and `captured` are value words."""

    reference: int
    size: int
    code: int
    properties: int
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
    """An error of the engine; `text` is the value word of its text. `table` refers to its Table: 0 if it has
    none, in a linked image that looks into no such error.
    """

    reference: int
    size: int
    text: int
    table: int = 0


@dataclass(frozen=True)
class Dict:
    """An object; `table` refers to its Table."""

    reference: int
    size: int
    table: int


@dataclass(frozen=True)
class Slots:
    """An object whose properties have fixed places; `values` are value words."""

    reference: int
    size: int
    shape: int
    values: tuple[int, ...]


@dataclass(frozen=True)
class Column:
    """What objects inherit, by shape, as value words."""

    reference: int
    size: int
    values: tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """A property table; all are value words, `entries` those of keys and values, without the free ones."""

    reference: int
    size: int
    prototype: int
    attributes: int
    entries: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Array:
    """An array; `elements` refers to its Elements, `properties` is a value word."""

    reference: int
    size: int
    length: int
    elements: int
    properties: int


@dataclass(frozen=True)
class Elements:
    """The value words of an array, those behind its length too."""

    reference: int
    size: int
    values: tuple[int, ...]


@dataclass(frozen=True)
class Buffer:
    """The bytes of a Uint8Array."""

    reference: int
    size: int
    data: bytes


@dataclass(frozen=True)
class Uint8:
    """A Uint8Array; `buffer` refers to its Buffer."""

    reference: int
    size: int
    buffer: int


@dataclass(frozen=True)
class Accessor:
    """The functions behind a property, as value words."""

    reference: int
    size: int
    getter: int
    setter: int


@dataclass(frozen=True)
class Symbol:
    """A symbol or the key of a private member; `description` is a value word."""

    reference: int
    size: int
    description: int
    is_private: bool = False


Object = (
    Text
    | Number
    | Closure
    | Box
    | HostFunction
    | Error
    | Dict
    | Slots
    | Column
    | Table
    | Array
    | Elements
    | Buffer
    | Uint8
    | Accessor
    | Symbol
)


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
    return _object(word, reference, number_, content)


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


def _object(word: Word, reference: int, header: int, content: bytes) -> Object:
    size, kind = word.header_size(header), word.header_kind(header)
    where = f"the object at {reference:#x}"
    try:
        if kind in (Kind.BYTES, Kind.WIDE):
            return Text(reference, size, string_text(kind, content))
        if kind is Kind.BUFFER:
            return Buffer(reference, size, buffer_data(content))
    except ValueError as error:
        raise BadHeap(f"{where} is {error}") from None
    if kind in _FORMATS:
        if len(content) != struct.calcsize(_FORMATS[kind]):
            raise BadHeap(f"{where} is a {kind.name} of {len(content)} bytes")
        return Number(reference, size, number_value(kind, content))
    if kind is Kind.OBJECT:
        return Slots(reference, size, word.header_shape(header), split(content, word))
    words = (0, *split(content, word))
    found = _extension(word, reference, size, words) if kind is Kind.EXT else None
    found = found or _with_values(word, reference, size, kind, words)
    if found is None:
        raise BadHeap(f"{where} is a {kind.name} of {size} bytes with unknown content")
    return found


def _with_values(word: Word, reference: int, size: int, kind: Kind, words: tuple[int, ...]) -> Object | None:
    """An object that is made of values, but no EXT; `words[0]` stands for the header."""
    if kind is Kind.CLOSURE and len(words) > ClosureWord.PROPERTIES:
        captured = words[ClosureWord.PROPERTIES + 1 :]
        return Closure(reference, size, words[ClosureWord.CODE], words[ClosureWord.PROPERTIES], captured)
    if kind is Kind.BOX and len(words) == 2:
        return Box(reference, size, words[1])
    if kind is Kind.DICT and len(words) == ErrorWord.WORDS:
        return Error(reference, size, words[ErrorWord.TEXT], words[ErrorWord.TABLE])
    if kind is Kind.DICT and len(words) == 2:
        return Dict(reference, size, words[1])
    if kind is Kind.ARRAY and len(words) == ArrayWord.WORDS and words[ArrayWord.LENGTH] & 1:
        length = word.small_number(words[ArrayWord.LENGTH])
        return Array(reference, size, length, words[ArrayWord.ELEMENTS], words[ArrayWord.PROPERTIES])
    if kind is Kind.ELEMENTS:
        return Elements(reference, size, words[1:])
    if kind is Kind.PROPERTIES and len(words) >= PropertiesWord.FIRST:
        return _table(reference, size, words)
    return None


def _table(reference: int, size: int, words: tuple[int, ...]) -> Table | None:
    """The free entries come last, perhaps with half an entry; a table with a gap is none."""
    keys = words[PropertiesWord.FIRST :: 2]
    values = words[PropertiesWord.FIRST + 1 :: 2]
    used = keys.index(Constant.HOLE) if Constant.HOLE in keys else len(keys)
    if used > len(values) or any(key != Constant.HOLE for key in keys[used:]):
        return None
    entries = tuple(zip(keys[:used], values, strict=False))
    return Table(reference, size, words[PropertiesWord.PROTOTYPE], words[PropertiesWord.ATTRIBUTES], entries)


def _extension(word: Word, reference: int, size: int, words: tuple[int, ...]) -> Object | None:
    """An EXT; `words[0]` stands for the header."""
    which = word.small_number(words[1]) if len(words) > 1 and words[1] & 1 else -1
    if which == Ext.ACCESSOR and len(words) == 4:
        return Accessor(reference, size, words[AccessorWord.GET], words[AccessorWord.SET])
    if which == Ext.COLUMN:
        return Column(reference, size, words[COLUMN_FIRST:])
    if len(words) != 3:
        return None
    if which == Ext.HOSTFN and words[2] & 1:
        return HostFunction(reference, size, word.small_number(words[2]))
    if which == Ext.ERROR:
        return Error(reference, size, words[ErrorWord.TEXT])
    if which == Ext.UINT8:
        return Uint8(reference, size, words[Uint8Word.BUFFER])
    if which in (Ext.SYMBOL, Ext.PRIVATE):
        return Symbol(reference, size, words[2], which == Ext.PRIVATE)
    return None
