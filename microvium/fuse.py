"""Sequences of instructions as one, where that makes engine and image together smaller: rows of `isa.FUSED`.

In: an optimised snapshot and its kinds. Out: the same program with such instructions, and the kinds with
their facts at the new places. The last step before the layout of a linked image: nothing else knows these
instructions. They have no slow path, so they take the place only of what surely works on small integers.

A board that aims at cycles has each row wherever it applies. For one that aims at ROM every set of rows is
tried. It saves bytes of code at each place, and the handlers of operations that have no
other use; it costs the handlers of its rows. Fewer instructions are carried out in any case, so a set that
saves nothing is good enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from microvium import emit, isa
from microvium.ir import LABEL, PUSH, Function, Instruction, Slot, Snapshot
from microvium.kinds import Kinds, SiteInfo
from microvium.kinds.flow import Fact, Facts
from microvium.kinds.graph import CONDITIONAL
from microvium.layout import Word


class Aim(StrEnum):
    """What instructions are fused for."""

    ROM = "rom"
    """Engine and image together as small as can be. The estimates are those of the MSP430."""
    CYCLES = "cycles"
    """As few instructions carried out as can be."""


HANDLERS: Mapping[str, int] = {
    "LOAD": 16, "STORE": 14, PUSH: 12, "ADD": 8, "SUB": 12, "INC": 6,
    "JLT": 14, "JLE": 14, "JNGT": 14, "JNGE": 14,
    "INC_LOCAL": 12, "LOOP_BELOW": 22, "LOOP_BELOW_CONST": 24,
}  # fmt: skip
"""Bytes of each operation in a tailored engine, entry in the label table included: measured on the MSP430, as
what firmware has more with it (docs/performance.md).
"""
SHARED_JUMP = 12
"""What conditional jumps share, in the same measure. A loop of its own has it, too."""

_LIMITS = {"JLT": 0, "JNGE": 0, "JLE": 1, "JNGT": 1}
"""Jumps that go on with a loop, and what makes their limit one that the counter must be below."""


@dataclass(frozen=True)
class Place:
    """Instructions `start` … `end`-1 of a function that one instruction can take the place of."""

    function: int
    start: int
    end: int
    fused: Instruction

    @property
    def op(self) -> str:
        """The row of the one instruction."""
        return self.fused.op


def fuse(
    snapshot: Snapshot,
    kinds: Kinds,
    word: Word,
    rows: Collection[str] | None = None,
    aim: Aim = Aim.ROM,
) -> tuple[Snapshot, Kinds]:
    """The program with the set of fused instructions that serves the aim best, or with these rows."""
    places = list(find(snapshot, kinds, word))
    if rows is None and aim is Aim.CYCLES:
        rows = _ROWS
    sets = _sets({place.op for place in places}) if rows is None else [frozenset(rows)]
    chosen = min(sets, key=lambda ops: _cost(snapshot, places, ops))
    return _with(snapshot, kinds, _taken(places, chosen))


def find(snapshot: Snapshot, kinds: Kinds, word: Word) -> Iterator[Place]:
    """All places of all rows. They may overlap."""
    for number, facts in sorted(kinds.facts.items()):
        finder = _Finder(number, snapshot.functions[number].body, facts, word)
        for at in sorted(facts):
            yield from finder.at(at)


class _Finder:
    def __init__(self, number: int, body: tuple[Instruction, ...], facts: Facts, word: Word) -> None:
        self.number = number
        self.body = body
        self.facts = facts
        self.word = word

    def at(self, start: int) -> Iterator[Place]:
        """The places that begin here."""
        stored = self.increment(start)
        if stored is None:
            return
        first = self.body[start]
        slot = first.args[0]
        assert isinstance(slot, Slot)
        behind = [item.op for item in self.body[stored : stored + 2] if item.args in ((slot,), ())]
        if behind[:1] == ["STORE"]:
            yield Place(self.number, start, stored + 1, Instruction("INC_LOCAL", (slot,), first.position))
        limit = self.limit(stored + 2) if behind in (["STORE", "LOAD"], ["DUP", "STORE"]) else None
        if limit is not None:
            label = self.body[stored + 3].args[0]
            name = "LOOP_BELOW" if emit.immediate(limit) is not None else "LOOP_BELOW_CONST"
            fused = Instruction(name, (slot, limit, label), first.position)
            yield Place(self.number, start, stored + 4, fused)

    def increment(self, start: int) -> int | None:
        """The end of `slot + 1` in small integers."""
        if self.body[start].op != "LOAD":
            return None
        for steps in _STEPS:
            end = start + 1 + len(steps)
            if tuple((item.op, *item.args) for item in self.body[start + 1 : end]) == steps:
                return end if self.is_small(self.facts.get(end - 1)) else None
        return None

    def limit(self, start: int) -> int | None:
        """The number that must be above the sum for the jump of a comparison whose right side begins here."""
        push, jump = (*self.body[start : start + 2], *_NOTHING)[:2]
        if push.op != PUSH or jump.op not in _LIMITS:
            return None
        value = push.args[0]
        if (
            not isinstance(value, int)
            or isinstance(value, bool)
            or not self.is_small(self.facts.get(start + 1))
        ):
            return None
        limit = value + _LIMITS[jump.op]
        return limit if 0 <= limit <= self.word.small_max else None

    def is_small(self, fact: Fact | None) -> bool:
        """True if an operation sees and makes small integers only."""
        return fact is not None and all(
            value.only_small(self.word) for value in (*fact.operands, *fact.results)
        )


_STEPS: tuple[tuple[tuple[object, ...], ...], ...] = (
    (("INC",),),
    ((PUSH, 1), ("ADD",)),
    ((PUSH, -1), ("SUB",)),
)
"""Ways to add one."""
_ROWS = frozenset(op.name for op in isa.FUSED)
_NOTHING = (Instruction(LABEL, (0,)),) * 2


def _sets(rows: Collection[str]) -> Iterator[frozenset[str]]:
    """All sets of rows, the largest first: of two that are as good, the one that carries out less."""
    for count in range(len(rows), -1, -1):
        yield from map(frozenset, combinations(sorted(rows), count))


def _taken(places: Iterable[Place], rows: Collection[str]) -> dict[int, list[Place]]:
    """What is fused in each function if these rows are there: the longest sequences."""
    taken: dict[int, list[Place]] = {}
    for place in sorted(places, key=lambda place: (place.function, place.start, -place.end)):
        others = taken.setdefault(place.function, [])
        if place.op in rows and not (others and others[-1].end > place.start):
            others.append(place)
    return taken


def _cost(snapshot: Snapshot, places: list[Place], rows: frozenset[str]) -> int:
    """Bytes of code and handlers, more or less than without these rows."""
    taken = [place for some in _taken(places, rows).values() for place in some]
    uses = Counter(item.op for function in snapshot.functions for item in function.body)
    left = uses.copy()
    code = 0
    for place in taken:
        parts = snapshot.functions[place.function].body[place.start : place.end]
        left.subtract(item.op for item in parts)
        code += isa.BY_NAME[place.op].size - sum(map(emit.least_size, parts))
    gone = sum(HANDLERS[op] for op in HANDLERS.keys() & uses.keys() if not left[op])
    if any(uses[op] for op in CONDITIONAL) and not any(left[op] for op in CONDITIONAL):
        gone += SHARED_JUMP
    return code + sum(HANDLERS[op] for op in {place.op for place in taken}) - gone


def _with(snapshot: Snapshot, kinds: Kinds, taken: Mapping[int, list[Place]]) -> tuple[Snapshot, Kinds]:
    """The program with these places fused."""
    functions = list(snapshot.functions)
    for number, places in taken.items():
        functions[number] = _fused(functions[number], places)
    facts = {number: _moved(known, taken.get(number, [])) for number, known in kinds.facts.items()}
    cases = {case: _moved(known, taken.get(kinds.owners[case], [])) for case, known in kinds.cases.items()}
    sites = {site: _rewritten(info, taken) for site, info in kinds.sites.items()}
    return replace(snapshot, functions=tuple(functions)), replace(
        kinds, facts=facts, cases=cases, sites=sites
    )


def _fused(function: Function, places: list[Place]) -> Function:
    body: list[Instruction] = []
    at = 0
    for place in places:
        body += [*function.body[at : place.start], place.fused]
        at = place.end
    return replace(function, body=(*body, *function.body[at:]))


def _moved(facts: Facts, places: list[Place]) -> Facts:
    """The facts at the new positions; a fused instruction has no operands."""
    moved: Facts = {}
    for at, fact in sorted(facts.items()):
        around = next((place for place in places if place.start <= at < place.end), None)
        if around is None:
            moved[at - _shift(at, places)] = fact
        elif at == around.start:
            moved[at - _shift(at, places)] = Fact((), (), throws=False, allocates=False, depth=fact.depth)
    return moved


def _rewritten(info: SiteInfo, taken: Mapping[int, list[Place]]) -> SiteInfo:
    """What is known of an object, its writers at their new positions: no fused instruction is one."""
    writers = {
        key: frozenset((number, at - _shift(at, taken.get(number, []))) for number, at in places)
        for key, places in info.writers.items()
    }
    return replace(info, writers=writers)


def _shift(at: int, places: list[Place]) -> int:
    """By how much a position moves to the front."""
    return sum(place.end - place.start - 1 for place in places if place.end <= at)
