"""Locals that are never live at the same time share a slot, and an argument's slot serves a local once it is
dead.

The frame of a function is RAM for as long as it runs. A local that may be read before it is stored holds
undefined from the start, so it keeps a slot of its own from there.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from microvium.ir import Area, Function, Instruction, Slot, Snapshot
from microvium.optimize.edit import World, with_functions
from microvium.optimize.liveness import live_after, live_at_start, variable

STEP = "slots"


def share_slots(snapshot: Snapshot, world: World) -> Snapshot:
    """Share slots in every function."""
    changed = {}
    for number, function in enumerate(snapshot.functions):
        new = _share(function)
        if new.locals < function.locals:
            text = f"{function.name or 'a function'}: {function.locals} locals share {new.locals} slots"
            world.note(STEP, text, function.position)
            changed[number] = new
    return with_functions(snapshot, changed)


def _share(function: Function) -> Function:
    if not function.locals:
        return function
    clashes = _clashes(function)
    copied = _copied(function)
    arguments = range(function.locals, function.locals + function.params)
    places = {number: number for number in arguments}
    for number in sorted(clashes, key=lambda item: (-len(clashes[item]), item)):
        if number in places:
            continue
        taken = {places[other] for other in clashes[number] if other in places}
        copies = [places[other] for other in sorted(copied.get(number, ())) if other in places]
        candidates = [*copies, *arguments, *range(function.locals)]
        places[number] = next(place for place in candidates if place not in taken)
    return _renumber(function, places)


def _clashes(function: Function) -> dict[int, set[int]]:
    """Variables that may be live at the same time; those that are never loaded or stored are left out."""
    used = {number for item in function.body if (number := variable(function, item)) is not None}
    clashes: dict[int, set[int]] = {number: set() for number in used}
    for number in range(function.locals, function.locals + function.params):
        clashes.setdefault(number, set())
    start = live_at_start(function) | set(range(function.locals, function.locals + function.params))
    _clash_all(clashes, start)
    for at, live in enumerate(live_after(function)):
        instruction = function.body[at]
        if instruction.op == "STORE" and (number := variable(function, instruction)) is not None:
            _clash_all(clashes, {number}, live)
    return clashes


def _copied(function: Function) -> dict[int, set[int]]:
    """Variables of which one is copied to the other: in one slot, the copy is nothing."""
    copied: dict[int, set[int]] = {}
    for first, second in pairwise(function.body):
        if first.op == "LOAD" and second.op == "STORE":
            a, b = variable(function, first), variable(function, second)
            if a is not None and b is not None:
                copied.setdefault(a, set()).add(b)
                copied.setdefault(b, set()).add(a)
    return copied


def _clash_all(
    clashes: dict[int, set[int]], some: set[int] | frozenset[int], others: frozenset[int] | None = None
) -> None:
    for a in some:
        for b in others if others is not None else some:
            if a != b:
                clashes[a].add(b)
                clashes[b].add(a)


def _renumber(function: Function, places: dict[int, int]) -> Function:
    kept = sorted({place for place in places.values() if place < function.locals})
    slots = {place: Slot(Area.LOCAL, index) for index, place in enumerate(kept)}
    for index in range(function.params):
        slots[function.locals + index] = Slot(Area.ARGUMENT, index)
    body: list[Instruction] = []
    for instruction in function.body:
        number = variable(function, instruction)
        body.append(instruction if number is None else replace(instruction, args=(slots[places[number]],)))
    return replace(function, body=tuple(body), locals=len(kept))
