"""Objects as operands: what an operation would have the engine do is done by calls before it, so that a
tailored engine knows nothing of it.

In: the kinds. An operand that may be an object goes through the library's TO_PRIMITIVE; operations that
convert only some of their objects are calls of their function of `layout.SLOW` as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from microvium.ir import Instruction, Position, Snapshot
from microvium.kinds import Kinds
from microvium.kinds.concrete import LOOSE
from microvium.kinds.flow import HINT_OF, Fact
from microvium.kinds.graph import ORDER_JUMPS
from microvium.kinds.kernel import objects_of
from microvium.optimize.edit import Edit, Round, World, push
from microvium.optimize.fold import end_after

_WHOLE = frozenset({"GET_INDEX", "SET_INDEX"}) | LOOSE
_NEGATED = {"GT": "NOT_GT", "GE": "NOT_GE"}
_SWAP = Instruction("SWAP")


def convert_objects(proposed: Round, _world: World) -> None:
    """In all functions that can run."""
    slow = proposed.snapshot.slow
    for edit, facts in proposed.functions():
        for at, instruction in enumerate(edit.function.body):
            fact = facts.get(at)
            if fact is None or edit.is_replaced(at):
                continue
            if instruction.op == "TO_PRIMITIVE":
                _to_primitive(edit, at, fact, slow.get("TO_PRIMITIVE"))
            elif calls_library(instruction, fact):
                edit.replace(at, _replacement(instruction, fact, slow))
            else:
                continue
            end_after(edit, at, fact)


def calls_library(instruction: Instruction, fact: Fact) -> bool:
    """True if the operation may meet an object that it has to convert."""
    op = instruction.op
    return bool(fact.callees) and (op in HINT_OF or op == "TO_PRIMITIVE" or _is_whole(op, fact))


def _is_whole(op: str, fact: Fact) -> bool:
    if op in LOOSE:
        return True
    return op in _WHOLE and not objects_of(fact.operands[1]).is_empty


def slow_functions(snapshot: Snapshot, kinds: Kinds) -> set[str]:
    """The names in `layout.SLOW` that an engine which converts by itself needs for a program."""
    found = set()
    for number, facts in kinds.facts.items():
        for at, fact in facts.items():
            instruction = snapshot.functions[number].body[at]
            if calls_library(instruction, fact):
                op = instruction.op
                order = ORDER_JUMPS[op][0] if op in ORDER_JUMPS else op
                found |= {"TO_PRIMITIVE", _NEGATED.get(order, order) if op in ORDER_JUMPS else op}
    return found & snapshot.slow.keys()


def _to_primitive(edit: Edit, at: int, fact: Fact, function: int | None) -> None:
    instruction = edit.function.body[at]
    if function is None or objects_of(fact.operands[0]).is_empty:
        edit.replace(at)
    else:
        edit.replace(at, _call(function, int(str(instruction.args[0])), instruction.position))


def _call(function: int, hint: int, position: Position | None) -> list[Instruction]:
    return [push(hint, position), Instruction("CALL_DIRECT", (function,), position)]


def _replacement(instruction: Instruction, fact: Fact, slow: dict[str, int]) -> Iterable[Instruction]:
    op, position = instruction.op, instruction.position
    if op in _WHOLE:
        yield Instruction("CALL_DIRECT", (slow[op],), position)
        if op == "SET_INDEX":
            yield Instruction("POP", (), position)
    else:
        yield from _operands(fact, _call(slow["TO_PRIMITIVE"], HINT_OF[op], position))
        yield instruction


def _operands(fact: Fact, conversion: list[Instruction]) -> Iterator[Instruction]:
    """Converts the one or two operands on top of the stack that may be objects, the left one first."""
    *left, right = (not objects_of(operand).is_empty for operand in fact.operands)
    if any(left):
        yield _SWAP
        yield from conversion
        yield _SWAP
    if right:
        yield from conversion
