"""Short sequences that one shorter instruction does: tests into jumps, plus and minus one, stacked negations."""

from __future__ import annotations

from dataclasses import replace

from microvium.ir import PUSH, Function, Instruction, Snapshot
from microvium.kinds.arithmetic import is_text_for_add
from microvium.kinds.flow import Facts
from microvium.kinds.sets import F_BOOL
from microvium.optimize.edit import Edit, World, reachable_facts, with_functions
from microvium.optimize.jumps import INVERSE

_COMPARE_JUMPS = {"LT": "JLT", "LE": "JLE", "GT": "JGT", "GE": "JGE", "EQ": "JEQ", "NE": "JNE"}
_TRUTH_JUMPS = ("JTRUE", "JFALSE")
_STEPS = {("ADD", 1): "INC", ("ADD", -1): "DEC", ("SUB", 1): "DEC", ("SUB", -1): "INC"}


def fuse(snapshot: Snapshot, world: World) -> Snapshot:
    """Fuse in all functions that can run."""
    changed = {}
    for number, function, facts in reachable_facts(world, snapshot):
        changed[number] = _fuse(function, facts)
    return with_functions(snapshot, changed)


def _fuse(function: Function, facts: Facts) -> Function:
    edit = Edit(function)
    for at in range(len(function.body) - 1):
        if edit.is_replaced(at) or edit.is_replaced(at + 1) or at not in facts or at + 1 not in facts:
            continue
        new = _pair(function.body[at], function.body[at + 1], at, facts)
        if new is not None:
            edit.replace(at, new)
            edit.replace(at + 1)
    return edit.apply()


def _pair(first: Instruction, second: Instruction, at: int, facts: Facts) -> tuple[Instruction, ...] | None:
    """What may stand for two instructions in a row."""
    if second.op in _TRUTH_JUMPS:
        return _test(first, second, at, facts)
    if first.op == PUSH:
        return _step(first, second, at, facts)
    if first.op == "NOT" and second.op == "NOT" and facts[at].operands[0].only(F_BOOL):
        return ()
    return None


def _test(first: Instruction, second: Instruction, at: int, facts: Facts) -> tuple[Instruction, ...] | None:
    if first.op in _COMPARE_JUMPS:
        jump = _COMPARE_JUMPS[first.op]
        return (replace(second, op=jump if second.op == "JTRUE" else INVERSE[jump], position=first.position),)
    if first.op == "NOT":
        return (replace(second, op=INVERSE[second.op]),)
    return None


def _step(first: Instruction, second: Instruction, at: int, facts: Facts) -> tuple[Instruction, ...] | None:
    value = first.args[0]
    if not isinstance(value, int) or isinstance(value, bool) or (second.op, value) not in _STEPS:
        return None
    if second.op == "ADD" and is_text_for_add(facts[at + 1].operands[0]):
        return None
    return (Instruction(_STEPS[second.op, value], (), second.position),)
