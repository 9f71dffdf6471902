"""Functions that ask how many arguments they got: each call passes a known count.

A function with a rest parameter that compares its length with a count is cloned for direct calls with that
count: the clone has a parameter for each argument and makes the array itself, so that the kinds know its
length. An array of a local that is only read, by constant indexes, is then no array any more: each element
becomes a local.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from microvium.ir import PUSH, Area, Convention, Function, Instruction, Slot, Snapshot
from microvium.kinds.flow import slot_of
from microvium.optimize.edit import Edit, World, push, with_functions
from microvium.optimize.inline import MAX_SLOTS
from microvium.optimize.liveness import live_at_start

STEP = "counts"
MOST = 8
"""Arguments that a clone takes at most, so that its frame stays within the limits of a function."""
_COMPARES = frozenset({"EQ", "NE", "JEQ", "JNE"})
_TESTS = frozenset({"JTRUE", "JFALSE"})


def know_counts(snapshot: Snapshot, world: World) -> Snapshot:
    """Make the clones, and locals of the arrays."""
    snapshot = _with_clones(snapshot, world)
    return with_functions(
        snapshot, {number: _without_arrays(function) for number, function in enumerate(snapshot.functions)}
    )


# Clones


def _with_clones(snapshot: Snapshot, world: World) -> Snapshot:
    functions = list(snapshot.functions)
    clones: dict[tuple[int, int], int] = {}
    for number, function in enumerate(snapshot.functions):
        edit = Edit(function)
        for at, target, count in _calls(function):
            called = snapshot.functions[target]
            if not _asks_for(called, count):
                continue
            if (target, count) not in clones:
                clones[target, count] = len(functions)
                functions.append(_clone(called, count))
                name = called.name or "a function"
                world.note(STEP, f"{name} gets {count} of its last arguments", function.body[at].position)
            edit.replace(at - 1)
            edit.replace(at, [replace(function.body[at], args=(clones[target, count],))])
        functions[number] = edit.apply()
    return replace(snapshot, functions=tuple(functions)) if clones else snapshot


def _calls(function: Function) -> Iterator[tuple[int, int, int]]:
    """Direct calls with an array made for them alone: position, callee, count of elements."""
    for at, instruction in enumerate(function.body):
        before = function.body[at - 1] if at else None
        if instruction.op == "CALL_DIRECT" and before is not None and before.op == "NEW_ARRAY":
            target, count = instruction.args[0], before.args[0]
            assert isinstance(target, int)
            assert isinstance(count, int)
            yield at, target, count


def _asks_for(function: Function, count: int) -> bool:
    """True if a function tells the length of its rest parameter from others, or needs no array of it."""
    if not function.has_rest or function.convention is not Convention.DIRECT or count > MOST:
        return False
    rest = Slot(Area.ARGUMENT, function.params - 1)
    body = function.body
    stores = any(item.op == "STORE" and slot_of(item) == rest for item in body)
    if not stores and _uses(function, rest, count) is not None:
        return True
    for at in range(len(body) - 3):
        if body[at].op != "LOAD" or slot_of(body[at]) != rest or body[at + 1].op != "GET_LENGTH":
            continue
        if body[at + 2].op in _TESTS and count <= 1:
            return True
        if body[at + 2].op == PUSH and body[at + 2].args == (count,) and body[at + 3].op in _COMPARES:
            return True
    return False


def _clone(function: Function, count: int) -> Function:
    """The function for so many last arguments; the array is a new local."""
    fixed = function.params - 1
    rest, array = Slot(Area.ARGUMENT, fixed), Slot(Area.LOCAL, function.locals)
    arguments = [Slot(Area.ARGUMENT, fixed + at) for at in range(count)]
    start = [Instruction("LOAD", (slot,), function.position) for slot in arguments]
    start.append(Instruction("NEW_ARRAY", (count,), function.position))
    start.append(Instruction("STORE", (array,), function.position))
    body = [
        replace(item, args=(array,)) if item.op in ("LOAD", "STORE") and slot_of(item) == rest else item
        for item in function.body
    ]
    return replace(
        function,
        params=fixed + count,
        locals=function.locals + 1,
        body=(*start, *body),
        has_rest=False,
        param_names=function.param_names[:fixed],
    )


# Arrays that are only read


def _without_arrays(function: Function) -> Function:
    """The function without one of these arrays, if it has any."""
    for at, instruction in enumerate(function.body[:-1]):
        if instruction.op == "NEW_ARRAY":
            changed = _without_array(_stored(function, at), at)
            if changed is not None:
                return changed
    return function


def _stored(function: Function, at: int) -> Function:
    """The function with an array stored in a local before all else is done with it."""
    body, position = function.body, function.body[at].position
    ops = [item.op for item in body[at + 1 : at + 3]]
    if ops == ["DUP", "STORE"]:
        store = body[at + 2]
        load = Instruction("LOAD", store.args, position)
        return function.with_body([*body[: at + 1], store, load, *body[at + 3 :]])
    if ops[:1] == ["GET_LENGTH"] or ops == [PUSH, "GET_INDEX"]:
        slot = Slot(Area.LOCAL, function.locals)
        through = [Instruction(op, (slot,), position) for op in ("STORE", "LOAD")]
        return replace(
            function, body=(*body[: at + 1], *through, *body[at + 1 :]), locals=function.locals + 1
        )
    return function


def _without_array(function: Function, at: int) -> Function | None:
    """The function without the array that is made there; None if it is more than read."""
    made, store = function.body[at : at + 2]
    count = made.args[0]
    assert isinstance(count, int)
    if store.op != "STORE" or function.locals + function.params + count > MAX_SLOTS:
        return None
    slot = slot_of(store)
    stores = sum(item.op == "STORE" and slot_of(item) == slot for item in function.body)
    if slot.area is not Area.LOCAL or stores != 1 or slot.index in live_at_start(function):
        return None
    uses = _uses(function, slot, count)
    return None if uses is None else _with_locals(function, at, count, uses)


def _uses(function: Function, slot: Slot, count: int) -> dict[int, int | None] | None:
    """Where an array is loaded to be read: the index, None for the length. None if it is used otherwise."""
    found: dict[int, int | None] = {}
    for at, item in enumerate(function.body):
        if item.op != "LOAD" or slot_of(item) != slot:
            continue
        following = [*function.body[at + 1 : at + 3], None, None]
        first, second = following[:2]
        if first is not None and first.op == "GET_LENGTH":
            found[at] = None
            continue
        index = first.args[0] if first is not None and first.op == PUSH else None
        reads = second is not None and second.op == "GET_INDEX"
        if not reads or not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < count:
            return None
        found[at] = index
    return found


def _with_locals(function: Function, at: int, count: int, uses: dict[int, int | None]) -> Function:
    """The array's elements as new locals."""
    edit = Edit(function)
    elements = [Slot(Area.LOCAL, function.locals + index) for index in range(count)]
    position = function.body[at].position
    edit.replace(at, [Instruction("STORE", (slot,), position) for slot in reversed(elements)])
    edit.replace(at + 1)
    for use, index in uses.items():
        if index is None:
            edit.replace(use, [push(count, position)])
            edit.replace(use + 1)
        else:
            edit.replace(use, [Instruction("LOAD", (elements[index],), function.body[use].position)])
            edit.replace(use + 1)
            edit.replace(use + 2)
    return replace(edit.apply(), locals=function.locals + count)
