"""Pairs of instructions that are carried out by one dispatch, chosen by counting those of the image itself.

In: the code of a linked image. Out: pairs of names, `features.Features.pairs`. Where A stands before B, the
opcode of A is written as that of the pair. Its handler is the body of A, which has no slow path, and goes on
in the handler of B behind the opcode of B. That byte stays, so no offset changes: whatever jumps to B, begins
it again or reports it finds it where it was. So a pair saves cycles, and no bytes of the image: boards that
aim at ROM have none (docs/performance.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from microvium.emit import Code, Numbered
from microvium.isa import OPS, Operand

FIRST = frozenset(
    (
        *("IMM", "CONST", "CONST_W", "LOAD", "STORE", "DUP", "POP", "SWAP"),
        *("LOAD_STATIC", "LOAD_STATIC_W", "STORE_STATIC", "STORE_STATIC_W"),
    )
)
"""What may come first: operations with a body of their own in engine/ops_stack.h, `BODY_…`."""
NOT_SECOND = frozenset(op.name for op in OPS if op.name.startswith("NEW_"))
"""What makes an object takes long enough without: with NEW_BOX as a second, avr-gcc spills so much that
closures has 248 bytes more and 30 % more cycles.
"""
MOST = 8
"""Pairs of an image, at most."""
LEAST = 8
"""What a pair must be expected to save: dispatches of one run, by `ROUNDS`."""
ROUNDS = 8
"""How often a loop is assumed to go round, and a function other than the entry to be called."""
DEEPEST = 3
"""Loops in loops that are told apart."""
JOINED = "_THEN_"
"""Stands between both names in that of the handler (engine/ops_pair.h)."""

Pair = tuple[str, str]


def choose(codes: Sequence[tuple[Code, bool]], most: int = MOST) -> tuple[Pair, ...]:
    """The pairs that save most, the best first. Each code comes with whether it is the entry's."""
    counted = [(code.instructions, list(_weights(code, is_entry))) for code, is_entry in codes]
    chosen: list[Pair] = []
    while len(chosen) < most:
        saved: Counter[Pair] = Counter()
        for instructions, weights in counted:
            for at in _single(instructions, frozenset(chosen)):
                saved[_pair(instructions, at)] += weights[at]
        best = min(saved, key=lambda pair: (-saved[pair], pair), default=None)
        if best is None or saved[best] < LEAST:
            break
        chosen.append(best)
    return tuple(chosen)


def _single(instructions: Sequence[Numbered], chosen: frozenset[Pair]) -> Iterator[int]:
    """Where a pair could begin: neither of its instructions is part of one that is chosen, reading from the
    front.
    """
    at = 0
    while at + 1 < len(instructions):
        if _pair(instructions, at) in chosen:
            at += 2
            continue
        taken = at + 2 < len(instructions) and _pair(instructions, at + 1) in chosen
        first, second = _pair(instructions, at)
        if first in FIRST and second not in NOT_SECOND and not taken:
            yield at
        at += 1


def _pair(instructions: Sequence[Numbered], at: int) -> Pair:
    return instructions[at].op.name, instructions[at + 1].op.name


def _weights(code: Code, is_entry: bool) -> Iterator[int]:
    """How often each instruction is assumed to be carried out."""
    loops = list(_loops(code))
    for item in code.instructions:
        inside = sum(start <= item.offset < end for start, end in loops)
        yield ROUNDS ** min(inside + (not is_entry), DEEPEST)


def _loops(code: Code) -> Iterator[tuple[int, int]]:
    """First offset and end of what each jump to the front repeats."""
    for item in code.instructions:
        for kind, value in zip(item.op.operands, item.operands, strict=True):
            if kind in (Operand.LABEL, Operand.LABEL16) and value < 0:
                yield item.end + value, item.end
