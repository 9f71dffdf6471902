"""`snapshot` and `debugmap`: a program comes back from a VM's memory and from a file."""

from dataclasses import replace

import pytest
from hypothesis import given

from microvium import debugmap, desktop, image, snapshot
from microvium.ir import Box, Closure, Snapshot, Static, print_snapshot
from microvium.layout import WORDS, Word
from microvium.values import HOLE, UNDEFINED, ErrorRef, HostRef, ObjectRef, Value
from tests.unit.programs import HELLO, I, exported, function, log, patient, push, snapshots

both = pytest.mark.parametrize("word", WORDS.values(), ids=lambda word: str(word.bits))


def suspended(program: Snapshot, word: Word, *calls: str) -> Snapshot:
    """The program after its initializers and these calls."""
    vm = desktop.Vm(image.layout(program, word), {}, write=lambda _: None)
    vm.run_initializers()
    for name in calls:
        vm.call(name)
    vm.collect()
    assert vm.check() is None
    return snapshot.take(vm, program)


@both
@patient
@given(program=snapshots())
def test_a_program_that_has_not_run_is_what_it_was(word: Word, program: Snapshot) -> None:
    taken = suspended(program, word)
    assert image.portable(image.layout(taken, word)) == image.portable(image.layout(program, word))


def test_the_top_level_leaves_values_of_every_kind() -> None:
    numbers: tuple[Value, ...] = (5, 1000000, -0.0, 1.5)
    values = (*numbers, "text", "\u20ac", True, UNDEFINED, HOLE, HostRef("print"), ErrorRef("STACK"))
    statics = tuple(Static(f"v{n}", UNDEFINED) for n in range(len(values)))
    body = [part for n, value in enumerate(values) for part in (push(value), I("STORE_STATIC", (n,)))]
    program = Snapshot(
        (function("top", [*body, push(0), I("RETURN")]),), (), statics, {}, {}, initializers=(0,)
    )
    for word in WORDS.values():
        taken = suspended(program, word)
        assert [repr(item.value) for item in taken.statics] == [repr(value) for value in values]
        assert taken.initializers == ()
        assert taken.functions == program.functions


@both
def test_closures_boxes_and_rings_come_back(word: Word) -> None:
    """A function captures a box, and the box gets the function."""
    make = [
        push(UNDEFINED),
        I("NEW_BOX"),
        I("DUP"),
        I("NEW_CLOSURE", (1, 1)),
        I("DUP"),
        I("STORE_STATIC", (1,)),
    ]
    make += [I("SWAP"), I("STORE_BOX"), push(0), I("RETURN")]
    inner = function("inner", [I("LOAD_CAPTURED", (0,)), I("LOAD_BOX"), I("RETURN")])
    program = Snapshot(
        (function("make", make), inner),
        (Closure(0),),
        (Static("make", ObjectRef(0)), Static("made", UNDEFINED)),
        {"make": 0, "made": 1},
        {},
    )
    taken = suspended(program, word, "make")
    assert taken.objects == (Closure(0), Closure(1, (ObjectRef(2),)), Box(ObjectRef(1)))
    assert [item.value for item in taken.statics] == [ObjectRef(0), ObjectRef(1)]
    vm = desktop.Vm(image.layout(taken, word), {})
    assert vm.call("made") == desktop.FunctionValue("inner")


@both
def test_a_suspended_program_goes_on_where_it_was(word: Word) -> None:
    count = [I("LOAD_STATIC", (1,)), I("INC"), I("DUP"), I("STORE_STATIC", (1,)), I("RETURN")]
    program = exported(function("count", count), statics=(Static("n", 0),))
    once = suspended(program, word, "count", "count")
    data = image.portable(image.layout(once, word))
    again = suspended(snapshot.from_image(data), word, "count")
    assert desktop.Vm(image.layout(again, word), {}).call("count") == 4


@both
def test_exports_come_back_by_name(word: Word) -> None:
    program = exported(function("main", [push(0), I("RETURN")]), function("other", [push(1), I("RETURN")]))
    program = replace(program, exports={"main": 0}, script_globals={"other": 1})
    lifted = snapshot.from_image(image.portable(image.layout(program, word)))
    assert lifted.exports == {"main": 0, "other": 1}
    assert [item.name for item in lifted.statics] == ["main", "other"]


def test_a_lifted_program_can_be_printed() -> None:
    lifted = snapshot.from_image(image.portable(image.layout(HELLO, WORDS[16])))
    assert "PUSH 'Hello, World!'" in print_snapshot(lifted)


# The map


def test_the_map_finds_the_instruction_that_ends_at_an_offset() -> None:
    placed = image.layout(HELLO, WORDS[16])
    found = debugmap.of(placed)
    (code,) = placed.codes
    for item in code.code.instructions:
        frame = found.find(code.reference + item.end)
        assert frame is not None
        assert (frame.function, frame.position) == ("main", item.position)
    assert found.find(code.reference) is None
    assert found.find(code.end + 1) is None


@patient
@given(snapshots())
def test_the_map_survives_its_file(program: Snapshot) -> None:
    found = debugmap.of(image.layout(program, WORDS[16]))
    assert debugmap.from_json(found.to_json()) == found


def test_the_map_says_where_objects_lie_and_why() -> None:
    program = exported(
        function("main", [push("text"), *log(), push(0), I("RETURN")]),
        statics=(Static("box", ObjectRef(1)),),
        objects=(Box(1),),
    )
    objects = {item.name: item for item in debugmap.of(image.layout(program, WORDS[16])).objects}
    text, box = objects["'text'"], objects["box"]
    assert (text.section, text.bytes, text.why, text.file, text.line) == (
        "objects",
        8,
        "used by main",
        "main.js",
        1,
    )
    assert (box.section, box.bytes) == ("static", 4)
    assert "lies in RAM" in box.why


def map_with(ranges: str) -> str:
    head = '{"format": 1, "word_bits": 16, "functions": [], "objects": [], "statics": []'
    return f'{head}, "ranges": [{ranges}]}}'


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"format": 99}'),
        map_with("[0, 1, 0, null, 0, 0]"),
        map_with('["0", 1, 0, null, 0, 0]'),
        map_with("[0, 1]"),
    ],
)
def test_a_wrong_map_is_refused(text: str) -> None:
    with pytest.raises(debugmap.BadMap):
        debugmap.from_json(text)
