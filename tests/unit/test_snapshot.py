"""`snapshot` and `debugmap`: a program comes back from a VM's memory and from a file."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from microvium import debugmap, desktop, image, snapshot
from microvium.cli import program
from microvium.ir import (
    Array,
    Box,
    Closure,
    Dict,
    Property,
    Snapshot,
    Static,
    initial_objects,
    print_snapshot,
)
from microvium.layout import WORDS, Word
from microvium.values import HOLE, UNDEFINED, ErrorRef, HostRef, ObjectRef, Value
from tests.unit.programs import (
    HELLO,
    LOCAL0,
    I,
    exported,
    function,
    graph,
    label,
    log,
    object_graphs,
    patient,
    push,
    snapshots,
)

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


WRITES_A_STEP_AT_A_TIME = """
const objects = { pair: { a: 1, b: 2 }, list: [1, 2, 3], shared: [1, 2, 3], kept: { a: 1, b: 2 } };
objects.self = objects;
let step = 0;
export function write() {
  step++;
  objects.pair[step === 2 ? 'c' : 'a'] = step * 10;
  objects.list[objects.list.length] = { step };
  if (step === 2) delete objects.pair.b;
  if (step === 3) objects.shared.length = 1;
}
export function text() {
  let all = '';
  for (const key in objects.pair) all += key + objects.pair[key] + ' ';
  for (const item of objects.list) all += (item.step ? 's' + item.step : item) + ' ';
  for (const item of objects.shared) all += item;
  return all + ' ' + objects.kept.a + objects.kept.b + ' ' + (objects.self === objects);
}
"""


@both
def test_what_was_copied_from_the_image_survives_each_suspension(word: Word, tmp_path: Path) -> None:
    (tmp_path / "steps.js").write_text(WRITES_A_STEP_AT_A_TIME)
    found = program.start(
        program.compile_file(tmp_path / "steps.js", None), word.bits, io.BytesIO()
    ).suspend()
    texts = []
    for _ in range(3):
        vm = desktop.Vm(image.layout(snapshot.from_image(program.suspend(found, word.bits).data), word), {})
        vm.call("write")
        vm.collect()
        assert vm.check() is None
        texts.append(vm.call("text"))
        found = snapshot.take(vm, vm.image.snapshot)
    assert texts == [
        "a10 b2 1 2 3 s1 123 12 true",
        "a10 c20 1 2 3 s1 s2 123 12 true",
        "a30 c20 1 2 3 s1 s2 s3 1 12 true",
    ]


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


# Objects


@both
@patient
@given(program=object_graphs())
def test_a_graph_of_objects_comes_back_from_a_file_and_from_a_heap(word: Word, program: Snapshot) -> None:
    data = image.portable(image.layout(program, word))
    lifted = snapshot.from_image(data)
    assert graph(lifted) == graph(program)
    assert image.portable(image.layout(lifted, word)) == data
    taken = suspended(program, word)
    assert graph(taken) == graph(program)
    assert image.portable(image.layout(taken, word)) == data


MAKE = [
    *(I("NEW_OBJECT"), I("DUP"), I("STORE", (LOCAL0,)), I("DUP"), I("INIT_FIELD", ("self",))),
    *(
        push(1),
        push(2),
        push(HOLE),
        I("NEW_ARRAY", (3,)),
        I("INIT_FIELD", ("list",)),
        I("STORE_STATIC", (2,)),
    ),
    *(I("LOAD", (LOCAL0,)), I("NEW_CLOSURE", (1, 1)), I("STORE_STATIC", (3,))),
    *(I("LOAD_STATIC", (1,)), push(5), I("SET_FIELD", ("count",)), push(UNDEFINED), I("RETURN")),
]
"""An object that knows itself, with an array, in a variable and in a function's captured values; a property
of a function of the image.
"""
READ = [
    *(I("LOAD_CAPTURED", (0,)), I("GET_FIELD", ("self",)), I("GET_FIELD", ("list",)), I("STORE", (LOCAL0,))),
    *(I("LOAD", (LOCAL0,)), push("length"), I("GET_INDEX"), I("LOAD", (LOCAL0,)), push(1), I("GET_INDEX")),
    *(I("ADD"), I("LOAD_STATIC", (1,)), I("GET_FIELD", ("count",)), I("ADD"), I("RETURN")),
]
GROW = [
    *(I("LOAD_STATIC", (2,)), I("GET_FIELD", ("list",)), push(1), push(40), I("SET_INDEX")),
    *(I("LOAD_STATIC", (2,)), push(True), I("SET_FIELD", ("grown",)), push(UNDEFINED), I("RETURN")),
]


def test_objects_go_on_where_they_were() -> None:
    for word in WORDS.values():
        program = exported(
            function("make", MAKE, locals_=1), function("read", READ, locals_=1), function("grow", GROW)
        )
        program = replace(
            program,
            statics=(
                *(Static("make", ObjectRef(0)), Static("grow", ObjectRef(2))),
                *(Static("held", UNDEFINED), Static("read", UNDEFINED)),
            ),
            exports={"make": 0, "grow": 1, "held": 2, "read": 3},
        )
        made = suspended(program, word, "make")
        again = snapshot.from_image(image.portable(image.layout(made, word)))
        grown = suspended(again, word, "grow", "read")
        held = grown.statics[2].value
        assert isinstance(held, ObjectRef)
        item = grown.objects[held.index]
        assert isinstance(item, Dict)
        assert [entry.key for entry in item.properties] == ["self", "list", "grown"]
        assert item.properties[0].value == held
        vm = desktop.Vm(image.layout(grown, word), {})
        assert vm.call("read") == 3 + 40 + 5
        assert vm.export("held") == desktop.ObjectValue("object")


def test_a_program_without_objects_has_no_prototypes_in_its_snapshot() -> None:
    for word in WORDS.values():
        taken = suspended(HELLO, word, "main")
        assert taken.well_known == {}
        assert taken.objects == HELLO.objects
        assert snapshot.from_image(image.portable(image.layout(HELLO, word))).well_known == {}


def test_attributes_in_rom_are_copied_when_written_and_survive() -> None:
    """A read-only and a hidden property; a new one gets none of it."""
    objects, well_known = initial_objects()
    held = Dict(ObjectRef(0), (Property("r", 1, 1), Property("h", 2, 2)))
    body = [
        *(
            I("LOAD_STATIC", (1,)),
            push("x"),
            push(3),
            push(2),
            I("CALL_HOST", ("%define_hidden", 4)),
            I("POP"),
        ),
        *(I("LOAD_STATIC", (1,)), push("r"), push(9), I("SET_INDEX"), push(UNDEFINED), I("RETURN")),
    ]
    program = Snapshot(
        (function("main", body),),
        (*objects, Closure(0), held),
        (Static("main", ObjectRef(len(objects))), Static("o", ObjectRef(len(objects) + 1))),
        {"main": 0},
        {},
        well_known=well_known,
    )
    for word in WORDS.values():
        vm = desktop.Vm(image.layout(program, word), {})
        with pytest.raises(desktop.JsError, match="read-only"):
            vm.call("main")
        taken = snapshot.take(vm, program)
        place = taken.statics[1].value
        assert isinstance(place, ObjectRef)
        item = taken.objects[place.index]
        assert isinstance(item, Dict)
        assert item.properties == (*held.properties, Property("x", 3, 2))


def test_references_to_objects_in_code_follow_them() -> None:
    body = [push(ObjectRef(1)), I("LOAD_STATIC", (1,)), I("EQ"), I("RETURN")]
    program = exported(function("same", body), objects=(Array((1,)),), statics=(Static("a", ObjectRef(1)),))
    program = replace(program, statics=(program.statics[1], program.statics[0]), exports={"same": 1})
    program = replace(program, functions=(function("same", [body[0], I("LOAD_STATIC", (0,)), *body[2:]]),))
    for word in WORDS.values():
        taken = suspended(program, word)
        assert taken.objects[0] == Array((1,))
        assert desktop.Vm(image.layout(taken, word), {}).call("same") is True


@both
def test_iteration_and_construction_run(word: Word) -> None:
    """Adds up an array by for-of, in a method of an object that `new` has made."""
    total = [
        *(push(0), I("STORE", (LOCAL0,)), push(3), push(4), push(5), I("NEW_ARRAY", (3,)), push(0)),
        *(
            label(1),
            I("FOR_OF", (2,)),
            I("LOAD", (LOCAL0,)),
            I("ADD"),
            I("STORE", (LOCAL0,)),
            I("JUMP", (1,)),
        ),
        *(label(2), I("POP"), I("POP"), I("LOAD", (LOCAL0,)), I("RETURN")),
    ]
    main = [
        *(I("LOAD_STATIC", (1,)), I("CALL_HOST", ("%constructor", 1))),
        *(I("NEW_THIS"), I("CALL", (0,)), I("NEW_RESULT"), I("TYPEOF")),
        *(I("LOAD_STATIC", (1,)), push(UNDEFINED), I("CALL", (0,)), I("ADD"), I("RETURN")),
    ]
    program = exported(function("main", main), function("total", total, locals_=1))
    vm = desktop.Vm(image.layout(program, word), {})
    assert vm.call("main") == "object12"


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
    assert box.place == "static: a captured variable that is assigned"
    assert text.place == "ROM: never written"


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
