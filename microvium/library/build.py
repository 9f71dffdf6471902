"""Compiles the library and runs its top levels: the built-in objects as plain data.

Out: a `Built`. Variables of the library's modules do not exist any more: none of them is assigned after the
top level, so each use is a constant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from microvium import desktop, image, ir, lower, modules, scopes, snapshot
from microvium.host import HostTable
from microvium.ir import PUSH, Function, HeapObject, Instruction, Snapshot
from microvium.layout import WORD32
from microvium.library.part import Part
from microvium.values import HOLE, Value

FOLDER = Path(__file__).resolve().parent.parent / "lib"
"""Where the library's modules are."""

MAIN = FOLDER / "main.js"
"""Its exports are the names that programs may use."""


@dataclass(frozen=True)
class Built:
    """The library after its top level."""

    functions: tuple[Function, ...]
    objects: tuple[HeapObject, ...]
    well_known: dict[str, Value]
    slow: dict[str, int]
    names: dict[str, Value]


def build(main: Path = MAIN) -> Built:
    """Compiles and runs the library. Raises Diagnostic or JsError for a fault in it."""
    hosts = HostTable()
    sources = modules.load_library(main)
    objects, well_known = ir.initial_objects()
    names = scopes.analyze(sources, hosts, Part(objects=objects, well_known=well_known))
    program = lower.lower(sources, names)
    vm = desktop.Vm(image.layout(program, WORD32), hosts)
    vm.run_initializers()
    return _settled(snapshot.take(vm, program), program.initializers)


def _settled(done: Snapshot, initializers: tuple[int, ...]) -> Built:
    """The library without variables."""
    values = [static.value for static in done.statics]
    functions = tuple(
        function if number in initializers else function.with_body(_constants(function, values))
        for number, function in enumerate(done.functions)
    )
    return Built(
        functions,
        done.objects,
        done.well_known,
        done.slow,
        {name: values[index] for name, index in done.exports.items()},
    )


def _constants(function: Function, values: list[Value]) -> Iterator[Instruction]:
    """The function with the values of variables in their place."""
    known = False
    for item in function.body:
        if item.op == "STORE_STATIC":
            raise AssertionError(f"{item.position}: a variable of the library is assigned")
        if item.op == "LOAD_STATIC":
            value = values[_index(item)]
            if value is HOLE:
                raise AssertionError(f"{item.position}: a variable of the library has no value")
            yield replace(item, op=PUSH, args=(value,))
        elif item.op != "CHECK_INIT" or not known:
            yield item
        known = item.op == "LOAD_STATIC"


def _index(item: Instruction) -> int:
    index = item.args[0]
    assert isinstance(index, int)
    return index
