"""`optimize.written`: what stays in ROM as a whole, and what the user is told about the rest."""

from dataclasses import replace

from microvium import image, kinds
from microvium.host import load
from microvium.image import Copied
from microvium.ir import Array, Dict, Position, Property, Static, initial_objects
from microvium.kinds import SiteInfo
from microvium.kinds.sets import IN_SNAPSHOT, INITIAL_PROTOTYPE
from microvium.layout import PROTOTYPES, WORD16
from microvium.optimize.written import large_copies, written_objects
from microvium.values import NULL, ObjectRef
from tests.unit.programs import I, exported, function, push

MAIN = function("main", [push(1), push(2), I("POP"), I("RETURN")])
PROGRAM = exported(
    MAIN,
    objects=(Dict(NULL, (Property("a", 1),)), Array((1,) * 40), Array((2,) * 40)),
    statics=tuple(Static(f"v{index}", ObjectRef(index)) for index in (1, 2, 3)),
)
KINDS = kinds.analyze(PROGRAM, [0], load())
FIXED, LIST = SiteInfo("dict"), SiteInfo("array")


def sites(*infos: SiteInfo) -> kinds.Kinds:
    known = {(IN_SNAPSHOT, index): info for index, info in enumerate(infos, 1)}
    prototypes = {(INITIAL_PROTOTYPE, index): FIXED for index in range(len(PROTOTYPES))}
    return replace(KINDS, sites={(IN_SNAPSHOT, 0): SiteInfo("function"), **known, **prototypes})


def test_an_object_without_a_writer_is_not_written() -> None:
    assert written_objects(PROGRAM, sites(FIXED, LIST, LIST)) == {}


def test_the_first_place_that_writes_is_named() -> None:
    writes = replace(LIST, writers={None: frozenset({(0, 2), (0, 1)})})
    assert written_objects(PROGRAM, sites(FIXED, LIST, writes)) == {3: Position("main.js", 2, 1)}
    assert written_objects(PROGRAM, sites(replace(FIXED, deleted=True), LIST, LIST)) == {1: None}
    assert written_objects(PROGRAM, sites(replace(FIXED, reprototyped=True), LIST, LIST)) == {1: None}


def test_what_is_unknown_counts_as_written() -> None:
    unknown = replace(KINDS, sites={})
    assert set(written_objects(PROGRAM, unknown)) == set(range(len(PROGRAM.objects) + len(PROTOTYPES)))
    known = initial_objects(len(PROGRAM.objects))
    program = replace(PROGRAM, objects=(*PROGRAM.objects, *known[0]), well_known=known[1])
    assert set(written_objects(program, unknown)) == set(range(len(program.objects)))


def test_a_large_copy_is_a_warning_with_the_line_that_writes() -> None:
    place = Position("main.js", 2, 1)
    placed = image.layout(PROGRAM, WORD16, written={3: place}, well_known=())
    (warning,) = large_copies(placed.copied)
    message, where = warning.render("first\nsecond").splitlines()[:2]
    assert message.startswith("Warning: elements of array (value of the variable v3) is copied into RAM")
    assert (message.endswith(": 82 bytes"), where) == (True, "  --> main.js:2:1")
    assert large_copies((Copied("elements of array", 64, place),)) == []
