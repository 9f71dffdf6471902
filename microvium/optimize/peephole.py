"""Short sequences that one shorter instruction does: tests into jumps, plus and minus one, stacked
negations.
"""

from __future__ import annotations

from dataclasses import replace

from microvium.ir import PUSH, Instruction
from microvium.kinds.arithmetic import is_text_for_add
from microvium.kinds.flow import Facts
from microvium.kinds.sets import F_BOOL
from microvium.optimize.edit import Round, World
from microvium.optimize.jumps import INVERSE

_COMPARE_JUMPS = {"LT": "JLT", "LE": "JLE", "GT": "JGT", "GE": "JGE", "EQ": "JEQ", "NE": "JNE"}
_TRUTH_JUMPS = ("JTRUE", "JFALSE")
_STEPS = {("ADD", 1): "INC", ("ADD", -1): "DEC", ("SUB", 1): "DEC", ("SUB", -1): "INC"}


def fuse(proposed: Round, _world: World) -> None:
    """Fuse in all functions that can run."""
    for edit, facts in proposed.functions():
        body = edit.function.body
        for at in range(len(body) - 1):
            if edit.is_replaced(at) or edit.is_replaced(at + 1) or at not in facts or at + 1 not in facts:
                continue
            new = _pair(body[at], body[at + 1], at, facts)
            if new is not None:
                edit.replace(at, new)
                edit.replace(at + 1)


def _pair(first: Instruction, second: Instruction, at: int, facts: Facts) -> tuple[Instruction, ...] | None:
    """What may stand for two instructions in a row."""
    if second.op in _TRUTH_JUMPS:
        return _test(first, second)
    if first.op == PUSH:
        return _step(first, second, at, facts)
    if first.op == "NOT" and second.op == "NOT" and facts[at].operands[0].only(F_BOOL):
        return ()
    return None


def _test(first: Instruction, second: Instruction) -> tuple[Instruction, ...] | None:
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
