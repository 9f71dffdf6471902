"""A division whose only use makes it an integer needs no doubles.

One that is truncated to 32 bits becomes DIV_INT. One of integers that the library rounds, as in
`Math.floor(a / b)`, becomes DIV_INT too if that is the same, else a function of the engine.

Not an optimisation but the meaning of "a division that is not truncated" in the choice of the numbers mode:
it runs before that choice, with and without the optimiser.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from microvium.ir import PUSH, Function, Instruction, Position, Snapshot
from microvium.kinds import Kinds, analyze
from microvium.kinds.concrete import INT_MAX, INT_MIN
from microvium.kinds.flow import Facts
from microvium.kinds.program import ANY_ARGUMENTS, Arguments, Host
from microvium.kinds.sets import KindSet
from microvium.layout import WORD16, Word
from microvium.optimize.edit import Edit, operands, push, with_functions

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


# Divisions that the library rounds

DOWN, UP, TO_ZERO = 0, 1, 2
"""The first of `mvm_rounding` in double.h."""


def choose_numbers(
    snapshot: Snapshot,
    entries: Sequence[int],
    hosts: Mapping[str, Host],
    numbers: str,
    arguments: Arguments = ANY_ARGUMENTS,
    word: Word = WORD16,
) -> tuple[Snapshot, Kinds]:
    """The program, its rounded divisions replaced if it has no doubles then, and its kinds."""
    if numbers != "double" and any(map(_may_round, snapshot.functions)):
        trial = with_functions(
            snapshot, {number: _with_trials(function) for number, function in enumerate(snapshot.functions)}
        )
        rounded = _settled(trial, analyze(trial, entries, hosts, "int", arguments, word))
        if rounded != snapshot:
            kinds = analyze(rounded, entries, hosts, numbers, arguments, word)
            if not kinds.doubles:
                return rounded, kinds
    return snapshot, analyze(snapshot, entries, hosts, numbers, arguments, word)


def _may_round(function: Function) -> bool:
    """True if a quotient is an argument by itself."""
    return any(_is_argument(function.body[at : at + 2]) for at in range(len(function.body)))


def _is_argument(pair: Sequence[Instruction]) -> bool:
    return [item.op for item in pair] == ["DIV", "CALL"] and pair[1].args == (1,)


def _with_trials(function: Function) -> Function:
    """Each of these divisions as a rounded one, so that the kinds see what follows: a division of known
    integers may surely fail. What is rounded either way holds for both, and for an exact quotient.
    """
    edit = Edit(function)
    for at, instruction in enumerate(function.body):
        if _is_argument(function.body[at : at + 2]):
            edit.replace(at, _quotient(DOWN, instruction.position))
    return edit.apply()


def _quotient(rounding: int, position: Position | None) -> list[Instruction]:
    return [push(rounding, position), Instruction("CALL_HOST", ("%quotient", 3), position)]


def _settled(trial: Snapshot, kinds: Kinds) -> Snapshot:
    """Trials that are no roundings of integers are divisions again."""
    changed = {}
    for number, function in enumerate(trial.functions):
        edit = Edit(function)
        facts = kinds.facts.get(number, {})
        for at, instruction in enumerate(function.body):
            if instruction.op == "CALL_HOST" and instruction.args[0] == "%quotient":
                _settle(trial, edit, at, facts)
        changed[number] = edit.apply()
    return with_functions(trial, changed)


def _settle(trial: Snapshot, edit: Edit, at: int, facts: Facts) -> None:
    division, call = facts.get(at), facts.get(at + 1)
    position = edit.function.body[at].position
    rounding = None
    if division is not None and call is not None and all(one.only_ints for one in division.operands):
        rounding = _rounding(trial, call.callees, call.operands[0])
    if division is None or rounding is None:
        edit.replace(at - 1)
        edit.replace(at, [Instruction("DIV", (), position)])
        return
    if _truncates(rounding, *division.operands[:2]):
        edit.replace(at - 1)
        edit.replace(at, [Instruction("DIV_INT", (), position)])
    else:
        edit.replace(at - 1, [push(rounding, position)])
    edit.replace(at + 1, [Instruction(op, (), position) for op in ("SWAP", "POP", "SWAP", "POP")])


def _rounding(snapshot: Snapshot, callees: Collection[int], callee: KindSet) -> int | None:
    """How the one function that is called rounds its argument; None for any other function."""
    if len(callees) != 1 or KindSet(objects=callee.objects) != callee:
        return None
    body = [item for item in snapshot.functions[next(iter(callees))].body if item.op != "TO_NUMBER"]
    if [item.op for item in body[:4]] != ["LOAD", PUSH, "CALL_HOST", "RETURN"]:
        return None
    rounding = body[1].args[0]
    if body[2].args[0] != "%to_integer" or not isinstance(rounding, int) or rounding > TO_ZERO:
        return None
    return rounding


def _truncates(rounding: int, dividend: KindSet, divisor: KindSet) -> bool:
    """True if DIV_INT gives the rounded quotient."""
    if divisor.low < 1 or not dividend.within(INT_MIN, INT_MAX):
        return False
    return rounding == TO_ZERO or (rounding == DOWN and dividend.low >= 0)
