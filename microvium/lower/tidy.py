"""Small improvements of a function's jumps, after all of its instructions are there.

* A jump to a jump goes to where that goes.
* A conditional jump over a jump becomes the opposite conditional jump.
* A jump to the next instruction is left out, and so are labels that nothing refers to, and a jump that
  nothing comes to any more.
* Labels are numbered as they appear.
"""

from __future__ import annotations

from dataclasses import replace

from microvium import ir, isa
from microvium.ir import Handler, Instruction
from microvium.isa import Flag

OPPOSITES = {
    "JTRUE": "JFALSE",
    "JLT": "JNLT",
    "JLE": "JNLE",
    "JGT": "JNGT",
    "JGE": "JNGE",
    "JEQ": "JNE",
}
OPPOSITES |= {opposite: jump for jump, opposite in OPPOSITES.items()}


def tidy(
    items: list[Instruction], handlers: list[Handler]
) -> tuple[tuple[Instruction, ...], tuple[Handler, ...]]:
    """The improved instructions and their handlers."""
    items = _without_idle_labels(_without_idle_jumps(_threaded(items)), handlers)
    items = _without_dead_jumps(_without_idle_labels(_inverted(items), handlers))
    numbers = {label_of(item): number for number, item in enumerate(i for i in items if i.op == ir.LABEL)}
    return (
        tuple(_renumbered(item, numbers) for item in items),
        tuple(
            Handler(numbers[item.start], numbers[item.end], numbers[item.target], item.depth)
            for item in handlers
        ),
    )


def _without_idle_labels(items: list[Instruction], handlers: list[Handler]) -> list[Instruction]:
    needed = {label for item in handlers for label in (item.start, item.end, item.target)}
    needed |= {label for label in map(target, items) if label is not None}
    return [item for item in items if item.op != ir.LABEL or label_of(item) in needed]


def label_of(item: Instruction) -> int:
    """The number of a LABEL."""
    label = item.args[0]
    assert isinstance(label, int)
    return label


def target(item: Instruction) -> int | None:
    """The label that an instruction may jump to. It is the first operand of every jump."""
    row = isa.BY_NAME.get(item.op)
    return None if row is None or row.label_index is None else label_of(item)


def _threaded(items: list[Instruction]) -> list[Instruction]:
    """Jumps to a JUMP go further, as far as no circle is closed."""
    onward: dict[int, int] = {}
    following: Instruction | None = None
    for item in reversed(items):
        if item.op != ir.LABEL:
            following = item
        elif following is not None and following.op == "JUMP":
            onward[label_of(item)] = label_of(following)
    return [_going(item, _end_of_chain(onward, target(item))) for item in items]


def _end_of_chain(onward: dict[int, int], label: int | None) -> int | None:
    seen = set()
    while label is not None and label in onward and label not in seen:
        seen.add(label)
        label = onward[label]
    return label


def _going(item: Instruction, label: int | None) -> Instruction:
    return item if label is None else replace(item, args=(label, *item.args[1:]))


def _inverted(items: list[Instruction]) -> list[Instruction]:
    """`JLT over; JUMP there; over:` becomes `JNLT there; over:`."""
    kept: list[Instruction] = []
    for number, item in enumerate(items):
        before = kept[-1] if kept else None
        is_pair = item.op == "JUMP" and before is not None and before.op in OPPOSITES
        if is_pair and before is not None and target(before) in _labels_at(items, number + 1):
            kept[-1] = replace(before, op=OPPOSITES[before.op], args=item.args)
        else:
            kept.append(item)
    return kept


def _labels_at(items: list[Instruction], start: int) -> set[int]:
    labels = set()
    while start < len(items) and items[start].op == ir.LABEL:
        labels.add(label_of(items[start]))
        start += 1
    return labels


def _without_idle_jumps(items: list[Instruction]) -> list[Instruction]:
    """Drops each JUMP whose label follows it."""
    kept: list[Instruction] = []
    following: set[int] = set()
    for item in reversed(items):
        if item.op == ir.LABEL:
            following.add(label_of(item))
        elif item.op == "JUMP" and label_of(item) in following:
            continue
        else:
            following = set()
        kept.append(item)
    kept.reverse()
    return kept


def _without_dead_jumps(items: list[Instruction]) -> list[Instruction]:
    """Drops each JUMP directly behind an instruction that ends."""
    kept: list[Instruction] = []
    for item in items:
        before = isa.BY_NAME.get(kept[-1].op) if kept else None
        if item.op != "JUMP" or before is None or Flag.ENDS not in before.flags:
            kept.append(item)
    return kept


def _renumbered(item: Instruction, numbers: dict[int, int]) -> Instruction:
    if item.op == ir.LABEL:
        return _going(item, numbers[label_of(item)])
    label = target(item)
    return item if label is None else _going(item, numbers[label])
