"""What nothing refers to goes: functions, objects, statics. What stays is numbered anew, in its order.

A function whose code never runs though its object is used as a value keeps a body that returns undefined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from microvium.ir import (
    Argument,
    Closure,
    Dict,
    Function,
    HeapObject,
    Instruction,
    Snapshot,
    Static,
    parts_of,
    with_parts,
)
from microvium.layout import prototype_parent
from microvium.optimize.edit import World, end_of, entries_of, push, with_functions
from microvium.values import NULL, UNDEFINED, ObjectRef, Value

STEP = "reach"
_CODE_OPS = ("CALL_DIRECT", "NEW_CLOSURE")
_STATIC_OPS = ("LOAD_STATIC", "STORE_STATIC")


@dataclass
class Reached:
    """What the entry and the initializers can reach, by number."""

    functions: set[int]
    objects: set[int]
    statics: set[int]


def drop_unreachable(snapshot: Snapshot, running: frozenset[int], world: World) -> Snapshot:
    """The snapshot with only what the entry can reach; `running` are the functions that can run."""
    kept = {name: number for name, number in snapshot.slow.items() if number in running}
    if kept != snapshot.slow:
        snapshot = replace(snapshot, slow=kept)
    snapshot = _without_initial_prototypes(stub_idle(snapshot, running))
    reached = reach(snapshot, entries_of(snapshot))
    if (
        len(reached.functions) == len(snapshot.functions)
        and len(reached.objects) == len(snapshot.objects)
        and len(reached.statics) == len(snapshot.statics)
    ):
        return snapshot
    for index, static in enumerate(snapshot.statics):
        if index not in reached.statics:
            world.note(STEP, f"variable {static.name} is not used", static.position)
    for number, function in enumerate(snapshot.functions):
        if number not in reached.functions:
            world.note(STEP, f"function {function.name or '(anonymous)'} is not used", function.position)
    return renumber(snapshot, reached)


def stub_idle(snapshot: Snapshot, running: frozenset[int]) -> Snapshot:
    """Functions that cannot run lose their code."""
    changed: dict[int, Function] = {}
    for number, function in enumerate(snapshot.functions):
        if number not in running:
            end = Instruction(end_of(function), (), function.position)
            changed[number] = replace(
                function, locals=0, body=(push(UNDEFINED, function.position), end), handlers=()
            )
    return with_functions(snapshot, changed)


def drop_unexported(snapshot: Snapshot) -> Snapshot:
    """The snapshot with only what the host can reach by the names that it is given: nothing else will run."""
    named = {**snapshot.script_globals, **snapshot.exports}
    reached = reach(snapshot, (), named.values())
    numbers = _Numbers(reached)
    return replace(
        renumber(snapshot, reached),
        exports={name: numbers.statics[index] for name, index in snapshot.exports.items()},
        script_globals={name: numbers.statics[index] for name, index in snapshot.script_globals.items()},
    )


def reach(snapshot: Snapshot, entries: Iterable[int], statics: Iterable[int] = ()) -> Reached:
    """All that code which runs from these functions and the initializers can name, whether or not it runs,
    and what these variables hold.
    """
    reached = Reached(set(), set(), set(statics))
    functions: list[int] = [*entries, *snapshot.initializers, *snapshot.slow.values()]
    values: list[Value] = [snapshot.statics[index].value for index in reached.statics]
    values += snapshot.well_known.values()
    while functions or values:
        if functions:
            number = functions.pop()
            if number not in reached.functions:
                reached.functions.add(number)
                _scan(snapshot, snapshot.functions[number], reached, functions, values)
            continue
        value = values.pop()
        if isinstance(value, ObjectRef) and value.index not in reached.objects:
            reached.objects.add(value.index)
            item = snapshot.objects[value.index]
            values.extend(parts_of(item))
            if isinstance(item, Closure):
                functions.append(item.function)
    return reached


def _scan(
    snapshot: Snapshot, function: Function, reached: Reached, functions: list[int], values: list[Value]
) -> None:
    for instruction in function.body:
        op, argument = instruction.op, instruction.args[0] if instruction.args else None
        if op in _CODE_OPS and isinstance(argument, int):
            functions.append(argument)
        elif isinstance(argument, ObjectRef):
            values.append(argument)
        elif op in _STATIC_OPS and isinstance(argument, int) and argument not in reached.statics:
            reached.statics.add(argument)
            values.append(snapshot.statics[argument].value)


def _without_initial_prototypes(snapshot: Snapshot) -> Snapshot:
    """Without the prototypes, if they are as before any code has run and nothing reached refers to them."""
    if not snapshot.well_known:
        return snapshot
    rest = replace(snapshot, well_known={})
    reached = reach(rest, entries_of(rest)).objects
    for name, value in snapshot.well_known.items():
        parent = prototype_parent(name.removeprefix("PROTOTYPE_"))
        if not isinstance(value, ObjectRef) or value.index in reached:
            return snapshot
        inherits = NULL if parent is None else snapshot.well_known[f"PROTOTYPE_{parent}"]
        if snapshot.objects[value.index] != Dict(inherits):
            return snapshot
    return rest


class _Numbers:
    """New numbers of what stays."""

    def __init__(self, reached: Reached) -> None:
        self.functions = {old: new for new, old in enumerate(sorted(reached.functions))}
        self.objects = {old: new for new, old in enumerate(sorted(reached.objects))}
        self.statics = {old: new for new, old in enumerate(sorted(reached.statics))}

    def value(self, value: Value) -> Value:
        return ObjectRef(self.objects[value.index]) if isinstance(value, ObjectRef) else value

    def item(self, item: HeapObject) -> HeapObject:
        changed = with_parts(item, self.value)
        if isinstance(changed, Closure):
            return replace(changed, function=self.functions[changed.function])
        return changed

    def static(self, static: Static) -> Static:
        return replace(static, value=self.value(static.value))

    def instruction(self, instruction: Instruction) -> Instruction:
        if not instruction.args:
            return instruction
        first: Argument = instruction.args[0]
        if instruction.op in _CODE_OPS and isinstance(first, int):
            first = self.functions[first]
        elif instruction.op in _STATIC_OPS and isinstance(first, int):
            first = self.statics[first]
        elif isinstance(first, ObjectRef):
            first = self.value(first)
        else:
            return instruction
        return replace(instruction, args=(first, *instruction.args[1:]))


def renumber(snapshot: Snapshot, reached: Reached) -> Snapshot:
    """The snapshot with these only, and without names for the host."""
    numbers = _Numbers(reached)
    return Snapshot(
        functions=tuple(
            snapshot.functions[old].with_body(_body(snapshot.functions[old], numbers))
            for old in numbers.functions
        ),
        objects=tuple(numbers.item(snapshot.objects[old]) for old in numbers.objects),
        statics=tuple(numbers.static(snapshot.statics[old]) for old in numbers.statics),
        exports={},
        script_globals={},
        initializers=tuple(numbers.functions[number] for number in snapshot.initializers),
        well_known={name: numbers.value(value) for name, value in snapshot.well_known.items()},
        slow={name: numbers.functions[number] for name, number in snapshot.slow.items()},
    )


def _body(function: Function, numbers: _Numbers) -> Iterator[Instruction]:
    return (numbers.instruction(instruction) for instruction in function.body)
