"""Values that are made only to be dropped: a POP moves back to where its operand is made, and there both
vanish. A SWAP with a POP behind it drops what lies below the topmost operand.
"""

from __future__ import annotations

from microvium.ir import Function, Instruction, Snapshot
from microvium.kinds.graph import pushes
from microvium.optimize.edit import LOADS, Edit, World, operands, with_functions

_PUSHES_BEFORE_POP = LOADS | {"DUP"}
"""With a POP behind them they do nothing."""


def drop_values(snapshot: Snapshot, _world: World) -> Snapshot:
    """Move POPs back and delete the pairs."""
    changed = {}
    for number, function in enumerate(snapshot.functions):
        without = _drop_below(function, snapshot.functions)
        changed[number] = _delete_pairs(_move_back(without, snapshot.functions))
    return with_functions(snapshot, changed)


def _drop_below(function: Function, functions: tuple[Function, ...]) -> Function:
    """Each value that waits on the stack only for a SWAP and a POP is not made at all, if that takes nothing
    but a push.
    """
    found = operands(function, functions)
    edit = Edit(function)
    body = function.body
    for at, instruction in enumerate(body[:-1]):
        if instruction.op != "SWAP" or body[at + 1].op != "POP" or at not in found.taken:
            continue
        token = found.taken[at][0]
        maker = token[0]
        hidden = maker < 0 or token in found.merged or token in found.guarded
        if hidden or len(found.uses[token]) != 2 or edit.is_replaced(maker):
            continue
        if body[maker].op in _PUSHES_BEFORE_POP and token[1] == 0:
            for place in (maker, at, at + 1):
                edit.replace(place)
    return edit.apply()


def _move_back(function: Function, functions: tuple[Function, ...]) -> Function:
    """Each POP directly behind the instruction that made its operand, if that has no other use. A DUP goes
    with it.
    """
    found = operands(function, functions)
    edit = Edit(function)
    for at, instruction in enumerate(function.body):
        if instruction.op != "POP" or at not in found.taken:
            continue
        token = found.taken[at][0]
        maker = token[0]
        if found.only_use(token) is None:
            continue
        if function.body[maker].op == "DUP":
            if not edit.is_replaced(maker):
                edit.replace(at)
                edit.replace(maker)
        elif maker != at - 1 and token[1] == pushes(function.body[maker]) - 1:
            edit.replace(at)
            edit.insert_after(maker, instruction)
    return edit.apply()


def _delete_pairs(function: Function) -> Function:
    body: list[Instruction] = []
    for instruction in function.body:
        if instruction.op == "POP" and body and body[-1].op in _PUSHES_BEFORE_POP:
            body.pop()
        else:
            body.append(instruction)
    return function if tuple(body) == function.body else function.with_body(body)
