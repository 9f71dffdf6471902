"""Console output of constants: the text is made now, and the cheapest host function writes it as it is.

`console.log('a', 1)` becomes one string with its newline for `console.write`, and so does `print`. Writes
that follow each other become one. Without `console.write` in the host table nothing changes.
"""

from __future__ import annotations

from microvium.ir import PUSH, Function, Instruction, Snapshot
from microvium.kinds import concrete
from microvium.kinds.flow import Fact
from microvium.optimize.edit import Round, World, pop, push, with_functions
from microvium.values import Value

STEP = "console"
WRITE = "console.write"
_LINES = frozenset({"console.log", "print"})
"""Functions that write their arguments and a newline."""
LONGEST = 1000
"""Characters of a text that is made here: with 16-bit words an object has at most 2,046 bytes, two for a
character beyond U+00FF."""


def fold_output(proposed: Round, world: World) -> None:
    """Make ready texts of all constant output."""
    if WRITE not in world.hosts:
        return
    for edit, facts in proposed.functions():
        for at, instruction in enumerate(edit.function.body):
            fact = facts.get(at)
            if fact is None or instruction.op != "CALL_HOST" or instruction.args[0] not in _LINES:
                continue
            text = _line(world.hosts[str(instruction.args[0])].params, fact)
            if text is not None and len(text) <= LONGEST:
                position = instruction.position
                write = Instruction("CALL_HOST", (WRITE, 1), position)
                edit.replace(at, [*[pop(position)] * len(fact.operands), push(text, position), write])
                world.note(STEP, f"{text!r} is written as it is", position)


def _line(params: int | None, fact: Fact) -> str | None:
    """The text that a call writes, if it is known."""
    if params is not None and params != len(fact.operands):
        return None
    words = []
    for operand in fact.operands:
        value: Value | None = operand.constant()
        if value is None:
            return None
        try:
            words.append(concrete.to_string(value))
        except concrete.Unknown:
            return None
    return " ".join(words) + "\n"


def merge_output(snapshot: Snapshot, _world: World) -> Snapshot:
    """Make one write of those that follow each other."""
    return with_functions(
        snapshot, {number: _merge(function) for number, function in enumerate(snapshot.functions)}
    )


def _merge(function: Function) -> Function:
    """Two writes of constants in a row become one."""
    body = list(function.body)
    at = 0
    while at + 4 < len(body):
        first, second = _written(body, at), _written(body, at + 3)
        if body[at + 2].op == "POP" and first is not None and second is not None and _joins(first, second):
            body[at : at + 5] = [push(first + second, body[at].position), body[at + 4]]
        else:
            at += 1
    return function if tuple(body) == function.body else function.with_body(body)


def _joins(first: str, second: str) -> bool:
    """True if one string may hold both: it has a size that an object can have, and none gets wider by it."""
    return len(first) + len(second) <= LONGEST and _is_wide(first) == _is_wide(second)


def _is_wide(text: str) -> bool:
    """True if the text takes two bytes for each character."""
    return any(unit > "\xff" for unit in text)


def _written(body: list[Instruction], at: int) -> str | None:
    """The text of `PUSH text, CALL_HOST console.write 1` at a place."""
    if body[at].op == PUSH and body[at + 1].op == "CALL_HOST" and body[at + 1].args == (WRITE, 1):
        text = body[at].args[0]
        return text if isinstance(text, str) else None
    return None
