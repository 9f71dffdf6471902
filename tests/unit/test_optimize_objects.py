"""`optimize.objects`: what of objects may be left in a program for a chip."""

import pytest

from microvium import image, kinds, optimize, snapshot
from microvium.desktop import Vm
from microvium.diagnostics import UNSUPPORTED, Diagnostic
from microvium.host import HostTable, load
from microvium.ir import Array, Box, Closure, Instruction, Snapshot, Static, initial_objects
from microvium.layout import WORD16, WORD32
from microvium.values import NULL, UNDEFINED, ObjectRef
from tests.unit.programs import I, exported, function, push

HOSTS = load()


def refused(program: Snapshot) -> Diagnostic:
    with pytest.raises(Diagnostic, match="objects are not supported on chips yet") as caught:
        optimize.closed_world(program, "main", HOSTS)
    assert caught.value.kind == UNSUPPORTED
    return caught.value


@pytest.mark.parametrize(
    "body",
    [
        [I("NEW_OBJECT")],
        [push(1), I("NEW_ARRAY", (1,))],
        [push("a"), I("GET_FIELD", ("length",))],
        [push("a"), push(0), I("DUP2"), I("POP"), I("POP"), I("GET_INDEX")],
        [push("a"), push("b"), I("CALL_HOST", ("%in", 2))],
    ],
)
def test_reachable_code_with_objects_is_refused_by_its_line(body: list[Instruction]) -> None:
    helper = function("helper", [*body, I("RETURN")])
    main = function("main", [I("LOAD_STATIC", (1,)), push(UNDEFINED), I("CALL", (0,)), I("RETURN")])
    error = refused(exported(main, helper))
    assert error.position is not None
    assert error.position.file == "helper.js"
    assert error.hint


def test_a_variable_that_leads_to_an_object_is_refused() -> None:
    main = function("main", [I("LOAD_STATIC", (1,)), I("RETURN")])
    at = main.body[0].position
    program = exported(
        main, objects=(Box(ObjectRef(2)), Array((1,))), statics=(Static("held", ObjectRef(1), position=at),)
    )
    assert refused(program).position == at


def test_an_object_among_captured_values_is_refused() -> None:
    main = function("main", [I("LOAD_CAPTURED", (0,)), I("RETURN")])
    program = exported(main)
    program = Snapshot(
        program.functions, (Closure(0, (ObjectRef(1),)), Array(())), program.statics, program.exports, {}
    )
    assert refused(program).position == main.position


def test_objects_of_the_top_level_only_are_gone() -> None:
    """It makes an object, keeps it and one number of it; the entry uses the number."""
    top = [
        *(I("NEW_OBJECT"), push(5), I("INIT_FIELD", ("n",)), I("DUP"), I("STORE_STATIC", (1,))),
        *(I("GET_FIELD", ("n",)), I("STORE_STATIC", (2,)), push(UNDEFINED), I("RETURN")),
    ]
    main = function("main", [I("LOAD_STATIC", (2,)), I("RETURN")])
    program = exported(main, statics=(Static("object", UNDEFINED), Static("number", UNDEFINED)))
    program = Snapshot(
        (main, function("top", top)), program.objects, program.statics, program.exports, {}, initializers=(1,)
    )
    vm = Vm(image.layout(program, WORD32), {})
    vm.run_initializers()
    taken = snapshot.take(vm, program)
    assert any(isinstance(item, type(initial_objects()[0][0])) for item in taken.objects)
    optimised, _ = optimize.closed_world(taken, "main", HOSTS)
    assert all(isinstance(item, Closure | Box) for item in optimised.objects)
    assert optimised.well_known == {}
    placed = image.layout(optimised, WORD16, is_linked=True)
    assert Vm(image.layout(optimised, WORD16), {}).call_entry() == 5
    assert placed.boxes == ()


def test_functions_lose_the_properties_that_nothing_can_read() -> None:
    main = function("main", [push(1), I("RETURN")])
    objects, well_known = initial_objects()
    program = Snapshot(
        (main,),
        (*objects, Closure(0, (), ObjectRef(0))),
        (Static("main", ObjectRef(len(objects))),),
        {"main": 0},
        {},
        well_known=well_known,
    )
    optimised, _ = optimize.closed_world(program, "main", HOSTS)
    assert optimised.objects == ()


def test_kinds_know_the_objects_of_variables() -> None:
    main = function("main", [push(1), I("RETURN")])
    program = exported(main, objects=(Array((NULL,)),), statics=(Static("unused", ObjectRef(1)),))
    found = kinds.analyze(program, [0], HOSTS)
    assert str(found.statics[1]) == "object 1"
    assert str(found.sites[-1, 1].elements) == "null"


def test_functions_of_the_engine_are_in_every_host_table() -> None:
    for table in (HostTable(), HOSTS):
        found = table["%in"]
        assert (found.c, found.params, found.throws) == ("mvm_kernel_in", None, True)
        assert found.stand_in() is None
        assert "%in" not in list(table)
