"""Arrays that never leave a function become variables, and arguments that a function collects in an array,
always equally many, become parameters.

What a library function asks of its arguments (are there two? what is the second?) costs nothing where the
answer is in the code of the call. `const [a, b] = [b, a]` makes no array either.
"""

from __future__ import annotations

from dataclasses import replace

from microvium.ir import KERNEL, PUSH, Area, Convention, Function, Instruction, Slot, Snapshot
from microvium.kinds.flow import slot_of
from microvium.optimize.edit import Edit, World, push, with_functions
from microvium.optimize.liveness import live_at_start

STEP = "items"
MOST = 8
"""Elements of an array that become variables."""
_PUSH_ALL, _PUSH = (f"{KERNEL}push_all", 2), (f"{KERNEL}push", 2)
"""The arguments of the instructions that append an array of values, and one value."""


def spread_arrays(snapshot: Snapshot, world: World) -> Snapshot:
    """Rest parameters of a known length first, then arrays in variables."""
    snapshot = _rests(snapshot, world)
    changed = {number: _arrays(function, world) for number, function in enumerate(snapshot.functions)}
    return with_functions(snapshot, changed)


# Rest parameters


def _rests(snapshot: Snapshot, world: World) -> Snapshot:
    counts = _counts(snapshot)
    changed: dict[int, Function] = {}
    for number, function in enumerate(snapshot.functions):
        count = counts.get(number)
        if (
            function.has_rest
            and function.convention is Convention.DIRECT
            and count is not None
            and count <= MOST
        ):
            changed[number] = _without_rest(function, count)
            name = function.name or "a function"
            world.note(STEP, f"{name} always gets {count} arguments more", function.position)
    if not changed:
        return snapshot
    targets = frozenset(changed)
    for number, function in enumerate(snapshot.functions):
        changed[number] = _without_arrays(changed.get(number, function), targets)
    return with_functions(snapshot, changed)


def _counts(snapshot: Snapshot) -> dict[int, int | None]:
    """For each function that is called directly: how many elements the array has that every call makes for
    it; None if that differs or is not known.
    """
    counts: dict[int, int | None] = {}
    for function in snapshot.functions:
        for before, item in zip((None, *function.body), function.body, strict=False):
            if item.op != "CALL_DIRECT" or not isinstance(target := item.args[0], int):
                continue
            made = before.args[0] if before is not None and before.op == "NEW_ARRAY" else None
            count = made if isinstance(made, int) else None
            counts[target] = count if counts.get(target, count) == count else None
    return counts


def _without_rest(function: Function, count: int) -> Function:
    """The function with `count` parameters in place of the array; it makes that by itself if it has to."""
    first = function.params - 1
    rest = Slot(Area.ARGUMENT, first)
    variables = [Slot(Area.ARGUMENT, first + index) for index in range(count)]
    if _only_asks(function, rest, count):
        function = _with_variables(function, rest, variables).apply()
    else:
        function = _makes_array(function, rest, variables)
    names = (*function.param_names[:first], *[""] * count) if function.param_names else ()
    return replace(function, params=first + count, param_names=names, has_rest=False)


def _makes_array(function: Function, rest: Slot, variables: list[Slot]) -> Function:
    at, local = function.position, Slot(Area.LOCAL, function.locals)
    prologue = [
        *(Instruction("LOAD", (variable,), at) for variable in variables),
        Instruction("NEW_ARRAY", (len(variables),), at),
        Instruction("STORE", (local,), at),
    ]
    body = (
        replace(item, args=(local,)) if item.op in ("LOAD", "STORE") and slot_of(item) == rest else item
        for item in function.body
    )
    return replace(function, locals=function.locals + 1, body=(*prologue, *body))


def _without_arrays(function: Function, targets: frozenset[int]) -> Function:
    """The function without the arrays that it makes for direct calls of these."""
    body: list[Instruction] = []
    for item in function.body:
        if item.op == "CALL_DIRECT" and item.args[0] in targets:
            made = body.pop()
            assert made.op == "NEW_ARRAY"
        body.append(item)
    return function if len(body) == len(function.body) else function.with_body(body)


# Arrays


def _arrays(function: Function, world: World) -> Function:
    """The function with variables in place of arrays that are only asked for elements and lengths."""
    while (made := _find(function)) is not None:
        world.note(STEP, "an array is never there as a whole", function.body[made].position)
        count, slot = function.body[made].args[0], slot_of(function.body[made + 1])
        assert isinstance(count, int)
        variables = [Slot(Area.LOCAL, function.locals + index) for index in range(count)]
        edit = _with_variables(function, slot, variables)
        edit.replace(made)
        stores = [Instruction("STORE", (variable,), function.body[made].position) for variable in variables]
        edit.replace(made + 1, reversed(stores))
        function = replace(edit.apply(), locals=function.locals + count)
    return function


def _find(function: Function) -> int | None:
    """Where such an array is made."""
    body = function.body
    for at, item in enumerate(body[:-1]):
        count, following = item.args[0] if item.op == "NEW_ARRAY" else None, body[at + 1]
        if not isinstance(count, int) or count > MOST or following.op != "STORE":
            continue
        slot = slot_of(following)
        is_known = slot.area is Area.LOCAL and slot.index not in live_at_start(function)
        if is_known and _only_asks(function, slot, count, 1):
            return at
    return None


def _only_asks(function: Function, slot: Slot, count: int, stores: int = 0) -> bool:
    """True if an array of `count` elements in a variable is only asked for these and its length, and the
    variable is assigned so many times.
    """
    body = function.body
    uses = [at for at, item in enumerate(body) if item.op in ("LOAD", "STORE") and slot_of(item) == slot]
    loads = [at for at in uses if body[at].op == "LOAD"]
    return len(uses) - len(loads) == stores and all(_asks(body, at, count) for at in loads)


def _asks(body: tuple[Instruction, ...], at: int, count: int) -> bool:
    following = body[at + 1]
    if following.op == "POP" or _is_length(following) or (count == 1 and following.args == _PUSH_ALL):
        return True
    index = following.args[0] if following.op == PUSH else None
    is_index = isinstance(index, int) and not isinstance(index, bool) and 0 <= index < count
    return is_index and body[at + 2].op == "GET_INDEX"


def _is_length(item: Instruction) -> bool:
    return item.op == "GET_LENGTH" or (item.op == "GET_FIELD" and item.args[0] == "length")


def _with_variables(function: Function, slot: Slot, variables: list[Slot]) -> Edit:
    """The function with the elements of the array in `slot` in these."""
    edit = Edit(function)
    for at, item in enumerate(function.body):
        if item.op != "LOAD" or slot_of(item) != slot:
            continue
        following = function.body[at + 1]
        edit.replace(at)
        if _is_length(following):
            edit.replace(at + 1, [push(len(variables), item.position)])
        elif following.args == _PUSH_ALL:
            load = Instruction("LOAD", (variables[0],), item.position)
            edit.replace(at + 1, [load, replace(following, args=_PUSH)])
        elif following.op == PUSH:
            index = following.args[0]
            assert isinstance(index, int)
            edit.replace(at + 1)
            edit.replace(at + 2, [Instruction("LOAD", (variables[index],), item.position)])
        else:
            edit.replace(at + 1)
    return edit
