"""A division whose only use truncates it to 32 bits becomes DIV_INT, which needs no doubles.

Not an optimisation but the meaning of "a division that is not truncated" in the choice of the numbers mode:
it runs before that choice, with and without the optimiser.
"""

from __future__ import annotations

from dataclasses import replace

from microvium.ir import PUSH, Function, Snapshot
from microvium.optimize.edit import Edit, operands, with_functions

_TRUNCATES = frozenset({"AND", "OR", "XOR", "INVERT", "SHL", "SHR", "SHR_U"})
"""Operations that take each operand modulo 2^32."""


def truncate_divisions(snapshot: Snapshot) -> Snapshot:
    """Make DIV_INT of every such DIV."""
    changed = {}
    for number, function in enumerate(snapshot.functions):
        if any(instruction.op == "DIV" for instruction in function.body):
            changed[number] = _truncate(function, snapshot.functions)
    return with_functions(snapshot, changed)


def _truncate(function: Function, functions: tuple[Function, ...]) -> Function:
    found = operands(function, functions)
    edit = Edit(function)
    for at, instruction in enumerate(function.body):
        if instruction.op != "DIV" or at not in found.taken:
            continue
        use = found.only_use((at, 0))
        if use is not None and function.body[use[0]].op in _TRUNCATES:
            edit.replace(at, [replace(instruction, op="DIV_INT")])
            if _is_or_zero(function, at, use[0]):
                edit.replace(at + 1)
                edit.replace(at + 2)
    return edit.apply()


def _is_or_zero(function: Function, at: int, use: int) -> bool:
    """True for `DIV, PUSH 0, OR`: DIV_INT alone does all of it."""
    body = function.body
    if use != at + 2 or body[use].op not in ("OR", "SHR"):
        return False
    return (
        body[at + 1].op == PUSH and body[at + 1].args == (0,) and not isinstance(body[at + 1].args[0], bool)
    )
