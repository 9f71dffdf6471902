"""`heap`: typed objects from bytes, and bytes that hold none."""

import contextlib
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microvium import heap, layout
from microvium.image.words import join, number_object, split, string_object
from microvium.layout import WORD16, WORDS, Ext, Kind, Word
from tests.unit.programs import patient

START = 0x40


@dataclass(frozen=True)
class Bytes:
    """Memory from START on."""

    word: Word
    data: bytes

    def fetch(self, reference: int, size: int) -> bytes | None:
        offset = reference - START
        return self.data[offset : offset + size] if 0 <= offset <= len(self.data) - size else None


def memory(word: Word, kind: Kind, *words: int) -> Bytes:
    header = word.header(kind, (1 + len(words)) * word.bytes)
    return Bytes(word, join((header, *words), word))


@pytest.mark.parametrize("word", WORDS.values(), ids=lambda word: str(word.bits))
@given(text=st.text(st.characters(max_codepoint=0xFFFF, categories=None), max_size=20))
def test_strings_are_read(word: Word, text: str) -> None:
    kind, content = string_object(text, word)
    (item,) = heap.walk(memory(word, kind, *split(content, word)), START, START + word.bytes + len(content))
    assert isinstance(item, heap.Text)
    assert item.text == text


@pytest.mark.parametrize("word", WORDS.values(), ids=lambda word: str(word.bits))
@pytest.mark.parametrize("value", [2**30, -(2**31), 2**31, 2**32 - 1, 2**32, 0.5, -0.0])
def test_numbers_are_read(word: Word, value: int | float) -> None:
    kind, content = number_object(value)
    item = heap.read(memory(word, kind, *split(content, word)), START)
    assert isinstance(item, heap.Number)
    assert repr(item.value) == repr(value)


def test_objects_with_references_are_read() -> None:
    assert heap.read(memory(WORD16, Kind.BOX, 0x7), START) == heap.Box(START, 4, 7)
    closure = heap.read(memory(WORD16, Kind.CLOSURE, 0x9001, 0, 4, 0x50), START)
    assert closure == heap.Closure(START, 10, 0x9001, 0, (4, 0x50))
    host = heap.read(memory(WORD16, Kind.EXT, WORD16.small(Ext.HOSTFN), WORD16.small(3)), START)
    assert host == heap.HostFunction(START, 6, 3)
    error = heap.read(memory(WORD16, Kind.EXT, WORD16.small(Ext.ERROR), 0x60), START)
    assert error == heap.Error(START, 6, 0x60)


def test_objects_with_properties_are_read() -> None:
    assert heap.read(memory(WORD16, Kind.DICT, 0x50), START) == heap.Dict(START, 4, 0x50)
    assert heap.read(memory(WORD16, Kind.DICT, 0x50, 99), START) == heap.Error(START, 6, 99, 0x50)
    table = memory(WORD16, Kind.PROPERTIES, 6, 0, 0x60, 3, 5, 8, 8, 8, 8)
    assert heap.read(table, START) == heap.Table(START, 20, 6, 0, ((0x60, 3), (5, 8)))
    array = memory(WORD16, Kind.ARRAY, WORD16.small(2), 0x50, 0)
    assert heap.read(array, START) == heap.Array(START, 8, 2, 0x50, 0)
    assert heap.read(memory(WORD16, Kind.ELEMENTS, 3, 8), START) == heap.Elements(START, 6, (3, 8))
    accessor = memory(WORD16, Kind.EXT, WORD16.small(Ext.ACCESSOR), 0x60, 0)
    assert heap.read(accessor, START) == heap.Accessor(START, 8, 0x60, 0)
    symbol = memory(WORD16, Kind.EXT, WORD16.small(Ext.SYMBOL), 0x60)
    assert heap.read(symbol, START) == heap.Symbol(START, 6, 0x60)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.DICT, ()),
        (Kind.PROPERTIES, (6,)),
        (Kind.PROPERTIES, (6, 0, 3)),
        (Kind.PROPERTIES, (6, 0, 8, 8, 3, 3)),
        (Kind.ARRAY, (1, 0x50)),
        (Kind.ARRAY, (8, 0x50, 0)),
        (Kind.CLOSURE, (0x9001,)),
        (Kind.EXT, ()),
        (Kind.EXT, (WORD16.small(Ext.ACCESSOR), 0)),
        (Kind.EXT, (WORD16.small(9), 0)),
    ],
)
def test_what_no_engine_writes_is_refused(kind: Kind, words: tuple[int, ...]) -> None:
    with pytest.raises(heap.BadHeap, match=f"is a {kind.name} of"):
        heap.read(memory(WORD16, kind, *words), START)


def test_a_walk_meets_every_object_in_order() -> None:
    one, two = memory(WORD16, Kind.BOX, 1), memory(WORD16, Kind.BYTES, 0x0041)
    both = Bytes(WORD16, one.data + two.data)
    assert [item.reference for item in heap.walk(both, START, START + 8)] == [START, START + 4]
    with pytest.raises(heap.BadHeap, match="behind the end of the heap"):
        list(heap.walk(both, START, START + 6))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "does not lie in memory"),
        (b"\x00\x00", "has no header"),
        (b"\x01\x00", "has no header"),
        (b"\x05\xe0\x00\x00", "has no header"),
        (b"\x05\x00", "does not lie in memory"),
        (b"\x05\x00\x41\x05", "string of 2 bytes with 5 units of padding"),
        (b"\x05\x00\x41\x41", "string of 2 bytes with 65 units"),
        (b"\x05\x10\x00\x00", "is a INT32 of 2 bytes"),
        (b"\x03\x58", "is a CLOSURE of 2 bytes with unknown content"),
        (b"\x07\x60\x00\x00\x00\x00", "is a BOX of 6 bytes"),
        (b"\x07\x78\x0f\x00\x00\x00", "is a EXT of 6 bytes"),
        (b"\x05\x68\x00\x00", "is a FRAME of 4 bytes"),
    ],
)
def test_what_is_no_object_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(heap.BadHeap, match=message):
        heap.read(Bytes(WORD16, data), START)


@pytest.mark.parametrize("reference", [0, 12, 41, START + 1])
def test_what_is_no_reference_is_refused(reference: int) -> None:
    with pytest.raises(heap.BadHeap):
        heap.read(memory(WORD16, Kind.BOX, 1), reference)


@patient
@given(st.binary(max_size=40), st.sampled_from(list(WORDS.values())))
def test_any_bytes_are_objects_or_refused(data: bytes, word: Word) -> None:
    with contextlib.suppress(heap.BadHeap):
        for item in heap.walk(Bytes(word, data), START, START + len(data)):
            assert item.size >= word.bytes


def test_a_word_that_is_no_value_is_refused() -> None:
    assert heap.plain_value(layout.Constant.TRUE, WORD16) is True
    assert heap.plain_value(WORD16.small(-3), WORD16) == -3
    with pytest.raises(heap.BadHeap, match="0xc is no value"):
        heap.plain_value(layout.Constant.EXC, WORD16)
