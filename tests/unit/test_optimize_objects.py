"""What the optimiser leaves of objects that the entry does not use."""

from microvium import image, kinds, optimize, snapshot
from microvium.desktop import Vm
from microvium.host import HostTable, load
from microvium.ir import Array, Box, Closure, Snapshot, Static, initial_objects
from microvium.layout import WORD16, WORD32
from microvium.values import NULL, UNDEFINED, ObjectRef
from tests.unit.programs import I, exported, function, push

HOSTS = load()


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
