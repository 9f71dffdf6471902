"""Control flow made plain: jumps to jumps, jumps to the next instruction, labels and code that nothing
reaches.
"""

from __future__ import annotations

from dataclasses import replace

from microvium.ir import LABEL, Function, Instruction, Snapshot
from microvium.kinds.graph import ENDS, is_jump, label_of
from microvium.optimize.edit import World, with_functions

INVERSE = {
    "JTRUE": "JFALSE",
    "JFALSE": "JTRUE",
    "JEQ": "JNE",
    "JNE": "JEQ",
    "JLT": "JNLT",
    "JLE": "JNLE",
    "JGT": "JNGT",
    "JGE": "JNGE",
    "JNLT": "JLT",
    "JNLE": "JLE",
    "JNGT": "JGT",
    "JNGE": "JGE",
    "JTRUE_KEEP": "JFALSE_KEEP",
    "JFALSE_KEEP": "JTRUE_KEEP",
}
"""The jump that goes the other way."""


def straighten(snapshot: Snapshot, _world: World) -> Snapshot:
    """Straighten every function."""
    return with_functions(
        snapshot, {number: _function(function) for number, function in enumerate(snapshot.functions)}
    )


def _function(function: Function) -> Function:
    while True:
        body = list(function.body)
        body = _thread(body)
        body = _invert(body)
        body = _without_dead(body, function)
        body = _without_idle(body)
        body = _without_labels(body, function)
        new = _without_empty_handlers(function.with_body(body))
        if new == function:
            return function
        function = new


def _thread(body: list[Instruction]) -> list[Instruction]:
    """Jumps go where the jump they reach goes; a JUMP to a return is that return."""
    first = {label_of(item): _first_after(body, at) for at, item in enumerate(body) if item.op == LABEL}
    result = []
    for item in body:
        if is_jump(item):
            seen: set[int] = set()
            label = label_of(item)
            while label not in seen and (target := first[label]) is not None and target.op == "JUMP":
                seen.add(label)
                label = label_of(target)
            final = first[label]
            if item.op == "JUMP" and final is not None and final.op in ("RETURN", "EXIT"):
                item = replace(final, position=final.position or item.position)
            elif label != label_of(item):
                item = replace(item, args=(label,))
        result.append(item)
    return result


def _first_after(body: list[Instruction], at: int) -> Instruction | None:
    """The first instruction behind a label."""
    return next((item for item in body[at:] if item.op != LABEL), None)


def _invert(body: list[Instruction]) -> list[Instruction]:
    """A conditional jump over a JUMP becomes the opposite jump to where that goes."""
    result = list(body)
    for at in range(len(body) - 2):
        first, second = result[at], result[at + 1]
        if first.op in INVERSE and second.op == "JUMP" and _lands(result, at + 2, label_of(first)):
            result[at] = replace(first, op=INVERSE[first.op], args=second.args)
            result[at + 1] = Instruction(LABEL, (-1,))
    return [item for item in result if item.args != (-1,) or item.op != LABEL]


def _lands(body: list[Instruction], at: int, label: int) -> bool:
    """True if the label is among those that start at `at`."""
    while at < len(body) and body[at].op == LABEL:
        if label_of(body[at]) == label:
            return True
        at += 1
    return False


def _without_dead(body: list[Instruction], function: Function) -> list[Instruction]:
    """Without what no path reaches. Code of a handler is reached if its range has an instruction that is."""
    labels = {label_of(item): at for at, item in enumerate(body) if item.op == LABEL}
    reached: set[int] = set()
    pending = [0] if body else []
    while pending:
        at = pending.pop()
        while at < len(body) and at not in reached:
            reached.add(at)
            if is_jump(body[at]):
                pending.append(labels[label_of(body[at])])
            if body[at].op in ENDS:
                break
            at += 1
        if not pending:
            pending = [
                labels[handler.target]
                for handler in function.handlers
                if labels[handler.target] not in reached
                and any(place in reached for place in range(labels[handler.start], labels[handler.end]))
            ]
    return [item for at, item in enumerate(body) if at in reached or item.op == LABEL]


def _without_idle(body: list[Instruction]) -> list[Instruction]:
    """Without JUMPs to what follows anyway; a conditional one leaves its POPs."""
    result: list[Instruction] = []
    for at, item in enumerate(body):
        if is_jump(item) and _lands(body, at + 1, label_of(item)):
            if item.op == "JUMP" or item.op.endswith("_KEEP"):
                continue
            if item.op in ("JTRUE", "JFALSE"):
                result.append(Instruction("POP", (), item.position))
                continue
            if item.op in ("JEQ", "JNE"):
                result.extend([Instruction("POP", (), item.position)] * 2)
                continue
        result.append(item)
    return result


def _without_labels(body: list[Instruction], function: Function) -> list[Instruction]:
    """Without labels that nothing names."""
    used = {label_of(item) for item in body if is_jump(item)}
    for handler in function.handlers:
        used |= {handler.start, handler.end, handler.target}
    return [item for item in body if item.op != LABEL or label_of(item) in used]


def _without_empty_handlers(function: Function) -> Function:
    """The function less handlers whose range has no instruction left."""
    if not function.handlers:
        return function
    labels = {label_of(item): at for at, item in enumerate(function.body) if item.op == LABEL}
    kept = tuple(
        handler
        for handler in function.handlers
        if any(item.op != LABEL for item in function.body[labels[handler.start] : labels[handler.end]])
    )
    return function if kept == function.handlers else replace(function, handlers=kept)
