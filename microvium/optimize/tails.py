"""Common tails: of two ways that end with the same instructions and at the same place, one jumps into the
other.

In: the optimised snapshot and its kinds, after all passes that would take the two apart. Out: the snapshot in
which one copy is left of each tail. A way ends where it goes on to a label, by a JUMP or by running into it,
or in an instruction that ends the function. Merged are only instructions of which the kinds say the same, so
that none needs more of the engine than before, and only what cannot throw or comes from one place of the
source, so that an error still names its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

from microvium import emit, isa
from microvium.ir import LABEL, Function, Instruction, Snapshot
from microvium.kinds import Kinds
from microvium.kinds.flow import Facts
from microvium.kinds.graph import ENDS, Graph, is_jump, label_of
from microvium.optimize.edit import World, fresh_label, with_functions
from microvium.optimize.jumps import straighten

STEP = "tails"
PRICE = 3
"""Bytes that must be saved where the way that is gone has one more instruction to carry out, the JUMP. Where
it had one anyway, and the other runs into the label, nothing is slower. With 1, thermostat of bench/ is 2
bytes smaller and 0.6 % slower.
"""


@dataclass(frozen=True)
class Way:
    """The end of a block: `end` is behind its last instruction before it goes on. `to` is the label it comes
    to, by its number's first synonym, or -1 if its last instruction ends the function.
    """

    start: int
    end: int
    to: int
    jumps: bool
    """A JUMP at `end` goes there; else it runs into the label, or there is none."""


@dataclass(frozen=True)
class Tail:
    """Instructions that `gone` and `kept` end in, `count` of them."""

    gone: Way
    kept: Way
    count: int
    saved: int
    """Bytes of code."""


def merge_tails(snapshot: Snapshot, kinds: Kinds, world: World) -> Snapshot:
    """Merge tails in every function, the largest first, each way with one other. What is then left to merge
    is found on the kinds of the result.
    """
    has_jump = any(item.op == "JUMP" for function in snapshot.functions for item in function.body)
    changed = {}
    for number, facts in kinds.facts.items():
        function = snapshot.functions[number]
        chosen = _disjoint(_tails(function, facts, has_jump))
        for tail in chosen:
            first = function.body[tail.gone.end - tail.count]
            text = f"{function.name or 'a function'}: {tail.count} instructions are there once, not twice"
            world.note(STEP, f"{text}: {tail.saved} bytes", first.position or function.position)
        if chosen:
            changed[number] = _merged(function, chosen)
    return straighten(with_functions(snapshot, changed), world) if changed else snapshot


def _disjoint(tails: Iterable[Tail]) -> list[Tail]:
    """The largest ones of which none touches the ways of another."""
    touched: set[Way] = set()
    chosen = []
    for tail in sorted(tails, key=lambda tail: -tail.saved):
        if touched.isdisjoint((tail.gone, tail.kept)):
            touched |= {tail.gone, tail.kept}
            chosen.append(tail)
    return chosen


def _tails(function: Function, facts: Facts, has_jump: bool) -> Iterator[Tail]:
    """Those that save bytes. An end of a function becomes a JUMP, which the engine must have anyway."""
    graph = Graph(function)
    by_end: dict[int, list[Way]] = {}
    for way in _ways(graph):
        by_end.setdefault(way.to, []).append(way)
    for ways in by_end.values():
        for gone, kept in permutations(ways, 2):
            if not (gone.jumps or (gone.to < 0 and has_jump)):
                continue
            count = _common(graph, facts, gone, kept)
            parts = function.body[gone.end - count : gone.end]
            saved = sum(map(emit.least_size, parts)) - (0 if gone.jumps else isa.BY_NAME["JUMP"].size)
            is_free = gone.jumps and not kept.jumps
            if count and saved >= (1 if is_free else PRICE):
                yield Tail(gone, kept, count, saved)


def _ways(graph: Graph) -> Iterator[Way]:
    body = graph.function.body
    synonyms = _synonyms(body)
    for block in graph.blocks:
        last = body[block.end - 1]
        if last.op == "JUMP":
            yield Way(block.start, block.end - 1, synonyms[label_of(last)], True)
        elif last.op in ENDS:
            yield Way(block.start, block.end, -1, False)
        elif not is_jump(last) and last.op != LABEL and block.end < len(body):
            yield Way(block.start, block.end, synonyms[label_of(body[block.end])], False)


def _synonyms(body: tuple[Instruction, ...]) -> Mapping[int, int]:
    """Of labels at one place the first."""
    found: dict[int, int] = {}
    first: int | None = None
    for item in body:
        if item.op != LABEL:
            first = None
            continue
        first = label_of(item) if first is None else first
        found[label_of(item)] = first
    return found


def _common(graph: Graph, facts: Facts, gone: Way, kept: Way) -> int:
    """How many instructions before their ends are the same."""
    body = graph.function.body
    most = min(gone.end - gone.start, kept.end - kept.start)
    for count in range(most):
        a, b = gone.end - 1 - count, kept.end - 1 - count
        if not _same(body, facts, a, b) or graph.handlers(a) != graph.handlers(b):
            return count
    return most


def _same(body: tuple[Instruction, ...], facts: Facts, a: int, b: int) -> bool:
    """True if one of two instructions can stand for both."""
    one, other, known = body[a], body[b], facts.get(a)
    if one.op == LABEL or known is None or known != facts.get(b):
        return False
    if one.op != other.op or repr(one.args) != repr(other.args):  # 0, -0, false are equal, but not the same
        return False
    return _place(one) == _place(other) or not (known.throws or known.allocates)


def _place(item: Instruction) -> object:
    """What an error at the instruction says: its line, and those of calls that it was put in place of."""
    return item.position and (item.position, item.position.calls)


def _merged(function: Function, tails: Iterable[Tail]) -> Function:
    """JUMPs in place of tails, to labels before the others."""
    before: dict[int, Instruction] = {}
    instead: dict[int, tuple[Instruction, ...]] = {}
    for label, tail in enumerate(tails, fresh_label(function)):
        start, end = tail.gone.end - tail.count, tail.gone.end
        before[tail.kept.end - tail.count] = Instruction(LABEL, (label,))
        instead |= dict.fromkeys(range(start, end), ())
        jump = function.body[end] if tail.gone.jumps else function.body[start]
        instead[end if tail.gone.jumps else start] = (Instruction("JUMP", (label,), jump.position),)
    body: list[Instruction] = []
    for at, item in enumerate(function.body):
        body += [before[at]] if at in before else []
        body += instead.get(at, (item,))
    return function.with_body(body)
