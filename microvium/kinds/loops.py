"""The loops of one function, and what they do to its variables.

In: a function's `Graph`, and how many operands its instructions take and leave. Out: `Loop`s by their heads.

A loop has one block, its *head*, by which alone it is entered; a *round* goes from the head back to it. What
goes round inside without the head are the inner loops. So in one round, however it ends, each block that is
in no inner loop runs at most once, and each inner loop is entered at most once. Variables are numbered as in
`flow.State`: locals, then parameters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from microvium.ir import LABEL, PUSH, Area, Function, Slot
from microvium.kinds.graph import Block, Graph

Interval = tuple[int, int]


class Change(NamedTuple):
    """What is done to a variable."""

    down: int = 0
    """The sum of what is taken from it, at most 0."""
    up: int = 0
    """The sum of what is added to it, at least 0."""
    constants: Interval | None = None
    """The least and the greatest integer to which it is set."""
    unknown: bool = False
    """It is set to anything else."""

    def both(self, other: Change) -> Change:
        """This and another one, in any order."""
        return Change(
            self.down + other.down,
            self.up + other.up,
            hull(self.constants, other.constants),
            self.unknown or other.unknown,
        )


def place_of(function: Function, slot: Slot) -> int:
    """The place of a local or a parameter among the variables of a state."""
    return slot.index if slot.area is Area.LOCAL else function.locals + slot.index


NO_CHANGE = Change()
Changes = Mapping[int, Change]
"""By variable; those that are not written are not in it."""


def hull(one: Interval | None, other: Interval | None) -> Interval | None:
    """The least interval that has both; None is empty."""
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


class Counter(NamedTuple):
    """A variable that goes in one direction in each round."""

    variable: int
    step: int
    """So far at least, up or down."""


@dataclass(frozen=True)
class Loop:
    """Blocks that can be run again and again."""

    head: int
    """-1 if it is entered in several ways, or where the function starts: nothing is known of its rounds."""
    blocks: frozenset[int]
    entries: tuple[int, ...]
    """Blocks outside from which it is entered."""
    inner: tuple[Loop, ...]
    changes: Changes
    """By any of its blocks."""
    own: Changes
    """By blocks that are in no inner loop."""
    counters: tuple[Counter, ...]


def loops_of(graph: Graph, pops: Sequence[int], pushes: Sequence[int]) -> dict[int, Loop]:
    """The loops that have a head, by head."""
    if not any(target <= block for block in range(len(graph.blocks)) for target in graph.successors(block)):
        return {}
    finder = _Finder(graph, pops, pushes)
    pending = list(finder.loops(range(len(graph.blocks))))
    found: dict[int, Loop] = {}
    while pending:
        loop = pending.pop()
        pending += loop.inner
        if loop.head >= 0:
            found[loop.head] = loop
    return found


class _Finder:
    def __init__(self, graph: Graph, pops: Sequence[int], pushes: Sequence[int]) -> None:
        self.plain = [graph.successors(block) for block in range(len(graph.blocks))]
        self.thrown = [_handlers(graph, block) for block in graph.blocks]
        self.following = [[*a, *b] for a, b in zip(self.plain, self.thrown, strict=True)]
        self.before: list[list[int]] = [[] for _ in graph.blocks]
        for block, targets in enumerate(self.following):
            for target in targets:
                self.before[target].append(block)
        function = graph.function
        self.changes = [dict(_changes(function, block, pops, pushes)) for block in graph.blocks]

    def loops(self, blocks: Collection[int]) -> Iterator[Loop]:
        """The outermost loops that go through these blocks only."""
        for parts in _cycles(blocks, self.following):
            entered = {
                target
                for target in parts
                if target == 0 or any(source not in parts for source in self.before[target])
            }
            yield self._loop(frozenset(parts), entered)

    def _loop(self, blocks: frozenset[int], entered: set[int]) -> Loop:
        changes = _sum(self.changes[block] for block in blocks)
        if len(entered) != 1 or 0 in entered:
            return Loop(-1, blocks, (), (), changes, changes, ())
        [head] = entered
        inner = tuple(self.loops(blocks - {head}))
        nested = frozenset().union(*(loop.blocks for loop in inner))
        return Loop(
            head,
            blocks,
            tuple(source for source in self.before[head] if source not in blocks),
            inner,
            changes,
            _sum(self.changes[block] for block in blocks - nested),
            tuple(self._counters(head, blocks, changes)),
        )

    def _counters(self, head: int, blocks: frozenset[int], changes: Changes) -> Iterator[Counter]:
        for variable, change in changes.items():
            if change.unknown or change.constants or bool(change.up) == bool(change.down):
                continue
            steps = {
                block: abs(made.up + made.down)
                for block in blocks
                if (made := self.changes[block].get(variable)) and made.up + made.down
            }
            if not self._goes_round(head, blocks, steps):
                yield Counter(variable, min(steps.values()))

    def _goes_round(self, head: int, blocks: frozenset[int], without: Collection[int]) -> bool:
        """True if a round need not run one of some blocks to its end: an exception may end it before."""
        seen: set[int] = set()
        pending = [head]
        while pending:
            block = pending.pop()
            for target in self.thrown[block] if block in without else self.following[block]:
                if target == head:
                    return True
                if target in blocks and target not in seen:
                    seen.add(target)
                    pending.append(target)
        return False


def _handlers(graph: Graph, block: Block) -> list[int]:
    """Blocks where exceptions of a block may arrive."""
    found = {graph.handler(at) for at in range(block.start, block.end)} if graph.function.handlers else set()
    return sorted({graph.block_of_label(handler.target) for handler in found if handler})


def _sum(parts: Iterator[Changes]) -> Changes:
    total: dict[int, Change] = {}
    for changes in parts:
        for variable, change in changes.items():
            total[variable] = total.get(variable, NO_CHANGE).both(change)
    return total


def _cycles(blocks: Collection[int], following: Sequence[Sequence[int]]) -> Iterator[set[int]]:
    """The largest sets of blocks in which each can be reached from each (Tarjan), of those that go round."""
    allowed = set(blocks)
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    path: list[int] = []
    on_path: set[int] = set()
    for root in blocks:
        if root in number:
            continue
        work = [(root, iter(following[root]))]
        number[root] = low[root] = len(number)
        path.append(root)
        on_path.add(root)
        while work:
            block, targets = work[-1]
            for target in targets:
                if target not in allowed:
                    continue
                if target not in number:
                    number[target] = low[target] = len(number)
                    path.append(target)
                    on_path.add(target)
                    work.append((target, iter(following[target])))
                    break
                if target in on_path:
                    low[block] = min(low[block], number[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[block])
                if low[block] == number[block]:
                    found = _cut(path, block)
                    on_path -= found
                    if len(found) > 1 or block in following[block]:
                        yield found


def _cut(path: list[int], block: int) -> set[int]:
    """Take what has come on a path since a block, with it."""
    first = path.index(block)
    found = set(path[first:])
    del path[first:]
    return found


# What a block does to variables

_Symbol = tuple[int | None, int] | None
"""An operand of which is known that it is a variable's value plus a number, or a number; None if neither."""


def _changes(
    function: Function, block: Block, pops: Sequence[int], pushes: Sequence[int]
) -> Iterator[tuple[int, Change]]:
    """What a block does to each variable that it writes."""
    total: dict[int, Change] = {}
    stack: list[_Symbol] = []
    for at in range(block.start, block.end):
        instruction = function.body[at]
        slot = instruction.args[0] if instruction.args else None
        if instruction.op == "LOAD":
            variable = _variable(function, slot)
            stack.append(None if variable is None else (variable, 0))
        elif isinstance(slot, Slot):
            symbol = stack.pop() if instruction.op == "STORE" and stack else None
            variable = _variable(function, slot)
            if variable is not None:
                total[variable] = total.get(variable, NO_CHANGE).both(_change(variable, symbol))
                stack = [None if other and other[0] == variable else other for other in stack]
        elif instruction.op != LABEL:
            taken = pops[at]
            operands = [None] * (taken - len(stack)) + stack[len(stack) - min(taken, len(stack)) :]
            del stack[len(stack) - min(taken, len(stack)) :]
            stack += _results(instruction.op, slot, operands, pushes[at])
    yield from total.items()


def _variable(function: Function, slot: object) -> int | None:
    if not isinstance(slot, Slot) or slot.area not in (Area.LOCAL, Area.ARGUMENT):
        return None
    return place_of(function, slot)


def _change(variable: int, stored: _Symbol) -> Change:
    """What a STORE does."""
    if stored is None or stored[0] not in (None, variable):
        return Change(unknown=True)
    base, number = stored
    if base is None:
        return Change(constants=(number, number))
    return Change(down=min(number, 0), up=max(number, 0))


def _results(op: str, argument: object, operands: list[_Symbol], count: int) -> list[_Symbol]:
    """What an instruction leaves, if its operands that are variables are integers."""
    if op == PUSH:
        is_integer = isinstance(argument, int) and not isinstance(argument, bool)
        return [(None, argument)] if is_integer else [None]  # type: ignore[list-item]
    if op == "DUP":
        return operands * 2
    if op == "TO_NUMBER":
        return operands
    if op in ("INC", "DEC"):
        return [_plus(operands[0], (None, 1 if op == "INC" else -1))]
    if op == "ADD":
        return [_plus(operands[0], operands[1])]
    if op == "SUB" and operands[1] is not None and operands[1][0] is None:
        return [_plus(operands[0], (None, -operands[1][1]))]
    return [None] * count


def _plus(left: _Symbol, right: _Symbol) -> _Symbol:
    if left is None or right is None or None not in (left[0], right[0]):
        return None
    return left[0] if left[0] is not None else right[0], left[1] + right[1]
