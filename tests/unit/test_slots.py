"""Objects whose properties have fixed places: the engine's operations, the image, and back from memory."""

from dataclasses import replace

import pytest

from microvium import desktop, heap, image, snapshot
from microvium.diagnostics import Diagnostic
from microvium.ir import Box, Column, Function, Instruction, Object, Snapshot, Static
from microvium.layout import MAX_SHAPE, MAX_SLOTS, WORD16, WORDS, Kind, Word
from microvium.values import NULL, UNDEFINED, ObjectRef, Value
from tests.unit.programs import I, exported, function, push

both = pytest.mark.parametrize("word", WORDS.values(), ids=lambda word: str(word.bits))


def result(program: Snapshot, word: Word, name: str = "main") -> object:
    """What a function gives, from the bytes of the image, with a sound heap afterwards."""
    lifted = snapshot.from_image(image.portable(image.layout(program, word)))
    vm = desktop.Vm(image.layout(lifted, word), {})
    given = vm.call(name)
    vm.collect()
    assert vm.check() is None
    return given


def main(*body: Instruction) -> Function:
    return function("main", [*body, I("RETURN")])


@both
def test_a_new_object_has_its_values_in_order(word: Word) -> None:
    make = [push(10), push(20), push("c"), I("NEW_SLOTS", (3, 0))]
    for place, value in enumerate((10, 20, "c"), 1):
        assert result(exported(main(*make, I("GET_SLOT", (place,)))), word) == value


@both
def test_a_new_this_has_undefined_values_and_stays_below_its_callee(word: Word) -> None:
    begin = [push("callee"), I("NEW_THIS_SLOTS", (2, 0))]
    assert result(exported(main(*begin, I("GET_SLOT", (2,)))), word) is UNDEFINED
    assert result(exported(main(*begin, I("POP"))), word) == "callee"
    same = [I("SWAP"), I("POP"), I("EQ")]
    assert result(exported(main(*begin, *same)), word) is True


@both
def test_values_are_written_in_their_places(word: Word) -> None:
    body = [push(1), push(2), I("NEW_SLOTS", (2, 0)), I("DUP"), push("x"), I("SET_SLOT", (1,))]
    assert result(exported(main(*body, I("GET_SLOT", (1,)))), word) == "x"
    assert result(exported(main(*body, I("GET_SLOT", (2,)))), word) == 2
    body = [push(1), push(2), I("NEW_SLOTS", (2, 0)), push("y"), I("INIT_SLOT", (2,))]
    assert result(exported(main(*body, I("GET_SLOT", (2,)))), word) == "y"


COLUMN = Column(("zero", "one", NULL, 1e9))


@both
@pytest.mark.parametrize("shape", range(4))
def test_a_shape_chooses_what_is_inherited(word: Word, shape: int) -> None:
    body = [push(7), I("NEW_SLOTS", (1, shape)), I("GET_SHARED", (ObjectRef(1),))]
    assert result(exported(main(*body), objects=(COLUMN,)), word) == COLUMN.values[shape]


@both
@pytest.mark.parametrize("nothing", [UNDEFINED, NULL])
@pytest.mark.parametrize("op", [I("GET_SLOT", (1,)), I("SET_SLOT", (1,)), I("GET_SHARED", (ObjectRef(1),))])
def test_undefined_and_null_have_no_places(word: Word, nothing: Value, op: Instruction) -> None:
    values = [push(nothing), push(1)] if op.op == "SET_SLOT" else [push(nothing)]
    after = [push(1)] if op.op == "SET_SLOT" else []
    with pytest.raises(desktop.JsError, match="undefined and null have no properties"):
        result(exported(main(*values, op, *after), objects=(COLUMN,)), word)


@both
def test_objects_of_the_image_come_back(word: Word) -> None:
    body = [I("LOAD_STATIC", (1,)), I("DUP"), push("new"), I("SET_SLOT", (1,)), I("GET_SLOT", (3,))]
    program = exported(main(*body), objects=(Object((1, ObjectRef(2), "text"), 3), Box(ObjectRef(1))))
    program = replace(program, statics=(*program.statics, Static("o", ObjectRef(1))))
    vm = desktop.Vm(image.layout(program, word), {})
    assert vm.check() is None
    assert vm.call("main") == "text"
    vm.collect()
    taken = snapshot.take(vm, program)
    assert taken.objects[1:] == (Object(("new", ObjectRef(2), "text"), 3), Box(ObjectRef(1)))


def test_an_object_that_is_not_written_lies_in_rom() -> None:
    item = Object((1, 2), 5, ("a", "b"))
    program = exported(main(push(1)), objects=(item,), statics=(Static("o", ObjectRef(1)),))
    placed = image.layout(program, WORD16)
    (found,) = (one for one in placed.objects if one.kind is Kind.OBJECT)
    assert (found.words, found.name, found.place) == (
        (WORD16.header(Kind.OBJECT, 6, 5), 3, 5),
        "object {a, b}",
        "ROM: never written",
    )
    placed = image.layout(program, WORD16, written={1: None})
    assert [one.kind for one in placed.boxes] == [Kind.OBJECT]


@both
def test_a_collection_keeps_shapes_and_values(word: Word) -> None:
    """A hundred objects of all sizes and shapes in a chain; every other object is garbage."""
    body = [push(UNDEFINED), I("STORE_STATIC", (1,))]
    for count in range(1, MAX_SLOTS):
        for kept in (True, False):
            body += [I("LOAD_STATIC", (1,)), *[push(count)] * count]
            body += [I("NEW_SLOTS", (count + 1, count))]
            body += [I("STORE_STATIC", (1,))] if kept else [I("POP")]
    program = exported(main(*body, push(1)), statics=(Static("chain", UNDEFINED),))
    vm = desktop.Vm(image.layout(program, word), {})
    vm.call("main")
    vm.collect()
    assert vm.check() is None
    taken = snapshot.take(vm, program)
    chain = [item for item in taken.objects if isinstance(item, Object)]
    assert [item.shape for item in chain] == list(range(MAX_SLOTS - 1, 0, -1))
    assert all(item.values[1:] == (item.shape,) * item.shape for item in chain)
    start, end = vm.heap_range()
    assert sum(1 for item in heap.walk(vm, start, end)) == MAX_SLOTS - 1


def test_an_object_beyond_the_limits_is_refused() -> None:
    wide = main(*[push(1)] * (MAX_SLOTS + 1), I("NEW_SLOTS", (MAX_SLOTS + 1, 0)))
    with pytest.raises(image.BadImage, match="makes an object of 31 values"):
        image.read(image.portable(image.layout(exported(wide), WORD16)))
    with pytest.raises(Diagnostic, match="uses shape number 32: the greatest number is 31"):
        image.layout(exported(main(I("NEW_SLOTS", (0, MAX_SHAPE + 1)))), WORD16)


def test_a_place_that_an_object_does_not_have_is_an_error_of_the_script() -> None:
    """Only a damaged image has such code; nothing beyond the object is read."""
    for bad in (3, 0):
        body = [push(1), push(2), I("NEW_SLOTS", (2, 0)), I("GET_SLOT", (bad,))]
        with pytest.raises(desktop.JsError, match="have no properties"):
            result(exported(main(*body)), WORD16)
    body = [push(1), I("NEW_SLOTS", (1, 9)), I("GET_SHARED", (ObjectRef(1),))]
    with pytest.raises(desktop.JsError, match="have no properties"):
        result(exported(main(*body), objects=(COLUMN,)), WORD16)
