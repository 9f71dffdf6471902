"""Stores that nothing reads, and loads of what was just stored."""

from __future__ import annotations

from dataclasses import replace

from microvium.ir import PUSH, Area, Function, Instruction, Slot, Snapshot
from microvium.kinds.flow import slot_of
from microvium.optimize.edit import Edit, World, pop, with_functions
from microvium.optimize.liveness import live_after, variable

STEP = "stores"
_LOAD_OF = {"STORE": "LOAD", "STORE_STATIC": "LOAD_STATIC"}


def drop_stores(snapshot: Snapshot, world: World) -> Snapshot:
    """Drop stores to variables that are not read again, and pair stores with the loads behind them."""
    read = _statics_read(snapshot)
    changed = {}
    for number, function in enumerate(snapshot.functions):
        dropped = _pair(_without_copies(_drop(function, snapshot, read, world)))
        changed[number] = _without_unused(_mirrored(dropped))
    return with_functions(snapshot, changed)


def _statics_read(snapshot: Snapshot) -> set[int]:
    read: set[int] = set()
    for function in snapshot.functions:
        for instruction in function.body:
            if instruction.op == "LOAD_STATIC" and isinstance(index := instruction.args[0], int):
                read.add(index)
    return read


def _drop(function: Function, snapshot: Snapshot, read: set[int], world: World) -> Function:
    live = live_after(function)
    edit = Edit(function)
    for at, instruction in enumerate(function.body):
        if instruction.op == "STORE":
            if variable(function, instruction) not in live[at]:
                edit.replace(at, [pop(instruction.position)])
        elif instruction.op == "STORE_STATIC" and instruction.args[0] not in read:
            name = snapshot.statics[int(str(instruction.args[0]))].name
            world.note(STEP, f"variable {name} is written but not read", instruction.position)
            edit.replace(at, [pop(instruction.position)])
    return edit.apply()


def _without_copies(function: Function) -> Function:
    """Without stores of a variable to itself."""
    body: list[Instruction] = []
    for instruction in function.body:
        before = [item.op for item in body[-2:]]
        if (instruction.op == "STORE" and before[-1:] == ["LOAD"] and body[-1].args == instruction.args) or (
            instruction.op == "STORE" and before == ["LOAD", "DUP"] and body[-2].args == instruction.args
        ):
            body.pop()
        else:
            body.append(instruction)
    return function if len(body) == len(function.body) else function.with_body(body)


def _pair(function: Function) -> Function:
    """`STORE x, LOAD x`: nothing if x is not read again, else `DUP, STORE x`. A constant is pushed again
    instead.
    """
    live = live_after(function)
    edit = Edit(function)
    for at, instruction in enumerate(function.body[:-1]):
        following = function.body[at + 1]
        if following.op != _LOAD_OF.get(instruction.op) or following.args != instruction.args:
            continue
        if edit.is_replaced(at):
            continue
        if instruction.op == "STORE" and variable(function, instruction) not in live[at + 1]:
            edit.replace(at)
            edit.replace(at + 1)
        elif not _just_loaded(function, at):
            edit.replace(at, [Instruction("DUP", (), instruction.position)])
            edit.replace(at + 1, [instruction])
    return edit.apply()


def _mirrored(function: Function) -> Function:
    """`STORE y, STORE x, LOAD x, LOAD y` where neither is read again: nothing, and so for any number."""
    live = live_after(function)
    body = function.body
    edit = Edit(function)
    for at in range(len(body) - 1):
        count = 0
        while (
            at >= count
            and at + 1 + count < len(body)
            and body[at - count].op == "STORE"
            and body[at + 1 + count].op == "LOAD"
            and body[at + 1 + count].args == body[at - count].args
            and not edit.is_replaced(at - count)
        ):
            count += 1
        places = range(at + 1, at + 1 + count)
        variables = {variable(function, body[place]) for place in places}
        if count >= 2 and len(variables) == count and variables.isdisjoint(live[at + count]):
            for place in range(at + 1 - count, at + 1 + count):
                edit.replace(place)
    return edit.apply()


def _without_unused(function: Function) -> Function:
    """The function without the locals that it does not use: passes leave them behind."""
    slots = [slot_of(item) for item in function.body if item.op in ("LOAD", "STORE")]
    used = sorted({slot.index for slot in slots if slot.area is Area.LOCAL})
    if len(used) == function.locals:
        return function
    new = {Slot(Area.LOCAL, old): Slot(Area.LOCAL, index) for index, old in enumerate(used)}
    body = (
        replace(item, args=(new.get(slot_of(item), slot_of(item)),)) if item.op in ("LOAD", "STORE") else item
        for item in function.body
    )
    return replace(function, locals=len(used), body=tuple(body))


def _just_loaded(function: Function, at: int) -> bool:
    """True if what is stored is a constant: `fold` turns the load into one more PUSH."""
    return at > 0 and function.body[at - 1].op == PUSH
