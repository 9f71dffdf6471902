"""Objects and arrays run on the desktop only so far: what is left of a program for a chip must do without.

In: a program at rest with its entry. Out: the same program if it knows no objects; else one without those
that only code used that can no longer run, such as the top level's; or a Diagnostic at the first use that is
left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from microvium import isa
from microvium.diagnostics import UNSUPPORTED, Diagnostic
from microvium.emit import calls_kernel
from microvium.ir import Box, Closure, HeapObject, Instruction, Position, Snapshot, parts_of
from microvium.optimize.edit import entries_of
from microvium.optimize.reach import Reached, reach, renumber, stub_idle
from microvium.values import UNDEFINED, ObjectRef, Value

_HINT = (
    "use them at the top level, which runs at build time, and keep what the entry needs in plain variables"
)


def without_objects(snapshot: Snapshot) -> Snapshot:
    """The program for a chip. Raises Diagnostic if what the entry reaches uses objects."""
    if not uses_objects(snapshot):
        return snapshot
    plain = _without_properties(snapshot)
    reached = refuse_objects(plain, entries_of(plain))
    return renumber(stub_idle(plain, frozenset(reached.functions)), reached)


def uses_objects(snapshot: Snapshot) -> bool:
    """True if the program has an object, an array, or code that works with them."""
    return (
        bool(snapshot.well_known)
        or any(_is_object(item) or _has_properties(item) for item in snapshot.objects)
        or any(function.has_rest for function in snapshot.functions)
        or any(_works_with(item) for function in snapshot.functions for item in function.body)
    )


def _works_with(instruction: Instruction) -> bool:
    return instruction.op in isa.OBJECT_OPS or calls_kernel(instruction)


def _is_object(item: HeapObject) -> bool:
    return not isinstance(item, Closure | Box)


def _has_properties(item: HeapObject) -> bool:
    return isinstance(item, Closure) and item.properties is not UNDEFINED


def _without_properties(snapshot: Snapshot) -> Snapshot:
    """Functions lose their properties: only code that is refused can tell."""
    objects = tuple(
        replace(item, properties=UNDEFINED) if isinstance(item, Closure) else item
        for item in snapshot.objects
    )
    return replace(snapshot, objects=objects, well_known={})


def refuse_objects(snapshot: Snapshot, entries: Sequence[int]) -> Reached:
    """What these functions reach. Raises Diagnostic for an object in it: code first, then variables, then
    whatever else holds one.
    """
    reached = reach(snapshot, entries)
    for number in sorted(reached.functions):
        if snapshot.functions[number].has_rest:
            raise _unsupported(snapshot.functions[number].position)
        for instruction in snapshot.functions[number].body:
            if _works_with(instruction):
                raise _unsupported(instruction.position or snapshot.functions[number].position)
    held = [snapshot.statics[index] for index in sorted(reached.statics)]
    places = [item.position for item in held if _leads_to_object(snapshot, item.value)]
    if places or any(_is_object(snapshot.objects[index]) for index in reached.objects):
        known = [place for place in places if place is not None]
        raise _unsupported(known[0] if known else snapshot.functions[entries[0]].position)
    return reached


def _leads_to_object(snapshot: Snapshot, value: Value) -> bool:
    seen: set[int] = set()
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, ObjectRef) and value.index not in seen:
            seen.add(value.index)
            item = snapshot.objects[value.index]
            if _is_object(item):
                return True
            pending.extend(parts_of(item))
    return False


def _unsupported(position: Position | None) -> Diagnostic:
    return Diagnostic(UNSUPPORTED, "objects are not supported on chips yet", position, hint=_HINT)
