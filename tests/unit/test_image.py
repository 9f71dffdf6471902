"""`image`: where things lie, how many bytes they take, and what a damaged file leads to."""

import contextlib
import re
import shutil
import subprocess
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microvium import image, ir, isa, layout
from microvium.diagnostics import Diagnostic
from microvium.image.portable import check_header, section_sizes
from microvium.image.words import inline, number_object, string_object, string_text
from microvium.ir import (
    Accessor,
    Area,
    Array,
    Box,
    Closure,
    Convention,
    Dict,
    Position,
    Property,
    Slot,
    Snapshot,
    Static,
    Symbol,
    initial_objects,
)
from microvium.layout import PORTABLE_HEADER, PORTABLE_STRUCT, WORD16, WORD32, WORDS, Kind
from microvium.snapshot import from_image
from microvium.values import HOLE, NULL, UNDEFINED, ErrorRef, HostRef, ObjectRef, Value
from tests.unit.programs import HELLO, I, exported, function, log, patient, push, snapshots

words = pytest.mark.parametrize("word", WORDS.values(), ids=lambda word: str(word.bits))


@dataclass(frozen=True)
class Engine:
    """The features that decide how an image is linked."""

    ops: tuple[str, ...]
    hosts: tuple[str, ...]
    well_known: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    numbers: Mapping[str, int] = field(default_factory=lambda: {"MVM_MAX_STACK_WORDS": 0})


def linked_hello() -> image.ImageLayout:
    main = function(
        "main", [push("Hello, World!"), *log(), push(UNDEFINED), I("RETURN")], convention=Convention.ENTRY
    )
    return image.layout(Snapshot((main,), (), (), {}, {}), WORD16, is_linked=True)


HELLO_ENGINE = Engine(("IMM", "CONST", "CALL_HOST", "POP", "EXIT"), ("console.log",))


def text_of(placed: image.ImageLayout, engine: Engine) -> str:
    return image.linked(placed, engine, {"console.log": "mvm_console_log", "relay": "relay"})


# Bytes


def test_hello_takes_the_bytes_that_layout_promises() -> None:
    placed = linked_hello()
    code = layout.CodeHeader.SIZE + 2 + 3 + 1 + 2 + 1  # CONST, CALL_HOST, POP, IMM, EXIT
    assert placed.code_bytes == code == 11
    assert placed.object_bytes == 2 + 14  # header; 13 units, NUL
    assert (len(placed.constants), len(placed.hosts), placed.static_words) == (1, 1, 0)


@words
@pytest.mark.parametrize(
    ("value", "bytes16", "bytes32"),
    [
        *(("", 4, 8), ("a", 4, 8), ("ab", 6, 8), ("abc", 6, 8), ("abcd", 8, 12)),
        *(("\u0100", 6, 8), ("\u0100bc", 10, 12), (HostRef("relay"), 6, 12)),
        *((2**31 - 1, 6, 8), (2**31, 6, 8), (2**32, 10, 12), (0.5, 10, 12)),
    ],
)
def test_each_value_takes_its_bytes(word: layout.Word, value: Value, bytes16: int, bytes32: int) -> None:
    placed = image.layout(Snapshot((), (), (Static("v", value),), {}, {}), word, well_known=())
    assert placed.object_bytes == (bytes16 if word is WORD16 else bytes32)


@words
@given(value=st.integers(-(2**33), 2**33) | st.integers(-40000, 40000))
def test_an_integer_has_one_form(word: layout.Word, value: int) -> None:
    small = inline(value, word)
    if small is not None:
        assert word.small_number(small) == value
    else:
        kind, content = number_object(value)
        smallest = next(
            k
            for k, fits in [
                (Kind.INT32, -(2**31) <= value < 2**31),
                (Kind.UINT32, 0 <= value < 2**32),
                (Kind.DOUBLE, True),
            ]
            if fits
        )
        assert (kind, len(content)) == (smallest, 8 if kind is Kind.DOUBLE else 4)


@words
@given(text=st.text(st.characters(max_codepoint=0xFFFF, categories=None), max_size=40))
def test_strings_survive_their_layout(word: layout.Word, text: str) -> None:
    kind, content = string_object(text, word)
    assert kind is (Kind.WIDE if any(ord(unit) > 255 for unit in text) else Kind.BYTES)
    assert len(content) % word.bytes == 0
    assert string_text(kind, content) == text


@words
def test_the_largest_object_fits_and_one_more_unit_is_refused(word: layout.Word) -> None:
    if word is WORD32:
        return
    room = word.size_mask - word.bytes - 1

    def place(text: str) -> None:
        image.layout(exported(function("main", [push(text), I("RETURN")])), word)

    place("x" * room)
    with pytest.raises(
        Diagnostic, match=f"a string of {room + 1} characters needs 2048 bytes: .* is 2046"
    ) as caught:
        place("x" * (room + 1))
    assert str(caught.value.position) == "main.js:1:1"


# Places


def test_equal_values_share_one_object() -> None:
    body = [push("twice"), I("POP"), push("twice"), I("POP"), push(1.5), I("POP"), push(1.5), I("RETURN")]
    placed = image.layout(
        exported(function("main", body), statics=(Static("v", "twice"),)), WORD16, well_known=()
    )
    assert [item.name for item in placed.objects] == ["function object main", "'twice'", "1.5"]


def test_only_what_is_reachable_goes_in() -> None:
    functions = (function("main", [push(0), I("RETURN")]), function("dead", [push("dead"), I("RETURN")]))
    snapshot = Snapshot(
        functions, (Closure(0), Closure(1), Box("lost")), (Static("main", ObjectRef(0)),), {"main": 0}, {}
    )
    placed = image.layout(snapshot, WORD16, well_known=())
    assert [item.code.name for item in placed.codes] == ["main"]
    assert len(placed.objects) == 1
    assert placed.boxes == ()


def test_boxes_lie_behind_the_variables() -> None:
    snapshot = Snapshot((), (Box(1), Box(ObjectRef(0))), (Static("a", ObjectRef(1)), Static("b", 7)), {}, {})
    placed = image.layout(snapshot, WORD16, well_known=())
    assert [(item.kind, item.offset) for item in placed.boxes] == [(Kind.BOX, 4), (Kind.BOX, 8)]
    assert placed.static_words == 6
    assert placed.boxes[0].words[1] == image.Ref(image.Section.STATIC, 8)
    assert placed.boxes[0].place == "static: a captured variable that is assigned"


def test_a_portable_image_holds_all_well_known_values_and_a_linked_one_those_asked_for() -> None:
    assert [name for name, _ in image.layout(HELLO, WORD16).well_known] == list(layout.WELL_KNOWN)
    placed = image.layout(HELLO, WORD16, is_linked=True, well_known=["ERROR_STACK"])
    assert [name for name, _ in placed.well_known] == ["ERROR_STACK"]
    assert "error STACK" in [item.name for item in placed.objects]


def test_initializers_keep_their_order() -> None:
    functions = tuple(function(f"m{n}", [push(n), I("RETURN")]) for n in range(3))
    placed = image.layout(Snapshot(functions, (), (), {}, {}, initializers=(2, 0)), WORD16)
    by_function = {item.function: item.reference for item in placed.codes}
    assert set(by_function) == {0, 2}
    assert placed.initializers == (by_function[2], by_function[0])


# The portable container


@patient
@given(snapshots(), st.sampled_from(list(WORDS.values())))
def test_a_snapshot_survives_the_portable_container(snapshot: Snapshot, word: layout.Word) -> None:
    data = image.portable(image.layout(snapshot, word))
    again = from_image(data)
    assert image.portable(image.layout(again, word)) == data
    assert again.exports == snapshot.exports


@patient
@given(snapshots())
def test_the_other_word_size_has_the_same_code(snapshot: Snapshot) -> None:
    codes = [[item.code.encode() for item in image.layout(snapshot, word).codes] for word in WORDS.values()]
    assert codes[0] == codes[1]


def sealed(data: bytes) -> bytes:
    """With the checksum and size that fit the content."""
    fields = dict(
        zip((item.name for item in PORTABLE_HEADER), PORTABLE_STRUCT.unpack_from(data), strict=True)
    )
    fields["crc"] = zlib.crc32(data[PORTABLE_STRUCT.size :])
    return PORTABLE_STRUCT.pack(*fields.values()) + data[PORTABLE_STRUCT.size :]


@words
@pytest.mark.parametrize("name", [item.name for item in PORTABLE_HEADER])
def test_each_header_field_is_checked(word: layout.Word, name: str) -> None:
    data = image.portable(image.layout(HELLO, word))
    at = PORTABLE_STRUCT.unpack_from(data)
    names = [item.name for item in PORTABLE_HEADER]
    index = names.index(name)
    for bit in range(8 * (4 if name == "magic" else {"B": 1, "H": 2, "I": 4}[PORTABLE_HEADER[index].code])):
        values = list(at)
        value = values[index]
        if isinstance(value, bytes):
            values[index] = (int.from_bytes(value, "little") ^ 1 << bit).to_bytes(4, "little")
        else:
            values[index] = value ^ 1 << bit
        with pytest.raises(image.BadImage) as caught:
            image.read(PORTABLE_STRUCT.pack(*values) + data[PORTABLE_STRUCT.size :])
        assert "\n" not in str(caught.value)


def test_a_cut_file_is_refused_at_every_length() -> None:
    data = image.portable(image.layout(HELLO, WORD16))
    for length in range(len(data)):
        with pytest.raises(image.BadImage):
            image.read(data[:length])
    with pytest.raises(image.BadImage, match="says it has"):
        image.read(data + b"\0")


RICH = exported(
    function(
        "main", [I("LOAD_CAPTURED", (0,)), I("LOAD_BOX"), *log(), push("A\u0100"), I("RETURN")], locals_=1
    ),
    statics=(
        Static("box", ObjectRef(1)),
        Static("error", ErrorRef("STACK")),
        Static("host", HostRef("relay")),
    ),
    objects=(Box(1e9),),
)
RICH = Snapshot(
    RICH.functions, (Closure(0, (ObjectRef(1),)), RICH.objects[1]), RICH.statics, RICH.exports, {}
)


@pytest.mark.slow
@words
def test_every_flipped_bit_is_refused_or_gives_a_sound_image(word: layout.Word) -> None:
    """With the checksum made to fit, so that the checks behind it are reached."""
    data = image.portable(image.layout(RICH, word))
    refused = sound = 0
    for at in range(PORTABLE_STRUCT.size, len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[at] ^= 1 << bit
            try:
                snapshot = from_image(sealed(bytes(flipped)))
            except image.BadImage as error:
                refused += "\n" not in str(error)
            else:
                sound += bool(image.portable(image.layout(snapshot, word)))
    assert refused > 1000
    assert refused + sound == 8 * (len(data) - PORTABLE_STRUCT.size)


FUNCTION, OBJECT, ACCESSOR, ARRAY, SYMBOL, LAST = range(
    len(initial_objects()[0]), len(initial_objects()[0]) + 6
)
"""Places of the objects behind those that each program has."""

OBJECTS = Snapshot(
    (function("main", [push(UNDEFINED), I("RETURN")]),),
    (
        *initial_objects()[0],
        *(
            Closure(0, (), ObjectRef(OBJECT)),
            Dict(ObjectRef(0), (Property("k", ObjectRef(ACCESSOR), 2), Property(3, 1))),
        ),
        *(
            Accessor(ObjectRef(FUNCTION), UNDEFINED),
            Array((1, HOLE, ObjectRef(FUNCTION)), ObjectRef(OBJECT)),
            Symbol("s"),
        ),
        Dict(ObjectRef(FUNCTION), (Property(ObjectRef(SYMBOL), ObjectRef(ARRAY)),)),
    ),
    (Static("main", ObjectRef(FUNCTION)), Static("o", ObjectRef(LAST))),
    {"main": 0},
    {},
    well_known=initial_objects()[1],
)


STORE = function("main", [I("LOAD_STATIC", (1,)), push(1), I("SET_FIELD", ("n",)), push(0), I("RETURN")])


@pytest.mark.parametrize("stores", [False, True])
def test_every_flipped_bit_of_objects_is_refused_or_gives_a_sound_image(stores: bool) -> None:
    """Only the words of objects and their relocations, and no letters of strings: others are as sound. A
    sound image loads, and its heap is sound.
    """
    program = replace(OBJECTS, functions=(STORE,)) if stores else OBJECTS
    placed = image.layout(program, WORD16)
    data = image.portable(placed)
    sizes = section_sizes(check_header(data))
    ranges, at = {}, PORTABLE_STRUCT.size
    for name, size in sizes.items():
        ranges[name] = range(at, at + size)
        at += size
    letters = {
        ranges[item.section.value].start + item.offset + at
        for item in placed.objects
        if item.kind is Kind.BYTES
        for at in range(WORD16.bytes, WORD16.bytes * len(item.words))
    }
    refused = sound = 0
    for at in (
        *(at for at in ranges["objects"] if at not in letters),
        *ranges["static"],
        *ranges["relocations"],
        *list(ranges["well_known"])[-20:],
    ):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[at] ^= 1 << bit
            try:
                snapshot = from_image(sealed(bytes(flipped)))
            except image.BadImage as error:
                refused += "\n" not in str(error)
            else:
                sound += bool(image.portable(image.layout(snapshot, WORD16)))
    assert refused > 1000
    assert sound > 10


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({0: Dict(ObjectRef(OBJECT))}, "a chain of prototypes that has no end"),
        ({OBJECT: Dict(ObjectRef(FUNCTION))}, "a chain of prototypes that has no end"),
        ({2: Symbol("s")}, "a wrong well-known value PROTOTYPE_ARRAY"),
        ({OBJECT: Dict("text")}, "a prototype that is no object"),
        ({OBJECT: Dict(NULL, (Property(ObjectRef(FUNCTION), 1),))}, "a property whose key is no key"),
        ({OBJECT: Dict(NULL, (Property(-1, 1),))}, "a property whose key is no key"),
        ({OBJECT: Dict(NULL, (Property("k", 1, 8),))}, "attributes that do not exist"),
        ({ARRAY: Array((ObjectRef(ACCESSOR),))}, "a ACCESSOR in the place of a value"),
        ({ARRAY: Array((), ObjectRef(SYMBOL))}, "properties that are in no object"),
        ({ACCESSOR: Accessor(1, UNDEFINED)}, "an accessor that is no function"),
        ({SYMBOL: Symbol(5)}, "a symbol whose description is no string"),
        ({FUNCTION: Closure(0, (), ObjectRef(ARRAY))}, "properties that are in no object"),
        ({LAST: Box(ObjectRef(ACCESSOR))}, "a ACCESSOR in the place of a value"),
    ],
)
def test_objects_that_no_program_has_are_refused(change: dict[int, ir.HeapObject], message: str) -> None:
    objects = tuple(change.get(index, item) for index, item in enumerate(OBJECTS.objects))
    data = image.portable(image.layout(replace(OBJECTS, objects=objects), WORD16))
    with pytest.raises(image.BadImage, match=message):
        image.read(data)


@words
def test_what_no_code_writes_lies_in_rom(word: layout.Word) -> None:
    placed = image.layout(OBJECTS, word)
    assert (placed.boxes, placed.copied) == ((), ())
    assert {item.place for item in placed.objects} == {"ROM: never written"}


@words
def test_what_may_be_written_has_its_head_in_ram_and_its_part_in_rom(word: layout.Word) -> None:
    placed = image.layout(replace(OBJECTS, functions=(STORE,)), word)
    assert {item.kind for item in placed.boxes} == {Kind.DICT, Kind.ARRAY}
    assert {item.place for item in placed.boxes} == {"static: written at main.js:3"}
    parts = {Kind.PROPERTIES, Kind.ELEMENTS}
    assert {item.kind for item in placed.objects} == {*parts, Kind.BYTES, Kind.DICT, Kind.EXT, Kind.CLOSURE}
    places = {item.place for item in own(placed) if item.kind in parts}
    assert places == {"in ROM until written at main.js:3"}
    attributes = next(item for item in placed.objects if item.name == repr("\x02"))
    assert attributes.section is image.Section.OBJECTS
    assert image.read(image.portable(placed)).statics == placed_words(placed)


def own(placed: image.ImageLayout) -> list[image.PlacedObject]:
    """Without the engine's errors and their tables."""
    return [item for item in placed.objects if not re.match(r"(properties of )?error ", item.name)]


def placed_words(placed: image.ImageLayout) -> tuple[object, ...]:
    return tuple(item.word for item in placed.statics)


def test_who_knows_what_is_written_keeps_the_rest_in_rom() -> None:
    place = Position("a.js", 7, 1)
    placed = image.layout(
        replace(OBJECTS, functions=(STORE,)), WORD16, written={ARRAY: place, FUNCTION: None}
    )
    assert [(item.kind, item.place) for item in placed.boxes] == [(Kind.ARRAY, "static: written at a.js:7")]
    (copied,) = placed.copied
    assert (copied.name, copied.size, copied.writer) == (
        "elements of array (part of: value of the variable o)",
        8,
        place,
    )


def test_equal_parts_are_one() -> None:
    lists = (Array((1, "a")), Array((1, "a")), Array((True, "a")))
    variables = tuple(Static(name, ObjectRef(index)) for index, name in enumerate("abc", 1))
    program = exported(STORE, objects=lists, statics=variables)
    placed = image.layout(program, WORD16)
    assert Counter(item.kind for item in placed.boxes) == {
        Kind.ARRAY: 3,
        Kind.DICT: len(layout.PROTOTYPES),
        Kind.CLOSURE: 1,
    }
    assert len([item for item in own(placed) if item.kind is Kind.ELEMENTS]) == 2
    parents = {layout.prototype_parent(name) for name in layout.PROTOTYPES}
    assert len([item for item in own(placed) if item.kind is Kind.PROPERTIES]) == len(parents)
    assert len(placed.copied) == 3 + len(layout.PROTOTYPES)


@words
def test_a_function_that_may_get_a_property_lies_in_the_static_block(word: layout.Word) -> None:
    body = [I("LOAD_STATIC", (0,)), push(1), I("SET_FIELD", ("n",)), push(0), I("RETURN")]
    placed = image.layout(exported(function("main", body)), word)
    assert Kind.CLOSURE in {item.kind for item in placed.boxes}
    assert Kind.CLOSURE not in {item.kind for item in placed.objects}


def test_an_object_with_too_many_properties_is_a_clear_error() -> None:
    many = Dict(NULL, tuple(Property(n, n) for n in range(511)))
    program = Snapshot((), (many,), (Static("o", ObjectRef(0)),), {}, {})
    with pytest.raises(Diagnostic, match=r"an object with 511 properties needs 2050 bytes: .* is 2046"):
        image.layout(program, WORD16)
    program = replace(program, objects=(Array((0,) * 1023),))
    with pytest.raises(Diagnostic, match="an array of 1023 elements needs 2048 bytes"):
        image.layout(program, WORD16)
    assert image.portable(image.layout(program, WORD32))


@patient
@given(snapshots(), st.data())
def test_random_damage_gives_one_clear_error_or_a_sound_image(
    snapshot: Snapshot, data: st.DataObject
) -> None:
    damaged = bytearray(image.portable(image.layout(snapshot, WORD16)))
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(PORTABLE_STRUCT.size, len(damaged) - 1))] = data.draw(
            st.integers(0, 255)
        )
    with contextlib.suppress(image.BadImage):
        from_image(sealed(bytes(damaged)))


@patient
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(image.BadImage):
        image.read(data)


def test_the_needs_are_the_instructions_of_the_code() -> None:
    placed = image.layout(HELLO, WORD16)
    data = image.portable(placed)
    fields = dict(
        zip((item.name for item in PORTABLE_HEADER), PORTABLE_STRUCT.unpack_from(data), strict=True)
    )
    sizes = section_sizes(fields)
    start = PORTABLE_STRUCT.size + sum(size for name, size in sizes.items() if name not in ("needs", "names"))
    bits = data[start : start + sizes["needs"]]
    found = {op.name for op in isa.OPS if bits[op.number // 8] >> op.number % 8 & 1}
    assert found == placed.ops == {"CONST", "CALL_HOST", "POP", "IMM", "RETURN"}


def test_too_much_rom_is_a_clear_error() -> None:
    statics = tuple(Static(f"v{n}", f"{n:05}" + "x" * 1000) for n in range(40))
    with pytest.raises(Diagnostic, match=r"the image needs \d+ bytes of ROM, .*: 16-bit words reach 32768"):
        image.portable(image.layout(Snapshot((), (), statics, {}, {}), WORD16))
    assert image.portable(image.layout(Snapshot((), (), statics, {}, {}), WORD32))


# The linked container


def test_linked_text_says_what_each_word_is() -> None:
    text = text_of(linked_hello(), HELLO_ENGINE)
    assert ".2byte .Lobject0 /* 'Hello, World!', used once */" in text
    assert ".2byte mvm_console_log /* console.log */" in text
    assert ".byte 2, 0 /* CONST 0; main.js:1 */" in text
    assert re.search(r"mvm_entry:\n\.Lcode0:\n    \.byte 0, 10 ", text)


def test_linked_text_is_the_same_every_time() -> None:
    assert text_of(linked_hello(), HELLO_ENGINE) == text_of(linked_hello(), HELLO_ENGINE)


def test_nothing_ends_a_comment_early() -> None:
    main = function("*/ main", [push("*/ \n\u1234"), I("RETURN")], convention=Convention.ENTRY)
    placed = image.layout(Snapshot((main,), (), (), {}, {}), WORD16, is_linked=True)
    for line in text_of(placed, Engine(("CONST", "EXIT"), ())).splitlines():
        assert line.count("*/") == line.count("/*")
        assert line.isascii()


def test_a_layout_for_another_engine_is_refused() -> None:
    with pytest.raises(AssertionError, match="another host table"):
        text_of(linked_hello(), Engine(HELLO_ENGINE.ops, ("relay",)))
    with pytest.raises(AssertionError, match="other well-known values"):
        text_of(linked_hello(), Engine(HELLO_ENGINE.ops, ("console.log",), ("ERROR_STACK",)))
    with pytest.raises(AssertionError, match="cannot be linked"):
        text_of(image.layout(HELLO, WORD16), HELLO_ENGINE)


def test_an_error_is_named_by_its_place_in_the_well_known_table() -> None:
    main = function("main", [I("THROW_ERROR", ("MEMORY",))], convention=Convention.ENTRY)
    known = ("TYPEOF_NUMBER", "ERROR_MEMORY")
    placed = image.layout(Snapshot((main,), (), (), {}, {}), WORD16, is_linked=True, well_known=known)
    assert ".byte 0, 2 /* THROW_ERROR 5" in text_of(placed, Engine(("THROW_ERROR",), (), known))


def test_an_error_that_is_a_text_of_the_engine_is_named_by_its_place_among_these() -> None:
    main = function("main", [I("THROW_ERROR", ("MEMORY",))], convention=Convention.ENTRY)
    placed = image.layout(Snapshot((main,), (), (), {}, {}), WORD16, is_linked=True, well_known=())
    text = text_of(placed, Engine(("THROW_ERROR",), (), (), ("TOO_LONG", "MEMORY")))
    assert ".byte 0, 1 /* THROW_ERROR 5" in text
    assert not placed.objects


def test_the_assembler_makes_the_bytes_of_the_layout(tmp_path: Path) -> None:
    """Assembled for this machine and linked to low addresses: the words are what the layout says."""
    if shutil.which("objcopy") is None:
        pytest.fail("objcopy is missing: install binutils")
    main = function(
        "main", [I("LOAD", (Slot(Area.ARGUMENT, 0),)), I("RETURN")], params=1, convention=Convention.ENTRY
    )
    statics = (Static("n", 21), Static("box", ObjectRef(0)))
    placed = image.layout(Snapshot((main,), (Box(3),), statics, {}, {}), WORD16, is_linked=True)
    (tmp_path / "image.s").write_text(text_of(placed, Engine(("LOAD", "EXIT"), ())))
    subprocess.run(["as", "image.s", "-o", "image.o"], cwd=tmp_path, check=True)
    places = ["--section-start=.mvm.statics=0x200", "-Ttext=0x8000", "-e", "mvm_entry"]
    subprocess.run(["ld", *places, "image.o", "-o", "image"], cwd=tmp_path, check=True)
    section = ["--dump-section", ".mvm.statics=statics", "--dump-section", ".mvm.code=code"]
    subprocess.run(["objcopy", *section, "image"], cwd=tmp_path, check=True)
    need = 2 * (layout.FRAME_FIRST_SLOT + 1 + layout.SPILL_WORDS)
    assert (tmp_path / "code").read_bytes() == bytes([0, need, 0, 4, 2])
    expected = [WORD16.small(21), 0x204, WORD16.header(Kind.BOX, 4), WORD16.small(3)]
    assert (tmp_path / "statics").read_bytes() == b"".join(
        number.to_bytes(2, "little") for number in expected
    )


def test_a_function_with_a_name_only_has_a_place_in_the_listing() -> None:
    assert ir.print_snapshot(HELLO).splitlines()[0] == "static 0 main = ObjectRef(index=0)"


def test_references_are_written_as_each_cpu_needs_them() -> None:
    msp430, cortex = image.TARGETS["msp430"], image.TARGETS["cortex-m0"]
    avr = image.TARGETS["avr"]
    assert avr.rom_reference(".L1", WORD16) == ".L1 + 0x8000"
    assert avr.ram_reference(".L1", WORD16) == ".L1"
    assert avr.code_reference(".L1") == ".L1 + 0x8000"
    assert avr.host_entry("relay") == "gs(relay)"
    assert msp430.rom_reference(".L1", WORD16) == ".L1"
    assert msp430.ram_reference(".L1", WORD16) == ".L1"
    assert cortex.rom_reference(".L1", WORD16) == ".L1"
    assert cortex.ram_reference(".L1", WORD16) == "mvm_statics_reference + (.L1 - mvm_statics)"
    assert cortex.rom_reference(".L1", WORD32) == ".L1 + 0x80000000"
    assert cortex.ram_reference(".L1", WORD32) == ".L1"
