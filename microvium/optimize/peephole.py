"""Short sequences that one shorter instruction does: tests into jumps, plus and minus one, stacked
negations.
"""

from __future__ import annotations

from dataclasses import replace

from microvium.ir import KERNEL, PUSH, Instruction
from microvium.kinds.arithmetic import is_text_for_add
from microvium.kinds.concrete import INT_MAX, INT_MIN
from microvium.kinds.flow import Facts
from microvium.kinds.sets import F_BOOL, F_ERROR, F_STRING, KindSet
from microvium.lower.members import canonical
from microvium.optimize.edit import Round, World
from microvium.optimize.jumps import INVERSE

_COMPARE_JUMPS = {"LT": "JLT", "LE": "JLE", "GT": "JGT", "GE": "JGE", "EQ": "JEQ", "NE": "JNE"}
_TRUTH_JUMPS = ("JTRUE", "JFALSE")
_STEPS = {("ADD", 1): "INC", ("ADD", -1): "DEC", ("SUB", 1): "DEC", ("SUB", -1): "INC"}


def fuse(proposed: Round, _world: World) -> None:
    """Fuse in all functions that can run."""
    for edit, facts in proposed.functions():
        body = edit.function.body
        for at, instruction in enumerate(body):
            if at not in facts or edit.is_replaced(at):
                continue
            if _is_idle(instruction.op, facts[at].operands):
                edit.replace(at)
            elif instruction.op == "NEW_RESULT":
                ops = _choice(*facts[at].operands)
                if ops is not None:
                    edit.replace(at, [Instruction(op, (), instruction.position) for op in ops])
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
    if first.op == PUSH and second.op == "GET_INDEX":
        return _field(first, second)
    if first.op == PUSH:
        return _step(first, second, at, facts)
    if first.op == "NEW_ARRAY" and second.args == (f"{KERNEL}push_all", 2):
        return (replace(second, args=(f"{KERNEL}push", 2)),) if first.args == (1,) else None
    if first.op == "NOT" and second.op == "NOT" and facts[at].operands[0].only(F_BOOL):
        return ()
    return None


def _is_idle(op: str, operands: tuple[KindSet, ...]) -> bool:
    """True for a conversion of what is converted already."""
    if op == "TO_NUMBER":
        return operands[0].only_numbers
    return op == "TO_STRING" and operands[0].only(F_STRING)


def _choice(_: KindSet, result: KindSet) -> tuple[str, ...] | None:
    """What NEW_RESULT does, if it is known whether the result is an object."""
    if not result.has_objects and not result.flags & F_ERROR:
        return ("POP",)
    is_object = not (result.flags & ~F_ERROR or result.has_ints or result.boxes or result.symbols)
    return ("SWAP", "POP") if is_object else None


def _is_neutral(op: str, value: int, operand: KindSet) -> bool:
    """True if an operator with this constant on its right gives its left operand."""
    if op in ("OR", "XOR", "SHL", "SHR"):
        return value == 0 and operand.within(INT_MIN, INT_MAX)
    if op == "AND":
        is_mask = value >= 0 and not value & (value + 1)
        return (value == -1 and operand.within(INT_MIN, INT_MAX)) or (is_mask and operand.within(0, value))
    if op in ("ADD", "SUB"):
        return value == 0 and operand.only_ints
    return op in ("MUL", "DIV") and value == 1 and operand.only_numbers


def _test(first: Instruction, second: Instruction) -> tuple[Instruction, ...] | None:
    if first.op in _COMPARE_JUMPS:
        jump = _COMPARE_JUMPS[first.op]
        return (replace(second, op=jump if second.op == "JTRUE" else INVERSE[jump], position=first.position),)
    if first.op == "NOT":
        return (replace(second, op=INVERSE[second.op]),)
    return None


def _field(first: Instruction, second: Instruction) -> tuple[Instruction, ...] | None:
    """A computed key that is a name after all."""
    key = first.args[0]
    if isinstance(key, str) and isinstance(canonical(key), str):
        return (Instruction("GET_FIELD", (key,), second.position),)
    return None


def _step(first: Instruction, second: Instruction, at: int, facts: Facts) -> tuple[Instruction, ...] | None:
    value = first.args[0]
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    if len(facts[at + 1].operands) == 2 and _is_neutral(second.op, value, facts[at + 1].operands[0]):
        return ()
    if (second.op, value) not in _STEPS:
        return None
    if second.op == "ADD" and is_text_for_add(facts[at + 1].operands[0]):
        return None
    return (Instruction(_STEPS[second.op, value], (), second.position),)
