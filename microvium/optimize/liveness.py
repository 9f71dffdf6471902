"""Which locals and arguments may still be read: variables by number, locals first, then arguments."""

from __future__ import annotations

from microvium.ir import Area, Function, Instruction, Slot
from microvium.kinds.flow import slot_of
from microvium.kinds.graph import Graph


def variable(function: Function, instruction: Instruction) -> int | None:
    """The number of the variable that LOAD or STORE means; None for other instructions and slots."""
    if instruction.op not in ("LOAD", "STORE"):
        return None
    slot = slot_of(instruction)
    if slot.area is Area.LOCAL:
        return slot.index
    return function.locals + slot.index if slot.area is Area.ARGUMENT else None


def slot(function: Function, number: int) -> Slot:
    """The slot of a variable."""
    if number < function.locals:
        return Slot(Area.LOCAL, number)
    return Slot(Area.ARGUMENT, number - function.locals)


def live_after(function: Function) -> list[frozenset[int]]:
    """For each instruction the variables that may be read after it, before they are written."""
    graph = Graph(function)
    entry: list[frozenset[int]] = [frozenset()] * len(graph.blocks)
    after: list[frozenset[int]] = [frozenset()] * len(function.body)
    changed = True
    while changed:
        changed = False
        for block in reversed(range(len(graph.blocks))):
            live = _walk(function, graph, block, entry, after)
            if live != entry[block]:
                entry[block] = live
                changed = True
    return after


def _walk(
    function: Function, graph: Graph, block: int, entry: list[frozenset[int]], after: list[frozenset[int]]
) -> frozenset[int]:
    live: frozenset[int] = frozenset().union(*(entry[target] for target in graph.successors(block)))
    bounds = graph.blocks[block]
    for at in reversed(range(bounds.start, bounds.end)):
        after[at] = live
        instruction = function.body[at]
        number = variable(function, instruction)
        if number is not None:
            live = live - {number} if instruction.op == "STORE" else live | {number}
        for handler in graph.handlers(at):
            live |= entry[graph.block_of_label(handler.target)]
    return live


def live_at_start(function: Function) -> frozenset[int]:
    """Variables that may be read before any store."""
    if not function.body:
        return frozenset()
    graph = Graph(function)
    after = live_after(function)
    first = function.body[0]
    number = variable(function, first)
    live = after[0]
    if number is not None:
        live = live - {number} if first.op == "STORE" else live | {number}
    for handler in graph.handlers(0):
        target = graph.labels[handler.target]
        live |= after[target]
    return live
