"""Constants and branches that the kinds decide, and code that they show to be dead.

An instruction that always gives the same value and cannot throw becomes a PUSH of it, its operands being
popped. A branch that can go one way only becomes a JUMP or nothing. What cannot be reached goes.
"""

from __future__ import annotations

from microvium.ir import LABEL, PUSH, Function, Handler, Instruction
from microvium.kinds.concrete import COMPUTES
from microvium.kinds.flow import Fact, Facts
from microvium.kinds.graph import CONDITIONAL, ENDS, Graph, pushes
from microvium.optimize.console import LONGEST
from microvium.optimize.edit import Edit, Round, World, end_of, pop, push
from microvium.values import UNDEFINED

STEP = "fold"
_READS = frozenset({"GET_FIELD", "GET_INDEX", "GET_LENGTH"})
_PURE_KERNEL = frozenset(
    {
        *("%in", "%instanceof", "%prototype", "%getter", "%is_array", "%has_element", "%is_object"),
        *("%char_code", "%substring", "%find_text", "%to_integer", "%sqrt", "%imul", "%fround"),
        *("%is_function", "%function_name", "%function_length", "%is_nan", "%is_finite", "%is_integer"),
    }
)
_CONVERTS = frozenset({"%to_integer", "%fround"})
"""Functions that give their first argument itself if that needs no conversion."""
_FOLDS = COMPUTES | _READS | {"LOAD", "LOAD_STATIC", "LOAD_CAPTURED", "LOAD_BOX", "NEW_TARGET"}
_DROPS = COMPUTES | _READS | {"LOAD_BOX", "NEW_BOX", "NEW_CLOSURE", "NEW_OBJECT", "NEW_ARRAY"}
"""Without effect unless they throw or call: their popped result needs not be made."""
_CALLS = frozenset({"CALL", "CALL_DIRECT", "CALL_HOST"})


def fold(proposed: Round, world: World) -> None:
    """Fold all functions that can run."""
    for edit, facts in proposed.functions():
        edit.handlers = _live_handlers(edit.function, facts)
        for at, instruction in enumerate(edit.function.body):
            if instruction.op == LABEL or edit.is_replaced(at):
                continue
            fact = facts.get(at)
            if fact is None:
                edit.replace(at)
            elif instruction.op in CONDITIONAL:
                _fold_branch(edit, at, instruction, fact)
            else:
                _fold_value(edit, at, instruction, fact, world)


def _live_handlers(function: Function, facts: Facts) -> tuple[Handler, ...]:
    """The handlers that can be entered."""
    if not function.handlers:
        return ()
    graph = Graph(function)
    kept = []
    for handler in function.handlers:
        block = graph.blocks[graph.block_of_label(handler.target)]
        if any(at in facts for at in range(block.start, block.end)):
            kept.append(handler)
    return tuple(kept)


def _fold_branch(edit: Edit, at: int, instruction: Instruction, fact: Fact) -> None:
    if instruction.op == "FOR_OF" and not (fact.falls or fact.jumps):
        edit.replace(at, [Instruction("THROW_ERROR", ("NOT_ITERABLE",), instruction.position)])
        return
    if fact.throws or (fact.jumps and fact.falls) or (instruction.op == "FOR_OF" and fact.falls):
        end_after(edit, at, fact)
        return
    operands = max(0, len(fact.operands) - pushes(instruction))
    new = [pop(instruction.position)] * operands
    if fact.jumps:
        new.append(Instruction("JUMP", instruction.args, instruction.position))
    elif not fact.falls:
        return
    edit.replace(at, new)


def end_after(edit: Edit, at: int, fact: Fact) -> None:
    """An instruction that control does not fall through is an end: what follows is deleted."""
    instruction = edit.function.body[at]
    if not fact.falls and instruction.op not in ENDS and at + 1 < len(edit.function.body):
        if not pushes(instruction):
            edit.insert_after(at, push(UNDEFINED, instruction.position))
        edit.insert_after(at, Instruction(end_of(edit.function), (), instruction.position))


def _fold_value(edit: Edit, at: int, instruction: Instruction, fact: Fact, world: World) -> None:
    body = edit.function.body
    if not fact.falls:
        end_after(edit, at, fact)
        return
    if instruction.op in _CALLS and _is_idle_result(body, at, fact):
        edit.replace(at + 1)
        edit.replace(at + 2)
        return
    if fact.throws or fact.calls:
        return
    if instruction.op == "CHECK_INIT":
        edit.replace(at)
        return
    following = body[at + 1] if at + 1 < len(body) else None
    pure = instruction.op == "CALL_HOST" and instruction.args[0] in _PURE_KERNEL
    if (pure or instruction.op in _DROPS) and following is not None and following.op == "POP":
        edit.replace(at, [pop(instruction.position)] * len(fact.operands))
        edit.replace(at + 1)
        return
    if pure and instruction.args[0] in _CONVERTS and _is_converted(fact):
        edit.replace(at, [pop(instruction.position)] * (len(fact.operands) - 1))
        return
    if not pure and instruction.op not in _FOLDS:
        return
    value = fact.results[0].constant()
    if value is None or (isinstance(value, str) and len(value) > LONGEST):
        return
    if instruction.op in COMPUTES:
        world.note(STEP, f"{instruction.op} is always {value!r}", instruction.position)
    edit.replace(at, [*[pop(instruction.position)] * len(fact.operands), push(value, instruction.position)])


def _is_converted(fact: Fact) -> bool:
    """True if a conversion leaves each of the integers that it may see as it is."""
    number = fact.operands[0]
    return number.only_ints and fact.results[0] == number


def _is_idle_result(body: tuple[Instruction, ...], at: int, fact: Fact) -> bool:
    """True if the result, surely undefined, is dropped to push undefined."""
    if at + 2 >= len(body) or body[at + 1].op != "POP" or body[at + 2].op != PUSH:
        return False
    return fact.results[0].constant() is UNDEFINED and body[at + 2].args[0] is UNDEFINED
