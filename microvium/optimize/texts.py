"""Strings as operands, and `**`, of a full engine without doubles: the library makes numbers of them, and
powers; the engine has no code that reads a number from a text.

In: the kinds. An operand that has to be a number and may be a string, or an object that may become one, goes
through a function of `lib/texts.js`; a comparison of what may be a string with what may be none is a call of
one as a whole, and so is each `**`. With doubles the engine reads texts itself, exactly. So it does in
tailored firmware, where that is smaller than the bytecode with the operations that it needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from microvium.ir import Instruction, Position, Snapshot
from microvium.kinds import Kinds
from microvium.kinds.arithmetic import compute
from microvium.kinds.concrete import LOOSE, ORDER
from microvium.kinds.flow import HINT_OF, Fact
from microvium.kinds.graph import ORDER_JUMPS
from microvium.kinds.kernel import objects_of
from microvium.kinds.sets import F_BOOL, F_DOUBLE, F_NAN, F_STRING, KindSet
from microvium.library.select import with_hidden
from microvium.object_needs import STORES_COMPUTED
from microvium.optimize.edit import Edit, World, pop, push, with_functions

_COMPARES = {"LT": "lessThanText", "LE": "atMostText", "GT": "greaterThanText", "GE": "atLeastText"}
_EQUALS, _NUMBER, _POWER = "equalsText", "numberFromText", "integerPower"
_NUMERIC = HINT_OF.keys() - {"ADD", "TO_STRING"} - ORDER - ORDER_JUMPS.keys()
"""Operations that make numbers of their operands, whatever these are."""


def read_texts(snapshot: Snapshot, kinds: Kinds, world: World) -> tuple[Snapshot, Kinds]:
    """The program where no operation meets a string in place of a number, without `**`, and its kinds; the
    same ones if that is so already.
    """
    if kinds.doubles:
        return snapshot, kinds
    wanted: dict[str, None] = {}
    for number, facts in sorted(kinds.facts.items()):
        body = snapshot.functions[number].body
        for at, fact in sorted(facts.items()):
            wanted.update(dict.fromkeys(_wanted(body[at].op, fact)))
    if not wanted:
        return snapshot, kinds
    extended, found = with_hidden(snapshot, wanted)
    changed = {}
    for number, facts in kinds.facts.items():
        edit = Edit(snapshot.functions[number])
        for at, fact in facts.items():
            instruction = edit.function.body[at]
            if any(_wanted(instruction.op, fact)):
                edit.replace(at, _replacement(instruction, fact, found))
        changed[number] = edit.apply()
    done = with_functions(extended, changed)
    return done, replace(world.kinds(done), reason=kinds.reason)


def stores_texts_in_bytes(snapshot: Snapshot, kinds: Kinds) -> bool:
    """True if an element of a Uint8Array may be set to a string. The engine makes a number of it only when it
    has seen where it goes, so it has to read the text itself.
    """
    return any(
        snapshot.functions[number].body[at].op in STORES_COMPUTED
        and fact.operands[2].flags & F_STRING
        and any(kinds.sites[site].kind == "bytes" for site in fact.operands[0].sites)
        for number, facts in kinds.facts.items()
        for at, fact in facts.items()
    )


def _wanted(op: str, fact: Fact) -> Iterator[str]:
    """The function that does an operation, or makes numbers of its operands."""
    if op in _NUMERIC:
        if any(map(_may_be_text, fact.operands)):
            yield _NUMBER
        if op == "EXP":
            yield _POWER
    elif op in ORDER or op in ORDER_JUMPS:
        left, right = fact.operands
        if (_may_be_text(left) and _may_be_other(right)) or (_may_be_other(left) and _may_be_text(right)):
            yield _COMPARES[ORDER_JUMPS[op][0] if op in ORDER_JUMPS else op]
    elif op in LOOSE:
        left, right = fact.operands
        if (left.flags & F_STRING and _is_compared(right)) or (_is_compared(left) and right.flags & F_STRING):
            yield _EQUALS


def _may_be_text(operand: KindSet) -> bool:
    """True if it may be, or become, a string."""
    return bool(operand.flags & F_STRING) or not objects_of(operand).is_empty


def _may_be_other(operand: KindSet) -> bool:
    """True if it may be anything but a string."""
    return not operand.without(F_STRING).is_empty


def _is_compared(operand: KindSet) -> bool:
    """True if `==` makes a number of a string that it compares with this."""
    return operand.has_ints or bool(operand.flags & (F_BOOL | F_NAN | F_DOUBLE))


def _replacement(instruction: Instruction, fact: Fact, found: dict[str, int]) -> Iterator[Instruction]:
    op, position = instruction.op, instruction.position
    if op in _NUMERIC:
        if any(map(_may_be_text, fact.operands)):
            yield from _operands(fact, found[_NUMBER], position)
        yield Instruction("CALL_DIRECT", (found[_POWER],), position) if op == "EXP" else instruction
        return
    [name] = _wanted(op, fact)
    yield Instruction("CALL_DIRECT", (found[name],), position)
    if op in ORDER_JUMPS:
        yield replace(instruction, op="JTRUE" if ORDER_JUMPS[op][1] else "JFALSE")
    elif op == "NE_LOOSE":
        yield Instruction("NOT", (), position)


def _operands(fact: Fact, function: int, position: Position | None) -> Iterator[Instruction]:
    """Makes numbers of the one or two operands on top of the stack, the left one first."""
    *left, right = fact.operands
    if left and _may_be_text(left[0]):
        yield Instruction("SWAP", (), position)
        yield from _number(left[0], function, position)
        yield Instruction("SWAP", (), position)
    if _may_be_text(right):
        yield from _number(right, function, position)


def _number(operand: KindSet, function: int, position: Position | None) -> Iterator[Instruction]:
    """What is known now needs no call."""
    outcome = compute("TO_NUMBER", (operand,), doubles=False)
    known = None if outcome.throws or not objects_of(operand).is_empty else outcome.result.constant()
    if known is None:
        yield Instruction("CALL_DIRECT", (function,), position)
    else:
        yield pop(position)
        yield push(known, position)
